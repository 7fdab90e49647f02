//! Where the data of a run is from: the data files, or the prepared dataset that the manifest
//! names.

use crate::dataset::catalog::Catalog;
use crate::dataset::import::{self, Options, Report};
use crate::dataset::infer::{self, Inferred};
use crate::dataset::manifest::Manifest;
use crate::dataset::prepared::{self, Prepared};
use crate::dataset::{Dataset, Needs, memory};
use crate::diagnostics::{Failure, Sources};

#[derive(Debug)]
pub enum Data {
    Files,
    Prepared(Box<Prepared>),
    /// The prepared dataset is not there, damaged, or not of the data files of today. Nothing is
    /// run then; names and types are those of the files.
    Refused(Failure),
}

impl Data {
    pub fn of(manifest: &Manifest, sources: &Sources) -> Data {
        let Some(folder) = manifest.prepared_folder() else {
            return Data::Files;
        };
        match Prepared::of_project(&folder, manifest, sources) {
            Ok(prepared) => Data::Prepared(Box::new(prepared)),
            Err(failure) => Data::Refused(failure),
        }
    }

    /// Names and types, and what was found of columns.
    pub fn catalog(&self, manifest: &Manifest, sources: &mut Sources) -> Result<Inferred, Failure> {
        match self {
            Data::Files | Data::Refused(_) => infer::infer(manifest, sources),
            Data::Prepared(prepared) => Ok(Inferred {
                catalog: prepared.catalog(),
                warnings: prepared.warnings(),
            }),
        }
    }

    /// The instant of the first event of all data, where that is known: of a prepared dataset, or
    /// of what was read if nothing was left out.
    pub fn first_event(&self, read: Option<(&Dataset, &Report)>) -> Option<i64> {
        match (self, read) {
            (Data::Prepared(prepared), _) => prepared.first_event(),
            (Data::Files, Some((dataset, report))) if report.total().not_needed == 0 => {
                let spans = dataset.events.values().filter_map(|table| table.span());
                spans.map(|(first, _)| first).min()
            }
            _ => None,
        }
    }

    /// What is needed, and what became of the rows of the data files.
    pub fn read(
        &self,
        manifest: &Manifest,
        catalog: &Catalog,
        needs: &Needs,
        options: &Options<'_>,
    ) -> Result<(Dataset, Report), Failure> {
        match self {
            Data::Files => read_files(manifest, catalog, needs, options),
            Data::Prepared(prepared) => prepared.read(catalog, needs),
            Data::Refused(failure) => Err(failure.clone()),
        }
    }
}

/// Into memory, or, what does not fit there, onto disk and mapped from there. Where no limit is
/// given that is what the machine has free, and nothing is refused for it.
fn read_files(
    manifest: &Manifest,
    catalog: &Catalog,
    needs: &Needs,
    options: &Options<'_>,
) -> Result<(Dataset, Report), Failure> {
    let limited = Options {
        memory_limit: options.memory_limit.or_else(memory::free),
        any_order: true,
        ..*options
    };
    let is_too_much = |read: &Result<_, Failure>| {
        let failure = read.as_ref().err();
        failure.is_some_and(prepared::is_too_much)
    };
    let mut read = import::import(manifest, catalog, needs, &limited);
    if is_too_much(&read) {
        read = prepared::spill(manifest, catalog, needs, &limited);
    }
    if is_too_much(&read) && options.memory_limit.is_none() {
        let options = Options {
            memory_limit: None,
            ..limited
        };
        read = import::import(manifest, catalog, needs, &options);
    }
    read
}
