//! The prepared dataset: all columns and events of a project in a folder of mapped Arrow files.
//!
//! ```text
//! data files --import--> DIR/snapshot-7/    manifest.json    what it is, of which files, checksums
//!                                           profiles.arrow   key and attributes
//!                                           events-0.arrow … one file an event type
//!                                           zones.arrow      zone and checksum of every chunk
//!                                           statistics.json  counts of texts, histograms
//!                                           order, gone, anonymous.arrow   lists of rows, if any
//! DIR --open--> Prepared --read--> Dataset of the columns that some rules need
//! ```
//!
//! The files are uncompressed Arrow IPC with one record batch a morsel and buffers aligned to 64
//! bytes, so that columns are used where they are mapped; see [`form`] for their types. Any Arrow
//! reader opens them. Every chunk that is read is held against its checksum first, once while the
//! dataset is open.
//!
//! Rows are stable: a profile keeps its number from import to import.

mod absent;
mod arrays;
mod damage;
mod decode;
mod described;
mod file;
mod folder;
pub mod form;
mod gather;
mod import;
mod manifest;
mod mapped;
mod numbering;
mod passes;
mod read;
mod settings;
mod sources;
mod spill;
pub mod statistics;
mod table;
mod write;
mod zones;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, OnceLock};

use rayon::prelude::*;

use crate::dataset::Keys;
use crate::dataset::catalog::Catalog;
use crate::dataset::column::Dictionary;
use crate::dataset::import::Report;
use crate::dataset::manifest::Manifest as Project;
use crate::diagnostics::{Diagnostic, Failure, Sources};
use damage::{damaged, not_prepared, other_settings, outdated};
use file::Entry;
use folder::Current;
use manifest::Manifest;
use mapped::Mapped;
use statistics::Statistics;

pub use folder::discard;
pub use import::{Imported, Written, import, save};
pub use passes::is_too_much;
pub use spill::spill;

/// So often a reader looks again when an import takes the place of the snapshot it opens.
const ATTEMPTS: usize = 10;

/// A dataset that is open: its files are mapped, none of their values is read.
#[derive(Debug)]
pub struct Prepared {
    /// Of the snapshot.
    folder: PathBuf,
    manifest: Manifest,
    profiles: Mapped,
    /// One an event type, `None` without events.
    events: Vec<Option<Mapped>>,
    zones: Vec<zones::Known>,
    /// Which chunks were found to be what was written.
    sound: Vec<AtomicBool>,
    keys: OnceLock<Keys>,
    /// Those that were read, by file and number.
    dictionaries: Mutex<BTreeMap<(String, usize), Arc<Dictionary>>>,
    rows: read::Rows,
}

impl Prepared {
    /// Opens the dataset of a project, which must be of the data files as they are now.
    ///
    /// # Errors
    /// Nothing was imported yet; the data or what the project says of it has changed since; files
    /// of the dataset are damaged.
    pub fn of_project(
        folder: &Path,
        project: &Project,
        sources: &Sources,
    ) -> Result<Prepared, Failure> {
        let prepared = Prepared::open(folder)?.ok_or_else(|| not_prepared(folder))?;
        if prepared.manifest.settings != settings::settings(project, sources) {
            return Err(other_settings());
        }
        let changes = sources::changes(project, &prepared.manifest.sources)?;
        match changes.is_empty() {
            true => Ok(prepared),
            false => Err(outdated(&changes)),
        }
    }

    /// Opens the dataset of a folder; `None` if nothing was imported yet.
    ///
    /// # Errors
    /// Files that are damaged or of another version.
    pub fn open(folder: &Path) -> Result<Option<Prepared>, Failure> {
        let mut last = None;
        for _ in 0..ATTEMPTS {
            let Some(current) = Current::of(folder)? else {
                return Ok(None);
            };
            match Prepared::map(&current) {
                Ok(prepared) => return Ok(Some(prepared)),
                // It has been replaced meanwhile, unless it is the same as before.
                Err(failure) if last.replace(current.clone()) == Some(current) => {
                    return Err(failure);
                }
                Err(_) => {}
            }
        }
        Err(damaged(
            folder,
            "it is replaced faster than it can be opened",
        ))
    }

    fn map(current: &Current) -> Result<Prepared, Failure> {
        let manifest = Manifest::read(current)?;
        let folder = current.folder.clone();
        let map = |entry: &Entry| {
            let path = folder.join(&entry.name);
            Mapped::open(&path, entry.bytes).map_err(|why| damaged(&path, &why))
        };
        let events = manifest.events.iter();
        let events = events.map(|events| events.table.as_ref().map(|table| map(&table.file)));
        let events = events.map(Option::transpose).collect::<Result<_, _>>()?;
        let zones = zones::read(&folder, &manifest.zones)
            .map_err(|why| damaged(&folder.join(&manifest.zones.name), &why))?;
        Ok(Prepared {
            profiles: map(&manifest.profiles.file)?,
            rows: read::Rows::read(&folder, &manifest.rows)?,
            events,
            sound: zones.iter().map(|_| AtomicBool::new(false)).collect(),
            keys: OnceLock::new(),
            dictionaries: Mutex::default(),
            zones,
            folder,
            manifest,
        })
    }

    /// Names and types at the import.
    pub fn catalog(&self) -> Catalog {
        self.manifest.described.catalog()
    }

    /// What the import found of columns.
    pub fn warnings(&self) -> Vec<Diagnostic> {
        self.manifest.described.warnings()
    }

    /// Content hash of the data files.
    pub fn identity(&self) -> &str {
        &self.manifest.identity
    }

    /// The instant of the first event of all types.
    pub fn first_event(&self) -> Option<i64> {
        self.manifest
            .events
            .iter()
            .filter_map(|table| table.first)
            .min()
    }

    /// What became of the rows of the data files.
    pub fn report(&self) -> Report {
        self.manifest.report()
    }

    /// What the values of columns are like.
    ///
    /// # Errors
    /// A file that is damaged.
    pub fn statistics(&self) -> Result<Statistics, Failure> {
        let entry = &self.manifest.statistics;
        let torn = |why: String| damaged(&self.folder.join(&entry.name), &why);
        let file = file::map_whole(&self.folder, entry).map_err(torn)?;
        serde_json::from_slice(file.bytes()).map_err(|error| torn(error.to_string()))
    }

    /// Holds every byte of its files against their checksums, and the contents of the data files
    /// against those that were imported: the number of bytes, or what is wrong.
    ///
    /// # Errors
    /// A data file that cannot be read.
    pub fn verify(&self, project: &Project) -> Result<Result<u64, Vec<Diagnostic>>, Failure> {
        let files: Vec<&Entry> = self.manifest.files().collect();
        let look = |entry: &&Entry| -> Result<u64, Failure> {
            let file = file::map_whole(&self.folder, entry);
            file.map_err(|why| damaged(&self.folder.join(&entry.name), &why))?;
            Ok(entry.bytes)
        };
        let looked: Vec<Result<u64, Failure>> = files.par_iter().map(look).collect();
        let mut broken = Vec::new();
        let mut bytes = 0;
        for file in looked {
            match file {
                Ok(sound) => bytes += sound,
                Err(Failure(found)) => broken.extend(found),
            }
        }
        let (sources, _) = sources::look(project)?;
        let changes = sources::by_contents(&self.manifest.sources, &sources);
        if !changes.is_empty() {
            broken.extend(outdated(&changes).0);
        }
        Ok(match broken.is_empty() {
            true => Ok(bytes),
            false => Err(broken),
        })
    }
}
