//! The language server, driven as an editor does.

mod client;
mod editors;
mod places;
mod rename;
mod wire;

use serde_json::{Value, json};

use crate::transcript::Folder;
use client::Client;

const RULES: &str = "\
## People of the region.
let dach = country in [\"DE\", \"AT\"]

segment buyers \"Buyers 😀\" {
  dach
  did purchase at least once in last 30 days
}
";

const MORE: &str = "\
segment others of buyers {
  dach and age > 30
}
";

fn project() -> Folder {
    Folder::with_rules(RULES).file("rules/b.seg", MORE)
}

#[test]
fn a_whole_session() {
    let folder = project();
    let mut client = Client::start(&folder, false);
    client.open("rules/a.seg", RULES);
    assert!(client.wait("rules/a.seg", |_| true).is_empty());

    client.change("rules/a.seg", "  dach\n", "  /* 😀 */ dahc\n");
    let said = client.wait("rules/a.seg", |said| !said.is_empty());
    assert!(said[0].starts_with("E0"), "{said:?}");
    client.change("rules/a.seg", "  /* 😀 */ dahc\n", "  dahc\n");
    client.wait("rules/a.seg", |said| {
        said == ["E0201 unknown attribute `dahc`"]
    });
    let range = &client.published["rules/a.seg"][0]["range"];
    assert_eq!(
        client.slice(&folder, &json!(client.uri("rules/a.seg")), range),
        "rules/a.seg:5: dahc"
    );
    client.change("rules/a.seg", "  dahc\n", "  dach\n");
    client.wait("rules/a.seg", |said| said.is_empty());

    let hover = client.ask(
        "textDocument/hover",
        client.at("rules/a.seg", "last 3^0 days"),
    );
    let said = hover["contents"]["value"]
        .as_str()
        .expect("a text")
        .to_owned();
    assert!(
        said.contains("from 2026-05-02 00:00 to 2026-06-01 00:00 (UTC)"),
        "{said}"
    );

    client.open("rules/b.seg", MORE);
    let place = client.at("rules/b.seg", "  da^ch");
    let found = client.ask("textDocument/definition", place.clone());
    let at = |client: &Client, place: &Value| client.slice(&folder, &place["uri"], &place["range"]);
    assert_eq!(at(&client, &found[0]), "rules/a.seg:2: dach");
    let mut asked = place.clone();
    asked["context"] = json!({ "includeDeclaration": true });
    let found = client.ask("textDocument/references", asked);
    let found: Vec<String> = found
        .as_array()
        .unwrap()
        .iter()
        .map(|place| at(&client, place))
        .collect();
    assert_eq!(
        found,
        [
            "rules/a.seg:2: dach",
            "rules/a.seg:5: dach",
            "rules/b.seg:2: dach"
        ]
    );

    let mut asked = place;
    asked["newName"] = json!("region");
    let edit = client.ask("textDocument/rename", asked);
    let texts = client.apply(&folder, &edit);
    assert_eq!(texts["rules/a.seg"], RULES.replace("dach", "region"));
    assert_eq!(texts["rules/b.seg"], MORE.replace("dach", "region"));

    client.change(
        "rules/b.seg",
        "  dach and age > 30\n",
        "    dach and country = \n",
    );
    let labels = complete(&mut client, "rules/b.seg", "country = ^");
    assert!(labels.contains(&"age".to_owned()) && labels.contains(&"dach".to_owned()));
    assert!(labels.contains(&"\"AT\"".to_owned()), "{labels:?}");
    client.change("rules/b.seg", "country = \n", "country in [\"AT\", \"D\n");
    let values = complete(&mut client, "rules/b.seg", "\"D^");
    assert_eq!(values, ["DE"]);
    client.change("rules/b.seg", "country in [\"AT\", \"D\n", "country = \n");
    let words = complete(&mut client, "rules/b.seg", "    ^dach");
    assert!(
        words.contains(&"did".to_owned()) && !words.contains(&"and".to_owned()),
        "{words:?}"
    );
    let why = client.try_ask(
        "textDocument/formatting",
        formatting(&client, "rules/b.seg"),
    );
    assert!(why.unwrap_err().starts_with("a text with syntax errors"));
    client.change("rules/b.seg", "country = \n", "age = 3\n");
    let edits = client.ask(
        "textDocument/formatting",
        formatting(&client, "rules/b.seg"),
    );
    assert_eq!(edits[0]["newText"], "  dach and age = 3\n");
    assert_eq!(edits.as_array().unwrap().len(), 1);

    client.change("rules/a.seg", "once in last", "onec in last");
    client.wait("rules/a.seg", |said| !said.is_empty());
    let symbols = client.ask(
        "textDocument/documentSymbol",
        document(&client, "rules/a.seg"),
    );
    assert_eq!(symbols[1]["detail"], "Buyers 😀");
    assert_eq!(client.end(), Some(0));
    assert_eq!(folder.read("rules/a.seg"), RULES);
}

