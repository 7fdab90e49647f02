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
        [] as [&str; 0]
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
