//! `cantle init [DIR]`: a small project that runs.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::args::Init;
use super::session::Session;
use super::status::{Status, Stop};
use crate::audience::export::reason;
use crate::diagnostics::{Diagnostic, codes};

/// Paths and texts of the project.
const FILES: &[(&str, &str)] = &[
    ("cantle.toml", include_str!("init/cantle.toml")),
    ("schema.toml", include_str!("init/schema.toml")),
    (
        "rules/audiences.seg",
        include_str!("init/rules/audiences.seg"),
    ),
    ("rules/tests.seg", include_str!("init/rules/tests.seg")),
    ("data/profiles.csv", include_str!("init/data/profiles.csv")),
    ("data/events.csv", include_str!("init/data/events.csv")),
];

pub fn run(args: &Init, session: &mut Session) -> Result<Status, Stop> {
    let folder = args.folder.clone().unwrap_or_else(|| PathBuf::from("."));
    if let Some((name, _)) = FILES.iter().find(|(name, _)| folder.join(name).exists()) {
        return Err(taken(&folder.join(name)));
    }
    for (name, text) in FILES {
        let path = folder.join(name);
        create(&path, text).map_err(|error| cannot_write(&path, &error))?;
    }
    session.say(&format!("made a project in {}", folder.display()));
    let there = match folder == Path::new(".") {
        true => String::new(),
        false => format!("cd {} && ", folder.display()),
    };
    session.say(&format!("next: {there}cantle run"));
    Ok(Status::Clean)
}

fn create(path: &Path, text: &str) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())
}

fn taken(path: &Path) -> Stop {
    let message = format!("`{}` is there already", path.display());
    Diagnostic::error(&codes::project::CANNOT_WRITE, message)
        .in_file(path, None)
        .help("choose another folder: `cantle init DIR`; nothing was changed")
        .into()
}

fn cannot_write(path: &Path, error: &io::Error) -> Stop {
    let message = format!("cannot write `{}`: {}", path.display(), reason(error));
    Diagnostic::error(&codes::project::CANNOT_WRITE, message)
        .in_file(path, None)
        .into()
}
