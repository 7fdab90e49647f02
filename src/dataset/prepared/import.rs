//! Data files to a prepared dataset.

use std::path::Path;

use super::Prepared;
use super::damage::changed_while_read;
use super::described::Described;
use super::folder::Staged;
use super::manifest::{FileCounts, Manifest};
use super::numbering::Numbering;
use super::passes;
use super::settings::settings;
use super::sources::{self, SourceFile};
use super::write::{Files, Writer};
use crate::dataset::catalog::Catalog;
use crate::dataset::import::{self, Options, Report};
use crate::dataset::infer;
use crate::dataset::manifest::Manifest as Project;
use crate::dataset::{Dataset, Keys, Needs, memory};
use crate::diagnostics::codes::data;
use crate::diagnostics::{Diagnostic, Failure, Sources};

/// What is estimated to need more bytes of memory is not imported at once.
const AT_ONCE: u64 = 6_000_000_000;

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
    let at_once = memory::free().unwrap_or(AT_ONCE).min(AT_ONCE);
    import_with(project, sources, folder, options, at_once)
}

/// The same; what needs more than so many bytes at once is read one event type after the other.
fn import_with(
    project: &Project,
    sources: &mut Sources,
    folder: &Path,
    options: &Options<'_>,
    at_once: u64,
) -> Result<Imported, Failure> {
    let staged = Staged::begin(folder)?;
    let (before, identity) = sources::look(project)?;
    let infer::Inferred { catalog, warnings } = infer::infer(project, sources)?;
    let import = Import {
        project,
        folder,
        options,
        staged: &staged,
        catalog: &catalog,
        before: &before,
        identity: &identity,
    };
    let Pass {
        files,
        reports,
        rows,
    } = match import.all(at_once)? {
        Ok(pass) => pass,
        Err(report) => {
            return Ok(Imported {
                report,
                warnings,
                written: None,
            });
        }
    };
    let changes = sources::changes(project, &before)?;
    if !changes.is_empty() {
        return Err(changed_while_read(&changes));
    }
    let report = passes::together(project, reports)?;
    let manifest = Manifest {
        settings: settings(project, sources),
        report: FileCounts::of(&report),
        sources: before,
        identity,
        ..Manifest::of(files, Described::of(&catalog, &warnings))
    };
    let written = Written::of(&manifest, &rows);
    let (bytes, sum) = manifest.write();
    staged.commit(&bytes, &sum)?;
    Ok(Imported {
        report,
        warnings: warnings.into_iter().chain(rows.lost).collect(),
        written: Some(written),
    })
}

/// An import that has begun.
#[derive(Clone, Copy)]
pub(super) struct Import<'a> {
    pub project: &'a Project,
    pub folder: &'a Path,
    pub options: &'a Options<'a>,
    pub staged: &'a Staged,
    pub catalog: &'a Catalog,
    pub before: &'a [SourceFile],
    pub identity: &'a str,
}

/// What one or several passes over the data have written.
pub(super) struct Pass {
    pub files: Files,
    /// One a pass.
    pub reports: Vec<Report>,
    rows: Rows,
}

impl Import<'_> {
    /// Writes everything, or reports more refused rows than allowed.
    fn all(self, at_once: u64) -> Result<Result<Pass, Report>, Failure> {
        let all = [everything(self.catalog)];
        let limit = self.options.memory_limit;
        match self.passes(&all, Some(limit.unwrap_or(at_once))) {
            Err(failure) if passes::is_too_much(&failure) => {}
            done => return done,
        }
        let options = Options {
            memory_limit: limit.or(Some(at_once)),
            ..*self.options
        };
        let rounds = match import::rounds(self.project, self.catalog, &all[0], &options) {
            Err(failure) if passes::is_too_much(&failure) && limit.is_none() => {
                passes::by_type(&all[0])
            }
            rounds => rounds?,
        };
        match self.passes(&rounds, None)? {
            Ok(pass) => Ok(Ok(pass)),
            Err(_) => self.passes(&all, limit),
        }
    }

    /// Writes these one after the other; several refuse no row.
    pub fn passes(
        self,
        passes: &[Needs],
        memory_limit: Option<u64>,
    ) -> Result<Result<Pass, Report>, Failure> {
        let options = Options {
            max_refused: u64::MAX,
            memory_limit,
            any_order: false,
            ..*self.options
        };
        let mut reports = Vec::new();
        let mut writer = Writer::new(self.staged, self.catalog);
        let mut rows = Rows::default();
        for needs in passes {
            let (dataset, report) = import::import(self.project, self.catalog, needs, &options)?;
            // Which rows are refused depends on what is read beside them.
            let allowed = match passes {
                [_] => self.options.max_refused,
                _ => 0,
            };
            if report.total().refused() > allowed {
                return Ok(Err(report));
            }
            if dataset.identity != self.identity {
                return Err(changed_while_read(&all_of(self.before)));
            }
            reports.push(report);
            writer.add(&rows.apply(self.folder, dataset)?)?;
        }
        Ok(Ok(Pass {
            files: writer.finish()?,
            reports,
            rows,
        }))
    }
}

/// Writes a dataset in memory, which is of no data files, in the place of what is in `folder`.
///
/// # Errors
/// A folder that cannot be written, or that an import writes.
pub fn save(folder: &Path, catalog: &Catalog, dataset: &Dataset) -> Result<(), Failure> {
    let staged = Staged::begin(folder)?;
    let mut writer = Writer::new(&staged, catalog);
    writer.add(dataset)?;
    let files = writer.finish()?;
    commit(staged, files, catalog, dataset.identity.clone())
}

