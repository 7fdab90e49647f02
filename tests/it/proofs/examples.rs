//! `compare` and `example`, as their users see them.

use crate::transcript::Folder;

const RULES: &str = "\
segment buyers { did purchase }
segment regulars of buyers { did purchase at least 3 times in last 90 days }
segment quiet { did not purchase in last 90 days }
segment grown { age >= 18 }
segment adults { age > 17 }
segment nobody_at_all { age > 5 and age < 3 }
split test of buyers by \"x\" {
  control 10%
  mail 90%
}
";

#[test]
fn relations_are_told() {
    let folder = Folder::with_rules(RULES);
    for (a, b, relation) in [
        ("grown", "adults", "equal"),
        ("regulars", "buyers", "inside"),
        ("buyers", "regulars", "contains"),
        ("regulars", "quiet", "disjoint"),
        ("buyers", "quiet", "overlapping"),
        ("test.control", "test.mail", "disjoint"),
        ("test.control", "buyers", "inside"),
    ] {
        let said = folder.cantle(&format!("compare {a} {b} --format json"));
        assert_eq!(said.status, Some(0), "{}", said.stderr);
        let told = format!("\"relation\": \"{relation}\"");
        assert!(said.stdout.contains(&told), "{}", said.stdout);
        let said = folder.cantle(&format!("compare {a} {b} --expect {relation}"));
        assert_eq!(said.status, Some(0), "{}", said.stdout);
    }
    let said = folder.cantle("compare buyers quiet --expect disjoint");
    assert_eq!(said.status, Some(1));
    let said = folder.cantle("compare buyers nothing");
    assert_eq!(said.status, Some(2));
}

#[test]
fn a_comparison_shows_who_tells_them_apart() {
    let folder = Folder::with_rules(RULES);
    let said = folder.cantle("compare regulars buyers");
    assert_eq!(
        said.stdout,
        "\
`regulars` is inside `buyers`: who is in `regulars` is in `buyers`, proven at any as of

  in both           the example below
  only in regulars  nobody, proven at any as of
  only in buyers    the example below

as of  2026-06-01T00:00:00Z (UTC)

test \"in regulars and in buyers\" {
  as of 2026-06-01
  profile ana {}
  event purchase for ana at 1 day ago, 1 day ago, 1 day ago
  expect ana in regulars
  expect ana in buyers
}

test \"in buyers, not in regulars\" {
  as of 2026-06-01
  profile ana {}
  event purchase for ana at 1 day ago
  expect ana not in regulars
  expect ana in buyers
}
"
    );
}

#[test]
fn examples_pass_as_tests() {
    let folder = Folder::with_rules(RULES);
    let mut tests = String::new();
    for name in [
        "buyers",
        "regulars",
        "quiet",
        "grown",
        "test.control",
        "test.mail",
    ] {
        let said = folder.cantle(&format!("example {name}"));
        assert_eq!(said.status, Some(0), "{}", said.stderr);
        assert!(
            said.stdout.starts_with("test \"an example of "),
            "{}",
            said.stdout
        );
        tests.push_str(&said.stdout);
    }
    let said = folder.file("rules/examples.seg", &tests).cantle("test");
    assert_eq!(said.status, Some(0), "{}{tests}", said.stdout);
    let folder = Folder::with_rules(RULES);
    let said = folder.cantle("example nobody_at_all");
    assert_eq!(
        said.stdout,
        "nobody can be in `nobody_at_all`, proven at any as of\n"
    );
    assert_eq!(folder.cantle("example test").status, Some(2));
}
