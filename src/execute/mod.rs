//! A plan over a dataset, morsel by morsel, to one bitmap a segment.

use roaring::RoaringBitmap;

use crate::dataset::Dataset;
use crate::plan::Plan;

/// Rows of a morsel: one Roaring container, the unit of parallel work.
pub const MORSEL: usize = 65_536;

/// The result of a run.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Rows of everyone at the instant of the run.
    pub everyone: RoaringBitmap,
    /// Members of each segment of the plan, in the order asked for.
    pub members: Vec<RoaringBitmap>,
}

/// Evaluates a plan on the threads of the current rayon pool. The result does not depend on them.
pub fn run(plan: &Plan, dataset: &Dataset) -> Outcome {
    let _ = (plan, dataset);
    todo!()
}
