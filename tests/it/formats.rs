//! What CI servers read: annotations, SARIF, JUnit, Markdown; beside the report for people.

use std::fs;
use std::process::Stdio;

use serde_json::Value;

use crate::transcript::Folder;

const RULES: &str = "\
segment a {
  contry = \"DE\"
  country in []
}
";

const TESTS: &str = "\
segment adults { age >= 18 }

test \"50% | of <them>, ok\" {
  as of 2026-06-01
  profile ana { age = 20 }
  profile bo { age = 10 }
  expect adults is [bo]
}
";

/// The project in a folder of a repository.
fn in_repository(rules: &str) -> Folder {
    let folder = Folder::with_rules(rules);
    let files: Vec<String> = folder.list("");
    fs::create_dir_all(folder.path("repo/.git")).expect("a folder");
    for file in files {
        let text = fs::read(folder.path(&file)).expect("a file");
        let target = folder.path(&format!("repo/shop/{file}"));
        fs::create_dir_all(target.parent().expect("a folder")).expect("a folder");
        fs::write(target, text).expect("a file");
    }
    folder
}

#[test]
fn annotations_name_files_from_the_root_of_the_repository() {
    let folder = in_repository(RULES);
    let output = folder
        .command("check --format github -q")
        .current_dir(folder.path("repo/shop"))
        .env("GITHUB_STEP_SUMMARY", folder.path("summary.md"))
        .stdin(Stdio::null())
        .output()
        .expect("cantle runs");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "::error file=shop/rules/a.seg,line=2,col=3,endLine=2,endColumn=9,title=E0201%3A unknown attribute::unknown attribute `contry`%0Anot an attribute of the profile%0Ahelp: did you mean `country` (string)?\n\
         ::warning file=shop/rules/a.seg,line=3,col=14,endLine=3,endColumn=16,title=W0603%3A `in []` holds for nobody::the list is empty%0A`in` finds nothing in it%0Ahelp: write the values, or `nobody` if that is meant\n"
    );
    assert_eq!(
        folder.read("summary.md"),
        "\
### cantle check: 1 error and 1 warning

| place | finding |
|---|---|
| `shop/rules/a.seg:2:3` | **error** E0201: unknown attribute `contry`<br>not an attribute of the profile<br>help: did you mean `country` (string)? |
| `shop/rules/a.seg:3:14` | **warning** W0603: the list is empty<br>`in` finds nothing in it<br>help: write the values, or `nobody` if that is meant |

"
    );
}

#[test]
fn a_summary_is_added_to_what_is_there() {
    let folder = Folder::with_rules(TESTS).file("summary.md", "before\n");
    let output = folder
        .command("test --format github")
        .env("GITHUB_STEP_SUMMARY", folder.path("summary.md"))
        .output()
        .expect("cantle runs");
    let shown = String::from_utf8_lossy(&output.stdout);
    assert!(
        shown.starts_with(
            "::error file=rules/a.seg,line=7,endLine=7,title=test failed%3A 50%25 | of <them>%2C ok::expect adults is [bo]%0Aexpected: bo%0Agot:      ana%0A"
        ),
        "{shown}"
    );
    let summary = folder.read("summary.md");
    assert!(
        summary.starts_with(
            "before\n### cantle test: 0 passed, 1 failed\n\n| place | test | expectation |\n|---|---|---|\n\
             | `rules/a.seg:7` | 50% \\| of &lt;them&gt;, ok | expect adults is \\[bo\\]<br>"
        ),
        "{summary}"
    );
}

#[test]
fn a_file_stands_beside_the_report_for_people() {
    let folder = Folder::with_rules(RULES);
    let said = folder.cantle("check --format sarif --output out/cantle.sarif");
    said.finds(
        1,
        &[
            "error[E0201]: unknown attribute `contry`",
            "= help: did you mean",
        ],
    );
    let document: Value = serde_json::from_str(&folder.read("out/cantle.sarif")).expect("JSON");
    assert_eq!(document["runs"][0]["results"][1]["ruleId"], "W0603");
    assert_eq!(folder.list("out"), ["cantle.sarif"]);

    let folder = Folder::with_rules(TESTS);
    let said = folder.cantle("test --format junit --output tests.xml");
    said.finds(1, &["test result: FAILED. 0 passed; 1 failed"]);
    assert!(folder.read("tests.xml").starts_with("<?xml"));

    folder
        .cantle("check --output out.txt")
        .fails(2, &["--format <FORMAT>"]);
    folder
        .cantle("check --format json --output rules")
        .fails(2, &["E0707", "cannot write `rules`"]);
}

