//! What `check` says of a whole project that is sound, beside what each rule alone shows.

use super::{AsOf, Engine};
use crate::check::typed::{Project, SegmentId};
use crate::check::{self, Allows};
use crate::dataset::Dataset;
use crate::dataset::import::Report;
use crate::dataset::manifest::Manifest;
use crate::diagnostics::codes::{self, Code};
use crate::diagnostics::{Diagnostic, Span};
use crate::prove;
use crate::syntax::ast;
use crate::time::Clock;

/// Told where data is read, or not at all.
const UNTOLD: &[&Code] = &[&codes::lints::NEVER_SET, &codes::lints::LONGER_THAN_DATA];

impl Engine {
    /// Adds further warnings to the diagnostics: those of whole projects, of an instant, and
    /// `@allow`s that no warning needs. Rules with errors have none.
    pub fn lint(&mut self, as_of: AsOf) {
        if !self.is_sound() {
            return;
        }
        let all: Vec<SegmentId> = (0..)
            .map(SegmentId)
            .take(self.project.segments.len())
            .collect();
        let mut found = self.longer_than_data(&all, &self.clock(as_of), None);
        found.extend(self.proven(as_of));
        let others = Lookout {
            found,
            untold: Vec::new(),
        };
        let found = lint(
            self.meaning.trees(),
            &self.project,
            &self.manifest,
            &mut self.allows,
            as_of,
            others,
        );
        self.diagnostics.extend(found);
        self.diagnostics.sort_by_key(place);
    }

    /// Windows that begin before the data, as far as it is at hand.
    pub(super) fn longer_than_data(
        &self,
        segments: &[SegmentId],
        clock: &Clock,
        read: Option<(&Dataset, &Report)>,
    ) -> Vec<Diagnostic> {
        let Some(first) = self.data.first_event(read) else {
            return Vec::new();
        };
        let mut found = check::longer_than_data(&self.project, segments, clock, first);
        self.allows.clone().settle(&mut found);
        found
    }
}

/// What others looked for in the rules of a project.
#[derive(Clone, Debug, Default)]
pub struct Lookout {
    pub found: Vec<Diagnostic>,
    /// The codes of what they did not get to: whether an `@allow` of these is needed nobody knows.
    pub untold: Vec<&'static Code>,
}

/// The warnings of whole projects, and those that others found, without what is allowed.
pub fn lint(
    trees: &[ast::File],
    project: &Project,
    manifest: &Manifest,
    allows: &mut Allows,
    as_of: AsOf,
    others: Lookout,
) -> Vec<Diagnostic> {
    let today = manifest.zone.day_of(as_of.instant);
    let mut found = check::unused_lets(trees);
    found.extend(check::upper_bounds(project));
    found.extend(check::expired(trees, today, as_of.origin.words()));
    found.extend(others.found);
    allows.settle(&mut found);
    found.extend(allows.needless(&[UNTOLD, &others.untold].concat()));
    found
}

impl Engine {
    fn proven(&self, as_of: AsOf) -> Vec<Diagnostic> {
        let mut found = prove::lint(&self.project, &self.catalog, &self.clock(as_of));
        let known = self.diagnostics.iter().chain(self.allows.silenced());
        leave_out_explained(&mut found, known);
        found
    }
}

/// Leaves out of what is proven of rules what a finding about the text itself explains.
pub fn leave_out_explained<'a>(
    proven: &mut Vec<Diagnostic>,
    known: impl Iterator<Item = &'a Diagnostic>,
) {
    let explains = |known: &&Diagnostic| {
        known.code != &codes::lints::LEAVES_OUT_MISSING
            && known.code != &codes::lints::TIME_AGAINST_DATE
    };
    let told: Vec<&Diagnostic> = known.filter(explains).collect();
    proven.retain(|finding| !told.iter().any(|known| finding.is_about_place_of(known)));
}

fn place(diagnostic: &Diagnostic) -> Option<Span> {
    diagnostic.labels.first().map(|label| label.span)
}
