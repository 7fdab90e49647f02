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

const STEPS: &str = "\
segment back { did visit as seen then purchase where amount > 20 within 2 days in last 90 days }
segment quiet { did visit as v then no purchase where amount > 20 within 3 days }
segment open { did visit then no purchase within 2 days }
segment both { did all of (purchase, visit) within 3 days }
";

fn of_sequence(segment: &str, key: &str) -> String {
    let events = "id,event,ts,amount\n\
                  001,visit,2026-04-28T10:00:00Z,\n\
                  001,visit,2026-04-30T10:00:00Z,\n\
                  001,purchase,2026-05-01T10:00:00Z,40.00\n\
                  001,purchase,2026-05-20T10:00:00Z,10.50\n\
                  002,visit,2026-05-10T10:00:00Z,\n\
                  002,purchase,2026-05-12T11:30:00Z,40\n\
                  003,visit,2026-05-31T10:00:00Z,\n\
                  003,purchase,2026-05-31T10:00:00Z,5\n\
                  003,visit,2026-05-31T20:00:00Z,\n";
    let said = Folder::with_rules(STEPS)
        .file("events.csv", events)
        .cantle(&format!("why {segment} {key} -q"));
    assert_eq!(said.status, Some(0), "{said:?}");
    let seen = said.stdout.lines().filter(|line| line.contains("  - "));
    seen.map(|line| format!("{}\n", line.trim())).collect()
}

#[test]
fn a_sequence_shows_how_far_it_came() {
    assert_eq!(
        of_sequence("back", "001"),
        "- step 1: visit on 2026-04-30 10:00\n- step 2: purchase on 2026-05-01 10:00, amount = 40\n"
    );
    assert_eq!(
        of_sequence("back", "002"),
        "- step 1: visit on 2026-05-10 10:00\n\
         - step 2: purchase on 2026-05-12 11:30, amount = 40 \
         (2 days 1 hour 30 minutes after the step before, not within 2 days)\n"
    );
    assert_eq!(
        of_sequence("back", "003"),
        "- step 1: visit on 2026-05-31 10:00\n\
         - step 2: purchase on 2026-05-31 10:00, amount = 5 (does not meet `where`)\n"
    );
    assert_eq!(
        of_sequence("quiet", "001"),
        "- step 1: visit on 2026-04-30 10:00\n\
         - then no purchase: purchase on 2026-05-01 10:00, amount = 40 (1 day after the step before)\n"
    );
    assert_eq!(
        of_sequence("open", "003"),
        "- step 1: visit on 2026-05-31 20:00\n\
         - then no purchase: not known until 2026-06-02 20:00 has passed\n"
    );
    assert_eq!(
        of_sequence("both", "001"),
        "- visit on 2026-04-30 10:00\n- purchase on 2026-05-01 10:00\n"
    );
}

#[test]
fn a_sequence_as_json() {
    let said = Folder::with_rules(STEPS).cantle("why back 004 --format json -q");
    let document: serde_json::Value = serde_json::from_str(&said.stdout).unwrap();
    let sequence = &document["profiles"][0]["decision"]["parts"][0];
    assert_eq!(sequence["events"][0]["step"], 1);
    assert_eq!(sequence["events"][0]["event"], "visit");
    let stop = &sequence["stops"][0];
    assert_eq!(stop["step"], 2);
    assert_eq!(stop["then_no"], false);
    assert_eq!(stop["reasons"][0], "no_event");
    assert_eq!(stop["event"], serde_json::Value::Null);
    assert_eq!(stop["text"], "step 2: there is no purchase");
}
