//! What a run needs, on disk for as long as it takes: where it does not fit into memory.

use std::path::PathBuf;

use super::Prepared;
use super::damage::{cannot_write, changed_while_read, not_prepared};
use super::folder::{Staged, Temporary};
use super::import::{Import, commit};
use super::{passes, sources};
use crate::dataset::catalog::Catalog;
use crate::dataset::import::{self, Options, Report};
use crate::dataset::manifest::Manifest as Project;
use crate::dataset::{Dataset, Needs};
use crate::diagnostics::codes::data;
use crate::diagnostics::{Diagnostic, Failure};

/// Imports what is needed in several rounds, each within the memory limit, into a folder of its
/// own, and maps it from there. The folder is gone when this returns: what is mapped stays.
///
/// # Errors
/// As [`import::import`]; what does not fit into memory even so; a disk that is full; refused
/// rows, though the options allow some: which ones depends on what is read beside them.
pub fn spill(
    project: &Project,
    catalog: &Catalog,
    needs: &Needs,
    options: &Options<'_>,
) -> Result<(Dataset, Report), Failure> {
    let rounds = import::rounds(project, catalog, &without_key(catalog, needs), options)?;
    in_rounds(project, catalog, needs, options, &rounds)
}

fn in_rounds(
    project: &Project,
    catalog: &Catalog,
    needs: &Needs,
    options: &Options<'_>,
    rounds: &[Needs],
) -> Result<(Dataset, Report), Failure> {
    let root = root();
    let temporary = Temporary::within(&root).map_err(|error| cannot_write(&root, &error))?;
    let folder = temporary.path();
    let staged = Staged::begin(folder)?;
    temporary.keep_in_mind();
    let (before, identity) = sources::look(project)?;
    let import = Import {
        project,
        folder,
        options,
        staged: &staged,
        catalog,
        before: &before,
        identity: &identity,
    };
    let pass = match import.passes(rounds, None)? {
        Ok(pass) => pass,
        Err(report) => return Err(refused(&report, options)),
    };
    let report = passes::of_rounds(project, &pass.reports)?;
    let changes = sources::changes(project, &before)?;
    if !changes.is_empty() {
        return Err(changed_while_read(&changes));
    }
    commit(staged, pass.files, catalog, identity)?;
    temporary.keep_in_mind();
    let prepared = Prepared::open(folder)?.ok_or_else(|| not_prepared(folder))?;
    let (dataset, _) = prepared.read(catalog, needs)?;
    Ok((dataset, report))
}

/// Why refused rows end a run in several rounds.
fn refused(report: &Report, options: &Options<'_>) -> Failure {
    if let Err(failure) = report.admit(options) {
        return failure;
    }
    let message = "what does not fit into memory at once is read in several rounds, and none of \
                   them may refuse a row";
    Diagnostic::error(&data::MEMORY_LIMIT, message)
        .note(format!("{} rows were refused", report.total().refused()))
        .help("correct these rows, or raise `--memory-limit`")
        .into()
}

/// Every row has its key already.
fn without_key(catalog: &Catalog, needs: &Needs) -> Needs {
    let mut needs = needs.clone();
    if let Some((id, _)) = catalog.key.as_ref().and_then(|key| catalog.attribute(key)) {
        needs.attributes.remove(&id);
    }
    needs
}

/// A folder for large files: that of `TMPDIR`, or one that is not itself in memory.
fn root() -> PathBuf {
    let large = PathBuf::from("/var/tmp");
    match std::env::var_os("TMPDIR") {
        None if large.is_dir() => large,
        _ => std::env::temp_dir(),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::dataset::EventTable;
    use crate::dataset::column::Column;
    use crate::dataset::infer;
    use crate::diagnostics::Sources;
    use crate::time::Range;
    use crate::value::Value;

    const MANIFEST: &str = "\
edition = \"2026\"

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

    fn values(column: &Column) -> Vec<Option<Value>> {
        (0..column.len()).map(|index| column.value(index)).collect()
    }

    type Rows = Vec<(Vec<u32>, Vec<i64>)>;
    type Columns = Vec<(String, Vec<Option<Value>>)>;

    fn events(table: &EventTable) -> (Rows, Columns) {
        let morsels = table.morsels.iter();
        let properties = table.properties.iter();
        (
            morsels
                .map(|events| (events.offsets.to_vec(), events.times.to_vec()))
                .collect(),
            properties
                .map(|(name, column)| (name.to_string(), values(column)))
                .collect(),
        )
    }

    #[test]
    fn what_is_spilled_is_what_is_imported() {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path();
        let write = |name: &str, text: &str| fs::write(folder.join(name), text).expect("written");
        write("cantle.toml", MANIFEST);
        write("profiles.csv", "id,age,name\n3,,x\n1,20,y\n2,30,x\n");
        write(
            "events.csv",
            "id,event,ts,price\n1,buy,2026-01-01,5\n9,visit,2026-01-02,\n,visit,2026-01-02,\n\
             1,visit,2026-01-01,\n3,buy,2026-01-03,7\n1,buy,2025-01-03,7\n2,view,2025-01-03,\n",
        );
        write(
            "refunds.csv",
            "id,ts,reason\n1,2026-01-05,late\n8,2026-01-06,lost\n",
        );
        let mut sources = Sources::default();
        let project = Project::open(&folder.join("cantle.toml"), &mut sources).expect("a manifest");
        let catalog = infer::infer(&project, &mut sources).expect("data").catalog;
        let event = |name: &str| catalog.event(name).expect("a type").0;
        let attribute = |name: &str| catalog.attribute(name).expect("an attribute").0;
        let needs = Needs {
            attributes: [attribute("id"), attribute("age")].into(),
            events: [
                (event("buy"), ["price".into()].into()),
                (event("visit"), [].into()),
                (event("refund"), ["reason".into()].into()),
            ]
            .into(),
            times: [(
                event("buy"),
                Range {
                    start: Some(1_750_000_000_000_000),
                    end: None,
                },
            )]
            .into(),
            ..Needs::default()
        };
        let options = Options::default();
        let (whole, report) = import::import(&project, &catalog, &needs, &options).expect("read");
        let mut rounds = passes::by_type(&without_key(&catalog, &needs));
        for round in &mut rounds {
            round.times = needs.times.clone();
        }
        let (spilled, told) =
            in_rounds(&project, &catalog, &needs, &options, &rounds).expect("spilled");
        assert_eq!(report.files, told.files);
        assert_eq!(report.never_set, told.never_set);
        assert_eq!(whole.identity, spilled.identity);
        assert_eq!(whole.anonymous, spilled.anonymous);
        assert!(whole.keys.iter().eq(spilled.keys.iter()));
        for (id, column) in &whole.attributes {
            assert_eq!(values(column), values(&spilled.attributes[id]));
        }
        for (id, table) in &whole.events {
            assert_eq!(events(table), events(&spilled.events[id]));
        }
        let limited = Options {
            memory_limit: Some(1),
            ..options
        };
        let Failure(found) = spill(&project, &catalog, &needs, &limited).expect_err("too much");
        assert_eq!(found[0].code.id, "E0822");
    }
}
