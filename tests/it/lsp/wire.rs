//! What is no message, what is taken back, and the end.

use serde_json::{Value, json};

use super::client::Client;
use super::{RULES, project};

#[test]
fn what_is_no_message_is_answered_as_that() {
    let folder = project();
    let mut client = Client::start(&folder, true);
    for (text, id, code) in [
        ("{\"jsonrpc\":", Value::Null, -32700),
        ("[]", Value::Null, -32600),
        ("{\"id\": 77}", json!(77), -32600),
    ] {
        client.write_text(text);
        let answer = client.receive_answer();
        assert_eq!(answer["id"], id, "{answer}");
        assert_eq!(answer["error"]["code"], code, "{answer}");
    }
    for asked in [Value::Null, json!({}), json!({ "textDocument": 3 })] {
        assert!(client.try_ask("textDocument/hover", asked.clone()).is_err());
        client.tell("textDocument/didChange", asked);
    }
    let nowhere =
        json!({ "textDocument": { "uri": "?" }, "position": { "line": 9, "character": 9 } });
    assert_eq!(client.ask("textDocument/hover", nowhere), Value::Null);
    let why = client.try_ask("nonsense/nonsense", json!({}));
    assert_eq!(why.unwrap_err(), "`nonsense/nonsense` is not offered");
    client.open("rules/a.seg", RULES);
    let hover = client.ask("textDocument/hover", client.at("rules/a.seg", "let da^ch"));
    assert!(!hover.is_null());
    assert_eq!(client.end(), Some(0));
}

#[test]
fn what_is_taken_back_is_not_looked_at() {
    let folder = project();
    let mut client = Client::start(&folder, true);
    client.open("rules/a.seg", RULES);
    let asked = client.at("rules/a.seg", "let da^ch");
    let begin = |client: &mut Client| client.begin("textDocument/completion", asked.clone());
    let all: Vec<i64> = (0..40).map(|_| begin(&mut client)).collect();
    for id in &all {
        client.tell("$/cancelRequest", json!({ "id": id }));
    }
    let answers: Vec<_> = all.into_iter().map(|id| client.answer(id)).collect();
    // The last ones at least were waiting when they were taken back.
    assert_eq!(answers.last(), Some(&Err("taken back".to_owned())));
    let after = begin(&mut client);
    assert!(client.answer(after).is_ok());
    assert_eq!(client.end(), Some(0));
}

#[test]
fn after_shutdown_nothing_is_answered_any_more() {
    let folder = project();
    let mut client = Client::start(&folder, true);
    client.ask("shutdown", Value::Null);
    let late = client.try_ask("workspace/symbol", json!({ "query": "" }));
    assert_eq!(late.unwrap_err(), "after `shutdown`");
    client.tell("exit", Value::Null);
    assert_eq!(client.leave(), Some(0));
}
