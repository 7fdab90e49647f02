//! Runs the `cantle` binary in a folder of its own and compares all that it says.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A folder with a small project; it goes with the value.
#[derive(Debug)]
pub struct Folder(tempfile::TempDir);

pub const MANIFEST: &str = "\
edition = \"2026\"
time_zone = \"UTC\"
rules = [\"rules\"]
as_of = 2026-06-01T00:00:00Z

[profiles]
files = [\"profiles.csv\"]
key = \"id\"

[events]
files = [\"events.csv\"]
profile = \"id\"
type = \"event\"
time = \"ts\"
";

pub const PROFILES: &str = "\
id,country,age,email
001,DE,31,ana@x.org
002,AT,,bo@x.org
003,FR,52,
";

pub const EVENTS: &str = "\
id,event,ts,amount
001,purchase,2026-05-01T10:00:00Z,40.00
001,purchase,2026-05-20T10:00:00Z,10.50
003,purchase,2025-01-01T10:00:00Z,99.99
004,visit,2026-05-31T10:00:00Z,
";

impl Folder {
    pub fn empty() -> Folder {
        Folder(tempfile::tempdir().expect("a temporary folder"))
    }

    /// A project with these rules over three profiles and four events, one of a fourth profile.
    pub fn with_rules(rules: &str) -> Folder {
        Folder::empty()
            .file("cantle.toml", MANIFEST)
            .file("profiles.csv", PROFILES)
            .file("events.csv", EVENTS)
            .file("rules/a.seg", rules)
    }

    pub fn file(self, name: &str, text: impl AsRef<[u8]>) -> Folder {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
        self
    }

    pub fn without(self, name: &str) -> Folder {
        fs::remove_file(self.path(name)).expect("a file");
        self
    }

    /// The manifest with one text replaced.
    pub fn manifest(self, from: &str, to: &str) -> Folder {
        let text = self.read("cantle.toml");
        assert!(text.contains(from), "{from}");
        self.file("cantle.toml", text.replace(from, to))
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("a text file")
    }

    /// All files below a folder, sorted; empty if it is not there.
    pub fn list(&self, name: &str) -> Vec<String> {
        let mut names: Vec<String> = walk(&self.path(name))
            .into_iter()
            .map(|path| {
                path.strip_prefix(self.path(name))
                    .unwrap()
                    .display()
                    .to_string()
            })
            .collect();
        names.sort();
        names
    }

    /// Runs `cantle` with arguments that are separated by spaces.
    pub fn cantle(&self, arguments: &str) -> Said {
        let output = self.command(arguments).stdin(Stdio::null()).output();
        Said::of(arguments, output.expect("cantle runs"))
    }

    pub fn cantle_with_input(&self, arguments: &str, input: &str) -> Said {
        use std::io::Write;
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("cantle runs");
        let mut stdin = child.stdin.take().expect("a pipe");
        stdin.write_all(input.as_bytes()).expect("a reader");
        drop(stdin);
        Said::of(arguments, child.wait_with_output().expect("an end"))
    }

    pub fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cantle"));
        command
            .args(arguments.split_whitespace())
            .current_dir(self.0.path())
            .env_remove("NO_COLOR")
            .env_remove("CLICOLOR_FORCE")
            .env_remove("RUST_BACKTRACE");
        command
    }
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths
        .flat_map(|path| {
            if path.is_dir() {
                walk(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}

/// What a command said; times and identities are replaced by `…`.
#[derive(Debug, PartialEq, Eq)]
pub struct Said {
    pub arguments: String,
    pub status: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Said {
    fn of(arguments: &str, output: Output) -> Said {
        Said {
            arguments: arguments.to_owned(),
            status: output.status.code(),
            stdout: plain(&String::from_utf8_lossy(&output.stdout)),
            stderr: plain(&String::from_utf8_lossy(&output.stderr)),
        }
    }

    /// Compares everything.
    #[track_caller]
    pub fn is(&self, status: i32, stdout: &str, stderr: &str) {
        let expected = Said {
            arguments: self.arguments.clone(),
            status: Some(status),
            stdout: stdout.to_owned(),
            stderr: stderr.to_owned(),
        };
        assert_eq!(
            self, &expected,
            "\n--- stdout\n{}\n--- stderr\n{}",
            self.stdout, self.stderr
        );
    }

    /// It ended well, whatever it said.
    #[track_caller]
    pub fn fails_not(&self) {
        assert_eq!(self.status, Some(0), "{}\n{}", self.stdout, self.stderr);
    }

    /// Compares the status, asks stdout to be empty and stderr to have each of these.
    #[track_caller]
    pub fn fails(&self, status: i32, stderr: &[&str]) {
        assert_eq!(self.status, Some(status), "{self:#?}");
        assert_eq!(self.stdout, "", "{self:#?}");
        for part in stderr {
            assert!(self.stderr.contains(part), "{part}\n{}", self.stderr);
        }
    }

    /// Compares the status and asks stdout to have each of these.
    #[track_caller]
    pub fn finds(&self, status: i32, stdout: &[&str]) {
        assert_eq!(self.status, Some(status), "{self:#?}");
        for part in stdout {
            assert!(self.stdout.contains(part), "{part}\n{}", self.stdout);
        }
    }
}

pub fn plain(text: &str) -> String {
    let times = regex::Regex::new(r"\d+\.\d+ s\b").expect("a pattern");
    let identities = regex::Regex::new(r"\b[0-9a-f]{32}\b").expect("a pattern");
    let text = times.replace_all(text, "… s");
    identities.replace_all(&text, "…").into_owned()
}
