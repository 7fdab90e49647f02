//! `check --fix`: what is applied, what is left to a person, and that nothing is half written.

use std::fs;

use crate::transcript::Folder;

/// A segment with this line, as `check --fix` leaves it.
fn fixed(line: &str, arguments: &str) -> String {
    let folder = Folder::with_rules(&format!(
        "segment a {{\n  {line}\n}}\n\nsegment vip {{ everyone }}\n"
    ));
    folder.cantle(&format!("check --fix {arguments}"));
    let text = folder.read("rules/a.seg");
    let line = text.lines().nth(1).expect("a line");
    line.trim_start().to_owned()
}

#[track_caller]
fn fixes(line: &str, expected: &str) {
    assert_eq!(fixed(line, ""), expected);
}

/// What is suggested, and not applied unasked.
#[track_caller]
fn suggests(line: &str, expected: &str) {
    assert_eq!(fixed(line, ""), line);
    assert_eq!(fixed(line, "--suggested"), expected);
}

#[test]
fn what_leaves_no_doubt_is_applied() {
    fixes("country == \"DE\";", "country = \"DE\"");
    fixes("country = 'DE'", "country = \"DE\"");
    fixes("country = “DE”", "country = \"DE\"");
    fixes("age=>18&&age<>20", "age>=18 and age!=20");
    fixes("country isn't \"DE\"", "country is not \"DE\"");
    fixes("email is not missing", "email is known");
    fixes(
        "did purchase in last 30days",
        "did purchase in last 30 days",
    );
    fixes(
        "did purchase since 2026-1-5",
        "did purchase since 2026-01-05",
    );
    fixes("in segment \"vip\"", "in segment vip");
    fixes("age >= \"18\"", "age >= 18");
    fixes("country = 5", "country = \"5\"");
    fixes("country IN [\"DE\"]", "country in [\"DE\"]");
}

#[test]
fn guesses_are_left_to_a_person() {
    suggests("contry = \"DE\"", "country = \"DE\"");
    suggests("did purchas", "did purchase");
    suggests("in segment vipp", "in segment vip");
    suggests("vip", "in segment vip");
    suggests("in vip", "in segment vip");
    suggests("purchase", "did purchase");
    suggests("country = DE", "country = \"DE\"");
    suggests(
        "did purchase where amout > 5",
        "did purchase where amount > 5",
    );
    suggests(
        "did purchase where country = \"DE\"",
        "did purchase where profile.country = \"DE\"",
    );
    suggests(
        "did purchase where profile.contry = \"DE\"",
        "did purchase where profile.country = \"DE\"",
    );
    suggests("lenght(country) = 2", "length(country) = 2");
}

#[test]
fn what_cannot_be_fixed_stays() {
    fixes("country = 007", "country = 007");
    fixes("country = “DE", "country = “DE");
    fixes("did purchase in last week", "did purchase in last week");
}

/// One finding can hide another: it takes several rounds.
#[test]
fn fixes_are_applied_until_none_is_left() {
    let folder = Folder::with_rules("segment a {\n  contry == 'DE';\n}\n");
    folder.cantle("check --fix --suggested").is(
        0,
        "",
        "applied 4 fixes in 1 rule file\nchecked 1 rule file, 1 segment: no errors\n",
    );
    assert_eq!(
        folder.read("rules/a.seg"),
        "segment a {\n  country = \"DE\"\n}\n"
    );
}

#[test]
fn differences_are_shown_and_nothing_is_written() {
    let rules = "segment a {\n  country == \"DE\"\n  contry is known\n}\n";
    let folder = Folder::with_rules(rules);
    folder.cantle("check --fix --diff").is(
        1,
        "\
--- rules/a.seg
+++ rules/a.seg
@@ -1,4 +1,4 @@
 segment a {
-  country == \"DE\"
+  country = \"DE\"
   contry is known
 }
",
        "1 fix in 1 rule file to be applied\nchecked 1 rule file: 1 error\n",
    );
    assert_eq!(folder.read("rules/a.seg"), rules);
}

#[test]
fn what_remains_is_reported_where_it_is_now() {
    let folder =
        Folder::with_rules("segment a {\n  country == \"DE\"\n}\nsegment b { agee > 5 }\n");
    folder.cantle("check --fix --format short").is(
        1,
        "rules/a.seg:4:13: error[E0201]: unknown attribute `agee`\n",
        "applied 1 fix in 1 rule file\nchecked 1 rule file: 1 error\n",
    );
}

#[test]
fn only_what_is_asked_for_is_fixed() {
    let folder = Folder::with_rules("segment a { age == 5 }\n")
        .file("rules/b.seg", "segment b { age == 5 }\n");
    folder.cantle("check --fix rules/b.seg");
    assert_eq!(folder.read("rules/a.seg"), "segment a { age == 5 }\n");
    assert_eq!(folder.read("rules/b.seg"), "segment b { age = 5 }\n");
}

#[test]
fn a_file_that_is_well_is_not_touched() {
    let folder = Folder::with_rules("segment a { age = 5 }\n");
    let before = fs::metadata(folder.path("rules/a.seg"))
        .unwrap()
        .modified()
        .unwrap();
    folder.cantle("check --fix").is(
        0,
        "",
        "applied 0 fixes in 0 rule files\nchecked 1 rule file, 1 segment: no errors\n",
    );
    let after = fs::metadata(folder.path("rules/a.seg"))
        .unwrap()
        .modified()
        .unwrap();
    assert_eq!(before, after);
    assert_eq!(folder.list("rules"), ["a.seg"]);
}

#[test]
fn check_says_what_it_could_fix() {
    Folder::with_rules("segment a { age == 5 }\n").cantle("check --format short").is(
        1,
        "rules/a.seg:1:17: error[E0101]: expected a comparison, `and`/`or`, `within` or the end of the line, found `=`\n",
        "checked 1 rule file: 1 error\n1 can be fixed by `cantle check --fix`\n",
    );
}

/// A time since a date is what `>=` means, and says it.
#[test]
fn a_warning_that_changes_no_meaning_is_fixed() {
    let folder = Folder::empty()
        .file("cantle.toml", "edition = \"2026\"\nrules = [\"a.seg\"]\nschema = \"schema.toml\"\n[profiles]\nfiles = [\"p.csv\"]\nkey = \"id\"\n")
        .file("schema.toml", "[profile]\nid = \"string\"\nsignup = \"timestamp\"\n")
        .file("a.seg", "segment a {\n  signup >= 2026-03-01\n  signup<2026-04-01\n  (signup) >= 2026-01-01\n  signup > 2026-03-02\n}\n");
    folder
        .cantle("check --fix --deny warnings")
        .finds(1, &["W0602"]);
    assert_eq!(
        folder.read("a.seg"),
        "segment a {\n  signup since 2026-03-01\n  signup before 2026-04-01\n  (signup) >= 2026-01-01\n  signup > 2026-03-02\n}\n"
    );
}
