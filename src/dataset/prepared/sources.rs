//! The data files that a dataset was made from, and whether they are still the same.

use std::fs;
use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::dataset::import::{identity_of, in_order};
use crate::dataset::manifest::Manifest;
use crate::dataset::read::DataFile;
use crate::diagnostics::codes::data;
use crate::diagnostics::{Diagnostic, Failure};

/// A file that changes again so soon after it was looked at may keep its time: clocks of file
/// systems tick as slowly as this.
const TICK: Duration = Duration::from_secs(2);

/// A data file as it was when it was imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFile {
    /// Relative to the folder of the manifest, where it is inside.
    pub path: String,
    pub bytes: u64,
    /// Nanoseconds since 1970-01-01T00:00:00Z. `None` if it was too young for its time to tell
    /// anything: then its contents are compared.
    pub modified: Option<i64>,
    /// XXH3 of its contents, 128 bits as hex.
    pub xxh3: String,
}

/// What is not as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    New(String),
    Gone(String),
    Changed(String),
}

/// All data files of a project, each once, in order of their paths.
pub fn files(manifest: &Manifest) -> Result<Vec<DataFile>, Failure> {
    let mut files = Vec::new();
    for table in manifest.tables() {
        files.extend(manifest.data_files(table)?);
    }
    Ok(files)
}

/// The files as they are now, with the identity of their contents.
pub fn look(manifest: &Manifest) -> Result<(Vec<SourceFile>, String), Failure> {
    let looked = in_order(&files(manifest)?, |file| {
        let look = || -> io::Result<(SourceFile, u128)> {
            let (bytes, modified) = stat(&file.path)?;
            let hash = crate::dataset::import::hash_file(&file.path)?;
            let source = SourceFile {
                path: shown(manifest, &file.path),
                bytes,
                modified: modified.filter(|modified| is_old(*modified)),
                xxh3: format!("{hash:032x}"),
            };
            Ok((source, hash))
        };
        look().map_err(|error| unreadable(file, &error))
    })?;
    let hashes = looked.iter().map(|(_, hash)| *hash).collect();
    let mut sources: Vec<SourceFile> = looked.into_iter().map(|(source, _)| source).collect();
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    sources.dedup();
    Ok((sources, identity_of(hashes)))
}

/// How the files of today differ from those of an import, in order of their paths. Contents are
/// read only where a time has changed and the size has not.
pub fn changes(manifest: &Manifest, recorded: &[SourceFile]) -> Result<Vec<Change>, Failure> {
    let mut files = files(manifest)?;
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files.dedup_by(|a, b| a.path == b.path);
    let now: Vec<String> = files
        .iter()
        .map(|file| shown(manifest, &file.path))
        .collect();
    let looked = in_order(
        &files.iter().zip(&now).collect::<Vec<_>>(),
        |(file, path)| match recorded.iter().find(|source| source.path == **path) {
            None => Ok(Some(Change::New((*path).clone()))),
            Some(source) => match source.is_unchanged(&file.path) {
                Ok(true) => Ok(None),
                Ok(false) => Ok(Some(Change::Changed((*path).clone()))),
                Err(error) => Err(unreadable(file, &error)),
            },
        },
    )?;
    let gone = recorded
        .iter()
        .filter(|source| !now.contains(&source.path))
        .map(|source| Change::Gone(source.path.clone()));
    Ok(looked.into_iter().flatten().chain(gone).collect())
}

/// How files differ in their contents from those of an import.
pub fn by_contents(recorded: &[SourceFile], now: &[SourceFile]) -> Vec<Change> {
    let same = |a: &SourceFile, b: &SourceFile| a.path == b.path && a.xxh3 == b.xxh3;
    let has = |files: &[SourceFile], path: &str| files.iter().any(|file| file.path == path);
    let here = now
        .iter()
        .filter(|file| !recorded.iter().any(|r| same(r, file)));
    let here = here.map(|file| match has(recorded, &file.path) {
        true => Change::Changed(file.path.clone()),
        false => Change::New(file.path.clone()),
    });
    let gone = recorded.iter().filter(|file| !has(now, &file.path));
    here.chain(gone.map(|file| Change::Gone(file.path.clone())))
        .collect()
}

impl SourceFile {
    fn is_unchanged(&self, path: &Path) -> io::Result<bool> {
        let (bytes, modified) = stat(path)?;
        if bytes != self.bytes {
            return Ok(false);
        }
        if modified.is_some() && modified == self.modified {
            return Ok(true);
        }
        let hash = crate::dataset::import::hash_file(path)?;
        Ok(format!("{hash:032x}") == self.xxh3)
    }
}

/// Size and time of the last change, if that can be told.
fn stat(path: &Path) -> io::Result<(u64, Option<i64>)> {
    let about = fs::metadata(path)?;
    let since = about
        .modified()
        .ok()
        .and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let modified = since.and_then(|since| i64::try_from(since.as_nanos()).ok());
    Ok((about.len(), modified))
}

/// Whether a later change must show in the time.
fn is_old(modified: i64) -> bool {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let modified = Duration::from_nanos(modified.cast_unsigned());
    now.is_ok_and(|now| modified + TICK < now)
}

fn shown(manifest: &Manifest, path: &Path) -> String {
    let inside = path.strip_prefix(&manifest.folder).unwrap_or(path);
    inside.display().to_string()
}

fn unreadable(file: &DataFile, error: &io::Error) -> Failure {
    let message = format!("cannot read the file: {error}");
    Diagnostic::error(&data::UNREADABLE, message)
        .in_file(&file.name, None)
        .into()
}
