//! What a dataset says of itself: `manifest.json` of a snapshot.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::damage::{damaged, other_version};
use super::described::Described;
use super::file::{self, Entry};
use super::folder::{Current, MANIFEST};
use super::sources::SourceFile;
use super::write::Files;
use crate::dataset::import::{self, Counts, DropReason, Report};
use crate::diagnostics::{Failure, codes};

/// Raised whenever datasets of before can no longer be read, or would be read otherwise.
pub const VERSION: u32 = 1;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    pub format_version: u32,
    /// Of the data, as runs say it.
    pub identity: String,
    /// A hash of what manifest and schema of the project say of the data.
    pub settings: String,
    pub sources: Vec<SourceFile>,
    pub described: Described,
    pub rows: Rows,
    pub profiles: Table,
    pub events: Vec<EventTable>,
    /// Zones and checksums of all chunks.
    pub zones: Entry,
    /// What the values of columns are like.
    pub statistics: Entry,
    pub report: Vec<FileCounts>,
}

/// Who the rows are.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rows {
    /// With those of profiles that are gone.
    pub count: u64,
    /// Rows in byte order of their keys, unless that is their own order.
    pub order: Option<Entry>,
    /// Rows whose profile is gone.
    pub gone: Option<Entry>,
    /// Rows of profiles that only events know, with the time of their first.
    pub anonymous: Option<Entry>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Table {
    pub file: Entry,
    /// Names of the columns after the first. Those without any value are not written.
    pub columns: Vec<String>,
    /// Properties that are the time of the event.
    pub same_as_time: Vec<String>,
    /// XXH3 of the metadata in the file, 64 bits as hex.
    pub layout: String,
    /// XXH3 of each dictionary, 64 bits as hex.
    pub dictionaries: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EventTable {
    pub name: String,
    pub count: u64,
    /// Microseconds since 1970-01-01T00:00:00Z.
    pub first: Option<i64>,
    pub last: Option<i64>,
    /// None without events.
    pub table: Option<Table>,
}

/// What became of the rows of a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FileCounts {
    name: String,
    read: u64,
    kept: u64,
    dropped: BTreeMap<String, u64>,
    refused: BTreeMap<String, u64>,
}

impl Manifest {
    /// Of no data files.
    pub fn of(files: Files, described: Described) -> Manifest {
        Manifest {
            format_version: VERSION,
            identity: String::new(),
            settings: String::new(),
            sources: Vec::new(),
            described,
            rows: files.rows,
            profiles: files.profiles,
            events: files.events,
            zones: files.zones,
            statistics: files.statistics,
            report: Vec::new(),
        }
    }

    pub fn read(current: &Current) -> Result<Manifest, Failure> {
        let path = &current.folder.join(MANIFEST);
        let bytes = std::fs::read(path).map_err(|error| damaged(path, &error.to_string()))?;
        if file::sum(&bytes) != current.sum {
            return Err(damaged(path, "its bytes are not what was written"));
        }
        Manifest::parse(&bytes, path)
    }

    fn parse(bytes: &[u8], path: &Path) -> Result<Manifest, Failure> {
        #[derive(Deserialize)]
        struct Version {
            format_version: u32,
        }
        let damaged = |error: serde_json::Error| damaged(path, &error.to_string());
        let Version { format_version } = serde_json::from_slice(bytes).map_err(damaged)?;
        match format_version {
            VERSION => serde_json::from_slice(bytes).map_err(damaged),
            other => Err(other_version(path, other)),
        }
    }

    /// As JSON for people too, and its checksum.
    pub fn write(&self) -> (Vec<u8>, String) {
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        let sum = file::sum(&bytes);
        (bytes, sum)
    }

    /// All files of the snapshot beside the manifest.
    pub fn files(&self) -> impl Iterator<Item = &Entry> {
        let events = self
            .events
            .iter()
            .filter_map(|events| events.table.as_ref());
        let tables = std::iter::once(&self.profiles).chain(events);
        let rows = [&self.rows.order, &self.rows.gone, &self.rows.anonymous];
        tables
            .map(|table| &table.file)
            .chain(rows.into_iter().flatten())
            .chain([&self.zones, &self.statistics])
    }

    /// What became of the rows of all files.
    pub fn report(&self) -> Report {
        let files = self.report.iter().map(|file| import::FileReport {
            name: file.name.clone(),
            counts: file.counts(),
        });
        let mut report = Report::default();
        report.files = files.collect();
        report
    }
}

impl FileCounts {
    pub fn of(report: &Report) -> Vec<FileCounts> {
        let files = report.files.iter().map(|file| FileCounts {
            name: file.name.clone(),
            read: file.counts.read,
            // All event types are in the dataset: none is not needed.
            kept: file.counts.kept + file.counts.not_needed,
            dropped: (file.counts.dropped.iter())
                .map(|(reason, rows)| (reason.name().to_owned(), *rows))
                .collect(),
            refused: (file.counts.refused.iter())
                .map(|(code, rows)| ((*code).to_owned(), *rows))
                .collect(),
        });
        files.collect()
    }

    fn counts(&self) -> Counts {
        let reason = |name: &str| {
            DropReason::ALL
                .into_iter()
                .find(|known| known.name() == name)
        };
        let dropped = self.dropped.iter();
        let refused = self.refused.iter();
        Counts {
            read: self.read,
            kept: self.kept,
            not_needed: 0,
            dropped: dropped
                .filter_map(|(name, rows)| Some((reason(name)?, *rows)))
                .collect(),
            refused: refused
                .filter_map(|(code, rows)| Some((codes::find(code)?.id, *rows)))
                .collect(),
        }
    }
}
