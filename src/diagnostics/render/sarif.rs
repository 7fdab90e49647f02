//! SARIF 2.1.0, as code scanning services read it.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

use serde_json::{Value, json};
use xxhash_rust::xxh3::xxh3_128;

use super::{Places, Report, details, level};
use crate::diagnostics::{Code, Diagnostic, Fix, Label, Span};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
/// What paths are relative to: the root of the repository.
const BASE: &str = "%SRCROOT%";
/// How [`fingerprint`] is computed; raised when that changes.
const FINGERPRINT: &str = "cantle/v1";

/// One indented document with one run that ends with a line break. Columns count UTF-16 units.
pub fn sarif(report: &Report<'_>) -> String {
    let places = Places::of(report.sources, report.diagnostics);
    let rules = rules(report.diagnostics);
    let mut seen = HashMap::new();
    let findings: Vec<Value> = report
        .diagnostics
        .iter()
        .filter(|_| report.finished)
        .map(|diagnostic| result(report, &places, &rules, &mut seen, diagnostic))
        .collect();
    let descriptors: Vec<Value> = rules.values().map(|(_, code)| rule(code)).collect();
    let document = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "cantle",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": descriptors,
            }},
            "columnKind": "utf16CodeUnits",
            "invocations": [invocation(report, &places)],
            "results": findings,
        }],
    });
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

/// Each code that was found, by its id, with its index.
type Rules = BTreeMap<&'static str, (usize, &'static Code)>;

fn rules(diagnostics: &[Diagnostic]) -> Rules {
    let codes = diagnostics.iter().map(|d| (d.code.id, (0, d.code)));
    let mut rules: Rules = codes.collect();
    for (index, (place, _)) in rules.values_mut().enumerate() {
        *place = index;
    }
    rules
}

fn rule(code: &Code) -> Value {
    let default = if code.id.starts_with('W') {
        "warning"
    } else {
        "error"
    };
    json!({
        "id": code.id,
        "name": pascal_case(code.title),
        "shortDescription": { "text": code.title },
        "fullDescription": { "text": code.page.split("\n\n").next() },
        "help": { "text": code.page, "markdown": code.page },
        "defaultConfiguration": { "level": default },
    })
}

/// `UnknownAttribute` of `unknown attribute`.
fn pascal_case(title: &str) -> String {
    let words = title.split(|c: char| !c.is_ascii_alphanumeric());
    let capitals = words.map(|word| {
        let (first, rest) = word.split_at(word.len().min(1));
        first.to_ascii_uppercase() + rest
    });
    capitals.collect()
}

/// A command that could not run has no results, but says why not.
fn invocation(report: &Report<'_>, places: &Places<'_>) -> Value {
    let mut invocation = json!({ "executionSuccessful": report.finished });
    if !report.finished {
        let notes = report.diagnostics.iter().map(|diagnostic| {
            json!({
                "level": level(diagnostic),
                "message": { "text": text(diagnostic) },
                "descriptor": { "id": diagnostic.code.id },
                "locations": locations(report, places, diagnostic),
            })
        });
        invocation["toolConfigurationNotifications"] = notes.collect();
    }
    invocation
}

fn result(
    report: &Report<'_>,
    places: &Places<'_>,
    rules: &Rules,
    seen: &mut HashMap<u128, usize>,
    diagnostic: &Diagnostic,
) -> Value {
    let id = diagnostic.code.id;
    let mut result = json!({
        "ruleId": id,
        "ruleIndex": rules.get(id).map(|(index, _)| index),
        "level": level(diagnostic),
        "message": { "text": text(diagnostic) },
        "locations": locations(report, places, diagnostic),
        "partialFingerprints": { FINGERPRINT: fingerprint(report, places, seen, diagnostic) },
    });
    let others: Vec<Value> = diagnostic
        .labels
        .iter()
        .skip(1)
        .map(|label| related(report, places, label))
        .collect();
    if !others.is_empty() {
        result["relatedLocations"] = others.into();
    }
    if !diagnostic.fixes.is_empty() {
        let fixes = diagnostic.fixes.iter();
        result["fixes"] = fixes.map(|f| fix(report, places, f)).collect();
    }
    result
}

