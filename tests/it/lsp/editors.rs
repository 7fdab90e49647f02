//! What comes with the extension is right: its snippets parse.

use std::path::Path;

use cantle::diagnostics::SourceId;
use cantle::syntax::parse;
use serde_json::Value;

/// A snippet as it is before anything is filled in.
fn plain(snippet: &str) -> String {
    let mut text = String::new();
    let mut rest = snippet;
    while let Some(at) = rest.find('$') {
        text.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        match rest.strip_prefix('{') {
            Some(field) => {
                let end = field.find('}').expect("the end of a field");
                let words = field[..end].split_once(':').map_or("", |(_, words)| words);
                text.push_str(words);
                rest = &field[end + 1..];
            }
            None => {
                text.push_str("everyone");
                rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
            }
        }
    }
    text + rest
}

#[test]
fn snippets_of_the_extension_parse() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("editors/vscode/snippets/cantle.json");
    let snippets: Value =
        serde_json::from_slice(&std::fs::read(path).expect("snippets")).expect("JSON");
    let snippets = snippets.as_object().expect("an object");
    assert!(snippets.len() > 8);
    for (name, snippet) in snippets {
        let body = match &snippet["body"] {
            Value::Array(lines) => {
                let lines: Vec<&str> = lines.iter().filter_map(Value::as_str).collect();
                lines.join("\n")
            }
            line => line.as_str().expect("a line").to_owned(),
        };
        let text = plain(&body);
        let is_item = !matches!(
            name.as_str(),
            "Did" | "Did not" | "Sequence" | "Abandoned" | "Any of" | "None of"
        );
        let text = if is_item {
            text
        } else {
            format!("segment a {{\n{text}\n}}\n")
        };
        // An audience has a column where the cursor stands.
        let text = text.replace("    everyone\n  }", "    first_name\n  }");
        let found = parse(SourceId(0), &text).diagnostics;
        assert!(found.is_empty(), "{name}: {text}\n{found:?}");
    }
}