#[test]
fn warnings_that_are_denied_fail_in_junit() {
    let folder = Folder::with_rules("segment a { country in [] }\n");
    folder.cantle("check --format junit").finds(
        0,
        &[
            "tests=\"1\" failures=\"0\"",
            "<system-out>warning: the list is empty",
        ],
    );
    folder
        .cantle("check --format junit --deny warnings")
        .finds(1, &["tests=\"1\" failures=\"1\"", "type=\"W0603\""]);
}

/// Who reads only stdout learns why a command could not run as well.
#[test]
fn what_could_not_run_says_so_in_every_format() {
    for (format, part) in [
        ("json", "\"code\": \"E0701\""),
        (
            "github",
            "::error title=E0701%3A no project found::no `cantle.toml`",
        ),
        ("sarif", "\"executionSuccessful\": false"),
        ("junit", "<failure message=\"no `cantle.toml`"),
        ("markdown", "**error** E0701: no `cantle.toml`"),
    ] {
        let folder = Folder::empty();
        folder
            .cantle(&format!("check --format {format}"))
            .finds(2, &[part]);
        let said = folder.cantle(&format!("check --format {format} --output out"));
        said.fails(2, &["error[E0701]"]);
        assert!(folder.read("out").contains(part), "{format}");
    }
    for (format, part) in [
        ("json", "\"code\": \"E0201\""),
        ("github", "::error file=rules/a.seg,line=2"),
        ("junit", "type=\"E0201\""),
        ("markdown", "**error** E0201"),
    ] {
        let folder = Folder::with_rules(RULES);
        folder
            .cantle(&format!("test --format {format}"))
            .finds(1, &[part]);
    }
}

#[test]
fn a_schema_that_data_breaks_is_annotated() {
    let folder = Folder::with_rules("segment a { everyone }\n")
        .manifest("edition", "schema = \"schema.toml\"\nedition")
        .file("schema.toml", "[profile]\nage = \"bool\"\n");
    folder
        .cantle("schema check --format github")
        .finds(1, &["::error file=profiles.csv,line=2,title="]);
}

#[test]
fn junit_names_files_from_the_root_of_the_repository() {
    let folder = in_repository(TESTS);
    let output = folder
        .command("test --format junit -q")
        .current_dir(folder.path("repo/shop"))
        .stdin(Stdio::null())
        .output()
        .expect("cantle runs");
    let shown = String::from_utf8_lossy(&output.stdout);
    assert!(
        shown.contains("classname=\"shop/rules/a.seg\" file=\"shop/rules/a.seg\" line=\"3\""),
        "{shown}"
    );
}

/// What runs in the project of a repository with these rules says on stdout, and in the summary.
#[track_caller]
fn in_a_job(folder: &Folder, arguments: &str, status: i32) -> (String, String) {
    let output = folder
        .command(arguments)
        .current_dir(folder.path("repo/shop"))
        .env("GITHUB_STEP_SUMMARY", folder.path("summary.md"))
        .stdin(Stdio::null())
        .output()
        .expect("cantle runs");
    assert_eq!(output.status.code(), Some(status), "{output:?}");
    (
        String::from_utf8_lossy(&output.stdout).into_owned(),
        folder.read("summary.md"),
    )
}

#[test]
fn broken_guards_and_limits_are_annotations() {
    let folder = in_repository("@size 5 to 9\nsegment adults { age >= 18 }\n");
    let (shown, summary) = in_a_job(&folder, "run --format github -q", 1);
    assert!(
        shown.starts_with("::error file=shop/rules/a.seg,line=2,col=9,")
            && shown.contains("`adults` has 2 members, fewer than the 5"),
        "{shown}"
    );
    assert!(
        summary.starts_with("### cantle run: 1 segment, 1 guard broken\n\n- :x: `adults` has")
            && summary.contains("\n| `adults` | 2 | 50.0% | everyone |\n"),
        "{summary}"
    );
    let folder = in_repository("segment adults { age >= 18 }\n");
    let old = in_repository("segment adults { age >= 50 }\n");
    let old = old.path("repo/shop");
    let arguments = format!("diff {} --limit *=50% --format github -q", old.display());
    let (shown, summary) = in_a_job(&folder, &arguments, 1);
    let (first, second) = shown.split_once('\n').expect("two lines");
    assert!(
        first.starts_with("::error file=shop/rules/a.seg,line=1,col=9,")
            && first.ends_with("more than the limit of 50%25"),
        "{shown}"
    );
    assert_eq!(second, "::notice title=cantle diff::1 changed\n");
    assert!(
        summary.starts_with("### Segments: 1 changed\n"),
        "{summary}"
    );
    let (shown, _) = in_a_job(&folder, "diff nowhere --format github -q", 2);
    assert!(shown.starts_with("::error title=E1103"), "{shown}");
    let folder = in_repository(RULES);
    let (shown, _) = in_a_job(&folder, "run --format github -q", 1);
    assert!(
        shown.starts_with("::error file=shop/rules/a.seg,line=2,col=3,"),
        "{shown}"
    );
}