fn text(diagnostic: &Diagnostic) -> String {
    let mut text = diagnostic.message.clone();
    for line in details(diagnostic) {
        // Writing to a String cannot fail.
        let _ = write!(text, "\n{line}");
    }
    text
}

fn locations(report: &Report<'_>, places: &Places<'_>, diagnostic: &Diagnostic) -> Vec<Value> {
    let place = match (diagnostic.labels.first(), &diagnostic.file) {
        (Some(label), _) => physical(report, places, label.span),
        (None, Some(file)) => {
            let mut place = json!({
                "artifactLocation": artifact(report, &file.path.display().to_string()),
            });
            if let Some(line) = file.line {
                place["region"] = json!({ "startLine": line });
                if let Some(column) = file.column {
                    place["region"]["startColumn"] = column.into();
                }
            }
            place
        }
        (None, None) => return Vec::new(),
    };
    vec![json!({ "physicalLocation": place })]
}

fn related(report: &Report<'_>, places: &Places<'_>, label: &Label) -> Value {
    json!({
        "physicalLocation": physical(report, places, label.span),
        "message": { "text": label.text },
    })
}

fn fix(report: &Report<'_>, places: &Places<'_>, fix: &Fix) -> Value {
    json!({
        "description": { "text": fix.title },
        "artifactChanges": [{
            "artifactLocation": artifact(report, places.name(fix.span)),
            "replacements": [{
                "deletedRegion": region(places, fix.span),
                "insertedContent": { "text": fix.replacement },
            }],
        }],
    })
}

fn physical(report: &Report<'_>, places: &Places<'_>, span: Span) -> Value {
    let mut region = region(places, span);
    let marked = report.sources.slice(span);
    if !marked.is_empty() {
        region["snippet"] = json!({ "text": marked });
    }
    json!({
        "artifactLocation": artifact(report, places.name(span)),
        "region": region,
    })
}

fn artifact(report: &Report<'_>, name: &str) -> Value {
    let name = report.root.name(name);
    let uri = uri(&name);
    match name.starts_with('/') || name.starts_with("../") {
        true => json!({ "uri": uri }),
        false => json!({ "uri": uri, "uriBaseId": BASE }),
    }
}

fn region(places: &Places<'_>, span: Span) -> Value {
    let [start, end] = places.utf16(span);
    json!({
        "startLine": start.0,
        "startColumn": start.1,
        "endLine": end.0,
        "endColumn": end.1,
    })
}

/// A path as a relative reference: bytes that it cannot have are written as `%20`.
fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => out.push(char::from(byte)),
            b'/' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            byte => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// What stays the same when lines move: the code, the file and the text of the line, and how many
/// findings before it are like it.
fn fingerprint(
    report: &Report<'_>,
    places: &Places<'_>,
    seen: &mut HashMap<u128, usize>,
    diagnostic: &Diagnostic,
) -> String {
    let label = diagnostic.labels.first();
    let (file, line) = match (label, &diagnostic.file) {
        (Some(label), _) => (places.name(label.span).to_owned(), places.line(label.span)),
        (None, Some(file)) => (file.path.display().to_string(), &*diagnostic.message),
        (None, None) => (String::new(), &*diagnostic.message),
    };
    let line: Vec<&str> = line.split_whitespace().collect();
    let parts = [
        diagnostic.code.id,
        &report.root.name(&file),
        &line.join(" "),
    ];
    let hash = xxh3_128(parts.join("\0").as_bytes());
    let before = seen.entry(hash).or_default();
    *before += 1;
    format!("{hash:032x}:{before}")
}

#[cfg(test)]
mod tests {
    use super::super::{Root, examples};
    use super::*;
    use crate::diagnostics::{Sources, codes};

