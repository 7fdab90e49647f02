//! A project as it was in a git revision, read with git into a temporary folder. The working tree
//! and the index are not touched.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::check::list_files;
use crate::cli::status::Stop;
use crate::dataset::manifest::{FILE_NAME, Manifest};
use crate::diagnostics::codes::changes::NO_SIDE;
use crate::diagnostics::{Diagnostic, Sources};
use crate::syntax;

/// What a file that is kept in Git LFS begins with in the repository.
const LFS: &[u8] = b"version https://git-lfs.github.com/spec/v1\n";

/// A revision in a folder of its own.
#[derive(Debug)]
pub struct Revision {
    /// Its full hash.
    pub commit: String,
    /// The manifest in the temporary folder.
    pub manifest: PathBuf,
    /// List files that only the working tree has, which are taken from there.
    pub untracked: Vec<String>,
    folder: TempDir,
}

/// The repository that a project is in.
struct Repository {
    top: PathBuf,
    /// The folder of the project in it.
    inside: PathBuf,
}

impl Revision {
    /// Reads the project that the working tree has in `project` as it was; `None` if git knows no
    /// such revision.
    pub fn read(name: &str, project: &Path) -> Result<Option<Revision>, Stop> {
        let project = fs::canonicalize(if project.as_os_str().is_empty() {
            Path::new(".")
        } else {
            project
        })
        .map_err(|error| failed(name, &error.to_string()))?;
        let Some(top) = git(&project, &["rev-parse", "--show-toplevel"], name)? else {
            let help = "this project is in no git repository: name a folder";
            return Err(no_side(name).help(help).into());
        };
        let top = fs::canonicalize(top.trim_end_matches('\n'))
            .map_err(|error| failed(name, &error.to_string()))?;
        let inside = project
            .strip_prefix(&top)
            .unwrap_or(Path::new(""))
            .to_owned();
        let repository = Repository { top, inside };
        let resolve = |name: &str| {
            let words = ["rev-parse", "--verify", "--quiet", "--end-of-options", name];
            git(&project, &words, name)
        };
        let Some(object) = resolve(name)? else {
            return match advice(name, &project)? {
                Some(advice) => Err(no_side(name).help(advice).into()),
                None => Ok(None),
            };
        };
        let Some(commit) = resolve(&format!("{}^{{commit}}", object.trim()))? else {
            return Ok(None);
        };
        repository.extract(name, commit.trim(), &project).map(Some)
    }

    /// The commit at which two revisions parted; `None` if git knows none.
    pub fn parted(names: [&str; 2], project: &Path) -> Result<Option<String>, Stop> {
        let project = if project.as_os_str().is_empty() {
            Path::new(".")
        } else {
            project
        };
        let words = ["merge-base", "--", names[0], names[1]];
        let commit = git(project, &words, names[0])?;
        Ok(commit.map(|commit| commit.trim().to_owned()))
    }

    /// Names the sources from one on as git does: `main:rules/vip.seg`.
    pub fn name_sources(&self, name: &str, first: usize, sources: &mut Sources) {
        let top = self.folder.path();
        let working = std::env::current_dir().unwrap_or_default();
        let added: Vec<_> = sources.iter().skip(first).collect();
        let renamed: Vec<_> = added
            .into_iter()
            .filter_map(|(id, source)| {
                let full = plain(&working.join(&source.name));
                let inside = full.strip_prefix(top).ok()?;
                Some((
                    id,
                    format!("{name}:{}", slashed(inside)),
                    source.text.clone(),
                ))
            })
            .collect();
        for (id, name, text) in renamed {
            sources.replace(id, name, text);
        }
    }
}

