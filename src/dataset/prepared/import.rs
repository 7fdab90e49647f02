//! Data files to a prepared dataset.

use std::path::Path;

use super::Prepared;
use super::damage::changed_while_read;
use super::described::Described;
use super::folder::Staged;
use super::manifest::{FileCounts, Manifest};
use super::numbering::Numbering;
use super::settings::settings;
use super::sources::{self, SourceFile};
use super::write::write;
use crate::dataset::catalog::Catalog;
use crate::dataset::import::{self, Options, Report};
use crate::dataset::infer;
use crate::dataset::manifest::Manifest as Project;
use crate::dataset::{Dataset, Needs};
use crate::diagnostics::codes::data;
use crate::diagnostics::{Diagnostic, Failure, Sources};

/// What an import came to.
#[derive(Debug)]
pub struct Imported {
    pub report: Report,
    /// What was found of columns.
    pub warnings: Vec<Diagnostic>,
    /// `None` if more rows were refused than allowed: then nothing was written.
    pub written: Option<Written>,
}

/// A dataset that was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    pub profiles: u64,
    /// Of these so many that only events know.
    pub anonymous: u64,
    /// Event types that have events, each with their number.
    pub events: Vec<(String, u64)>,
    pub bytes: u64,
    pub identity: String,
}

/// Reads all data files of a project and writes them into `folder`, in the place of what was
/// imported before.
///
/// # Errors
/// Data files that cannot be read or that change meanwhile; a folder that cannot be written, or
/// that another import writes.
pub fn import(
    project: &Project,
    sources: &mut Sources,
    folder: &Path,
    options: &Options<'_>,
) -> Result<Imported, Failure> {
    let staged = Staged::begin(folder)?;
    let (before, identity) = sources::look(project)?;
    let infer::Inferred { catalog, warnings } = infer::infer(project, sources)?;
    let lenient = Options {
        max_refused: u64::MAX,
        ..*options
    };
    let (dataset, report) = import::import(project, &catalog, &everything(&catalog), &lenient)?;
    if report.total().refused() > options.max_refused {
        return Ok(Imported {
            report,
            warnings,
            written: None,
        });
    }
    let (dataset, lost) = numbered(folder, dataset)?;
    let found: Vec<Diagnostic> = warnings.iter().cloned().chain(lost).collect();
    let files = write(&staged, &catalog, &dataset)?;
    let manifest = Manifest {
        settings: settings(project, sources),
        report: FileCounts::of(&report),
        sources: before,
        identity,
        ..Manifest::of(files, Described::of(&catalog, &warnings))
    };
    still_same(project, &manifest.sources, &manifest.identity, &dataset)?;
    let written = written(&manifest, &dataset);
    let (bytes, sum) = manifest.write();
    staged.commit(&bytes, &sum)?;
    Ok(Imported {
        report,
        warnings: found,
        written: Some(written),
    })
}

/// Writes a dataset in memory, which is of no data files, in the place of what is in `folder`.
///
/// # Errors
/// A folder that cannot be written, or that an import writes.
pub fn save(folder: &Path, catalog: &Catalog, dataset: &Dataset) -> Result<(), Failure> {
    let staged = Staged::begin(folder)?;
    let files = write(&staged, catalog, dataset)?;
    let manifest = Manifest {
        identity: dataset.identity.clone(),
        ..Manifest::of(files, Described::of(catalog, &[]))
    };
    let (bytes, sum) = manifest.write();
    staged.commit(&bytes, &sum)
}

/// All columns that a rule could use.
fn everything(catalog: &Catalog) -> Needs {
    let mut needs = Needs::default();
    for (name, column) in &catalog.attributes {
        if let (Ok(_), Some((id, _))) = (&column.ty, catalog.attribute(name)) {
            needs.attributes.insert(id);
        }
    }
    if let Some((id, _)) = catalog.key.as_ref().and_then(|key| catalog.attribute(key)) {
        // Every row has its key already.
        needs.attributes.remove(&id);
    }
    for (name, event) in &catalog.events {
        if let Some((id, _)) = catalog.event(name) {
            let usable = event
                .properties
                .iter()
                .filter(|(_, column)| column.ty.is_ok());
            let usable = usable.map(|(name, _)| name.clone()).collect();
            needs.events.insert(id, usable);
        }
    }
    needs
}

/// The dataset with the rows of the one before, or a warning that those cannot be kept.
fn numbered(folder: &Path, dataset: Dataset) -> Result<(Dataset, Option<Diagnostic>), Failure> {
    let read = |old: Option<Prepared>| {
        let read = |old: Prepared| old.read(&Catalog::default(), &Needs::default());
        old.map(read).transpose()
    };
    let old = match Prepared::open(folder).and_then(read) {
        Ok(Some((old, _))) => old,
        Ok(None) => return Ok((dataset, None)),
        Err(_) => {
            let message = "rows are numbered anew, as the dataset that was there cannot be read";
            let warning = Diagnostic::warning(&data::DAMAGED, message)
                .note("bitmaps of rows of before cannot be held against those of now");
            return Ok((dataset, Some(warning)));
        }
    };
    let numbering = Numbering::of(&old.keys, &dataset.keys).ok_or_else(|| {
        let message = "more profiles, with those that are gone, than can be numbered with 32 bits";
        Failure::from(Diagnostic::error(&data::TOO_MUCH, message))
    })?;
    Ok((numbering.apply(&old.keys, dataset), None))
}

/// The files must be what they were when the import began.
fn still_same(
    project: &Project,
    before: &[SourceFile],
    identity: &str,
    dataset: &Dataset,
) -> Result<(), Failure> {
    let changes = sources::changes(project, before)?;
    if changes.is_empty() && dataset.identity == identity {
        return Ok(());
    }
    let all = || {
        before
            .iter()
            .map(|file| sources::Change::Changed(file.path.clone()))
    };
    Err(changed_while_read(&match changes.is_empty() {
        true => all().collect(),
        false => changes,
    }))
}

fn written(manifest: &Manifest, dataset: &Dataset) -> Written {
    let everyone = dataset.live.as_ref().map(roaring::RoaringBitmap::len);
    let events = manifest.events.iter().filter(|events| events.count > 0);
    Written {
        profiles: everyone.unwrap_or(dataset.keys.len() as u64),
        anonymous: dataset.anonymous.len() as u64,
        events: events
            .map(|events| (events.name.clone(), events.count))
            .collect(),
        bytes: manifest.files().map(|file| file.bytes).sum(),
        identity: manifest.identity.clone(),
    }
}
