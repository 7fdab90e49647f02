//! Filters: one bit for each event of a type in the morsel.

use std::rc::Rc;

use crate::dataset::Events;
use crate::dataset::catalog::EventTypeId;
use crate::plan::node::{Node, NodeId};

use super::bind::leaf::BoundLeaf;
use super::bind::test;
use super::kernels::{bits, range};
use super::ledger::PlanPart;
use super::mask::{self, Mask};
use super::morsel::Morsel;

impl<'b> Morsel<'b> {
    /// The events of the morsel in a table that there is.
    pub(super) fn table(&self, ty: EventTypeId) -> &'b Events {
        &self.bound.tables[&ty].morsels[self.index]
    }

    /// The events of a type for which a node of events holds.
    pub(super) fn filter(&mut self, id: NodeId, ty: EventTypeId) -> Rc<Mask> {
        if let Some(mask) = self.events.get(&(id, ty)) {
            return mask.clone();
        }
        let begun = self.ledger.as_mut().map(|ledger| ledger.begin());
        let mask = Rc::new(self.evaluate_filter(id, ty));
        if let Some(begun) = begun {
            let leaf = self.bound.events.get(&(id, ty));
            let bytes = match leaf {
                Some(BoundLeaf::Times(_)) => size_of_val(&*self.table(ty).times),
                leaf => leaf.map_or(0, |leaf| leaf.bytes(self.index)),
            };
            let events = mask.count(self.table(ty).times.len());
            self.note(vec![(PlanPart::Events(id), events, bytes)], begun);
        }
        self.events.insert((id, ty), mask.clone());
        mask
    }

    fn evaluate_filter(&mut self, id: NodeId, ty: EventTypeId) -> Mask {
        let events = self.table(ty);
        let len = events.times.len();
        match self.bound.plan.events.node(id) {
            Node::Everyone => Mask::Full,
            // Rows are drawn and ranked, not events.
            Node::Nobody | Node::Drawn { .. } | Node::Ranked(..) => Mask::Empty,
            Node::Not(inner) => self.filter(*inner, ty).not(len),
            Node::And(parts) => {
                let parts = self.filters(parts, ty);
                mask::all(parts.iter().map(Rc::as_ref), len)
            }
            Node::Or(parts) => {
                let parts = self.filters(parts, ty);
                mask::any(parts.iter().map(Rc::as_ref), len)
            }
            Node::AtLeast(n, parts) => {
                let parts = self.filters(parts, ty);
                mask::at_least(*n, parts.iter().map(Rc::as_ref), len)
            }
            Node::OfRow(row) => {
                let rows = self.mask(*row);
                self.spread(&rows, events)
            }
            Node::Leaf(_) => {
                let bound = self.bound;
                match &bound.events[&(id, ty)] {
                    BoundLeaf::Constant(holds) => Mask::of(*holds),
                    BoundLeaf::Column(column, test) => {
                        test::evaluate(test, &column.chunks[self.index], len)
                    }
                    BoundLeaf::Times(ranges) => {
                        let mut words = vec![0; bits::words_for(len)];
                        range::within_any(&events.times, &test::narrowed(ranges), &mut words);
                        Mask::from_words(words, len)
                    }
                    BoundLeaf::Measure(..) | BoundLeaf::AtLeast(..) => {
                        unreachable!("conditions of rows are nodes of rows")
                    }
                    BoundLeaf::Generic(generic) => self.generic_events(generic, events),
                }
            }
        }
    }

    fn filters(&mut self, ids: &[NodeId], ty: EventTypeId) -> Vec<Rc<Mask>> {
        ids.iter().map(|&id| self.filter(id, ty)).collect()
    }

    /// The events of the rows that are in.
    fn spread(&self, rows: &Mask, events: &Events) -> Mask {
        let len = events.times.len();
        let Mask::Words(rows) = rows else {
            return rows.clone();
        };
        let mut words = vec![0; bits::words_for(len)];
        for row in bits::ones(rows) {
            for event in events.range(row) {
                bits::set(&mut words, event);
            }
        }
        Mask::from_words(words, len)
    }
}
