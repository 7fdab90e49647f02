//! Another name: every use has it, and nothing means anything else.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::client::Client;
use crate::transcript::Folder;

const RULES: &str = "\
let spend = sum(purchase.amount)
let big = purchase where amount >= 50

segment buyers { did big at least once }

segment twice {
  did purchase as first_one
    then purchase where amount > first_one.amount
}

split draw of buyers {
  control 10%
  treated 90%
}

audience letter {
  from draw.treated
  except draw.control
  columns {
    spend
    arm = arm of draw
  }
}

test \"who buys\" {
  profile ana {}
  event purchase { amount = 60 } for ana at 3 days ago
  expect buyers is [ana]
  expect ana in buyers
}
";

fn rename(client: &mut Client, folder: &Folder, mark: &str, new: &str) -> Result<String, String> {
    let mut asked = client.at("rules/a.seg", mark);
    asked["newName"] = json!(new);
    let edit = client.try_ask("textDocument/rename", asked)?;
    let files: BTreeMap<String, String> = client.apply(folder, &edit);
    Ok(files["rules/a.seg"].clone())
}

#[test]
fn every_use_has_the_new_name() {
    let folder = Folder::with_rules(RULES);
    let mut client = Client::start(&folder, false);
    client.open("rules/a.seg", RULES);
    let mut to = |mark: &str, new: &str| rename(&mut client, &folder, mark, new).unwrap();
    assert_eq!(to("let bi^g", "large"), RULES.replace("big", "large"));
    assert_eq!(
        to("first_on^e.amount", "earlier"),
        RULES.replace("first_one", "earlier")
    );
    assert_eq!(
        to("draw.con^trol", "rest"),
        RULES.replace("control", "rest")
    );
    assert_eq!(to("[an^a]", "bo"), RULES.replace("ana", "bo"));
    // A column is read by others: it keeps its name.
    let spend = RULES
        .replace("let spend", "let money")
        .replace("    spend\n", "    spend = money\n");
    assert_eq!(to("let spe^nd", "money"), spend);
    // So does everybody their arm.
    let drawn = RULES
        .replace("draw", "lots")
        .replace("of buyers {", "of buyers by \"draw\" {");
    assert_eq!(to("arm of dr^aw", "lots"), drawn);
    assert_eq!(client.end(), Some(0));
}

#[test]
fn what_is_typed_in_another_file_counts_at_once() {
    let (a, b) = ("segment a { age > 5 }\n", "segment b { in segment a }\n");
    let folder = Folder::with_rules(a).file("rules/b.seg", b);
    let mut client = Client::start(&folder, false);
    client.open("rules/a.seg", a);
    client.open("rules/b.seg", b);
    client.change("rules/b.seg", "segment b", "# One more line.\nsegment b");
    let mut asked = client.at("rules/a.seg", "segment ^a");
    asked["newName"] = "older".into();
    let edit = client.ask("textDocument/rename", asked);
    let files = client.apply(&folder, &edit);
    assert_eq!(
        files["rules/b.seg"],
        "# One more line.\nsegment b { in segment older }\n"
    );
    assert_eq!(client.end(), Some(0));
}

#[test]
fn what_would_change_a_meaning_is_refused() {
    let folder = Folder::with_rules(RULES);
    let mut client = Client::start(&folder, true);
    client.open("rules/a.seg", RULES);
    let mut why = |mark: &str, new: &str| rename(&mut client, &folder, mark, new).unwrap_err();
    assert_eq!(why("let sp^end", "where"), "`where` is a reserved word");
    assert_eq!(why("let sp^end", "big"), "`big` is a `let` already");
    assert_eq!(why("let sp^end", "buyers"), "`buyers` is a segment already");
    assert_eq!(
        why("let sp^end", "country"),
        "`country` is the name of an attribute already"
    );
    assert!(
        why("let bi^g", "purchase").ends_with("`purchase` is already the name of an event type")
    );
    assert!(why("let sp^end", "Total Spend").starts_with("`Total Spend` is no name"));
    assert!(why("did pur^chase as", "x").contains("is an event type of the data"));
    assert!(why("draw.con^trol", "treated").contains("two of the name `treated`"));
    client.change("rules/a.seg", "did big at", "did big big at");
    let why = rename(&mut client, &folder, "let bi^g", "large").unwrap_err();
    assert!(why.contains("repair the syntax"), "{why}");
    let asked: Value = client.at("rules/a.seg", "did pur^chase as");
    assert!(client.try_ask("textDocument/prepareRename", asked).is_err());
    assert_eq!(client.end(), Some(0));
}
