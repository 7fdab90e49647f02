//! Filters: one bit for each event of a type in the morsel.

use std::rc::Rc;

use crate::dataset::EventTable;
use crate::dataset::catalog::EventTypeId;
use crate::plan::node::{Node, NodeId};

use super::bind::leaf::BoundLeaf;
use super::bind::test;
use super::kernels::{bits, range};
use super::mask::{self, Mask};
use super::morsel::Morsel;

impl<'b> Morsel<'b> {
    /// The first event of the morsel in a table, and how many there are.
    pub(super) fn event_range(&self, events: &EventTable) -> (usize, usize) {
        let start = events.offsets[self.first] as usize;
        let end = events.offsets[self.first + self.len] as usize;
        (start, end - start)
    }

    /// The events of a type for which a node of events holds.
    pub(super) fn filter(
        &mut self,
        id: NodeId,
        ty: EventTypeId,
        events: &'b EventTable,
    ) -> Rc<Mask> {
        if let Some(mask) = self.events.get(&(id, ty)) {
            return mask.clone();
        }
        let mask = Rc::new(self.evaluate_filter(id, ty, events));
        self.events.insert((id, ty), mask.clone());
        mask
    }

    fn evaluate_filter(&mut self, id: NodeId, ty: EventTypeId, events: &'b EventTable) -> Mask {
        let (start, len) = self.event_range(events);
        match self.bound.plan.events.node(id) {
            Node::Everyone => Mask::Full,
            // Rows are drawn and ranked, not events.
            Node::Nobody | Node::Drawn { .. } | Node::Ranked(..) => Mask::Empty,
            Node::Not(inner) => self.filter(*inner, ty, events).not(len),
            Node::And(parts) => {
                let parts = self.filters(parts, ty, events);
                mask::all(parts.iter().map(Rc::as_ref), len)
            }
            Node::Or(parts) => {
                let parts = self.filters(parts, ty, events);
                mask::any(parts.iter().map(Rc::as_ref), len)
            }
            Node::AtLeast(n, parts) => {
                let parts = self.filters(parts, ty, events);
                mask::at_least(*n, parts.iter().map(Rc::as_ref), len)
            }
            Node::OfRow(row) => self.spread(&self.mask(*row), events),
            Node::Leaf(_) => {
                let bound = self.bound;
                match &bound.events[&(id, ty)] {
                    BoundLeaf::Constant(holds) => Mask::of(*holds),
                    BoundLeaf::Column(column, test) => test::evaluate(test, column, start, len),
                    BoundLeaf::Times(ranges) => {
                        let mut words = vec![0; bits::words_for(len)];
                        let times = &events.times[start..start + len];
                        range::within_any(times, &test::narrowed(ranges), &mut words);
                        Mask::from_words(words, len)
                    }
                    BoundLeaf::Measure(..) => unreachable!("conditions of rows are nodes of rows"),
                    BoundLeaf::Generic(generic) => self.generic_events(generic, events),
                }
            }
        }
    }

    fn filters(
        &mut self,
        ids: &[NodeId],
        ty: EventTypeId,
        events: &'b EventTable,
    ) -> Vec<Rc<Mask>> {
        ids.iter().map(|&id| self.filter(id, ty, events)).collect()
    }

    /// The events of the rows that are in.
    fn spread(&self, rows: &Mask, events: &EventTable) -> Mask {
        let (start, len) = self.event_range(events);
        let Mask::Words(rows) = rows else {
            return rows.clone();
        };
        let mut words = vec![0; bits::words_for(len)];
        for row in bits::ones(rows) {
            for event in events.range(self.first + row) {
                bits::set(&mut words, event - start);
            }
        }
        Mask::from_words(words, len)
    }
}
