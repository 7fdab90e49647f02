//! Event types one after the other, where all of them at once would take too much memory.

use crate::dataset::Needs;
use crate::dataset::import::{FileReport, Report};
use crate::dataset::manifest::{EventTable, Manifest as Project, UnknownProfiles};
use crate::dataset::read::DataFile;
use crate::diagnostics::Failure;
use crate::diagnostics::codes::data::MEMORY_LIMIT;

/// Whether an import was refused because it would need too much memory.
pub fn is_too_much(Failure(found): &Failure) -> bool {
    found.iter().any(|found| *found.code == MEMORY_LIMIT)
}

/// What to import, pass by pass: the profiles first, then the events of one type each.
pub fn by_type(all: &Needs) -> Vec<Needs> {
    let profiles = Needs {
        attributes: all.attributes.clone(),
        ..Needs::default()
    };
    let types = all.events.iter().map(|(id, names)| Needs {
        events: [(*id, names.clone())].into(),
        ..Needs::default()
    });
    std::iter::once(profiles).chain(types).collect()
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
