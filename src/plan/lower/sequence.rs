//! Sequences, and events in any order: measures over several streams.

use std::sync::Arc;

use crate::check::typed;
use crate::plan::node::{MeasureKind, NodeId, Sequence, StreamId, Unordered};

use super::Lowering;

impl Lowering<'_> {
    pub(super) fn sequence(&mut self, node: &typed::Sequence) -> NodeId {
        let streams: Box<[StreamId]> = node.patterns.iter().map(|p| self.stream(p)).collect();
        let conditions = node.conditions.iter();
        let conditions = conditions.map(|condition| self.value(condition));
        let sequence = Sequence {
            conditions: conditions.collect(),
            order: node.order.clone(),
            streams,
        };
        let first = &sequence.order.steps[0];
        let stream = sequence.streams[first.which.pattern];
        let range = self.range(node.window.as_ref());
        let measure = self.measure(stream, range, MeasureKind::Sequence(Arc::new(sequence)));
        self.is_true(measure)
    }

    pub(super) fn unordered(&mut self, node: &typed::Unordered) -> NodeId {
        let streams: Box<[StreamId]> = node.events.iter().map(|p| self.stream(p)).collect();
        let Some(first) = streams.first().copied() else {
            return self.plan.rows.nobody();
        };
        let unordered = Unordered {
            streams,
            at_least: node.at_least,
            within: node.within,
            without: node.without.as_ref().map(|pattern| self.stream(pattern)),
        };
        let range = self.range(node.window.as_ref());
        let measure = self.measure(first, range, MeasureKind::Unordered(Box::new(unordered)));
        self.is_true(measure)
    }
}
