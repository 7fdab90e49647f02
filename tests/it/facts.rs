//! Known answers on real data: every guard of a rule file is one, and a run outside any fails.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Runs all segments of a project; the `@size` guards compare with what is known.
fn assert_guards_hold(project: &Path) {
    let output = Command::new(env!("CARGO_BIN_EXE_cantle"))
        .args(["run", "--color", "never", "--project"])
        .arg(project)
        .output()
        .expect("cantle starts");
    assert!(
        output.status.success(),
        "{}: {}\n{}\n{}",
        project.display(),
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
}

#[test]
fn call_lists_of_the_bank() {
    assert_guards_hold(&root().join("rules/call_lists"));
}

#[test]
fn buyers_of_the_cd_shop() {
    assert_guards_hold(&root().join("rules/cd_shop"));
}

#[test]
fn anonymous_visitors_of_a_site() {
    assert_guards_hold(&root().join("rules/visitors"));
}

/// Its data is not bundled: it has to stand beside the checkout.
#[test]
fn members_of_the_rewards_programme() {
    if shared_data("cafe_rewards").is_some() {
        assert_guards_hold(&root().join("rules/rewards"));
    }
}

/// Likewise.
#[test]
fn households_with_a_loyalty_card() {
    if shared_data("complete_journey").is_some() {
        assert_guards_hold(&root().join("rules/households"));
    }
}

/// Whether the data is there or not: the rules are right, in their canonical form, and pass
/// their tests.
#[test]
fn rules_of_the_example_projects_are_right() {
    for project in ["call_lists", "cd_shop", "households", "rewards", "visitors"] {
        let commands: [&[&str]; 3] = [
            &["check", "--deny", "warnings"],
            &["fmt", "--check"],
            &["test"],
        ];
        for command in commands {
            let output = Command::new(env!("CARGO_BIN_EXE_cantle"))
                .args(command)
                .args(["--color", "never", "--project"])
                .arg(root().join("rules").join(project))
                .output()
                .expect("cantle starts");
            let said = String::from_utf8_lossy(&output.stdout);
            assert!(output.status.success(), "{project}: {command:?}\n{said}");
        }
    }
}

/// At 00:01 of the 29th the clock was set back to 23:01 of the 28th.
#[test]
fn a_day_that_comes_twice_counts_once() {
    let files = [
        (
            "cantle.toml",
            "edition = \"2026\"\ntime_zone = \"America/St_Johns\"\nas_of = 2006-11-05\n\
             [profiles]\nfiles = [\"p.csv\"]\nkey = \"id\"\n\
             [events]\nfiles = [\"e.csv\"]\nprofile = \"id\"\ntype = \"type\"\ntime = \"ts\"\n",
        ),
        ("p.csv", "id,plan\nana,free\nbo,free\n"),
        (
            "e.csv",
            "id,type,ts\nana,visit,2006-10-29T02:00:00Z\nana,visit,2006-10-29T02:30:30Z\n\
             ana,visit,2006-10-29T03:00:00Z\nbo,visit,2006-10-29T02:00:00Z\n",
        ),
        (
            "days.seg",
            "@size 1 to 1\nsegment two { did visit on exactly 2 days }\n\n\
             @size 0 to 0\nsegment three { did visit on at least 3 days }\n\n\
             @size 1 to 1\nsegment one { did visit on exactly 1 days }\n",
        ),
    ];
    let project = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        fs::write(project.path().join(name), text).expect("a file");
    }
    assert_guards_hold(project.path());
}

/// The data sets that may not be bundled, beside a checkout of the repository.
fn shared_data(set: &str) -> Option<PathBuf> {
    let folder = root().join("../shared/data").join(set);
    if folder.is_dir() {
        return folder.canonicalize().ok();
    }
    eprintln!("skipped: no data set {set} beside this checkout");
    None
}

/// Runs `tests/facts/RULES.seg` over a data set, with a manifest made for it.
fn assert_facts(set: &str, rules: &str, manifest: &str) {
    let Some(data) = shared_data(set) else { return };
    let project = tempfile::tempdir().expect("a folder");
    let manifest = manifest.replace("DATA", &data.to_string_lossy());
    fs::write(project.path().join("cantle.toml"), manifest).expect("a manifest");
    let rules = format!("{rules}.seg");
    let from = root().join("tests/facts").join(&rules);
    fs::copy(from, project.path().join(&rules)).expect("the rules");
    assert_guards_hold(project.path());
}

#[test]
fn cafe_rewards() {
    let manifest = r#"
        edition = "2026"
        as_of = 2018-08-26
        [profiles]
        files = ["DATA/profiles.parquet"]
        key = "customer_id"
        [events]
        files = ["DATA/events.parquet"]
        profile = "customer_id"
        type = "event_type"
        time = "ts"
    "#;
    assert_facts("cafe_rewards", "cafe_rewards", manifest);
}

#[test]
fn hillstrom() {
    let manifest = r#"
        edition = "2026"
        as_of = 2008-03-20
        [profiles]
        files = ["DATA/profiles.parquet"]
        key = "customer_id"
    "#;
    assert_facts("hillstrom", "hillstrom", manifest);
}

#[test]
fn complete_journey() {
    let manifest = r#"
        edition = "2026"
        time_zone = "America/New_York"
        as_of = 2018-01-01T05:00:00Z
        [profiles]
        files = ["DATA/profiles.parquet"]
        key = "household_id"
        [events]
        files = ["DATA/events.parquet"]
        profile = "household_id"
        type = "event_type"
        time = "ts"
    "#;
    assert_facts("complete_journey", "complete_journey", manifest);
}

#[test]
fn complete_journey_items() {
    let manifest = r#"
        edition = "2026"
        as_of = 2018-01-02
        [profiles]
        files = ["DATA/profiles.parquet"]
        key = "household_id"
        [events]
        files = ["DATA/purchase_items.parquet"]
        profile = "household_id"
        type = "event_type"
        time = "ts"
    "#;
    assert_facts("complete_journey", "complete_journey_items", manifest);
}

#[test]
fn the_example_projects_are_in_canonical_form_and_without_findings() {
    for arguments in [
        vec!["fmt", "--check", "rules", "tests/facts"],
        vec![
            "check",
            "--deny",
            "warnings",
            "--project",
            "rules/call_lists",
        ],
        vec!["check", "--deny", "warnings", "--project", "rules/cd_shop"],
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_cantle"))
            .args(&arguments)
            .current_dir(root())
            .output()
            .expect("cantle starts");
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{arguments:?}: {said}");
    }
}
