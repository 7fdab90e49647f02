//! A checked project at one instant, lowered to one plan for all its segments, in which equal
//! conditions are one node.
//!
//! ```text
//! rows:     and, or, not, at least  over  leaves        one mask of rows each
//! leaves:   a condition             over  sources       attributes, measures
//! measures: one value a row         over  a stream      in a range of time
//! streams:  types                   and   a filter      one mask of events each
//! events:   and, or, not            over  leaves        properties, the time, the row
//! ```
//!
//! Everything that needs the clock is resolved here: windows are instants in a plan.

pub mod dag;
pub mod fingerprint;
mod lower;
pub mod node;
mod summary;
mod symbols;
pub mod term;
mod windows;

use std::sync::Arc;

use crate::check::typed::{Project, SegmentId};
use crate::time::Clock;

use dag::{Dag, Pool};
use node::{Measure, MeasureId, NodeId, Output, Ranking, RankingId, Stream, StreamId};
pub use summary::Summary;
use windows::Times;

/// The shared plan of some segments.
#[derive(Clone, Debug)]
pub struct Plan {
    pub clock: Clock,
    /// Conditions of rows.
    pub rows: Dag,
    /// Conditions of events.
    pub events: Dag,
    pub streams: Pool<Stream>,
    pub measures: Pool<Measure>,
    /// What keys are drawn with.
    pub salts: Pool<Arc<str>>,
    pub rankings: Pool<Ranking>,
    /// The node of each segment in the order asked for, its universe included.
    pub roots: Vec<NodeId>,
    /// The columns of each segment in the order asked for; empty unless they were asked for, too.
    pub outputs: Vec<Vec<Output>>,
}

impl Plan {
    /// # Panics
    /// If `id` is not of this plan.
    pub fn stream(&self, id: StreamId) -> &Stream {
        &self.streams[id.0 as usize]
    }

    /// # Panics
    /// If `id` is not of this plan.
    pub fn ranking(&self, id: RankingId) -> &Ranking {
        &self.rankings[id.0 as usize]
    }

    /// # Panics
    /// If `id` is not of this plan.
    pub fn measure(&self, id: MeasureId) -> &Measure {
        &self.measures[id.0 as usize]
    }
}

/// Lowers segments and all they refer to.
pub fn lower(project: &Project, segments: &[SegmentId], clock: &Clock) -> Plan {
    lower::lower(project, segments, Times::At(clock), false)
}

/// The same, and the columns of those of the segments that are audiences.
pub fn lower_with_columns(project: &Project, segments: &[SegmentId], clock: &Clock) -> Plan {
    lower::lower(project, segments, Times::At(clock), true)
}
