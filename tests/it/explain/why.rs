//! `cantle why` as people see it.

use crate::transcript::Folder;

const RULES: &str = "\
segment known { email is known }
segment s \"Buyers\" of known {
  did purchase at least twice in last 60 days
  did not visit in last 7 days
  age < 40 or country = \"FR\"
}
";

#[test]
fn a_verdict_with_what_would_change_it() {
    Folder::with_rules(RULES).cantle("why s 001 -q").is(
        0,
        "\
001 is in segment s: Buyers

  yes  in segment s
    yes  in segment known
      yes  email is known
             - email = \"ana@x.org\"
    yes  did purchase at least twice in last 60 days
           - purchase on 2026-05-01 10:00
           - purchase on 2026-05-20 10:00
    yes  did not visit in last 7 days
           - no event counts
    yes  age < 40 or country = \"FR\" (1 of 2 hold)
      yes  age < 40
             - age = 31
      no   country = \"FR\"
             - country = \"DE\"

  Any one of these alone would end that:
    if `email is known` did not hold
    if `did purchase at least twice in last 60 days` did not hold
    if `did not visit in last 7 days` did not hold
    if `age < 40` did not hold
  If nothing else happens, 001 leaves right after 2026-06-30 10:00:
    `did purchase at least twice in last 60 days` no longer holds, as the purchase of 2026-05-01 10:00 is 60 days old

as of  2026-06-01T00:00:00Z (UTC)
data   …
rules  …
",
        "",
    );
}

#[test]
fn a_verdict_as_json() {
    let said = Folder::with_rules(RULES).cantle("why s 003 004 --format json -q");
    assert_eq!(said.status, Some(0));
    let document: serde_json::Value = serde_json::from_str(&said.stdout).unwrap();
    let profile = &document["profiles"][0];
    assert_eq!(profile["key"], "003");
    assert_eq!(profile["member"], false);
    assert_eq!(profile["flips"].as_array().unwrap().len(), 0);
    assert_eq!(profile["time"]["changes"], "not_until");
    let parts = &profile["decision"]["parts"];
    assert_eq!(parts[0]["segment"], "known");
    assert_eq!(
        parts[0]["parts"][0]["values"][0]["value"],
        serde_json::Value::Null
    );
    assert_eq!(parts[1]["line"], 3);
    assert_eq!(parts[1]["events"][0]["missed"], "window");
    assert_eq!(document["profiles"][1]["key"], "004");
}

#[test]
fn what_there_is_not() {
    let folder = Folder::with_rules(RULES);
    folder.cantle("why s 01").fails(
        2,
        &[
            "error[E0712]: no profile has the key `01`",
            "did you mean `001`?",
        ],
    );
    folder
        .cantle("why t 001")
        .fails(2, &["unknown segment `t`"]);
    folder.cantle("why s").fails(2, &["<PROFILE>"]);
}
