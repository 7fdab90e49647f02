//! Lints of whole projects: what they must say, and what they must not.

use crate::transcript::Folder;

/// The codes that `check` finds in these rules, with their lines.
fn found(rules: &str) -> Vec<String> {
    codes(&Folder::with_rules(rules), "")
}

fn codes(folder: &Folder, arguments: &str) -> Vec<String> {
    let said = folder.cantle(&format!("check --format short {arguments}"));
    let short = |line: &str| {
        let mut parts = line.splitn(3, ':');
        let (_, line) = (parts.next()?, parts.next()?);
        let (_, code) = parts.next()?.split_once('[')?;
        Some(format!("{line} {}", code.split(']').next()?))
    };
    said.stdout.lines().filter_map(short).collect()
}

#[test]
fn a_let_that_nothing_uses_is_told() {
    assert_eq!(
        found("let a = age > 5\nlet b = a and email is known\nsegment s { everyone }\n"),
        ["1 W0613", "2 W0613"]
    );
    assert_eq!(
        found("let big = purchase where amount > 5\nsegment s { everyone }\n"),
        ["1 W0613"]
    );
}

#[test]
fn a_let_that_is_used_somewhere_is_not() {
    for rules in [
        "let a = age > 5\nlet b = a\nsegment s { b }\n",
        "let big = purchase where amount > 5\nlet bigger = big where amount > 50\nsegment s { did bigger }\n",
        "let big = purchase where amount > 5\nsegment s { did any event except (big) }\n",
        "let floor = 5\nsegment s { did purchase where amount > floor }\n",
        "let floor = 5\nsegment s { top 10% by age + floor }\n",
        "let ages = [5, 6]\nsegment s { age in ages }\n",
        "let spend = sum(purchase.amount)\nsegment s { everyone }\naudience a { from s\n limit 5 by spend\n }\n",
        "let spend = sum(purchase.amount)\nsegment s { everyone }\naudience a { from s\n columns { spend } }\n",
        "@allow W0613 \"soon\"\nlet spend = sum(purchase.amount)\nsegment s { everyone }\n",
    ] {
        let codes = found(rules);
        assert!(
            !codes.iter().any(|code| code.contains("W061")),
            "{rules}{codes:?}"
        );
    }
}

/// What cannot be read may use it.
#[test]
fn rules_with_errors_have_no_unused_lets() {
    assert_eq!(
        found("let a = age > 5\nsegment s { a == 5 }\n"),
        ["2 E0101"]
    );
}

#[test]
fn an_allow_that_allows_nothing_is_told_and_removed() {
    let folder = Folder::with_rules(
        "## Doc.\n@allow W0603 \"none yet\"\n@allow W0601 \"old\"\n@owner \"crm\"\nsegment s { country in [] }\n",
    );
    assert_eq!(codes(&folder, ""), ["3 W0611"]);
    folder.cantle("check --fix --deny warnings").fails_not();
    assert_eq!(
        folder.read("rules/a.seg"),
        "## Doc.\n@allow W0603 \"none yet\"\n@owner \"crm\"\nsegment s { country in [] }\n"
    );
    folder.cantle("fmt --check").fails_not();
}

#[test]
fn an_allow_is_about_its_own_item() {
    assert_eq!(
        found("@allow W0603 \"x\"\nsegment a { age > 5 }\nsegment b { country in [] }\n"),
        ["1 W0611", "3 W0603"]
    );
    assert_eq!(
        found("@allow W0603 \"x\"\nlet empty = country in []\nsegment b { empty }\n"),
        ["3 W1201"]
    );
    assert_eq!(
        found("@allow w0603 \"x\"\n@allow W0603 \"y\"\nsegment b { country in [] }\n"),
        [] as [&str; 0]
    );
}

#[test]
fn an_allow_of_what_only_tests_show_is_needed() {
    let test = "test \"t\" {\n  as of 2026-01-01\n  profile a { age = 5 }\n  event purchase { amount = 1 } for a at 2026-02-01\n  expect s is []\n}\n";
    let rules = format!("segment s {{ age > 5 }}\n@allow W0906 \"on purpose\"\n{test}");
    assert_eq!(found(&rules), [] as [&str; 0]);
}

