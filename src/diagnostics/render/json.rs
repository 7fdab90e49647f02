//! One JSON document with every finding.

use serde::Serialize;

use super::{Counts, Places, Position, level};
use crate::diagnostics::{Diagnostic, Sources, Span, Sureness};

/// What a reader of the JSON may rely on; raised when a field changes its meaning.
pub const FORMAT_VERSION: u32 = 1;

/// All findings of one command. Lines and columns count from 1, columns in characters;
/// `offset` counts bytes from 0. `start` is included, `end` is not.
#[derive(Debug, Serialize)]
pub struct Document {
    pub format_version: u32,
    pub diagnostics: Vec<Finding>,
    pub summary: Counts,
}

#[derive(Debug, Serialize)]
pub struct Finding {
    code: &'static str,
    title: &'static str,
    severity: &'static str,
    message: String,
    #[serde(flatten)]
    place: Place,
    labels: Vec<LabelJson>,
    notes: Vec<String>,
    help: Vec<String>,
    fixes: Vec<FixJson>,
}

/// `file` is null if the finding has no place, `start` and `end` if it is about a whole file.
/// In data files only the line is known, and a column for what is not UTF-8.
#[derive(Debug, Default, Serialize)]
struct Place {
    file: Option<String>,
    start: Option<Point>,
    end: Option<Point>,
}

#[derive(Debug, Serialize)]
struct Point {
    line: u64,
    column: Option<u64>,
    offset: Option<usize>,
}

#[derive(Debug, Serialize)]
struct LabelJson {
    #[serde(flatten)]
    place: Place,
    message: String,
}

#[derive(Debug, Serialize)]
struct FixJson {
    title: String,
    #[serde(flatten)]
    place: Place,
    replacement: String,
    /// `sure` or `suggested`.
    sureness: &'static str,
}

/// The findings as data.
pub fn document(sources: &Sources, diagnostics: &[Diagnostic]) -> Document {
    let places = Places::of(sources, diagnostics);
    Document {
        format_version: FORMAT_VERSION,
        diagnostics: diagnostics.iter().map(|d| finding(&places, d)).collect(),
        summary: Counts::of(diagnostics),
    }
}

/// The findings as one indented document that ends with a line break.
pub fn json(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    let document = document(sources, diagnostics);
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

fn finding(places: &Places<'_>, diagnostic: &Diagnostic) -> Finding {
    let labels = diagnostic.labels.iter().map(|label| LabelJson {
        place: place(places, label.span),
        message: label.text.clone(),
    });
    let fixes = diagnostic.fixes.iter().map(|fix| FixJson {
        title: fix.title.clone(),
        place: place(places, fix.span),
        replacement: fix.replacement.clone(),
        sureness: match fix.sureness {
            Sureness::Sure => "sure",
            Sureness::Suggested => "suggested",
        },
    });
    Finding {
        code: diagnostic.code.id,
        title: diagnostic.code.title,
        severity: level(diagnostic),
        message: diagnostic.message.clone(),
        place: place_of(places, diagnostic),
        labels: labels.collect(),
        notes: diagnostic.notes.clone(),
        help: diagnostic.help.clone(),
        fixes: fixes.collect(),
    }
}

fn place_of(places: &Places<'_>, diagnostic: &Diagnostic) -> Place {
    if let Some(label) = diagnostic.labels.first() {
        return place(places, label.span);
    }
    let Some(file) = &diagnostic.file else {
        return Place::default();
    };
    let point = || {
        file.line.map(|line| Point {
            line,
            column: file.column,
            offset: None,
        })
    };
    Place {
        file: Some(file.path.display().to_string()),
        start: point(),
        end: point(),
    }
}

fn place(places: &Places<'_>, span: Span) -> Place {
    Place {
        file: Some(places.name(span).to_owned()),
        start: Some(point(places.start(span))),
        end: Some(point(places.end(span))),
    }
}

fn point(position: Position) -> Point {
    Point {
        line: position.line as u64,
        column: Some(position.column as u64),
        offset: Some(position.offset),
    }
}

#[cfg(test)]
mod tests {
    use super::super::examples;
    use super::*;

    #[test]
    fn positions_have_start_and_end() {
        let sources = examples::sources();
        let shown = json(&sources, &examples::diagnostics(&sources));
        let document: serde_json::Value = serde_json::from_str(&shown).unwrap();
        assert_eq!(document["format_version"], 1);
        assert_eq!(
            document["summary"],
            serde_json::json!({"errors": 4, "warnings": 1})
        );
        let place = serde_json::json!({
            "file": "rules/vip.seg",
            "start": {"line": 4, "column": 11, "offset": 37},
            "end": {"line": 4, "column": 24, "offset": 50},
        });
        let mut label = place.clone();
        label["message"] = "not an attribute of the profile".into();
        let mut fix = place.clone();
        fix["title"] = "write `lifetime_value`".into();
        fix["replacement"] = "lifetime_value".into();
        fix["sureness"] = "suggested".into();
        let mut expected = place;
        for (name, value) in [
            ("code", "E0201".into()),
            ("title", "unknown attribute".into()),
            ("severity", "error".into()),
            ("message", "unknown attribute `lifetime_valu`".into()),
            ("labels", serde_json::json!([label])),
            ("notes", serde_json::json!([])),
            (
                "help",
                serde_json::json!(["did you mean `lifetime_value` (decimal)?"]),
            ),
            ("fixes", serde_json::json!([fix])),
        ] {
            expected[name] = value;
        }
        assert_eq!(document["diagnostics"][0], expected);
    }

    #[test]
    fn data_places_have_a_line_only() {
        let sources = examples::sources();
        let shown = json(&sources, &examples::diagnostics(&sources));
        let document: serde_json::Value = serde_json::from_str(&shown).unwrap();
        let row = &document["diagnostics"][2];
        assert_eq!(row["file"], "data/x.csv");
        assert_eq!(
            row["start"],
            serde_json::json!({"line": 70_001, "column": null, "offset": null})
        );
        assert!(document["diagnostics"][3]["start"].is_null());
        assert!(document["diagnostics"][4]["file"].is_null());
    }
}
