//! Event types one after the other, where all of them at once would take too much memory.

use crate::dataset::Needs;
use crate::dataset::import::{Counts, FileReport, Report};
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

/// The report of all passes together, which have read everything. Several have refused no row.
pub fn together(project: &Project, mut reports: Vec<Report>) -> Result<Report, Failure> {
    if reports.len() == 1 {
        return Ok(reports.remove(0));
    }
    // All types are needed by one pass or another.
    let whole = |mut all: Counts, _: &[&Counts]| {
        all.not_needed = 0;
        all.kept = all.read - all.dropped();
        all
    };
    let mut report = Report::default();
    report.files = files(project, &reports, whole)?;
    Ok(report)
}

/// The report of all rounds of a run together: the attributes, then some types each.
pub fn of_rounds(project: &Project, reports: &[Report]) -> Result<Report, Failure> {
    let kept = |mut all: Counts, rounds: &[&Counts]| {
        all.kept = rounds.iter().map(|counts| counts.kept).sum();
        all.not_needed = all.read.saturating_sub(all.dropped() + all.kept);
        all
    };
    let never_set = reports.iter().flat_map(|report| &report.never_set);
    let mut report = Report::default();
    report.never_set = never_set.cloned().collect();
    report.files = files(project, reports, kept)?;
    Ok(report)
}

/// What became of the rows of each file. `of_events` completes the counts of events.
fn files(
    project: &Project,
    reports: &[Report],
    of_events: impl Fn(Counts, &[&Counts]) -> Counts,
) -> Result<Vec<FileReport>, Failure> {
    let mut files = Vec::new();
    if let Some(profiles) = &project.profiles {
        for file in project.data_files(&profiles.table)? {
            let counts = seen(&file, reports).first().copied().cloned();
            files.push(FileReport {
                name: file.name,
                counts: counts.unwrap_or_default(),
            });
        }
    }
    for events in &project.events {
        for file in project.data_files(&events.table)? {
            let seen = seen(&file, reports);
            let Some((first, others)) = seen.split_first() else {
                continue;
            };
            let mut all = Counts::clone(first);
            for other in others.iter().filter(|_| !looks_at_all(events)) {
                for (reason, rows) in &other.dropped {
                    all.drop(*reason, *rows);
                }
            }
            files.push(FileReport {
                name: file.name,
                counts: of_events(all, &seen),
            });
        }
    }
    Ok(files)
}

fn seen<'a>(file: &DataFile, reports: &'a [Report]) -> Vec<&'a Counts> {
    let files = reports.iter().flat_map(|report| &report.files);
    let seen = files.filter(|seen| seen.name == file.name);
    seen.map(|seen| &seen.counts).collect()
}

/// Whether every pass looks at all rows of a table, and not only at those of its types.
fn looks_at_all(events: &EventTable) -> bool {
    events.unknown_profiles == UnknownProfiles::Keep
}
