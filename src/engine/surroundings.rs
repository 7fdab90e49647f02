//! What rules are checked against: the manifest, the names and types of the data, the consents.

use std::path::PathBuf;

use super::data::Data;
use super::{AsOf, as_of, consent, tests};
use crate::check::typed::{Project, SegmentId};
use crate::check::{self, Checked, Consents, ListRequest, Lists};
use crate::dataset::catalog::Catalog;
use crate::dataset::infer::Inferred;
use crate::dataset::lists;
use crate::dataset::manifest::Manifest;
use crate::diagnostics::{Diagnostic, Failure, Sources};
use crate::syntax::ast;
use crate::time::Clock;

/// All of a project but its rules.
#[derive(Debug)]
pub struct Surroundings {
    pub manifest: Manifest,
    pub catalog: Catalog,
    /// What is wrong or doubtful in columns and consents.
    pub diagnostics: Vec<Diagnostic>,
    consents: Consents,
    /// The instant of the first event of the data, where it is known without reading them.
    first_event: Option<i64>,
}

impl Surroundings {
    /// Looks at the data of a manifest without reading more than names and types need.
    ///
    /// # Errors
    /// Data or a schema that cannot be used.
    pub fn open(manifest: Manifest, sources: &mut Sources) -> Result<Surroundings, Failure> {
        let data = Data::of(&manifest, sources);
        let surroundings = Surroundings::with(manifest, &data, sources)?;
        Ok(Surroundings {
            first_event: data.first_event(None),
            ..surroundings
        })
    }

    pub(super) fn with(
        manifest: Manifest,
        data: &Data,
        sources: &mut Sources,
    ) -> Result<Surroundings, Failure> {
        let inferred = data.catalog(&manifest, sources)?;
        Ok(Surroundings::of(manifest, inferred, sources))
    }

    pub(super) fn of(manifest: Manifest, inferred: Inferred, sources: &Sources) -> Surroundings {
        let mut diagnostics = inferred.warnings;
        let consents = consent::read(&manifest, &inferred.catalog, sources, &mut diagnostics);
        Surroundings {
            manifest,
            catalog: inferred.catalog,
            diagnostics,
            consents,
            first_event: None,
        }
    }

    /// Checks rules as one project. What is wrong with the surroundings themselves is not told
    /// again.
    pub fn check(&self, trees: &[ast::File], lists: &Lists) -> Checked {
        let mut checked = check::check_with(trees, &self.catalog, lists, &self.consents);
        let mut of_tests = tests::not_frozen(&checked.project, &self.manifest);
        of_tests.extend(tests::unseen_events(&checked.project, &self.manifest));
        checked.allows.settle(&mut of_tests);
        checked.diagnostics.extend(of_tests);
        checked
    }

    /// Windows that begin before the data.
    pub fn longer_than_data(&self, project: &Project, clock: &Clock) -> Vec<Diagnostic> {
        let Some(first) = self.first_event else {
            return Vec::new();
        };
        let all = (0..).map(SegmentId).take(project.segments.len());
        check::longer_than_data(project, &all.collect::<Vec<_>>(), clock, first)
    }

    /// The texts of a list file, or why it cannot be used.
    pub fn list(&self, request: &ListRequest) -> <Lists as IntoIterator>::Item {
        let folder = &self.manifest.folder;
        let list = lists::read(folder, &request.file, request.column.as_deref());
        (request.clone(), list)
    }

    /// Where a list file is.
    pub fn list_path(&self, request: &ListRequest) -> PathBuf {
        self.manifest.folder.join(&request.file)
    }

    /// The instant of a run without `--as-of`.
    ///
    /// # Errors
    /// None as of now: the manifest was read.
    pub fn as_of(&self) -> Result<AsOf, Failure> {
        as_of::resolve(None, &self.manifest)
    }

    /// The clock of a run.
    pub fn clock(&self, as_of: AsOf) -> Clock {
        Clock {
            as_of: as_of.instant,
            zone: self.manifest.zone.clone(),
            week_start: self.manifest.week_starts,
        }
    }
}