fn document(client: &Client, name: &str) -> Value {
    json!({ "textDocument": { "uri": client.uri(name) } })
}

fn formatting(client: &Client, name: &str) -> Value {
    let mut asked = document(client, name);
    asked["options"] = json!({ "tabSize": 2, "insertSpaces": true });
    asked
}

fn complete(client: &mut Client, name: &str, mark: &str) -> Vec<String> {
    let found = client.ask("textDocument/completion", client.at(name, mark));
    let items = found["items"].as_array().cloned().unwrap_or_default();
    let labels = items
        .iter()
        .map(|item| item["label"].as_str().expect("a label").to_owned());
    labels.collect()
}

#[test]
fn who_goes_without_a_word_is_noticed() {
    let folder = project();
    let client = Client::start(&folder, true);
    assert_eq!(client.leave(), Some(1));
}

#[test]
fn a_file_without_a_project_a_broken_manifest_a_deleted_file() {
    let folder = Folder::empty().file("alone.seg", "segment a { nonsense here }\n");
    let mut client = Client::start(&folder, true);
    client.open("alone.seg", &folder.read("alone.seg"));
    client.wait("alone.seg", |said| said.len() == 1);
    // Without data nobody knows names.
    client.change("alone.seg", "nonsense here", "whatever is \"x\"");
    client.wait("alone.seg", |said| said.is_empty());
    client.open("untitled:Untitled-1", "segment b { everyone and }\n");
    client.wait("untitled:Untitled-1", |said| said.len() == 1);
    client.close("untitled:Untitled-1");
    client.wait("untitled:Untitled-1", |said| said.is_empty());
    assert_eq!(client.end(), Some(0));

    let folder = project();
    let manifest = folder.read("cantle.toml");
    let folder = folder.file("cantle.toml", format!("{manifest}\nnonsense = 1\n"));
    let mut client = Client::start(&folder, true);
    client.wait("cantle.toml", |said| said.len() == 1);
    client.open("rules/a.seg", &RULES.replace("dach\n", "dahc dahc\n"));
    client.wait("rules/a.seg", |said| said.len() == 1);
    let folder = folder.file("cantle.toml", manifest);
    client.tell("workspace/didChangeWatchedFiles", json!({ "changes": [] }));
    client.wait("cantle.toml", |said| said.is_empty());
    client.change("rules/a.seg", "  dahc dahc\n", "  dahc\n");
    client.wait("rules/a.seg", |said| {
        said == ["E0201 unknown attribute `dahc`"]
    });

    // What is open counts, be it not on disk any more; what is closed counts as on disk.
    let _folder = folder.without("rules/a.seg");
    client.tell("workspace/didChangeWatchedFiles", json!({ "changes": [] }));
    client.change("rules/a.seg", "  dahc\n", "  dach\n");
    client.wait("rules/a.seg", |said| said.is_empty());
    client.close("rules/a.seg");
    client.wait("rules/b.seg", |said| {
        said.iter().any(|said| said.contains("`buyers`"))
    });
    assert_eq!(client.end(), Some(0));
}

#[test]
fn fixes_are_offered() {
    let folder = project();
    let mut client = Client::start(&folder, false);
    client.open("rules/b.seg", MORE);
    client.change("rules/b.seg", "age > 30", "country = DE");
    client.wait("rules/b.seg", |said| !said.is_empty());
    let mut asked = client.at("rules/b.seg", "= ^DE");
    let at = asked["position"].clone();
    asked["range"] = json!({ "start": at, "end": at });
    asked["context"] = json!({ "diagnostics": [] });
    let actions = client.ask("textDocument/codeAction", asked.clone());
    let actions = actions.as_array().expect("actions");
    assert!(!actions.is_empty(), "{:?}", client.published["rules/b.seg"]);
    // Kinds have parts.
    for (kind, count) in [("quickfix", actions.len()), ("refactor", 0), ("quick", 0)] {
        let mut asked = asked.clone();
        asked["context"]["only"] = json!([kind]);
        let found = client.ask("textDocument/codeAction", asked);
        assert_eq!(found.as_array().map(Vec::len), Some(count), "{kind}");
    }
    let fixed = client.apply(&folder, &actions[0]["edit"]);
    assert_eq!(
        fixed["rules/b.seg"],
        MORE.replace("age > 30", "country = \"DE\"")
    );
    assert_eq!(client.end(), Some(0));
}

#[test]
fn what_is_proven_comes_when_nothing_is_typed() {
    let folder = project();
    let mut client = Client::start(&folder, false);
    client.open("rules/b.seg", MORE);
    client.change("rules/b.seg", "dach and age > 30", "age > 30\n  age < 20");
    client.wait("rules/b.seg", |said| {
        said.iter().any(|said| said.starts_with("W12"))
    });
    client.change("rules/b.seg", "age < 20", "age < 40");
    client.wait("rules/b.seg", |said| said.is_empty());
    assert_eq!(client.end(), Some(0));
}
