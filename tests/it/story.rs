//! The story of a change of rules, told by the commands of a CI job: `tests/story/story.md`, and
//! what `docs/changes.md` shows of it.
//!
//! In a block of console lines each line that begins with `$` is a command, run by a shell; what
//! follows is all that it says, stdout before stderr, and its exit status if that is not 0.
//! `UPDATE_STORY=1` writes the pages anew.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::transcript::plain;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/story")
}

/// A folder with a repository `shop`, made of the project of the story, and its steps.
struct Stage(tempfile::TempDir);

impl Stage {
    fn new() -> Stage {
        let stage = Stage(tempfile::tempdir().expect("a temporary folder"));
        copy(&folder().join("project"), &stage.shop());
        copy(&folder().join("steps"), &stage.0.path().join("steps"));
        fs::rename(
            stage.shop().join("gitignore"),
            stage.shop().join(".gitignore"),
        )
        .expect("a file");
        stage.run("git init -q -b main && git add . && git commit -q -m 'Who is a customer'");
        stage
    }

    fn shop(&self) -> PathBuf {
        self.0.path().join("shop")
    }

    /// What a command says, as a page shows it.
    fn run(&self, command: &str) -> String {
        let binary = Path::new(env!("CARGO_BIN_EXE_cantle"));
        let bin = binary.parent().expect("a folder");
        let path = std::env::var("PATH").unwrap_or_default();
        let output = Command::new("sh")
            .args(["-c", command])
            .current_dir(self.shop())
            .env("PATH", format!("{}:{path}", bin.display()))
            .env("HOME", self.0.path())
            .env("LC_ALL", "C")
            .envs(["GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"].map(|name| (name, "Ana")))
            .envs(["GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"].map(|name| (name, "ana@example.com")))
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env_remove("GIT_DIR")
            .env_remove("GIT_INDEX_FILE")
            .env_remove("GITHUB_STEP_SUMMARY")
            .env_remove("GITHUB_WORKSPACE")
            .env_remove("NO_COLOR")
            .env_remove("CLICOLOR_FORCE")
            .env_remove("RUST_BACKTRACE")
            .stdin(Stdio::null())
            .output()
            .expect("a shell");
        let text = |bytes: &[u8]| plain(&String::from_utf8_lossy(bytes));
        let mut said = text(&output.stdout) + &text(&output.stderr);
        if !said.is_empty() && !said.ends_with('\n') {
            said.push('\n');
        }
        match output.status.code() {
            Some(0) => {}
            Some(status) => said.push_str(&format!("[exit status {status}]\n")),
            None => said.push_str("[killed]\n"),
        }
        let commits = regex::Regex::new(r"\([0-9a-f]{10}\)").expect("a pattern");
        commits.replace_all(&said, "(…)").into_owned()
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let (path, to) = (entry.path(), to.join(entry.file_name()));
        match path.is_dir() {
            true => copy(&path, &to),
            false => {
                fs::copy(&path, &to).expect("a file");
            }
        }
    }
}

/// The page with what the commands say now.
fn told(page: &str, stage: &Stage) -> String {
    let mut now = String::new();
    let mut in_block = false;
    for line in page.lines() {
        let is_fence = line.starts_with("````");
        if is_fence {
            in_block = line == "````console";
        }
        match line.strip_prefix("$ ") {
            _ if is_fence || !in_block => now.push_str(&format!("{line}\n")),
            Some(command) => now.push_str(&format!("{line}\n{}", stage.run(command))),
            None => {}
        }
    }
    now
}

fn assert_is_true(path: &Path) {
    let page = fs::read_to_string(path).expect("a page");
    let now = told(&page, &Stage::new());
    if std::env::var_os("UPDATE_STORY").is_some() {
        fs::write(path, now).expect("the page");
        return;
    }
    for (line, (there, now)) in page.lines().zip(now.lines()).enumerate() {
        assert_eq!(there, now, "{}:{}", path.display(), line + 1);
    }
    assert!(
        page == now,
        "{}: UPDATE_STORY=1 cargo test --test it story",
        path.display()
    );
}

#[test]
fn the_story_of_a_change_is_true() {
    assert_is_true(&folder().join("story.md"));
}

#[test]
fn the_page_of_changes_is_true() {
    assert_is_true(&Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/changes.md"));
}