/// Makes these files the dataset of the folder.
pub(super) fn commit(
    staged: Staged,
    files: Files,
    catalog: &Catalog,
    identity: String,
) -> Result<(), Failure> {
    let manifest = Manifest {
        identity,
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

/// The rows of all passes of an import.
#[derive(Debug, Default)]
struct Rows {
    /// The keys of before with the numbers of now; made at the first pass.
    numbering: Option<(Keys, Numbering)>,
    /// A warning that the rows of before cannot be kept.
    lost: Option<Diagnostic>,
    /// Those of profiles, and those that only events know.
    profiles: u64,
    anonymous: u64,
}

impl Rows {
    /// The dataset of a pass with the rows of the import before.
    fn apply(&mut self, folder: &Path, dataset: Dataset) -> Result<Dataset, Failure> {
        self.profiles = dataset.keys.len() as u64;
        self.anonymous = dataset.anonymous.len() as u64;
        if self.numbering.is_none() {
            let old = self.keys_before(folder);
            let numbering = Numbering::of(&old, &dataset.keys).ok_or_else(|| {
                let message =
                    "more profiles, with those that are gone, than can be numbered with 32 bits";
                Failure::from(Diagnostic::error(&data::TOO_MUCH, message))
            })?;
            self.numbering = Some((old, numbering));
        }
        Ok(match &self.numbering {
            Some((old, numbering)) => numbering.apply(old, dataset),
            None => dataset,
        })
    }

    fn keys_before(&mut self, folder: &Path) -> Keys {
        let read = |old: Prepared| old.read(&Catalog::default(), &Needs::default());
        match Prepared::open(folder).and_then(|old| old.map(read).transpose()) {
            Ok(old) => old.map(|(old, _)| old.keys).unwrap_or_default(),
            Err(_) => {
                let message =
                    "rows are numbered anew, as the dataset that was there cannot be read";
                let warning = Diagnostic::warning(&data::DAMAGED, message)
                    .note("bitmaps of rows of before cannot be held against those of now");
                self.lost = Some(warning);
                Keys::default()
            }
        }
    }
}

/// The files as those that have changed, though it cannot be told which.
fn all_of(files: &[SourceFile]) -> Vec<sources::Change> {
    let files = files.iter().map(|file| file.path.clone());
    files.map(sources::Change::Changed).collect()
}

impl Written {
    fn of(manifest: &Manifest, rows: &Rows) -> Written {
        let events = manifest.events.iter().filter(|events| events.count > 0);
        Written {
            profiles: rows.profiles,
            anonymous: rows.anonymous,
            events: events
                .map(|events| (events.name.clone(), events.count))
                .collect(),
            bytes: manifest.files().map(|file| file.bytes).sum(),
            identity: manifest.identity.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::super::file::Entry;
    use super::*;

    const MANIFEST: &str = "\
edition = \"2026\"
prepared = \"prepared\"

[profiles]
files = [\"profiles.csv\"]
key = \"id\"

[events]
files = [\"events.csv\"]
profile = \"id\"
type = \"event\"
time = \"ts\"
missing_key = \"drop\"

[events.refund]
files = [\"refunds.csv\"]
unknown_profiles = \"drop\"
";

    /// What an import of a folder says of its files and rows.
    fn import_at(folder: &Path, at_once: u64) -> Imported {
        let mut sources = Sources::default();
        let project = Project::open(&folder.join("cantle.toml"), &mut sources).expect("a manifest");
        let options = Options {
            max_refused: 1,
            every_refusal: true,
            ..Options::default()
        };
        import_with(
            &project,
            &mut sources,
            &folder.join("out"),
            &options,
            at_once,
        )
        .expect("imported")
    }

    fn sums(folder: &Path) -> Vec<Entry> {
        let prepared = Prepared::open(&folder.join("out"))
            .expect("sound")
            .expect("imported");
        prepared.manifest.files().cloned().collect()
    }

    #[test]
    fn many_passes_write_what_one_writes() {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path();
        let write = |name: &str, text: &str| fs::write(folder.join(name), text).expect("written");
        write("cantle.toml", MANIFEST);
        write("profiles.csv", "id,age\n3,\n1,20\n2,30\n");
        let events = "id,event,ts,price\n1,buy,2026-01-01,5\n9,visit,2026-01-02,\n,visit,2026-01-02,\n\
                      1,visit,2026-01-01,\n3,buy,2026-01-03,7\n";
        write("events.csv", events);
        write(
            "refunds.csv",
            "id,ts,reason\n1,2026-01-05,late\n8,2026-01-06,lost\n",
        );
        let one = import_at(folder, u64::MAX);
        let sums_of_one = sums(folder);
        let many = import_at(folder, 0);
        assert_eq!(one.report.files, many.report.files);
        assert_eq!(one.written, many.written);
        assert_eq!(sums_of_one, sums(folder));
        // A refused row must be refused for all types.
        write("events.csv", &events.replace(",7", ",seven"));
        let typed = MANIFEST.replace("missing_key", "types = { price = \"int\" }\nmissing_key");
        write("cantle.toml", &typed);
        let (one, sums_of_one) = (import_at(folder, u64::MAX), sums(folder));
        let many = import_at(folder, 0);
        assert_eq!(one.report.total().refused(), 1);
        assert_eq!(one.report, many.report);
        assert_eq!(sums_of_one, sums(folder));
    }
}
