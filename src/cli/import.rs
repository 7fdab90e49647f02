//! `cantle import [--into DIR]`: data files to a prepared dataset.

use std::path::{Path, PathBuf};
use std::time::Instant;

use serde::Serialize;

use super::args::{self, RunFormat};
use super::output;
use super::progress::Progress;
use super::session::Session;
use super::status::{Status, Stop};
use super::table::aligned;
use crate::dataset::import::{Counts, Options};
use crate::dataset::manifest::Manifest;
use crate::dataset::prepared::{self, Imported, Prepared};
use crate::diagnostics::codes::data::REFUSED_ROWS;
use crate::diagnostics::{Diagnostic, render};
use crate::engine::shown_path;

/// Of a project that names none.
const DEFAULT_FOLDER: &str = "prepared";

pub fn run(args: &args::Import, session: &mut Session) -> Result<Status, Stop> {
    let path = session.manifest_path()?;
    let project = Manifest::open(&path, &mut session.sources)?;
    let folder = folder(args, &project);
    if args.verify {
        return verify(session, &project, &folder);
    }
    let started = Instant::now();
    let progress = Progress::start(session.global.quiet);
    let add = |rows| progress.add(rows);
    let options = Options {
        max_refused: args.max_refused,
        every_refusal: true,
        memory_limit: args.memory_limit,
        any_order: false,
        progress: Some(&add),
    };
    let imported = prepared::import(&project, &mut session.sources, &folder, &options);
    progress.finish();
    let imported = imported?;
    output::print(&match args.format {
        RunFormat::Human => human(session, &imported),
        RunFormat::Json => json(&imported),
    })?;
    session.report(&imported.warnings);
    let Some(written) = &imported.written else {
        session.report(&[too_many(&imported, args.max_refused)]);
        session.say("nothing was written");
        return Ok(Status::Found);
    };
    session.say(&format!(
        "wrote {} to {}; {:.2} s",
        size(written.bytes),
        shown_path(&folder),
        started.elapsed().as_secs_f64()
    ));
    if !is_named(&project, &folder) {
        session.say(&format!(
            "runs use it once cantle.toml says `prepared = \"{}\"`",
            from_project(&project, &folder)
        ));
    }
    Ok(Status::Clean)
}

/// The folder of the dataset: given, or of the manifest, or beside it.
fn folder(args: &args::Import, project: &Manifest) -> PathBuf {
    let given = args.into.clone().or_else(|| project.prepared_folder());
    given.unwrap_or_else(|| project.folder.join(DEFAULT_FOLDER))
}

fn is_named(project: &Manifest, folder: &Path) -> bool {
    let whole = |path: &Path| path.canonicalize().ok();
    let named = project.prepared_folder();
    named.is_some_and(|named| whole(&named) == whole(folder))
}

/// A folder as the manifest would name it.
fn from_project(project: &Manifest, folder: &Path) -> String {
    let whole = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let home = Path::new(".").join(&project.folder).canonicalize();
    let inside = home
        .ok()
        .and_then(|home| whole.strip_prefix(home).ok().map(Path::to_owned));
    inside.unwrap_or(whole).display().to_string()
}

fn verify(session: &Session, project: &Manifest, folder: &Path) -> Result<Status, Stop> {
    let prepared = Prepared::of_project(folder, project, &session.sources)?;
    let found = prepared.verify(project)?;
    match found {
        Ok(bytes) => {
            let bytes = size(bytes);
            session.say(&format!(
                "{bytes} are what was imported from the data files"
            ));
            Ok(Status::Clean)
        }
        Err(broken) => {
            session.report(&broken);
            Ok(Status::Found)
        }
    }
}

fn too_many(imported: &Imported, allowed: u64) -> Diagnostic {
    let count = imported.report.total().refused();
    let rows = match count {
        1 => "1 row was".to_owned(),
        count => format!("{count} rows were"),
    };
    Diagnostic::error(
        &REFUSED_ROWS,
        format!("{rows} refused, at most {allowed} allowed"),
    )
}

/// Each refused row in a line, then the files, then what they came to.
fn human(session: &Session, imported: &Imported) -> String {
    let report = &imported.report;
    let refused: Vec<Diagnostic> = report.refused.iter().map(|row| row.diagnostic()).collect();
    let mut text = render::short(&session.sources, &refused);
    if !refused.is_empty() {
        text.push('\n');
    }
    let row = |name: &str, counts: &Counts| {
        let numbers = [counts.read, counts.kept, counts.dropped(), counts.refused()];
        let mut row = vec![name.to_owned()];
        row.extend(numbers.map(|number| number.to_string()));
        row
    };
    let files = report
        .files
        .iter()
        .map(|file| row(&file.name, &file.counts));
    let all = row("all files", &report.total());
    let header = ["file", "rows", "kept", "dropped", "refused"];
    text.push_str(&aligned(&header, 1..5, files.chain([all])));
    let Some(written) = &imported.written else {
        return text;
    };
    text.push_str(&format!("\nprofiles  {}", written.profiles));
    if written.anonymous > 0 {
        text.push_str(&format!(
            ", {} of them known by events only",
            written.anonymous
        ));
    }
    let events = written.events.iter();
    let events: Vec<String> = events
        .map(|(name, count)| format!("{count} {name}"))
        .collect();
    if !events.is_empty() {
        text.push_str(&format!("\nevents    {}", events.join(", ")));
    }
    text.push_str(&format!("\ndata      {}\n", written.identity));
    text
}

/// Bytes as people say them.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.2} GB", bytes as f64 / 1e9),
    }
}

#[derive(Serialize)]
struct Document<'a> {
    format_version: u32,
    /// False if more rows were refused than allowed.
    written: bool,
    data: Option<&'a str>,
    profiles: Option<u64>,
    /// Profiles that only events know.
    anonymous: Option<u64>,
    events: Vec<EventType<'a>>,
    files: Vec<File<'a>>,
    refused: Vec<Refused<'a>>,
}

#[derive(Serialize)]
struct EventType<'a> {
    name: &'a str,
    events: u64,
}

/// Rows of a data file: read = kept + dropped + refused.
#[derive(Serialize)]
struct File<'a> {
    name: &'a str,
    read: u64,
    kept: u64,
    dropped: u64,
    refused: u64,
}

#[derive(Serialize)]
struct Refused<'a> {
    file: &'a str,
    /// Line of a text file or row of a table, from 1.
    row: u64,
    code: &'static str,
    reason: &'a str,
}

fn json(imported: &Imported) -> String {
    let report = &imported.report;
    let written = imported.written.as_ref();
    let events = written.iter().flat_map(|written| &written.events);
    let document = Document {
        format_version: 1,
        written: written.is_some(),
        data: written.map(|written| written.identity.as_str()),
        profiles: written.map(|written| written.profiles),
        anonymous: written.map(|written| written.anonymous),
        events: events
            .map(|(name, events)| EventType {
                name,
                events: *events,
            })
            .collect(),
        files: (report.files.iter())
            .map(|file| File {
                name: &file.name,
                read: file.counts.read,
                kept: file.counts.kept,
                dropped: file.counts.dropped(),
                refused: file.counts.refused(),
            })
            .collect(),
        refused: (report.refused.iter())
            .map(|refusal| Refused {
                file: &refusal.file,
                row: refusal.row,
                code: refusal.code.id,
                reason: &refusal.reason,
            })
            .collect(),
    };
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}
