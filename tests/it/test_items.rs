//! `cantle test`: transcripts.

use crate::transcript::Folder;

const RULES: &str = "\
segment dach { country in [\"DE\", \"AT\"] }

segment buyers of dach {
  did purchase in last 60 days
}
";

const GOOD: &str = "
test \"who bought in spring\" {
  as of 2026-06-01
  profile ana { country = \"DE\" }
  profile bo  { country = \"AT\" }
  profile cy  { country = \"FR\" }
  event purchase { amount = 40 } for ana, cy at 3 days ago
  expect buyers is [ana]
  expect bo in dach
  expect bo not in buyers
}
";

const BAD: &str = "
test \"bo bought as well\" {
  as of 2026-06-01
  profile ana { country = \"DE\" }
  profile bo { country = \"AT\" }
  event purchase for ana at 3 days ago
  event purchase for bo at 61 days ago
  expect buyers is [bo]
  expect bo not in dach
}
";

fn folder(tests: &[&str]) -> Folder {
    Folder::with_rules(&format!("{RULES}{}", tests.concat()))
}

#[test]
fn a_test_that_passes() {
    folder(&[GOOD]).cantle("test").is(
        0,
        "\
test who bought in spring ... ok

test result: ok. 1 passed; 0 failed
",
        "",
    );
}

#[test]
fn without_a_test_nothing_is_green() {
    let said = folder(&[]).cantle("test");
    assert_eq!(said.status, Some(1), "{said:?}");
    assert!(
        said.stderr.contains("error[E0905]: no test found"),
        "{said:?}"
    );
    let said = folder(&[GOOD]).cantle("test --filter winter");
    assert_eq!(said.status, Some(1), "{said:?}");
    assert!(said.stderr.contains("there is 1 test"), "{said:?}");
}

#[test]
fn tests_are_chosen_by_title_and_by_file() {
    let folder = folder(&[GOOD, BAD]).file("rules/b.seg", GOOD.replace("spring", "May"));
    folder.cantle("test").finds(1, &["2 passed; 1 failed"]);
    folder
        .cantle("test --filter BOUGHT")
        .finds(1, &["2 passed; 1 failed"]);
    folder
        .cantle("test --filter Spring")
        .finds(0, &["spring ... ok", "1 passed; 0 failed"]);
    folder
        .cantle("test rules/b.seg")
        .finds(0, &["May ... ok", "1 passed; 0 failed"]);
    folder
        .cantle("test rules/c.seg")
        .fails(2, &["no rule file"]);
}

#[test]
fn errors_in_rules_come_first() {
    folder(&[&GOOD.replace("country", "contry")])
        .cantle("test")
        .fails(1, &["E0201", "`country`"]);
}

#[test]
fn a_schema_is_enough() {
    let schema = "[profile]\nid = \"string\"\ncountry = { type = \"string\", optional = true }\n\
                  [event.purchase]\namount = \"decimal(12,2)\"\n";
    folder(&[GOOD])
        .manifest("rules =", "schema = \"schema.toml\"\nrules =")
        .file("schema.toml", schema)
        .without("profiles.csv")
        .without("events.csv")
        .cantle("test")
        .finds(0, &["1 passed; 0 failed"]);
}

#[test]
fn the_time_is_frozen() {
    let timeless = GOOD.replace("  as of 2026-06-01\n", "");
    // The `as_of` of the manifest …
    folder(&[&timeless]).cantle("test").finds(0, &["1 passed"]);
    // … and never the clock.
    let said = folder(&[&timeless])
        .manifest("as_of = 2026-06-01T00:00:00Z\n", "")
        .cantle("check");
    said.finds(1, &["E0903", "a test without `as of`"]);
}

#[test]
fn other_formats() {
    let folder = folder(&[GOOD, BAD]);
    let said = folder.cantle("test --format json");
    said.is(1, &said.stdout, "");
    let document: serde_json::Value = serde_json::from_str(&said.stdout).expect("json");
    assert_eq!(document["format_version"], 1);
    assert_eq!(document["passed"], 1);
    assert_eq!(document["failed"], 1);
    let failure = &document["tests"][1]["failures"][0];
    assert_eq!(failure["expectation"], "expect buyers is [bo]");
    assert_eq!(failure["expected"][0], "bo");
    assert_eq!(failure["got"][0], "ana");
    assert_eq!(failure["missing"][0], "bo");
    assert_eq!(failure["unexpected"][0], "ana");
    assert_eq!(document["tests"][1]["failures"][1]["unexpected"][0], "bo");
    // The decision trees of those who are not where they should be, the missing first.
    let decided = &failure["decisions"];
    assert_eq!(decided[0]["key"], "bo");
    assert_eq!(decided[0]["member"], false);
    assert_eq!(decided[1]["key"], "ana");
    let parts = &decided[0]["decision"]["parts"];
    assert_eq!(parts[0]["parts"][0]["values"][0]["name"], "country");
    assert_eq!(parts[0]["parts"][0]["values"][0]["value"], "\"AT\"");
    assert_eq!(parts[1]["condition"], "did purchase in last 60 days");
    assert_eq!(parts[1]["holds"], false);
    assert_eq!(parts[1]["events"][0]["missed"], "window");

    let said = folder.cantle("test --format junit");
    said.finds(
        1,
        &[
            "<testsuites name=\"cantle test\" tests=\"2\" failures=\"1\" errors=\"0\">",
            "<testsuite name=\"rules/a.seg\" tests=\"2\" failures=\"1\" errors=\"0\" skipped=\"0\">",
            "<testcase name=\"who bought in spring\" classname=\"rules/a.seg\" file=\"rules/a.seg\" line=\"7\"/>",
            "<failure message=\"expect buyers is [bo]; expect bo not in dach\" type=\"expectation\">",
            "\n\nrules/a.seg:25: expect bo not in dach\n",
        ],
    );
}

#[test]
fn a_failed_case_says_expected_got_and_why() {
    folder(&[BAD]).cantle("test").is(
        1,
        "\
test bo bought as well ... FAILED

bo bought as well
  as of 2026-06-01T00:00:00Z

  rules/a.seg:13: expect buyers is [bo]
    expected: bo
    got:      ana
    bo should be in buyers, and is not:
      no   in segment buyers
        yes  in segment dach
          yes  country in [\"DE\", \"AT\"]
                 - country = \"AT\"
        no   did purchase in last 60 days
               - no event counts
               - purchase on 2026-04-01 00:00 (outside the window)
    ana should not be in buyers, and is:
      yes  in segment buyers
        yes  in segment dach
          yes  country in [\"DE\", \"AT\"]
                 - country = \"DE\"
        yes  did purchase in last 60 days
               - purchase on 2026-05-29 00:00

  rules/a.seg:14: expect bo not in dach
    bo should not be in dach, and is:
      yes  in segment dach
        yes  country in [\"DE\", \"AT\"]
               - country = \"AT\"

test result: FAILED. 0 passed; 1 failed
",
        "",
    );
}

#[test]
fn coverage_lists_what_was_not_decided_both_ways() {
    let more = "\nsegment lost { did not visit }\nsegment all_of_them { everyone }\n";
    let folder = folder(&[GOOD, more]);
    folder.cantle("test --coverage").is(
        0,
        "\
test who bought in spring ... ok

test result: ok. 1 passed; 0 failed

coverage: 2 of 4 segments and 2 of 3 conditions were decided both ways
  rules/a.seg:18: lost: no case
  rules/a.seg:19: all_of_them: no case
",
        "",
    );
    let said = folder.cantle("test --coverage --format json");
    let document: serde_json::Value = serde_json::from_str(&said.stdout).expect("json");
    assert_eq!(document["coverage"]["conditions"]["of"], 3);
    assert_eq!(document["coverage"]["undecided"][0]["segment"], "lost");
    let said = folder.cantle("test --coverage --format junit");
    assert!(said.stdout.starts_with("<?xml"), "{said:?}");
    assert!(said.stderr.contains("coverage: 2 of 4"), "{said:?}");
}

#[test]
fn coverage_looks_inside_where_and_groups() {
    let rules = "\
segment s {
  at least 2 of {
    did visit where (hour(time) >= 6 or page = \"home\")
    sum(purchase.amount where amount > 10) > 50
    last purchase has amount < 100
  }
  top 1 by age
}

test \"some\" {
  as of 2026-06-01
  profile ana { age = 30 }
  profile bo { age = 20 }
  event visit for ana at 2026-05-01T10:00, 2026-05-02T11:00
  event purchase { amount = 40 } for ana at 3 days ago, 2 days ago
  event purchase { amount = 5 } for bo at 3 days ago
  expect s is [ana]
}
";
    let schema = "[profile]\nid = \"string\"\nage = { type = \"int\", optional = true }\n\
                  [event.purchase]\namount = \"decimal(12,2)\"\n\
                  [event.visit]\npage = { type = \"string\", optional = true }\n";
    Folder::with_rules(rules)
        .manifest("rules =", "schema = \"schema.toml\"\nrules =")
        .file("schema.toml", schema)
        .cantle("test --coverage")
        .is(
            0,
            "\
test some ... ok

test result: ok. 1 passed; 0 failed

coverage: 1 of 1 segments and 4 of 7 conditions were decided both ways
  rules/a.seg:3: s: always true: hour(time) >= 6
  rules/a.seg:3: s: always false: page = \"home\"
  rules/a.seg:5: s: always true: last purchase has amount < 100
",
            "",
        );
}

#[test]
fn arms_and_audiences_are_expected_like_segments() {
    let rules = "\
segment known { email is known }
segment young { age < 30 }
waterfall offers of known {
  first young
  rest everyone
}
audience mail {
  from known
  except offers.rest
  consent email
  limit 1 by age
}

test \"who gets it\" {
  as of 2026-06-01
  cases {
    ana { email = \"a\", age = 20 } in offers.first, mail
    bo { email = \"b\", age = 40 } in offers.rest not in mail
    cy { email = \"c\", age = 10 } in offers.first not in mail
    di { email = \"c\", age = 15 } not in mail
  }
  expect offers.first is [ana, cy, di]
  expect mail is [ana]
}
";
    let folder = Folder::with_rules(rules).manifest(
        "rules =",
        "consent = { email = \"email is known and not age = 15\" }\nrules =",
    );
    folder.cantle("test").finds(0, &["1 passed; 0 failed"]);
    folder
        .file("rules/b.seg", "segment s { in segment mail }\n")
        .cantle("check")
        .finds(1, &["`mail` is not a segment", "this is an audience"]);
}

#[test]
fn an_event_that_a_test_cannot_see_is_told() {
    let unseen = GOOD.replace("at 3 days ago", "at 3 days ago, now, 2026-06-01T02:00");
    folder(&[&unseen]).cantle("check --format short").finds(
        0,
        &[
            "a.seg:12:61: warning[W0906]: no rule sees this event of the test",
            "a.seg:12:66: warning[W0906]",
        ],
    );
    let allowed = unseen.replace("test \"", "@allow W0906 \"the edge\"\ntest \"");
    folder(&[&allowed])
        .cantle("check --deny warnings")
        .finds(0, &[]);
    // Without an `as of` of its own that of the manifest counts.
    let timeless = unseen.replace("  as of 2026-06-01\n", "");
    folder(&[&timeless])
        .cantle("check --format short")
        .finds(0, &["a.seg:11:61: warning[W0906]"]);
}

#[test]
fn a_table_of_cases() {
    let table = "
test \"table\" {
  as of 2026-06-01
  profile ana { country = \"DE\" }
  event purchase for ana at 3 days ago
  cases {
    ana in dach, buyers
    bo { country = \"AT\" } in dach not in buyers
    cy { country = \"FR\" } in dach # no
  }
}
";
    folder(&[table]).cantle("test").is(
        1,
        "\
test table ... FAILED

table
  as of 2026-06-01T00:00:00Z

  rules/a.seg:14: cy { country = \"FR\" } in dach
    cy should be in dach, and is not:
      no   in segment dach
        no   country in [\"DE\", \"AT\"]
               - country = \"FR\"

test result: FAILED. 0 passed; 1 failed
",
        "",
    );
    let folder = folder(&[table]);
    folder.cantle("fmt -q").finds(0, &[]);
    let formatted = folder.read("rules/a.seg");
    assert!(
        formatted.contains(
            "  cases {
    ana in dach, buyers
    bo  { country = \"AT\" } in dach not in buyers
    cy  { country = \"FR\" } in dach  # no
  }
"
        ),
        "{formatted}"
    );
    folder.cantle("fmt --check -q").finds(0, &[]);
}

#[test]
fn lists_of_objects() {
    let events = "{\"id\": \"x\", \"interests\": [{\"topic\": \"cars\", \"score\": 50}]}\n";
    Folder::with_rules(
        "\
segment keen { interests has any item where (topic is \"cars\" and score > 45) }

test \"one and the same interest\" {
  as of 2026-06-01
  cases {
    ana { interests = [{ topic = \"boats\", score = 10 }, { topic = \"cars\", score = 50 }] } in keen
    bo  { interests = [{ topic = \"boats\", score = 50 }, { topic = \"cars\" }] } not in keen
    cy  { interests = [] } not in keen
  }
}
",
    )
    .manifest("profiles.csv", "profiles.ndjson")
    .file("profiles.ndjson", events)
    .cantle("test")
    .finds(0, &["1 passed; 0 failed"]);
}

/// What the rules of the tour need of the data.
const TOUR_SCHEMA: &str = "\
[profile]
customer_id = \"string\"
country = { type = \"string\", optional = true }
email = { type = \"string\", optional = true, pii = true }
first_name = { type = \"string\", optional = true }
is_anonymous = { type = \"bool\", optional = true }
loyalty_tier = { type = \"string\", optional = true }
birth_date = { type = \"date\", optional = true }
location = { type = \"point\", optional = true }
interests = { type = \"list<object<topic: string, score: int>>\", optional = true }
email_consent = { type = \"bool\", optional = true }

[event.purchase]
amount = \"decimal(12,2)\"
category = { type = \"string\", optional = true }
discount = { type = \"decimal(12,2)\", optional = true }
product_id = { type = \"int\", optional = true }

[event.product_view]
category = { type = \"string\", optional = true }

[event.ad_click]
channel = { type = \"string\", optional = true }

[event.add_to_cart]
product_id = { type = \"int\", optional = true }

[event.delivery]
late = { type = \"bool\", optional = true }

[event.app_open]

[event.unsubscribe]
";

const TOUR_MANIFEST: &str = "\
edition = \"2026\"
time_zone = \"Europe/Berlin\"
rules = [\"rules\"]
schema = \"schema.toml\"

[profiles]
files = [\"profiles.parquet\"]
key = \"customer_id\"

[events]
files = [\"events.parquet\"]
profile = \"customer_id\"
type = \"event\"
time = \"ts\"

[consent]
email = \"email_consent\"
";

#[test]
fn the_tour_passes_without_data() {
    let tour = include_str!("../corpus/syntax/tour.seg");
    Folder::empty()
        .file("cantle.toml", TOUR_MANIFEST)
        .file("schema.toml", TOUR_SCHEMA)
        .file("rules/tour.seg", tour)
        .cantle("test")
        .is(
            0,
            "\
test a lapsed regular is won back, an unsubscribed one is not ... ok

test result: ok. 1 passed; 0 failed
",
            "",
        );
}

/// Fields of an object in an element have dots, in rules as in tests, over data as over facts.
#[test]
fn objects_in_elements() {
    let rules = "\
segment a { orders has any item where (product.id = 5 and count > 1) }
segment b { orders has any item where item.product.maker.name = \"x\" }
test \"t\" {
  as of 2026-06-01
  profile ana { orders = [{ count = 2, product.id = 5 }, { product.maker.name = \"x\" }] }
  profile bo { orders = [{ count = 2 }, { product.id = 5, count = 1 }] }
  expect a is [ana]
  expect b is [ana]
}
";
    let rows = "\
{\"id\": \"1\", \"orders\": [{\"count\": 2, \"product\": {\"id\": 5, \"maker\": {\"name\": \"y\"}}}]}
{\"id\": \"2\", \"orders\": [{\"count\": 1, \"product\": {\"id\": 5, \"maker\": {\"name\": \"x\"}}}, null]}
{\"id\": \"3\", \"orders\": [{\"count\": 2, \"product\": null}, {\"count\": 2}]}
";
    let folder = Folder::with_rules(rules)
        .file("profiles.ndjson", rows)
        .manifest("profiles.csv", "profiles.ndjson");
    folder.cantle("test -q").finds(0, &["1 passed"]);
    folder.cantle("export --all --out out -q").is(0, "", "");
    assert_eq!(folder.read("out/a.csv"), "id\n1\n");
    assert_eq!(folder.read("out/b.csv"), "id\n2\n");
    folder
        .cantle("explain b")
        .finds(0, &["its `product.maker.name` is \"x\""]);
    folder
        .file(
            "rules/a.seg",
            "segment a { orders has any item where product.idd = 5 }\n",
        )
        .cantle("check -q")
        .finds(1, &["E0203", "did you mean `product.id`?"]);
}
