//! The workflow and the hooks of `docs/ci`: their commands do what the page says.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::transcript::Folder;

const RULES: &str = "\
segment adults { age >= 18 }

test \"of age\" {
  as of 2026-06-01
  profile ana { age = 20 }
  profile bo  { age = 10 }
  expect adults is [ana]
}
";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A repository with the project in the folder `shop`, and all of it committed.
fn repository() -> Folder {
    let project = Folder::with_rules(RULES);
    let mut folder = Folder::empty();
    for name in project.list("") {
        folder = folder.file(&format!("shop/{name}"), project.read(&name));
    }
    git(&folder, "init --quiet --initial-branch=main");
    git(&folder, "add .");
    assert!(git(&folder, "commit --quiet -m rules").status.success());
    folder
}

fn git(folder: &Folder, arguments: &str) -> Output {
    let mut command = command(folder, "git");
    command.args(arguments.split(' '));
    command.output().expect("git runs")
}

/// A command in the repository that finds `cantle`.
fn command(folder: &Folder, program: &str) -> Command {
    let built = Path::new(env!("CARGO_BIN_EXE_cantle"))
        .parent()
        .expect("a folder");
    let path = std::env::var("PATH").unwrap_or_default();
    let mut command = Command::new(program);
    command
        .current_dir(folder.path(""))
        .env("PATH", format!("{}:{path}", built.display()))
        .env("CANTLE_PROJECT", "shop")
        .env("PROJECT", "shop")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1");
    for role in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{role}_NAME"), "ana");
        command.env(format!("GIT_{role}_EMAIL"), "ana@example.org");
    }
    command
}

/// The `run` of a step of the workflow by its name.
fn step(name: &str) -> String {
    let workflow = fs::read_to_string(root().join("docs/ci/github.yml")).expect("the workflow");
    let behind = workflow
        .split(&format!("- name: {name}\n"))
        .nth(1)
        .expect("the step");
    let step = behind.split("\n      - ").next().expect("its lines");
    let run = step
        .lines()
        .find_map(|line| line.trim_start().strip_prefix("run: "));
    run.expect("a command").to_owned()
}

fn run_step(folder: &Folder, name: &str) -> Output {
    let base = git(folder, "rev-parse main");
    let base = String::from_utf8_lossy(&base.stdout).trim().to_owned();
    let mut command = command(folder, "bash");
    command
        .args(["-e", "-o", "pipefail", "-c", &step(name)])
        .env("BASE", base);
    command.output().expect("bash runs")
}

fn status(folder: &Folder, name: &str) -> i32 {
    run_step(folder, name).status.code().expect("a status")
}

#[test]
fn the_workflow_passes_what_is_well() {
    let folder = repository();
    for name in [
        "Format",
        "Check",
        "Test",
        "Report findings to code scanning",
        "Difference",
    ] {
        assert_eq!(
            status(&folder, name),
            0,
            "{name}: {:?}",
            run_step(&folder, name)
        );
    }
    assert!(folder.read("cantle.sarif").contains("\"results\": []"));
    assert!(folder.read("difference.md").contains('#'));
}

#[test]
fn the_workflow_stops_what_is_not() {
    let folder = repository().file("shop/rules/b.seg", "segment  b { contry is known }\n");
    let failed = run_step(&folder, "Format");
    assert_eq!(failed.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&failed.stdout).contains("+segment b { contry is known }"));
    let failed = run_step(&folder, "Check");
    assert_eq!(failed.status.code(), Some(1));
    let shown = String::from_utf8_lossy(&failed.stdout);
    assert!(
        shown.starts_with("::error file=shop/rules/b.seg,line=1,"),
        "{shown}"
    );
    assert_eq!(status(&folder, "Report findings to code scanning"), 0);
    assert!(folder.read("cantle.sarif").contains("shop/rules/b.seg"));

    let folder = repository();
    let rules = RULES.replace("age >= 18", "age >= 21");
    let folder = folder.file("shop/rules/a.seg", rules);
    assert_eq!(status(&folder, "Check"), 0);
    assert_eq!(status(&folder, "Test"), 1);
    assert_eq!(status(&folder, "Difference"), 0);
    assert!(folder.read("difference.md").contains("adults"));
}

fn with_hook() -> Folder {
    let folder = repository();
    let hook = folder.path(".git/hooks/pre-commit");
    fs::create_dir_all(hook.parent().expect("a folder")).expect("a folder");
    fs::copy(root().join("docs/ci/pre-commit"), hook).expect("the hook");
    folder
}

/// Whether a commit of everything goes through, and what the hook said.
fn commits(folder: &Folder) -> (bool, String) {
    git(folder, "add --all");
    let said = git(folder, "commit -m change");
    let text = [said.stdout, said.stderr].concat();
    (
        said.status.success(),
        String::from_utf8_lossy(&text).into_owned(),
    )
}

#[test]
fn the_hook_lets_through_what_is_well() {
    let folder = with_hook().file("shop/rules/b.seg", "segment b { adults }\n");
    let folder = folder.file("shop/rules/b.seg", "segment b { in segment adults }\n");
    let (done, said) = commits(&folder);
    assert!(done, "{said}");
    let (done, said) = commits(&folder.file("README.md", "text\n"));
    assert!(done && !said.contains("checked"), "{said}");
}

#[test]
fn the_hook_stops_what_is_not() {
    for (rules, part) in [
        ("segment  b { age > 5 }\n", "rules/b.seg"),
        ("segment b { agee > 5 }\n", "E0201"),
        (
            "segment b { age > 5 }\n\ntest \"t\" {\n  as of 2026-01-01\n  profile ana { age = 6 }\n  expect b is []\n}\n",
            "FAILED",
        ),
    ] {
        let folder = with_hook().file("shop/rules/b.seg", rules);
        let (done, said) = commits(&folder);
        assert!(!done && said.contains(part), "{said}");
    }
}

/// What counts is what is committed, not what lies in the folder.
#[test]
fn the_hook_looks_at_what_is_staged() {
    let folder = with_hook().file("shop/rules/b.seg", "segment b { agee > 5 }\n");
    git(&folder, "add --all");
    let folder = folder.file("shop/rules/b.seg", "segment b { age > 5 }\n");
    assert!(!git(&folder, "commit -m change").status.success());
    git(&folder, "add --all");
    let folder = folder.file("shop/rules/b.seg", "segment b { agee > 5 }\n");
    assert!(git(&folder, "commit -m change").status.success());
}

#[test]
fn the_hooks_of_pre_commit_run() {
    let hooks = fs::read_to_string(root().join(".pre-commit-hooks.yaml")).expect("the hooks");
    let entries: Vec<&str> = hooks
        .lines()
        .filter_map(|line| line.trim().strip_prefix("entry: "))
        .collect();
    assert_eq!(entries, ["cantle fmt", "cantle check", "cantle test"]);
    let folder = repository();
    for entry in entries {
        let mut words = entry.split(' ');
        let mut command = command(&folder, words.next().expect("a program"));
        command.args(words).args(["--project", "shop"]);
        assert!(
            command.output().expect("it runs").status.success(),
            "{entry}"
        );
    }
}
