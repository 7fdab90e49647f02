//! Event types one after the other, where all of them at once would take too much memory.

use crate::dataset::Needs;
use crate::dataset::import::{FileReport, Report};
use crate::dataset::manifest::{EventTable, Manifest as Project, UnknownProfiles};
use crate::dataset::read::{self, DataFile};
use crate::diagnostics::Failure;

/// More events than this are not imported at once; they would take 5 GB or so.
pub const AT_ONCE: u64 = 50_000_000;
/// Bytes of text that an event takes at least, for files that do not say how many they have.
const EVENT_BYTES: u64 = 40;

/// What to import, pass by pass: the profiles come first.
pub fn passes(project: &Project, all: &Needs, at_once: u64) -> Result<Vec<Needs>, Failure> {
    if events(project)? <= at_once {
        return Ok(vec![all.clone()]);
    }
    let profiles = Needs {
        attributes: all.attributes.clone(),
        ..Needs::default()
    };
    let types = all.events.iter().map(|(id, names)| Needs {
        events: [(*id, names.clone())].into(),
        ..Needs::default()
    });
    Ok(std::iter::once(profiles).chain(types).collect())
}

/// How many events there are in all files, as far as that can be told without reading them.
fn events(project: &Project) -> Result<u64, Failure> {
    let mut all = 0;
    for table in &project.events {
        for file in project.data_files(&table.table)? {
            all += rows(project, &file)?;
        }
    }
    Ok(all)
}

fn rows(project: &Project, file: &DataFile) -> Result<u64, Failure> {
    let bytes = std::fs::metadata(&file.path).map_or(0, |about| about.len());
    if !matches!(file.format, read::Format::Parquet) {
        return Ok(bytes / EVENT_BYTES);
    }
    let parts = read::open(file, &project.zone)?;
    Ok(parts.iter().filter_map(read::Part::rows).sum())
}

/// The report of all passes together. None of them has refused a row.
pub fn together(project: &Project, reports: &[Report]) -> Result<Report, Failure> {
    let mut report = Report::default();
    let profiles = project.profiles.iter().map(|profiles| &profiles.table);
    let profiles = profiles.map(|table| (table, true));
    let events = project
        .events
        .iter()
        .map(|events| (&events.table, looks_at_all(events)));
    for (table, is_read_whole) in profiles.chain(events) {
        for file in project.data_files(table)? {
            report.files.push(of_file(&file, is_read_whole, reports));
        }
    }
    Ok(report)
}

/// Whether every pass looks at all rows of a table, and not only at those of its types.
fn looks_at_all(events: &EventTable) -> bool {
    events.unknown_profiles == UnknownProfiles::Keep
}

fn of_file(file: &DataFile, is_read_whole: bool, reports: &[Report]) -> FileReport {
    let files = reports.iter().flat_map(|report| &report.files);
    let mut seen = files.filter(|seen| seen.name == file.name);
    let mut all = seen.next().cloned().unwrap_or_default();
    all.name.clone_from(&file.name);
    if !is_read_whole {
        for other in seen {
            for (reason, rows) in &other.counts.dropped {
                all.counts.drop(*reason, *rows);
            }
        }
    }
    // All types are needed by one pass or another.
    all.counts.not_needed = 0;
    all.counts.kept = all.counts.read - all.counts.dropped();
    all
}
