//! `cantle fmt [PATH…|-]`.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::args::Fmt;
use super::output;
use super::session::Session;
use super::status::{Status, Stop};
use super::unified_diff::unified;
use crate::dataset::manifest::Manifest;
use crate::diagnostics::Diagnostic;
use crate::engine::{add_rule_text, cannot_read, shown_path};
use crate::syntax;

/// What a text was and what it should be.
struct Formatted {
    name: String,
    old: String,
    new: String,
}

impl Formatted {
    fn differs(&self) -> bool {
        self.old != self.new
    }
}

pub fn run(args: &Fmt, session: &mut Session) -> Result<Status, Stop> {
    if args.paths.iter().any(|path| path.as_os_str() == "-") {
        return stdin(args, session);
    }
    let (mut broken, mut differing, mut written) = (false, 0, 0);
    let files = files(args, session)?;
    for path in &files {
        let bytes = fs::read(path).map_err(|error| cannot_read(path, &error))?;
        let Some(formatted) = formatted(session, &shown_path(path), bytes) else {
            broken = true;
            continue;
        };
        if !formatted.differs() {
            continue;
        }
        differing += 1;
        show(args, &formatted)?;
        if !args.check && !args.diff {
            output::write(path, &formatted.new)?;
            written += 1;
        }
    }
    let (files, plural) = (files.len(), if files.len() == 1 { "" } else { "s" });
    session.say(&match args.check || args.diff {
        true => format!("looked at {files} rule file{plural}: {differing} to be formatted"),
        false => format!("looked at {files} rule file{plural}: formatted {written}"),
    });
    Ok(Status::found(broken || (args.check && differing > 0)))
}

fn stdin(args: &Fmt, session: &mut Session) -> Result<Status, Stop> {
    if args.paths.len() > 1 {
        return Err(Stop::usage(
            "`-` stands beside other paths",
            "format stdin alone",
        ));
    }
    let mut bytes = Vec::new();
    if let Err(error) = std::io::stdin().lock().read_to_end(&mut bytes) {
        return Err(cannot_read(Path::new("<stdin>"), &error).into());
    }
    let Some(formatted) = formatted(session, "<stdin>", bytes) else {
        return Ok(Status::Found);
    };
    if !args.check && !args.diff {
        output::print(&formatted.new)?;
        return Ok(Status::Clean);
    }
    if formatted.differs() {
        show(args, &formatted)?;
    }
    Ok(Status::found(args.check && formatted.differs()))
}

/// The canonical form, or `None` if the text has errors; these are reported.
fn formatted(session: &mut Session, name: &str, bytes: Vec<u8>) -> Option<Formatted> {
    let (source, invalid) = add_rule_text(&mut session.sources, name, bytes);
    if let Some(diagnostic) = invalid {
        session.report(&[diagnostic]);
        return None;
    }
    let old = session.sources.get(source).text.to_string();
    let parsed = syntax::parse(source, &old);
    if parsed.diagnostics.iter().any(Diagnostic::is_error) {
        session.report(&parsed.diagnostics);
        return None;
    }
    Some(Formatted {
        name: name.to_owned(),
        new: syntax::format(&parsed.file),
        old,
    })
}

fn show(args: &Fmt, formatted: &Formatted) -> Result<(), Stop> {
    if args.diff {
        let (old, new) = (&formatted.old, &formatted.new);
        return output::print(&unified(&formatted.name, old, new));
    }
    match args.check {
        true => output::print(&format!("{}\n", formatted.name)),
        false => Ok(()),
    }
}

/// The files meant by the paths, in order of their paths; without paths those of the project.
fn files(args: &Fmt, session: &mut Session) -> Result<Vec<PathBuf>, Stop> {
    if args.paths.is_empty() {
        let path = session.manifest_path()?;
        let manifest = Manifest::open(&path, &mut session.sources)?;
        return Ok(manifest.rule_files()?);
    }
    let mut files = Vec::new();
    for path in &args.paths {
        match path.metadata() {
            Err(error) => return Err(cannot_read(path, &error).into()),
            Ok(metadata) if metadata.is_dir() => files.extend(rule_files_in(path)?),
            Ok(_) => files.push(path.clone()),
        }
    }
    files.sort();
    files.dedup();
    Ok(files)
}

fn rule_files_in(folder: &Path) -> Result<Vec<PathBuf>, Stop> {
    let hidden = |entry: &walkdir::DirEntry| {
        entry.depth() > 0 && entry.file_name().to_string_lossy().starts_with('.')
    };
    let mut files = Vec::new();
    for entry in walkdir::WalkDir::new(folder)
        .into_iter()
        .filter_entry(|entry| !hidden(entry))
    {
        let entry = entry.map_err(|error| cannot_read(folder, &error.into()))?;
        let is_rules = entry.path().extension().is_some_and(|end| end == "seg");
        if is_rules && entry.file_type().is_file() {
            files.push(entry.into_path());
        }
    }
    if files.is_empty() {
        return Err(Stop::usage(
            format!("no rule files in `{}`", folder.display()),
            "rule files end in `.seg`",
        ));
    }
    Ok(files)
}
