//! The `test` items of a project.

use super::Engine;
use crate::check::typed::{Project, Test};
use crate::dataset::manifest::Manifest;
use crate::diagnostics::codes::tests::{NOT_FROZEN, UNSEEN_EVENT};
use crate::diagnostics::{Diagnostic, Failure};
use crate::explain::show;
use crate::testing::{self, Outcome, Setting};
use crate::time::Clock;

impl Engine {
    /// Runs tests of this project, in parallel; the outcomes are in the order given. No data is
    /// read.
    ///
    /// # Errors
    /// Rules with errors.
    pub fn test<'a>(&'a self, tests: &[&'a Test]) -> Result<Vec<Outcome<'a>>, Failure> {
        use rayon::prelude::*;
        if !self.is_sound() {
            return Err(Failure(self.diagnostics.clone()));
        }
        let setting = self.test_setting();
        let outcomes = tests.par_iter().map(|test| testing::run(&setting, test));
        Ok(outcomes.collect())
    }

    /// Where and when the tests of this project run.
    pub fn test_setting(&self) -> Setting<'_> {
        Setting {
            project: &self.project,
            catalog: &self.catalog,
            zone: self.manifest.zone.clone(),
            week_start: self.manifest.week_starts,
            // A test has a time of its own where the manifest has none.
            as_of: self.manifest.as_of.unwrap_or_default(),
        }
    }
}

/// One error a test that would run at the time of the clock.
pub fn not_frozen(project: &Project, manifest: &Manifest) -> Vec<Diagnostic> {
    let errors = project.tests.iter().filter(|test| !test.has_as_of);
    match manifest.as_of {
        Some(_) => Vec::new(),
        None => errors
            .map(|test| {
                Diagnostic::error(&NOT_FROZEN, "a test without `as of`")
                    .label(test.span, "at which instant does it run?")
                    .help("write `as of 2026-06-01` in the test, or `as_of` in cantle.toml")
            })
            .collect(),
    }
}

/// One warning an event of a test that its rules cannot see: it is not before the instant of the
/// test.
pub fn unseen_events(project: &Project, manifest: &Manifest) -> Vec<Diagnostic> {
    let mut warnings = Vec::new();
    for test in &project.tests {
        let mut clock = Clock {
            as_of: manifest.as_of.unwrap_or_default(),
            zone: manifest.zone.clone(),
            week_start: manifest.week_starts,
        };
        match &test.as_of {
            Some(point) => clock.as_of = clock.instant(point),
            None if test.has_as_of || manifest.as_of.is_none() => continue,
            None => {}
        }
        let points = test.events.iter().flat_map(|event| &event.at);
        for (_, span) in points.filter(|(point, _)| clock.instant(point) >= clock.as_of) {
            let frozen = show::instant(clock.as_of, &clock);
            warnings.push(
                Diagnostic::warning(&UNSEEN_EVENT, "no rule sees this event of the test")
                    .label(
                        *span,
                        format!("not before {frozen}, the `as of` of the test"),
                    )
                    .help("a run sees only what happened before its `as of`"),
            );
        }
    }
    warnings
}
