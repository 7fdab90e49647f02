//! Findings as Markdown, for the summary of a job or a comment on a change.

use std::fmt::Write;

use super::{Counts, Places, Report, details, level};
use crate::diagnostics::Diagnostic;

/// A heading and a table of all findings.
pub fn markdown(report: &Report<'_>) -> String {
    within(report, usize::MAX)
}

/// The same in so many bytes at most, as long as they are enough for the heading.
pub fn within(report: &Report<'_>, bytes: usize) -> String {
    let counts = Counts::of(report.diagnostics);
    let mut out = format!("### {}: {counts}\n", report.command);
    if report.diagnostics.is_empty() {
        return out;
    }
    out.push_str("\n| place | finding |\n|---|---|\n");
    let places = Places::of(report.sources, report.diagnostics);
    let rows = report.diagnostics.iter().map(|d| row(report, &places, d));
    append(&mut out, rows, bytes);
    out
}

/// Adds rows as long as there is room, and says how many are left out.
pub fn append(out: &mut String, rows: impl ExactSizeIterator<Item = String>, bytes: usize) {
    // What is said of the rest needs room as well.
    const REST: usize = 40;
    let count = rows.len();
    for (index, row) in rows.enumerate() {
        if out.len().saturating_add(row.len() + REST) > bytes {
            // Writing to a String cannot fail.
            let _ = writeln!(out, "\n… and {} more", count - index);
            return;
        }
        out.push_str(&row);
    }
}

fn row(report: &Report<'_>, places: &Places<'_>, diagnostic: &Diagnostic) -> String {
    let code = diagnostic.code.id;
    let level = level(diagnostic);
    let mut cell = format!("**{level}** {code}: {}", escaped(&diagnostic.message));
    for line in details(diagnostic) {
        cell.push_str("<br>");
        cell.push_str(&escaped(&line));
    }
    let place = place(report, places, diagnostic);
    let place = if place.is_empty() {
        place
    } else {
        code_span(&place)
    };
    format!("| {place} | {cell} |\n")
}

fn place(report: &Report<'_>, places: &Places<'_>, diagnostic: &Diagnostic) -> String {
    if let Some(label) = diagnostic.labels.first() {
        let start = places.start(label.span);
        let name = report.root.name(places.name(label.span));
        return format!("{name}:{}:{}", start.line, start.column);
    }
    let Some(file) = &diagnostic.file else {
        return String::new();
    };
    let name = report.root.name(&file.path.display().to_string());
    match file.line {
        Some(line) => format!("{name}:{line}"),
        None => name,
    }
}

/// A message in a cell of a table: what stands in backticks stays so, all else means itself.
pub fn escaped(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    // Backticks come in pairs, or are signs like others.
    if parts.len().is_multiple_of(2) {
        return plain(text);
    }
    let parts = parts.iter().enumerate().map(|(index, part)| {
        let quoted = index % 2 == 1 && !part.is_empty();
        if quoted { code_span(part) } else { plain(part) }
    });
    parts.collect()
}

fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' => out.push(' '),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '@' | '#' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

/// A text as code in a cell of a table, where a bar would end the cell.
fn code_span(text: &str) -> String {
    code(text).replace('|', "\\|")
}

/// A text as code, in one line; one with backticks stands between more of them.
pub fn code(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ");
    let runs = text.split(|c| c != '`').map(str::len);
    match runs.max().unwrap_or(0) {
        0 => format!("`{text}`"),
        longest => {
            let fence = "`".repeat(longest + 1);
            format!("{fence} {text} {fence}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Root, examples};
    use super::*;

    fn shown(bytes: usize) -> String {
        let sources = examples::sources();
        within(
            &Report {
                command: "cantle check",
                sources: &sources,
                diagnostics: &examples::diagnostics(&sources),
                files: &[],
                root: &Root::default(),
                denied: false,
                finished: true,
            },
            bytes,
        )
    }

    #[test]
    fn a_row_each() {
        assert_eq!(
            shown(usize::MAX),
            "### cantle check: 4 errors and 1 warning\n\
             \n| place | finding |\n|---|---|\n\
             | `rules/vip.seg:4:11` | **error** E0201: unknown attribute `lifetime_valu`<br>not an attribute of the profile<br>help: did you mean `lifetime_value` (decimal)? |\n\
             | `rules/more.seg:1000:9` | **error** E0206: two items are named `vip`<br>named `vip` again |\n\
             | `data/x.csv:70001` | **error** E0807: `x` is not an int<br>note: column `age` |\n\
             | `data/x.csv` | **warning** W0814: column `a` has no values |\n\
             |  | **error** E0701: no `cantle.toml` here |\n"
        );
    }

    #[test]
    fn a_limit_is_kept_and_told() {
        let cut = shown(320);
        assert!(cut.len() <= 320, "{}", cut.len());
        assert!(cut.ends_with("\n… and 4 more\n"), "{cut}");
    }

    #[test]
    fn signs_of_markdown_mean_themselves() {
        assert_eq!(
            escaped("a <b> | `x|y` *z*"),
            "a &lt;b&gt; \\| `x\\|y` \\*z\\*"
        );
        assert_eq!(escaped("one ` alone"), "one \\` alone");
        assert_eq!(code("a | b"), "`a | b`");
        assert_eq!(code("`my name` > 5"), "`` `my name` > 5 ``");
    }
}
