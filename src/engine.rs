//! The facade: open a project, compile its rules, run them. The pipeline in one readable page.
//!
//! ```text
//! Engine::open   manifest -> rule files -> catalog -> lists -> check
//! Engine::run    needs -> import -> lower -> run -> members, with as of and identities
//! ```

mod analyze;
mod as_of;
mod bench;
mod beside;
mod consent;
mod data;
mod definitions;
mod guards;
mod identity;
mod lints;
mod occurring;
mod pair;
mod proofs;
mod rules;
mod save;
mod select;
mod stopwatch;
mod surroundings;
mod tests;
mod unset;
mod why;

use std::path::Path;
use std::time::Duration;

use roaring::RoaringBitmap;

use crate::check::typed::{Project, SegmentId};
use crate::check::{self, Allows};
use crate::dataset::catalog::Catalog;
use crate::dataset::import::{self, Report};
use crate::dataset::manifest::Manifest;
use crate::dataset::{Dataset, Keys, Needs};
use crate::diagnostics::{Diagnostic, Failure, Sources};
use crate::execute::{self, Outcome, OutputColumn};
use crate::plan;

pub use as_of::{AsOf, Origin, format_instant};
use data::Data;
pub use guards::percent;
use identity::Meaning;
pub use lints::{Lookout, leave_out_explained, lint};
pub use pair::{Evaluated, Pair};
pub use proofs::{Proof, Witness};
pub use rules::{RuleFile, Texts, add as add_rule_text, cannot_read, shown_path};
use stopwatch::Stopwatch;
pub use surroundings::Surroundings;
pub use why::Verdicts;

/// A project whose rules are compiled. They can run only if [`Engine::is_sound`].
#[derive(Debug)]
pub struct Engine {
    pub manifest: Manifest,
    pub files: Vec<RuleFile>,
    pub catalog: Catalog,
    pub project: Project,
    /// What is wrong or doubtful in rules and columns, in order of files and places.
    pub diagnostics: Vec<Diagnostic>,
    /// Which warnings the rules allow.
    pub allows: Allows,
    data: Data,
    meaning: Meaning,
}

/// The members of some segments at one instant.
#[derive(Debug)]
pub struct Run {
    pub as_of: AsOf,
    /// Rows of everyone.
    pub everyone: u64,
    /// In the order asked for.
    pub results: Vec<Members>,
    pub keys: Keys,
    /// Rows that are profiles; `None` if all are.
    pub live: Option<RoaringBitmap>,
    /// Identity of the data, as hex.
    pub data: String,
    /// Identity of everything but the data that decides who is a member, as hex.
    pub rules: String,
    pub report: Report,
    /// Warnings that only the data could tell.
    pub warnings: Vec<Diagnostic>,
    /// What the time was spent on, in order.
    pub spent: Vec<(&'static str, Duration)>,
}

/// The result of one segment.
#[derive(Debug)]
pub struct Members {
    pub segment: SegmentId,
    pub size: u64,
    /// Empty where only sizes were asked for.
    pub members: RoaringBitmap,
    /// Members of the segment's universe.
    pub universe: u64,
    /// The columns of an audience, if they were asked for: a value for each member.
    pub columns: Vec<OutputColumn>,
}

/// What a run is for.
#[derive(Clone, Copy)]
enum Wanted {
    Sizes,
    Members,
    Columns,
}

impl Engine {
    /// Opens and checks the project of a manifest. Texts are added to `sources`.
    ///
    /// # Errors
    /// The manifest, the schema or the data cannot be used, or there are no rules.
    pub fn open(manifest: &Path, sources: &mut Sources) -> Result<Engine, Failure> {
        Engine::open_with(manifest, &Texts::new(), sources)
    }

    /// The same with other texts of some rule files than those on disk.
    ///
    /// # Errors
    /// As [`Engine::open`].
    pub fn open_with(
        manifest: &Path,
        texts: &Texts,
        sources: &mut Sources,
    ) -> Result<Engine, Failure> {
        let manifest = Manifest::open(manifest, sources)?;
        let data = Data::of(&manifest, sources);
        Engine::with(manifest, data, texts, sources)
    }

    /// The same to run rules: data that cannot be run on is told before it is looked into.
    ///
    /// # Errors
    /// As [`Engine::open`], and a prepared dataset that is not of the data files of today.
    pub fn open_to_run(manifest: &Path, sources: &mut Sources) -> Result<Engine, Failure> {
        let manifest = Manifest::open(manifest, sources)?;
        match Data::of(&manifest, sources) {
            Data::Refused(failure) => Err(failure),
            data => Engine::with(manifest, data, &Texts::new(), sources),
        }
    }

    fn with(
        manifest: Manifest,
        data: Data,
        texts: &Texts,
        sources: &mut Sources,
    ) -> Result<Engine, Failure> {
        let parsed = rules::read(&manifest, texts, sources)?;
        let surroundings = Surroundings::with(manifest, &data, sources)?;
        Ok(Engine::check(parsed, surroundings, data, sources))
    }

