//! One line a diagnostic, as editors and `grep` read it.

use std::fmt::Write;

use super::{Places, level};
use crate::diagnostics::{Diagnostic, Sources};

/// `path:line:column: error[E0201]: message`, a line each; parts that are not known are left out.
pub fn short(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    let places = Places::of(sources, diagnostics);
    let mut out = String::new();
    for diagnostic in diagnostics {
        let level = level(diagnostic);
        let message = diagnostic.message.replace(['\n', '\r'], " ");
        let place = place(&places, diagnostic);
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{place}{level}[{}]: {message}", diagnostic.code.id);
    }
    out
}

fn place(places: &Places<'_>, diagnostic: &Diagnostic) -> String {
    if let Some(label) = diagnostic.labels.first() {
        let start = places.start(label.span);
        return format!(
            "{}:{}:{}: ",
            places.name(label.span),
            start.line,
            start.column
        );
    }
    let Some(file) = &diagnostic.file else {
        return String::new();
    };
    let path = file.path.display();
    match (file.line, file.column) {
        (Some(line), Some(column)) => format!("{path}:{line}:{column}: "),
        (Some(line), None) => format!("{path}:{line}: "),
        (None, _) => format!("{path}: "),
    }
}

#[cfg(test)]
mod tests {
    use super::super::examples;
    use super::*;

    #[test]
    fn one_line_each() {
        let sources = examples::sources();
        let shown = short(&sources, &examples::diagnostics(&sources));
        assert_eq!(
            shown,
            "rules/vip.seg:4:11: error[E0201]: unknown attribute `lifetime_valu`\n\
             rules/more.seg:1000:9: error[E0206]: two items are named `vip`\n\
             data/x.csv:70001: error[E0807]: `x` is not an int\n\
             data/x.csv: warning[W0814]: column `a` has no values\n\
             error[E0701]: no `cantle.toml` here\n"
        );
    }
}