#[test]
fn a_rule_that_has_expired_is_told_by_the_instant() {
    let folder = Folder::with_rules("@expires 2026-05-31\nsegment s { everyone }\n");
    folder.cantle("check").finds(
        0,
        &[
            "warning[W0612]: this rule has expired",
            "over as of 2026-06-01 (from cantle.toml)",
        ],
    );
    assert_eq!(
        codes(&folder, "--as-of 2026-05-31T23:59:59Z"),
        [] as [&str; 0]
    );
    folder
        .cantle("check --as-of 2027-01-01")
        .finds(0, &["over as of 2027-01-01 (as asked for)"]);
    folder.cantle("check --as-of someday").fails(2, &["E0709"]);
    let folder = Folder::with_rules("@expires 2020-01-31\nsegment s { everyone }\n")
        .manifest("as_of = 2026-06-01T00:00:00Z\n", "");
    folder.cantle("check").finds(0, &["(now)"]);
    let folder = Folder::with_rules("@expires 2999-01-31\nsegment s { everyone }\n")
        .manifest("as_of = 2026-06-01T00:00:00Z\n", "");
    folder.cantle("check -q").is(0, "", "");
}

#[test]
fn an_upper_bound_that_includes_those_who_never_did_is_told() {
    for rules in [
        "segment s { did purchase at most 2 times }\n",
        "segment s { did purchase fewer than 3 times in last 30 days }\n",
        "segment s { did purchase on at most 2 days }\n",
        "segment s { did visit at most once in at least 2 of last 4 weeks }\n",
        "segment s { any of {\n did purchase at most 2 times\n age > 5\n} }\n",
        "segment s {\n did visit\n did purchase at most 2 times\n}\n",
        "segment s {\n did not purchase in last 30 days\n did purchase at most 2 times\n}\n",
        "let few = purchase where amount > 5\nsegment s { did few at most 2 times }\n",
        "let few = did purchase at most 2 times\nsegment s { few }\nsegment t { few and age > 5 }\n",
        "segment s { count(purchase) <= 2 }\n",
        "segment s { 3 > count(purchase in last 30 days) }\n",
        "segment s { days(purchase) is at most 2 }\n",
        "segment s { distinct(purchase.amount) < 3 }\n",
        "let spend = round(sum(purchase.amount), 2)\nsegment s { spend < 100 }\n",
        "segment s {\n did visit\n sum(purchase.amount) < 100\n}\n",
        "segment s { any of {\n count(purchase) <= 2\n age > 5\n} }\n",
    ] {
        let codes = found(rules);
        assert!(
            codes.iter().any(|code| code.contains("W0614")),
            "{rules}{codes:?}"
        );
    }
}

#[test]
fn an_upper_bound_is_not_told_where_zero_is_meant_or_cannot_be() {
    for rules in [
        "segment s { did purchase 1 to 2 times }\n",
        "segment s { did purchase 0 to 2 times }\n",
        "segment s { did purchase once }\n",
        "segment s { did purchase exactly 0 times }\n",
        "segment s { did purchase at most 0 times }\n",
        "segment s { did purchase fewer than 1 times }\n",
        "segment s { did not purchase at least 3 times }\n",
        "segment s { not (did purchase at most 2 times) }\n",
        "segment s { none of {\n did purchase at most 2 times\n} }\n",
        "segment s {\n did purchase\n did purchase at most 2 times in last 30 days\n}\n",
        "segment s { did purchase and did purchase at most 2 times }\n",
        "segment s {\n did purchase\n any of {\n did purchase at most 2 times\n age > 5\n}\n}\n",
        "segment s {\n did visit then purchase\n did purchase at most 2 times\n}\n",
        "segment s {\n sum(purchase.amount) > 5\n did purchase at most 2 times\n}\n",
        "segment s { count(purchase) between 0 and 2 }\n",
        "segment s { count(purchase) between 1 and 2 }\n",
        "segment s { count(purchase) <= 0 }\n",
        "segment s { count(purchase) < 1 }\n",
        "segment s { count(purchase) = 2 }\n",
        "segment s { sum(purchase.amount) < 0 }\n",
        "segment s { not count(purchase) <= 2 }\n",
        "segment s { avg(purchase.amount) < 5 }\n",
        "segment s {\n did purchase\n sum(purchase.amount) < 100\n}\n",
        "segment s { count(purchase) / count(visit) <= 0.5 }\n",
        "@allow W0614 \"all\"\nsegment s { count(purchase) <= 2 }\n",
        "segment b { did purchase }\nsegment s of b { did purchase at most 2 times }\n",
        "segment b { did purchase }\nsegment s {\n in segment b\n did purchase at most 2 times\n}\n",
        "@allow W0614 \"newcomers are meant\"\nsegment s { did purchase at most 2 times }\n",
    ] {
        let codes = found(rules);
        assert!(
            !codes.iter().any(|code| code.contains("W061")),
            "{rules}{codes:?}"
        );
    }
}

