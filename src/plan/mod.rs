//! A checked project at one instant, lowered to one plan for all its segments, in which equal
//! conditions are one node.

use crate::check::typed::{Project, SegmentId};
use crate::time::Clock;

/// The shared plan of some segments.
#[derive(Debug, Default)]
pub struct Plan {}

/// Lowers segments and all they refer to.
pub fn lower(project: &Project, segments: &[SegmentId], clock: &Clock) -> Plan {
    let _ = (project, segments, clock);
    todo!()
}
