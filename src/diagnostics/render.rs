//! Diagnostics as text for people, one line for editors, or a document for machines.

pub mod github;
mod human;
mod json;
pub mod junit;
pub mod markdown;
mod place;
mod root;
mod sarif;
mod short;

pub use human::human;
pub use json::{Document, Finding, document, json};
pub use place::{Places, Position};
pub use root::Root;
pub use sarif::sarif;
pub use short::short;

use super::{Diagnostic, Sources};

/// What one command found, for the formats that CI servers read.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// As in `cantle check`.
    pub command: &'a str,
    pub sources: &'a Sources,
    pub diagnostics: &'a [Diagnostic],
    /// Names of the rule files that were looked at, with findings or without.
    pub files: &'a [&'a str],
    pub root: &'a Root,
    /// Whether warnings fail the command.
    pub denied: bool,
    /// Whether the command came to its end; else the diagnostics say why not.
    pub finished: bool,
}

/// What is said of a finding beside its message, a line each.
fn details(diagnostic: &Diagnostic) -> Vec<String> {
    let label = diagnostic.labels.first().map(|label| label.text.clone());
    let label = label.filter(|text| !text.is_empty());
    let notes = diagnostic.notes.iter().map(|note| format!("note: {note}"));
    let help = diagnostic.help.iter().map(|help| format!("help: {help}"));
    let mut lines: Vec<String> = label.into_iter().chain(notes).chain(help).collect();
    if diagnostic.help.is_empty() {
        lines.extend(
            diagnostic
                .fixes
                .iter()
                .map(|fix| format!("help: {}", fix.title)),
        );
    }
    lines
}

/// `error` or `warning`.
fn level(diagnostic: &Diagnostic) -> &'static str {
    match diagnostic.is_error() {
        true => "error",
        false => "warning",
    }
}

/// How many errors and warnings there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    pub errors: usize,
    pub warnings: usize,
}

impl Counts {
    pub fn of<'a>(diagnostics: impl IntoIterator<Item = &'a Diagnostic>) -> Counts {
        let mut counts = Counts::default();
        for diagnostic in diagnostics {
            match diagnostic.is_error() {
                true => counts.errors += 1,
                false => counts.warnings += 1,
            }
        }
        counts
    }
}

/// `no errors`, `1 error`, `2 errors and 1 warning`.
impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let plural = |count: usize| if count == 1 { "" } else { "s" };
        let (errors, warnings) = (self.errors, self.warnings);
        match (errors, warnings) {
            (0, 0) => f.write_str("no errors"),
            (0, _) => write!(f, "{warnings} warning{}", plural(warnings)),
            (_, 0) => write!(f, "{errors} error{}", plural(errors)),
            _ => write!(
                f,
                "{errors} error{} and {warnings} warning{}",
                plural(errors),
                plural(warnings)
            ),
        }
    }
}

#[cfg(test)]
pub(crate) mod examples {
    //! What the goldens of the renderers show.

    use crate::diagnostics::{Diagnostic, Sources, Span, codes};

    const TEXT: &str = "# Größe\nsegment vip {\n\n  größe = lifetime_valu\n}\n";

    pub fn sources() -> Sources {
        let mut sources = Sources::default();
        sources.add("rules/vip.seg", TEXT);
        sources.add("rules/more.seg", format!("{}segment vip", "\n".repeat(999)));
        sources
    }

    fn span(sources: &Sources, source: usize, of: &str) -> Span {
        let (id, source) = sources.iter().nth(source).unwrap();
        let start = source.text.find(of).unwrap();
        Span::new(id, start, start + of.len())
    }

    pub fn diagnostics(sources: &Sources) -> Vec<Diagnostic> {
        let attribute = span(sources, 0, "lifetime_valu");
        vec![
            Diagnostic::error(
                &codes::names::UNKNOWN_ATTRIBUTE,
                "unknown attribute `lifetime_valu`",
            )
            .label(attribute, "not an attribute of the profile")
            .help("did you mean `lifetime_value` (decimal)?")
            .suggest("write `lifetime_value`", attribute, "lifetime_value"),
            Diagnostic::error(&codes::names::DUPLICATE_NAME, "two items are named `vip`")
                .label(span(sources, 1, "vip"), "named `vip` again")
                .label(span(sources, 0, "vip"), "`vip` is here already"),
            Diagnostic::error(&codes::data::BAD_VALUE, "`x` is not an int")
                .in_file("data/x.csv", Some(70_001))
                .note("column `age`"),
            Diagnostic::warning(&codes::data::UNUSABLE_COLUMN, "column `a` has no values")
                .in_file("data/x.csv", None),
            Diagnostic::error(&codes::project::NO_MANIFEST, "no `cantle.toml` here"),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_read_as_english() {
        let say = |errors, warnings| Counts { errors, warnings }.to_string();
        assert_eq!(say(0, 0), "no errors");
        assert_eq!(say(1, 0), "1 error");
        assert_eq!(say(2, 1), "2 errors and 1 warning");
        assert_eq!(say(0, 2), "2 warnings");
    }
}
