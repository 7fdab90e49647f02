//! What the lints with proofs must say, and what they must not.

use crate::transcript::Folder;

const SCHEMA: &str = "\
[profile]
id = \"string\"
country = { type = \"string\", values = [\"DE\", \"AT\", \"CH\"], optional = true }
city = { type = \"string\", optional = true }
email = { type = \"string\", optional = true }
age = { type = \"int\", optional = true }
balance = { type = \"decimal(12,2)\", optional = true }
score = { type = \"float\", optional = true }
vip = { type = \"bool\", optional = true }
ok = { type = \"bool\", optional = true }
signup = { type = \"timestamp\", optional = true }
birth = { type = \"date\", optional = true }
tags = { type = \"list<string>\", optional = true }

[event.purchase]
amount = { type = \"decimal(12,2)\", optional = true }
category = { type = \"string\", optional = true }

[event.visit]
page = { type = \"string\", optional = true }
";

const MANIFEST: &str = "\
edition = \"2026\"
time_zone = \"Europe/Berlin\"
rules = [\"rules\"]
schema = \"schema.toml\"

[profiles]
files = [\"profiles.csv\"]
key = \"id\"

[events]
files = [\"events.csv\"]
profile = \"id\"
type = \"event\"
time = \"ts\"

[consent]
email = \"ok\"
";

/// The codes of proofs that `check` tells of these rules, with their lines.
fn proofs(rules: &str) -> Vec<String> {
    let folder = Folder::empty()
        .file("cantle.toml", MANIFEST)
        .file("schema.toml", SCHEMA)
        .file("rules/a.seg", rules);
    let said = folder.cantle("check --format short");
    assert!(!said.stdout.contains("error["), "{}", said.stdout);
    let short = |line: &str| {
        let mut parts = line.splitn(3, ':');
        let (_, line) = (parts.next()?, parts.next()?);
        let (_, code) = parts.next()?.split_once("[W12")?;
        Some(format!("{line} W12{}", code.split(']').next()?))
    };
    said.stdout.lines().filter_map(short).collect()
}

fn says(body: &str, codes: &[&str]) {
    assert_eq!(
        proofs(&format!("segment s {{\n{body}\n}}\n")),
        codes,
        "{body}"
    );
}

#[test]
fn what_contradicts_itself_is_told() {
    for body in [
        "age > 5\nage < 3",
        "age > 5\nage < 6",
        "country = \"DE\"\ncountry in [\"AT\", \"CH\"]",
        "country is known\nnot country in [\"DE\", \"AT\", \"CH\"]",
        "email ends with \"@a.de\"\nemail ends with \"@b.de\"",
        "email starts with \"a\"\nemail starts with \"b\"",
        "email = \"ana\"\nemail contains \"x\"",
        "lower(email) = \"a@x.de\"\nemail is missing",
        "vip\nvip is false",
        "did purchase at least 3 times in last 30 days\ndid not purchase in last 60 days",
        "did purchase at most once\ndid purchase at least twice in last 1 week",
        "did purchase in last 30 days\ndid not purchase in last 1 month and did not purchase in last 31 days",
        "did purchase where category is \"shoes\"\ndid not purchase",
        "did purchase where amount > 100\ndid not purchase where amount > 50",
        "signup in last 30 days\nsignup before 60 days ago",
        "signup in previous 1 month\nsignup in this month",
        "max(purchase.amount) > 50\ndid not purchase where amount > 20",
        "sum(purchase.amount) > 50\ndid not purchase",
        "size(tags) > 2\ntags is missing",
        "tags has any item where item = \"x\"\ntags has no item where item = \"x\"",
        "did visit then purchase\ndid not purchase",
        "did purchase for the first time in last 30 days\ndid purchase before 40 days ago",
        "age > score\nscore > age",
        "tags contains \"a\"\nsize(tags) = 0",
        "vip\ncount(purchase where amount > 5) > count(purchase)",
        "did purchase on exactly 1 day\ndid purchase in 2025 and did purchase in 2026",
        "did purchase on exactly 1 day\nlongest_gap(purchase) > 90 days",
        "did purchase then visit within 3 days\nnot (did purchase then visit within 7 days)",
        "did purchase as p then visit then purchase where category = p.category\nnot (did purchase as q then purchase where category = q.category)",
        "did purchase then no visit within 9 days\nnot (did purchase then no visit within 7 days)",
        "did purchase then visit then purchase\ndid purchase at most once",
        "top 10 by balance\nnot top 20 by balance",
        "top 10% by balance\nnot top 20% by balance",
        "sample 10% by \"x\"\nnot sample 20% by \"x\"",
    ] {
        says(body, &["3 W1201"]);
    }
    says(
        "did purchase where (amount > 5 and amount < 3)",
        &["2 W1201"],
    );
}

#[test]
fn what_can_be_is_not() {
    for body in [
        "age > 5\nage < 7",
        "balance > 5\nbalance < 5.01",
        "not age > 5\nnot age <= 5",
        "email ends with \".de\"\nemail ends with \"A.de\" ignoring case and email contains \"b\"",
        "did purchase at least 3 times in last 90 days\ndid not purchase in last 60 days",
        "did purchase in last 31 days\ndid not purchase in last 1 month",
        "did purchase since 2020-01-01\ndid not purchase in last 30 days",
        "signup in last 30 days\nsignup before 2020-01-01",
        "did purchase where category is \"shoes\"\ndid not purchase where amount > 5",
        "min(purchase.amount) < 5\nmax(purchase.amount) > 5",
        "tags contains \"a\"\ntags contains \"b\"",
        "birth has anniversary in next 7 days\nbirth before 2000-01-01",
        "did visit then purchase\nnot (did purchase then visit)",
        "top 10% by balance\nsample 10% by \"x\"",
        "sum(purchase.amount) < 0\nvip",
        "age / score > 3\nage > 1",
        "email in [city, \"x\"] ignoring case\ncity is missing",
        "tags has any item where profile.vip\ntags = [\"a\"]",
        "did purchase then visit within 7 days\nnot (did purchase then visit within 3 days)",
        "did purchase then visit\nnot (did purchase then visit without purchase)",
        "did purchase as p then purchase where category = p.category\nnot (did purchase as q then purchase where amount = q.amount)",
        "did purchase then no visit within 7 days\nnot (did purchase then no visit within 9 days)",
        "did purchase then no visit\nnot (did purchase then no visit within 9 days)",
        "did purchase then visit then visit\nnot (did purchase then visit in last 30 days)",
        "top 10 by balance\nnot top 20 by age",
        "did purchase on exactly 1 day\ndid purchase at least 3 times",
    ] {
        says(body, &[]);
    }
}

#[test]
fn what_leaves_out_nobody_is_told() {
    says("any of {\nage >= 18\nnot age >= 18\n}", &["2 W1202"]);
    says("not (vip and not vip)", &["2 W1202"]);
    says("count(purchase) >= 0 or vip", &["2 W1202"]);
    says("everyone", &[]);
    assert_eq!(
        proofs(
            "segment a { did purchase in last 30 days }\nsegment b of a { did purchase in last 1 year }\n"
        ),
        ["2 W1202"]
    );
}

#[test]
fn what_changes_nothing_is_told() {
    says(
        "did purchase at least 3 times in last 30 days\ndid purchase in last 60 days",
        &["3 W1203"],
    );
    says("age >= 18\nage > 12", &["3 W1203"]);
    says("age > 12\nage >= 18", &["2 W1203"]);
    says("age >= 18\nnone of {\nage < 10\nvip\n}", &["4 W1203"]);
    says("age >= 18\nany of {\nage < 10\nvip\n}", &["4 W1201"]);
    says("any of {\nvip\nvip and age > 3\n}", &["4 W1203"]);
    says("email is known\nvip", &[]);
    assert_eq!(
        proofs("segment a { vip }\nsegment b of a {\n  age > 3\n  vip\n}\n"),
        ["4 W1203"]
    );
    assert_eq!(
        proofs("@allow W1203 \"for the reader\"\nsegment s {\n  age >= 18\n  age > 12\n}\n"),
        [""; 0]
    );
}

#[test]
fn equal_segments_are_told_once() {
    assert_eq!(
        proofs(
            "segment a {\n  vip\n  age >= 18\n}\nsegment b {\n  age > 17\n  vip is true\n}\nsegment c { in segment a }\nsegment d { vip }\n"
        ),
        ["5 W1204"]
    );
    assert_eq!(
        proofs(
            "segment a { country is known }\nsegment b { country in [\"DE\", \"AT\", \"CH\"] }\n"
        ),
        ["2 W1204"]
    );
    assert_eq!(
        proofs("segment a { country is known }\nsegment b { country in [\"DE\", \"AT\"] }\n"),
        [""; 0]
    );
}

#[test]
fn arms_and_audiences_that_stay_empty_are_told() {
    let rules = "\
segment base { country is known }
segment grown of base { age >= 18 }
segment old of base { age >= 60 }
waterfall w of base {
  grown  grown
  old    old
  rest   everyone
}
audience letter {
  from old
  except grown
  consent email
}
audience mail {
  from grown
  except old
  consent email
}
";
    assert_eq!(proofs(rules), ["6 W1205", "9 W1206"]);
}