    fn shown(sources: &Sources, diagnostics: &[Diagnostic], finished: bool) -> Value {
        let text = sarif(&Report {
            command: "cantle check",
            sources,
            diagnostics,
            files: &[],
            root: &Root::new("/repo/my shop", "/repo"),
            denied: false,
            finished,
        });
        let mut document: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(document["version"], "2.1.0");
        document["runs"][0].take()
    }

    #[test]
    fn findings_have_places_fixes_and_pages() {
        let sources = examples::sources();
        let run = shown(&sources, &examples::diagnostics(&sources), true);
        let rules: Vec<&Value> = run["tool"]["driver"]["rules"]
            .as_array()
            .unwrap()
            .iter()
            .collect();
        let results = run["results"].as_array().unwrap();
        for result in results {
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(rules[index]["id"], result["ruleId"]);
            assert!(
                rules[index]["help"]["markdown"]
                    .as_str()
                    .unwrap()
                    .contains("Avoid")
            );
        }
        let mut first = results[0].clone();
        let place = &mut first["locations"][0]["physicalLocation"];
        assert_eq!(place["region"]["snippet"]["text"], "lifetime_valu");
        place["region"].as_object_mut().unwrap().remove("snippet");
        let place = place.clone();
        assert_eq!(
            place,
            json!({
                "artifactLocation": {"uri": "my%20shop/rules/vip.seg", "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 4, "startColumn": 11, "endLine": 4, "endColumn": 24},
            })
        );
        let replacement = &first["fixes"][0]["artifactChanges"][0]["replacements"][0];
        assert_eq!(replacement["insertedContent"]["text"], "lifetime_value");
        assert_eq!(replacement["deletedRegion"], place["region"]);
        assert_eq!(
            results[1]["relatedLocations"][0]["message"]["text"],
            "`vip` is here already"
        );
        assert_eq!(
            results[2]["locations"][0]["physicalLocation"]["region"],
            json!({"startLine": 70_001})
        );
        assert_eq!(results[4]["locations"], json!([]));
    }

    #[test]
    fn a_command_that_could_not_run_says_why() {
        let sources = examples::sources();
        let run = shown(&sources, &examples::diagnostics(&sources)[4..], false);
        assert_eq!(run["results"], json!([]));
        let invocation = &run["invocations"][0];
        assert_eq!(invocation["executionSuccessful"], false);
        let note = &invocation["toolConfigurationNotifications"][0];
        assert_eq!(note["descriptor"]["id"], "E0701");
    }

    fn fingerprints(text: &str) -> Vec<Value> {
        let mut sources = Sources::default();
        let id = sources.add("a.seg", text);
        let found: Vec<Diagnostic> = text
            .match_indices("bad")
            .map(|(at, word)| {
                let span = Span::new(id, at, at + word.len());
                Diagnostic::error(&codes::names::UNKNOWN_ATTRIBUTE, "m").label(span, "")
            })
            .collect();
        let run = shown(&sources, &found, true);
        let results = run["results"].as_array().unwrap();
        results
            .iter()
            .map(|r| r["partialFingerprints"][FINGERPRINT].clone())
            .collect()
    }

    #[test]
    fn fingerprints_stay_when_lines_move() {
        let before = fingerprints("bad = 1\nbad = 2\nbad = 1\n");
        let after = fingerprints("# new\n\n  bad  = 1\n  bad = 2\nok\nbad = 1\n");
        assert_eq!(before, after);
        assert_ne!(before[0], before[1]);
        assert_ne!(before[0], before[2]);
    }

    #[test]
    fn columns_count_utf16_units() {
        let mut sources = Sources::default();
        let id = sources.add("a.seg", "x = \"😀\" bad");
        let span = Span::new(id, 11, 14);
        let found = [Diagnostic::error(&codes::names::UNKNOWN_ATTRIBUTE, "m").label(span, "")];
        let run = shown(&sources, &found, true);
        let region = &run["results"][0]["locations"][0]["physicalLocation"]["region"];
        assert_eq!(
            (&region["startColumn"], &region["endColumn"]),
            (&json!(10), &json!(13))
        );
    }
}
