//! Annotations of GitHub Actions: a workflow command a finding.

use std::fmt::Write;

use super::{Places, Report, details, level};
use crate::diagnostics::Diagnostic;

/// `::error file=…,line=…,col=…,endLine=…,endColumn=…,title=…::message`, a line each.
pub fn github(report: &Report<'_>) -> String {
    let places = Places::of(report.sources, report.diagnostics);
    let mut out = String::new();
    for diagnostic in report.diagnostics {
        let mut message = diagnostic.message.clone();
        for line in details(diagnostic) {
            message.push('\n');
            message.push_str(&line);
        }
        let code = diagnostic.code;
        let title = format!("{}: {}", code.id, code.title);
        let place = place(report, &places, diagnostic);
        out.push_str(&annotation(level(diagnostic), &place, &title, &message));
    }
    out
}

/// One annotation; `place` is its properties before the title.
pub fn annotation(
    level: &str,
    place: &[(&'static str, String)],
    title: &str,
    message: &str,
) -> String {
    let title = ("title", title.to_owned());
    let properties: Vec<String> = place
        .iter()
        .chain([&title])
        .map(|(name, value)| format!("{name}={}", property(value)))
        .collect();
    format!("::{level} {}::{}\n", properties.join(","), data(message))
}

fn place(
    report: &Report<'_>,
    places: &Places<'_>,
    diagnostic: &Diagnostic,
) -> Vec<(&'static str, String)> {
    let mut properties = Vec::new();
    let mut add = |name, value: String| properties.push((name, value));
    if let Some(label) = diagnostic.labels.first() {
        let (start, end) = (places.start(label.span), places.end(label.span));
        add("file", report.root.name(places.name(label.span)));
        add("line", start.line.to_string());
        // Columns of several lines are refused.
        if start.line == end.line {
            add("col", start.column.to_string());
        }
        add("endLine", end.line.to_string());
        if start.line == end.line {
            add("endColumn", end.column.to_string());
        }
    } else if let Some(file) = &diagnostic.file {
        add("file", report.root.name(&file.path.display().to_string()));
        if let Some(line) = file.line {
            add("line", line.to_string());
        }
        if let Some(column) = file.column {
            add("col", column.to_string());
        }
    }
    properties
}

/// As GitHub's toolkit writes the message of a command.
fn data(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '%' | '\r' | '\n' => {
                // Writing to a String cannot fail.
                let _ = write!(out, "%{:02X}", c as u32);
            }
            c => out.push(c),
        }
    }
    out
}

/// The same for a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::super::{Root, examples};
    use super::*;

    #[test]
    fn one_command_each() {
        let sources = examples::sources();
        let shown = github(&Report {
            command: "cantle check",
            sources: &sources,
            diagnostics: &examples::diagnostics(&sources),
            files: &[],
            root: &Root::new("/repo/shop", "/repo"),
            denied: false,
            finished: true,
        });
        assert_eq!(
            shown,
            "::error file=shop/rules/vip.seg,line=4,col=11,endLine=4,endColumn=24,title=E0201%3A unknown attribute::unknown attribute `lifetime_valu`%0Anot an attribute of the profile%0Ahelp: did you mean `lifetime_value` (decimal)?\n\
             ::error file=shop/rules/more.seg,line=1000,col=9,endLine=1000,endColumn=12,title=E0206%3A two items of one name::two items are named `vip`%0Anamed `vip` again\n\
             ::error file=shop/data/x.csv,line=70001,title=E0807%3A a value that does not fit its type::`x` is not an int%0Anote: column `age`\n\
             ::warning file=shop/data/x.csv,title=W0814%3A a column without a usable type::column `a` has no values\n\
             ::error title=E0701%3A no project found::no `cantle.toml` here\n"
        );
    }

    #[test]
    fn what_separates_is_escaped() {
        assert_eq!(
            annotation(
                "error",
                &[("file", "a,b:c%.seg".to_owned())],
                "t",
                "50%\r\nof: a, b"
            ),
            "::error file=a%2Cb%3Ac%25.seg,title=t::50%25%0D%0Aof: a, b\n"
        );
    }
}