#[test]
fn below_a_not_a_negative_comparison_takes_in_the_missing() {
    for rules in [
        "segment s { not email != \"DE\" }\n",
        "segment s { none of {\n email not in [\"DE\"]\n} }\n",
    ] {
        let said = Folder::with_rules(rules).cantle("check");
        said.finds(
            0,
            &[
                "W0601",
                "below `not` takes in profiles whose `email` is missing",
            ],
        );
    }
    for rules in [
        "segment s { email != \"DE\" }\n",
        "segment s { not (not email != \"DE\") }\n",
        "segment s { none of {\n not email != \"DE\"\n} }\n",
    ] {
        let said = Folder::with_rules(rules).cantle("check");
        said.finds(
            0,
            &["W0601", "leaves out profiles whose `email` is missing"],
        );
    }
}

#[test]
fn who_says_what_becomes_of_the_missing_hears_nothing_of_them() {
    for rules in [
        "segment s { email is known and email not in [\"DE\"] }\n",
        "segment s {\n email is known\n email != \"DE\"\n}\n",
        "segment s {\n email is known\n any of {\n email != \"DE\"\n age > 5\n}\n}\n",
        "segment s { email != \"DE\" or email is missing }\n",
        "segment s { any of {\n email != \"DE\"\n email is missing\n} }\n",
        "segment s { none of {\n email != \"DE\"\n email is missing\n} }\n",
    ] {
        let codes = found(rules);
        assert_eq!(codes, [] as [&str; 0], "{rules}");
    }
    for rules in [
        "segment s { email is known or email != \"DE\" }\n",
        "segment s {\n age is known\n email != \"DE\"\n}\n",
        "segment s {\n any of {\n email is known\n age > 5\n}\n email != \"DE\"\n}\n",
        "segment s { not (email is known or email != \"DE\") }\n",
    ] {
        let codes = found(rules);
        assert!(
            codes.iter().any(|code| code.contains("W0601")),
            "{rules}{codes:?}"
        );
    }
}

#[test]
fn an_allow_says_why() {
    let said = Folder::with_rules("@allow W0601 \" \"\nsegment s { email != \"DE\" }\n");
    said.cantle("check")
        .finds(1, &["E0113", "an `@allow` without a reason"]);
}

#[test]
fn a_window_that_begins_before_the_data_is_told_by_a_run() {
    let events = "id,event,ts,amount\n001,purchase,2026-05-01T10:00:00Z,40.00\n";
    let with = |rules: &str| Folder::with_rules(rules).file("events.csv", events);
    for rules in [
        "segment s { did purchase in last 365 days }\n",
        "segment s { did not purchase in previous 3 months }\n",
        "segment s { sum(purchase.amount in last 90 days) > 5 }\n",
        "segment s { did purchase then purchase in last 90 days }\n",
        "segment s { did purchase in at least 2 of last 12 weeks }\n",
        "segment s { last purchase in last 90 days has amount > 5 }\n",
    ] {
        let said = with(rules).cantle("run");
        assert!(
            said.stderr.contains("warning[W0615]"),
            "{rules}{}",
            said.stderr
        );
        assert_eq!(said.status, Some(0));
    }
    for rules in [
        "segment s { did purchase in last 30 days }\n",
        "segment s { did purchase in last 40 days }\n",
        "segment s { did purchase }\n",
        "segment s { did purchase before 2020-01-01 }\n",
        "@allow W0615 \"the shop is new\"\nsegment s { did purchase in last 365 days }\n",
    ] {
        let said = with(rules).cantle("run");
        assert!(!said.stderr.contains("W061"), "{rules}{}", said.stderr);
    }
}

#[test]
fn a_check_tells_it_of_prepared_data() {
    let rules = "segment s { did purchase in last 5 years }\n";
    let folder =
        Folder::with_rules(rules).manifest("[profiles]", "prepared = \"prepared\"\n\n[profiles]");
    assert_eq!(codes(&folder, ""), [] as [&str; 0]);
    folder.cantle("import").fails_not();
    folder.cantle("check").finds(
        0,
        &["W0615", "the first event of the data is of 2025-01-01"],
    );
    let shorter = folder.file(
        "rules/a.seg",
        "segment s { did purchase in last 500 days }\n",
    );
    assert_eq!(codes(&shorter, ""), [] as [&str; 0]);
}