impl Repository {
    fn extract(&self, name: &str, commit: &str, project: &Path) -> Result<Revision, Stop> {
        let arguments = ["ls-tree", "-r", "-z", "--full-tree", "--name-only", commit];
        let listed = git(&self.top, &arguments, name)?.unwrap_or_default();
        let all: BTreeSet<&str> = listed.split('\0').filter(|path| !path.is_empty()).collect();
        let manifest = self.inside.join(FILE_NAME);
        if !all.contains(slashed(&manifest).as_str()) {
            let shown = slashed(&manifest);
            return Err(no_project(name, &format!("it has no `{shown}`")));
        }
        let folder = tempfile::Builder::new().prefix("cantle-").tempdir();
        let folder = folder.map_err(|error| failed(name, &error.to_string()))?;
        let is_rules = |path: &&&str| path.ends_with(".seg") || path.ends_with(".toml");
        let rules: Vec<&str> = all.iter().filter(is_rules).copied().collect();
        self.write(name, commit, &rules, folder.path())?;
        let manifest = folder.path().join(&manifest);
        let mut revision = Revision {
            commit: commit.to_owned(),
            manifest,
            untracked: Vec::new(),
            folder,
        };
        self.lists(name, &all, project, &mut revision)?;
        Ok(revision)
    }

    /// Adds the list files that the rules name.
    fn lists(
        &self,
        name: &str,
        all: &BTreeSet<&str>,
        project: &Path,
        revision: &mut Revision,
    ) -> Result<(), Stop> {
        let mut tracked = Vec::new();
        for file in named_files(&revision.manifest) {
            let path = slashed(&plain(&self.inside.join(&file)));
            if all.contains(path.as_str()) {
                tracked.push(path);
                continue;
            }
            let here = project.join(&file);
            if here.is_file() && Path::new(&file).is_relative() {
                let there = revision.folder.path().join(plain(&self.inside.join(&file)));
                let parent = there.parent().unwrap_or(revision.folder.path());
                fs::create_dir_all(parent)
                    .and_then(|()| fs::copy(&here, &there))
                    .map_err(|error| failed(name, &error.to_string()))?;
                revision.untracked.push(file);
            }
        }
        let tracked: Vec<&str> = tracked.iter().map(String::as_str).collect();
        self.write(name, &revision.commit, &tracked, revision.folder.path())
    }

