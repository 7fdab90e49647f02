//! Documents that are not in a file yet, manifests that are typed, folders that come and go.

use serde_json::json;

use super::client::Client;
use super::{MORE, complete, project};

#[test]
fn a_manifest_counts_as_it_is_typed() {
    let folder = project();
    let manifest = folder.read("cantle.toml");
    let mut client = Client::start(&folder, true);
    client.open("rules/b.seg", MORE);
    client.open("cantle.toml", &manifest);
    assert!(client.wait("rules/b.seg", |_| true).is_empty());
    client.change("cantle.toml", "[events", "nonsense = 1\n[events");
    client.wait("cantle.toml", |said| said.len() == 1);
    client.change(
        "cantle.toml",
        "nonsense = 1\n[events",
        "columns = { age = \"years\" }\n[events",
    );
    client.wait("rules/b.seg", |said| {
        said == ["E0201 unknown attribute `age`"]
    });
    assert!(client.wait("cantle.toml", |_| true).is_empty());
    // Closed without being saved it counts as it is on disk.
    client.close("cantle.toml");
    client.wait("rules/b.seg", |said| said.is_empty());
    assert_eq!(folder.read("cantle.toml"), manifest);
    assert_eq!(client.end(), Some(0));
}

#[test]
fn a_rule_file_counts_before_it_is_saved() {
    let folder = project();
    let mut client = Client::start(&folder, false);
    client.open("rules/b.seg", MORE);
    client.change("rules/b.seg", "of buyers", "of newcomers");
    client.wait("rules/b.seg", |said| {
        said == ["E0204 unknown segment `newcomers`"]
    });
    client.open(
        "rules/more/c.seg",
        "segment newcomers { not in segment buyers }\r\n",
    );
    client.wait("rules/b.seg", |said| said.is_empty());
    client.close("rules/more/c.seg");
    client.wait("rules/b.seg", |said| {
        said == ["E0204 unknown segment `newcomers`"]
    });
    assert_eq!(client.end(), Some(0));
}

#[test]
fn folders_come_and_go() {
    let folder = project();
    let mut client = Client::start(&folder, true);
    let symbols = |client: &mut Client| {
        let found = client.ask("workspace/symbol", json!({ "query": "buyers" }));
        found.as_array().map(Vec::len)
    };
    assert_eq!(symbols(&mut client), Some(1));
    let here = json!([{ "uri": client.uri(""), "name": "shop" }]);
    for (added, removed, count) in [(json!([]), here.clone(), 0), (here, json!([]), 1)] {
        let event = json!({ "event": { "added": added, "removed": removed } });
        client.tell("workspace/didChangeWorkspaceFolders", event);
        assert_eq!(symbols(&mut client), Some(count));
    }
    assert_eq!(client.end(), Some(0));
}

#[test]
fn what_stands_at_a_place_can_be_completed() {
    let folder = project();
    let mut client = Client::start(&folder, true);
    client.open("rules/b.seg", MORE);
    let mut at = |text: &str, mark: &str| {
        let whole = json!({ "uri": client.uri("rules/b.seg"), "version": 9 });
        let changes = json!([{ "text": text }]);
        client.replace("rules/b.seg", text);
        client.tell(
            "textDocument/didChange",
            json!({ "textDocument": whole, "contentChanges": changes }),
        );
        complete(&mut client, "rules/b.seg", mark)
    };
    let has = |found: &[String], name: &str| found.iter().any(|found| found == name);
    assert!(has(&at("let often = ", "= ^"), "purchase"));
    assert!(has(&at("segment a {\n  age between ", "between ^"), "age"));
    assert!(has(&at("segment a {\n  `count", "`count^"), "country"));
    let days = at("segment a {\n  weekday(now) = \"\"\n}\n", "\"^\"");
    assert_eq!(days.len(), 7);
    // Nothing is made of itself.
    let segments = at("segment mine {\n  in segment \n}\n", "segment ^\n");
    assert!(has(&segments, "buyers") && !has(&segments, "mine"));
    let values = at("test \"t\" {\n  profile a { country = }\n}\n", "= ^}");
    assert!(has(&values, "\"DE\"") && !has(&values, "age"));
    assert_eq!(client.end(), Some(0));
}
