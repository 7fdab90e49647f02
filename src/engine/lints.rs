//! What `check` says of a whole project that is sound, beside what each rule alone shows.

use super::{AsOf, Engine};
use crate::check;
use crate::diagnostics::codes::{self, Code};
use crate::diagnostics::{Diagnostic, Span};

/// Told where data is read, or not at all.
const UNTOLD: &[&Code] = &[&codes::lints::NEVER_SET];

impl Engine {
    /// Adds further warnings to the diagnostics: those of whole projects, of an instant, and
    /// `@allow`s that no warning needs. Rules with errors have none.
    pub fn lint(&mut self, as_of: AsOf) {
        if !self.is_sound() {
            return;
        }
        let trees = self.meaning.trees();
        let today = self.manifest.zone.day_of(as_of.instant);
        let mut found = check::unused_lets(trees);
        found.extend(check::expired(trees, today, as_of.origin.words()));
        self.allows.settle(&mut found);
        found.extend(self.allows.needless(UNTOLD));
        self.diagnostics.extend(found);
        self.diagnostics.sort_by_key(place);
    }
}

fn place(diagnostic: &Diagnostic) -> Option<Span> {
    diagnostic.labels.first().map(|label| label.span)
}