    /// Writes files of a commit into a folder.
    fn write(&self, name: &str, commit: &str, paths: &[&str], folder: &Path) -> Result<(), Stop> {
        if paths.is_empty() {
            return Ok(());
        }
        let broken = |error: std::io::Error| failed(name, &error.to_string());
        let mut child = command(&self.top)
            .args(["cat-file", "--batch", "--follow-symlinks"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(broken)?;
        let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(failed(name, "git cannot be talked to"));
        };
        let mut stdout = BufReader::new(stdout);
        for path in paths {
            if path.contains('\n') {
                return Err(failed(name, "a file name has a line break in it"));
            }
            writeln!(stdin, "{commit}:{path}")
                .and_then(|()| stdin.flush())
                .map_err(broken)?;
            let bytes = blob(&mut stdout).map_err(broken)?;
            let Some(bytes) = bytes else {
                // A link that leads nowhere is no business of a project elsewhere.
                if !Path::new(path).starts_with(&self.inside) {
                    continue;
                }
                return Err(failed(name, &format!("`{path}` is no file in it")));
            };
            let bytes = match bytes.starts_with(LFS) {
                true => self.of_lfs(name, path, &bytes)?,
                false => bytes,
            };
            let target = folder.join(path);
            let parent = target.parent().unwrap_or(folder);
            fs::create_dir_all(parent)
                .and_then(|()| fs::write(&target, bytes))
                .map_err(broken)?;
        }
        drop(stdin);
        child.wait().map_err(broken)?;
        Ok(())
    }
}

impl Repository {
    /// The bytes that a pointer of Git LFS stands for.
    fn of_lfs(&self, name: &str, path: &str, pointer: &[u8]) -> Result<Vec<u8>, Stop> {
        let broken = |error: std::io::Error| failed(name, &error.to_string());
        let mut child = command(&self.top)
            .args(["lfs", "smudge", "--", path])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(broken)?;
        // A pointer is short: it fits into the pipe. What does not take it fails below.
        let stdin = child.stdin.take();
        let _ = stdin.map(|mut stdin| stdin.write_all(pointer));
        let output = child.wait_with_output().map_err(broken)?;
        match output.status.success() && !output.stdout.starts_with(LFS) {
            true => Ok(output.stdout),
            false => Err(failed(
                name,
                &format!("`{path}` is kept in Git LFS, which does not give it"),
            )),
        }
    }
}

/// What may be meant by a revision that git does not know.
fn advice(name: &str, project: &Path) -> Result<Option<String>, Stop> {
    let remote = format!("refs/remotes/origin/{name}");
    let words = [
        "rev-parse",
        "--verify",
        "--quiet",
        "--end-of-options",
        &remote,
    ];
    if git(project, &words, name)?.is_some() {
        return Ok(Some(format!("did you mean `origin/{name}`?")));
    }
    let shallow = git(project, &["rev-parse", "--is-shallow-repository"], name)?;
    Ok(shallow.is_some_and(|said| said.trim() == "true").then(|| {
        "this clone is shallow: `git fetch --unshallow` brings the rest, \
         as does `fetch-depth: 0` of actions/checkout"
            .to_owned()
    }))
}

/// One answer of `git cat-file --batch`; `None` if it is no file.
fn blob(from: &mut impl BufRead) -> std::io::Result<Option<Vec<u8>>> {
    let mut header = String::new();
    from.read_line(&mut header)?;
    let mut words = header.trim_end().rsplitn(3, ' ');
    let size = words.next().and_then(|size| size.parse::<usize>().ok());
    let (Some(size), Some(kind)) = (size, words.next()) else {
        return Ok(None);
    };
    let mut bytes = vec![0; size + 1];
    from.read_exact(&mut bytes)?;
    bytes.pop();
    Ok((kind == "blob").then_some(bytes))
}

/// The schema of a manifest and the list files that its rules name; what is wrong with them is
/// told when they are checked.
fn named_files(manifest: &Path) -> BTreeSet<String> {
    let mut sources = Sources::default();
    let Ok(manifest) = Manifest::open(manifest, &mut sources) else {
        return BTreeSet::new();
    };
    let schema = manifest.schema.iter();
    let schema = schema.map(|schema| schema.value.display().to_string());
    let mut names: BTreeSet<String> = schema.collect();
    for path in manifest.rule_files().unwrap_or_default() {
        let text = fs::read(&path).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let source = sources.add("", &*text);
        let parsed = syntax::parse(source, &text);
        let requests = list_files(&[parsed.file]).into_iter();
        names.extend(requests.map(|(request, _)| request.file));
    }
    names
}

/// What git says; `None` if it says that there is no such thing.
fn git(folder: &Path, arguments: &[&str], name: &str) -> Result<Option<String>, Stop> {
    let output = command(folder).args(arguments).output();
    let output = output.map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => no_side(name).help("git is not installed here").into(),
        _ => failed(name, &error.to_string()),
    })?;
    let said = String::from_utf8_lossy(&output.stderr);
    // A repository of someone else is refused by git, and that is worth to be known.
    if said.contains("dubious ownership") {
        return Err(failed(name, said.lines().next().unwrap_or_default()));
    }
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(output.status.success().then_some(text))
}

fn command(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.current_dir(folder).stdin(Stdio::null());
    // Where git hooks run these are set for another folder.
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"] {
        command.env_remove(variable);
    }
    command.env("LC_ALL", "C").env("GIT_OPTIONAL_LOCKS", "0");
    command
}

fn slashed(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

/// A path without `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}

fn no_project(name: &str, why: &str) -> Stop {
    let message = format!("the revision `{name}` does not have this project: {why}");
    Diagnostic::error(&NO_SIDE, message)
        .help("name a revision in which the project is in the same folder")
        .into()
}

fn failed(name: &str, why: &str) -> Stop {
    let message = format!("the revision `{name}` cannot be read: {why}");
    Diagnostic::error(&NO_SIDE, message).into()
}

/// What is no side at all.
pub fn no_side(name: &str) -> Diagnostic {
    let message =
        format!("`{name}` is neither a snapshot, nor a project, nor a revision that git knows");
    Diagnostic::error(&NO_SIDE, message)
}
