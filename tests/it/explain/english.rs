//! `cantle explain` as people see it.

use crate::transcript::Folder;

const RULES: &str = "\
segment known { email is known }

## Bought lately.
@owner \"crm\"
@size 1 to 9
segment s \"Buyers\" of known {
  did purchase where amount > 20 at most 2 times in last 60 days
  none of {
    country != \"FR\"
    sum(purchase.amount in last 30 days) <= 10
  }
  did purchase as p then no visit where time > p.time within 2 days in last 90 days
  top 10% by age among known
}
";

#[test]
fn a_segment_in_plain_english() {
    Folder::with_rules(RULES).cantle("explain s").is(
        0,
        "\
s: Buyers
  Bought lately.
  owner: crm
  guard: a run fails with fewer than 1 or more than 9 members
  universe: the members of `known`; every \"not\" below is among them
  defined in: rules/a.seg:6

A member of `known` is in `s` if all of these hold:
  - in the last 60 days had at most 2 `purchase` events where `amount` is more than 20
    (this includes those who never did: their count is 0)
    (in the last 60 days: from 2026-04-02 00:00 to 2026-06-01 00:00 (UTC))
  - none of these holds:
    - `country` is known and not \"FR\"
      (this leaves out those of whom it is missing: `country`)
    - the sum of `amount` over `purchase` events in the last 30 days is at most 10
      (in the last 30 days: from 2026-05-02 00:00 to 2026-06-01 00:00 (UTC))
      (without such events this is 0, not missing: the sum of `amount` over `purchase` events in the last 30 days)
      (this includes those without such events, as 0 meets it)
  - did this in order: (1) one `purchase` event, called `p`, then for 2 days no `visit` event such that its time is later than the time of step `p`; the first step in the last 90 days
    (a step that must not be followed counts only when 2 days have gone by since)
    (in the last 90 days: from 2026-03-03 00:00 to 2026-06-01 00:00 (UTC))
    (the window is that of the first step; later steps need not be in it)
    (any choice of events that meets all of this will do; between events a day is 24 hours)
  - is among the highest 10% of the members of `known` by `age`
    (a share is rounded up to whole profiles)
    (those of whom it is missing are not ranked: `age`)
    (equal values go to the smaller key)

segments: known
attributes: country, age, email
events: purchase, visit
as of: 2026-06-01T00:00:00Z (UTC)
",
        "",
    );
}

#[test]
fn other_forms() {
    let folder = Folder::with_rules(RULES);
    folder.cantle("explain s --format markdown").finds(
        0,
        &[
            "## Buyers\n\n`s`\n\nBought lately.\n\n- owner: crm\n",
            "  - *in the last 60 days: from",
        ],
    );
    let said = folder.cantle("explain s --as-of 2026-05-01 --format json");
    let document: serde_json::Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!(document["of"], "known");
    assert_eq!(document["guard"]["most"], 9);
    assert_eq!(
        document["conditions"][1]["parts"].as_array().unwrap().len(),
        2
    );
    let window = document["conditions"][0]["notes"][1].as_str().unwrap();
    assert_eq!(
        window,
        "in the last 60 days: from 2026-03-02 00:00 to 2026-05-01 00:00 (UTC)"
    );
}

#[test]
fn the_shared_plan() {
    let rules = "segment a { did visit in last 7 days }\nsegment b { not in segment a }\n";
    Folder::with_rules(rules).cantle("explain --plan").is(
        0,
        "\
part  used  what
e0       1  everyone
s0       1  visit
m0       1  number in s0 from 2026-05-25 00:00 to 2026-06-01 00:00
p0       2  `m0` is at least 1
p1       1  not p0

2 segments, 2 conditions of profiles (1 evaluated), 3 references, 1 values computed from 1 streams of events
",
        "",
    );
    Folder::with_rules(rules)
        .cantle("explain")
        .fails(2, &["no segment is named"]);
}

#[test]
fn the_cost_of_a_plan() {
    let rules = "segment a { did visit in last 7 days }\nsegment b { not in segment a }\n";
    let folder = Folder::with_rules(rules);
    let said = folder.cantle("explain --plan --analyze --format json");
    let document: serde_json::Value = serde_json::from_str(&said.stdout).expect("a document");
    let rows = |name: &str| {
        let parts = document["plan"].as_array().expect("parts");
        let part = parts.iter().find(|part| part["part"] == name);
        let part = part.expect("a part");
        assert_eq!(part["morsels"], 1, "{part}");
        part["rows"].as_u64().expect("a number")
    };
    assert_eq!(Some(rows("p0") + rows("p1")), document["everyone"].as_u64());
    assert!(rows("s0") > 0);
    let shown = folder.cantle("explain --plan --analyze").stdout;
    assert!(shown.starts_with("part  used  rows"), "{shown}");
    folder.cantle("explain a --analyze").fails(2, &["--plan"]);
}

/// The parts of a segment that nobody else asks for: the cheapest first, until all is decided.
#[test]
fn what_is_decided_is_not_evaluated() {
    let evaluated = |rules: &str, what: &str| {
        let said = Folder::with_rules(rules).cantle("explain --plan --analyze --format json");
        let document: serde_json::Value = serde_json::from_str(&said.stdout).expect("a document");
        let parts = document["plan"].as_array().expect("parts");
        let is_it = |part: &&serde_json::Value| {
            part["what"]
                .as_str()
                .is_some_and(|said| said.starts_with(what))
        };
        parts.iter().find(is_it).expect("a part")["morsels"] == 1
    };
    let days = "did visit on at least 2 days in last 300 days";
    let (nobody, all) = ("id starts with \"x\"", "id starts with \"0\"");
    let both = |condition: &str| format!("segment a {{\n  {days}\n  {condition}\n}}\n");
    assert!(!evaluated(&both(nobody), "number of days"));
    assert!(evaluated(&both(all), "number of days"));
    let either = |condition: &str| {
        format!("segment a {{\n  any of {{\n    {days}\n    {condition}\n  }}\n}}\n")
    };
    assert!(!evaluated(&either(all), "number of days"));
    assert!(evaluated(&either(nobody), "number of days"));
    let asked_for_twice = format!("{}segment b {{ {days} }}\n", both(nobody));
    assert!(evaluated(&asked_for_twice, "number of days"));
}
