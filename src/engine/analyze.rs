//! What the parts of a plan cost on the data.

use super::{AsOf, Engine};
use crate::check;
use crate::check::typed::SegmentId;
use crate::dataset::import;
use crate::diagnostics::Failure;
use crate::execute::{self, Analysis};
use crate::plan::{self, Plan};

impl Engine {
    /// Evaluates the plan of some segments, part by part with its cost.
    ///
    /// # Errors
    /// As [`Engine::run`].
    pub fn analyze(
        &self,
        segments: &[SegmentId],
        as_of: AsOf,
        options: &import::Options<'_>,
    ) -> Result<(Plan, Analysis), Failure> {
        if !self.is_sound() {
            return Err(Failure(self.diagnostics.clone()));
        }
        let clock = self.clock(as_of);
        let needs = check::needs_at(&self.project, segments, &clock);
        let (dataset, _) = self.read(&needs, options)?;
        let plan = plan::lower(&self.project, segments, &clock);
        let analysis = execute::analyze(&plan, &dataset);
        Ok((plan, analysis))
    }
}
