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
    assert_eq!(profile["time"]["changes"], "never");
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

/// What is said below a single condition, for a profile of the common data.
fn reasons(condition: &str, key: &str, as_of: &str) -> Vec<String> {
    let rules = format!("segment s {{\n{condition}\n}}\n");
    let said = Folder::with_rules(&rules).cantle(&format!("why s {key} -q --as-of {as_of}"));
    assert_eq!(said.status, Some(0), "{said:?}");
    let mut found: Vec<String> = Vec::new();
    for line in said.stdout.lines() {
        if let Some((_, reason)) = line.split_once("  - ") {
            found.push(reason.to_owned());
        } else if let Some((_, cause)) = line.split_once(", as ") {
            found.push(format!("as {cause}"));
        }
    }
    found
}

#[test]
fn how_far_a_condition_is_from_the_other_answer() {
    let of = |condition: &str| reasons(condition, "001", "2026-06-01");
    assert_eq!(
        of("did purchase at least 4 times"),
        [
            "2 more needed",
            "purchase on 2026-05-01 10:00",
            "purchase on 2026-05-20 10:00"
        ]
    );
    assert_eq!(of("did purchase at most 1 time")[0], "1 too many");
    assert_eq!(of("did not purchase at least twice")[0], "1 too many");
    assert_eq!(
        of("did purchase on at least 3 days")[..2],
        ["on 2 days", "1 more needed"]
    );
    assert_eq!(
        of("did purchase at least twice within 2 days")[0],
        "the nearest 2 are 19 days apart"
    );
    assert_eq!(
        of("did purchase in at least 2 of last 2 periods of 20 days")[0],
        "it holds in 2 of 2 periods"
    );
    assert_eq!(
        of("did purchase in at least 2 of last 2 periods of 10 days")[0],
        "it holds in 1 of 2 periods; not from 2026-05-22 00:00 to 2026-06-01 00:00"
    );
    assert_eq!(of("last visit has time > 2026-01-01"), ["no event counts"]);
    assert_eq!(
        of("top 1 by age"),
        ["age = 31", "place 2 of 2; the first is taken"]
    );
}

#[test]
fn a_value_shows_the_events_that_it_comes_from() {
    let of = |condition: &str| reasons(condition, "001", "2026-06-01")[1..].to_vec();
    let may_1 = "purchase on 2026-05-01 10:00, amount = 40";
    let may_20 = "purchase on 2026-05-20 10:00, amount = 10.5";
    assert_eq!(of("max(purchase.amount) > 1"), [may_1]);
    assert_eq!(of("last(purchase.amount) > 1"), [may_20]);
    assert_eq!(of("sum(purchase.amount) > 1"), [may_1, may_20]);
    assert_eq!(of("longest_gap(purchase) > 1 day").len(), 2);
}

#[test]
fn what_time_does_is_said_plainly() {
    let cause = |condition: &str, as_of: &str| reasons(condition, "001", as_of).pop().unwrap();
    let old = "as the purchase of 2026-05-20 10:00 is 30 days old";
    assert_eq!(cause("did purchase in last 30 days", "2026-06-01"), old);
    let values = "as `last(purchase.time)`, 2026-05-20 10:00, is 30 days old";
    assert_eq!(
        cause("last(purchase.time) before 30 days ago", "2026-06-01"),
        values
    );
    assert_eq!(
        cause("did purchase in this month", "2026-05-22"),
        "as the purchase of 2026-05-01 10:00 and the purchase of 2026-05-20 10:00 are then outside the window"
    );
    assert_eq!(
        cause(
            "did purchase in at least 1 of previous 2 weeks",
            "2026-05-25"
        ),
        "as 2026-06-08 begins"
    );
    assert_eq!(
        cause("hour(now) >= 18", "2026-06-01"),
        "as it is 2026-06-01 18:00"
    );
    assert_eq!(
        cause("did purchase then no purchase within 30 days", "2026-06-01"),
        "as the 30 days after the purchase of 2026-05-20 10:00 are over"
    );
}

#[test]
fn what_would_do_is_counted() {
    let said = Folder::with_rules("segment s { did purchase at least 3 times }\n")
        .cantle("why s 001 -q")
        .stdout;
    assert!(
        said.contains("if `did purchase at least 3 times` held (1 more needed)\n"),
        "{said}"
    );
}