    fn check(
        parsed: rules::Rules,
        surroundings: Surroundings,
        data: Data,
        sources: &Sources,
    ) -> Engine {
        let lists = rules::read_lists(&surroundings.manifest, &parsed.trees);
        let checked = surroundings.check(&parsed.trees, &lists);
        let mut diagnostics = surroundings.diagnostics;
        diagnostics.extend(parsed.diagnostics);
        diagnostics.extend(checked.diagnostics);
        diagnostics.sort_by_key(|diagnostic| diagnostic.labels.first().map(|label| label.span));
        let manifest = surroundings.manifest;
        Engine {
            meaning: Meaning::of(&manifest, sources, parsed.trees, lists),
            data,
            manifest,
            files: parsed.files,
            catalog: surroundings.catalog,
            project: checked.project,
            diagnostics,
            allows: checked.allows,
        }
    }

    /// Whether no rule has an error.
    pub fn is_sound(&self) -> bool {
        !self.diagnostics.iter().any(Diagnostic::is_error)
    }

    /// The instant of a run: given, of the manifest, or now.
    ///
    /// # Errors
    /// What is given is no date or time.
    pub fn as_of(&self, given: Option<&str>) -> Result<AsOf, Failure> {
        as_of::resolve(given, &self.manifest)
    }

    /// The segments of these names, each once; of no names all, as they stand in the files.
    ///
    /// # Errors
    /// A name that no segment has.
    pub fn select(&self, names: &[String]) -> Result<Vec<SegmentId>, Failure> {
        select::select(&self.project, names)
    }

    /// The name of the column that profiles are known by.
    pub fn key(&self) -> &str {
        self.manifest.key().unwrap_or("key")
    }

    /// Reads what the segments need and counts their members.
    ///
    /// # Errors
    /// Data that cannot be read, or more refused rows than the options allow; rules with errors.
    pub fn count(
        &self,
        segments: &[SegmentId],
        as_of: AsOf,
        options: &import::Options<'_>,
    ) -> Result<Run, Failure> {
        self.run_for(segments, as_of, options, Wanted::Sizes)
    }

    /// The same with the members.
    ///
    /// # Errors
    /// As [`Engine::count`].
    pub fn members(
        &self,
        segments: &[SegmentId],
        as_of: AsOf,
        options: &import::Options<'_>,
    ) -> Result<Run, Failure> {
        self.run_for(segments, as_of, options, Wanted::Members)
    }

    /// The same with the members, and the columns of audiences.
    ///
    /// # Errors
    /// As [`Engine::count`].
    pub fn run(
        &self,
        segments: &[SegmentId],
        as_of: AsOf,
        options: &import::Options<'_>,
    ) -> Result<Run, Failure> {
        self.run_for(segments, as_of, options, Wanted::Columns)
    }

    fn run_for(
        &self,
        segments: &[SegmentId],
        as_of: AsOf,
        options: &import::Options<'_>,
        wanted: Wanted,
    ) -> Result<Run, Failure> {
        if !self.is_sound() {
            return Err(Failure(self.diagnostics.clone()));
        }
        let mut stopwatch = Stopwatch::start();
        let (asked, universes) = select::with_universes(&self.project, segments);
        let clock = self.clock(as_of);
        let needs = match wanted {
            Wanted::Columns => check::needs_with_columns_at(&self.project, &asked, &clock),
            Wanted::Sizes | Wanted::Members => check::needs_at(&self.project, &asked, &clock),
        };
        let (dataset, report) = self.read(&needs, options)?;
        stopwatch.lap("import");
        let plan = match wanted {
            Wanted::Columns => plan::lower_with_columns(&self.project, &asked, &clock),
            Wanted::Sizes | Wanted::Members => plan::lower(&self.project, &asked, &clock),
        };
        stopwatch.lap("plan");
        let (sizes, outcome) = match wanted {
            Wanted::Members | Wanted::Columns => {
                let outcome = execute::run(&plan, &dataset);
                (outcome.sizes(), outcome)
            }
            Wanted::Sizes => (execute::count(&plan, &dataset), Outcome::default()),
        };
        stopwatch.lap("evaluate");
        let mut warnings = unset::never_set(&self.catalog, &needs, &dataset, &report);
        warnings.extend(self.longer_than_data(&asked, &clock, Some((&dataset, &report))));
        let everyone = sizes.everyone;
        let sizes = sizes.members;
        let (mut members, mut columns) = (outcome.members.into_iter(), outcome.columns.into_iter());
        let results =
            segments
                .iter()
                .zip(universes)
                .enumerate()
                .map(|(index, (&segment, universe))| Members {
                    segment,
                    size: sizes[index],
                    members: members.next().unwrap_or_default(),
                    universe: universe.map_or(everyone, |index| sizes[index]),
                    columns: columns.next().unwrap_or_default(),
                });
        Ok(Run {
            as_of,
            everyone,
            results: results.collect(),
            keys: dataset.keys,
            live: dataset.live,
            data: dataset.identity,
            rules: self.meaning.identity().to_owned(),
            warnings,
            report,
            spent: stopwatch.laps(),
        })
    }

    /// What is needed of the data.
    fn read(
        &self,
        needs: &Needs,
        options: &import::Options<'_>,
    ) -> Result<(Dataset, Report), Failure> {
        self.data
            .read(&self.manifest, &self.catalog, needs, options)
    }
}
