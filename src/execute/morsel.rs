//! One morsel through the plan: each node once.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::dataset::MORSEL;
use crate::dataset::catalog::EventTypeId;
use crate::plan::node::{MeasureId, Node, NodeId, StreamId};

use super::bind::leaf::BoundLeaf;
use super::bind::test;
use super::bound::{Bound, Step};
use super::mask::{self, Mask};
use super::measure::{self, Vector};
use super::stream::Selection;

/// The state of a worker between the nodes of a morsel.
#[derive(Debug)]
pub struct Morsel<'b> {
    pub bound: &'b Bound<'b>,
    pub index: usize,
    /// The first row.
    pub first: usize,
    /// Rows.
    pub len: usize,
    masks: Vec<Option<Rc<Mask>>>,
    measures: Vec<Option<Rc<Vector>>>,
    streams: Vec<Option<Rc<Selection<'b>>>>,
    pub(super) events: FxHashMap<(NodeId, EventTypeId), Rc<Mask>>,
}

impl<'b> Morsel<'b> {
    pub fn new(bound: &'b Bound<'b>, index: usize) -> Self {
        let first = index * MORSEL;
        Morsel {
            bound,
            index,
            first,
            len: MORSEL.min(bound.dataset.keys.len() - first),
            masks: vec![None; bound.plan.rows.len()],
            measures: vec![None; bound.plan.measures.len()],
            streams: vec![None; bound.plan.streams.len()],
            events: FxHashMap::default(),
        }
    }

    /// Evaluates every node that is needed.
    pub fn run(&mut self) {
        for (index, step) in self.bound.steps.iter().enumerate() {
            let id = NodeId(index as u32);
            let mask = match step {
                Step::Skip | Step::Deferred(_) => continue,
                Step::Combine => self.combine(id),
                Step::Leaf(leaf) => self.leaf(leaf, &Mask::Full),
                Step::Narrow { first, then } => self.narrow(first, then),
            };
            self.masks[index] = Some(Rc::new(mask));
        }
    }

    /// The mask of a node that was evaluated.
    pub fn mask(&self, id: NodeId) -> Rc<Mask> {
        self.masks[id.0 as usize]
            .clone()
            .expect("a node stands after those it refers to")
    }

    fn parts(&self, ids: &[NodeId]) -> Vec<Rc<Mask>> {
        ids.iter().map(|&id| self.mask(id)).collect()
    }

    fn combine(&self, id: NodeId) -> Mask {
        let len = self.len;
        match self.bound.plan.rows.node(id) {
            Node::Everyone => Mask::Full,
            Node::Not(inner) => self.mask(*inner).not(len),
            Node::And(parts) => mask::all(self.parts(parts).iter().map(Rc::as_ref), len),
            Node::Or(parts) => mask::any(self.parts(parts).iter().map(Rc::as_ref), len),
            Node::AtLeast(n, parts) => {
                mask::at_least(*n, self.parts(parts).iter().map(Rc::as_ref), len)
            }
            Node::Drawn { salt, below } => self.drawn(*salt, *below),
            Node::Ranked(..) => self.bound.ranked.mask(id, self.first, len),
            // Leaves have steps of their own, and `OfRow` is a node of events.
            Node::Nobody | Node::Leaf(_) | Node::OfRow(_) => Mask::Empty,
        }
    }

    fn narrow(&mut self, first: &[NodeId], then: &[NodeId]) -> Mask {
        let mut mask = mask::all(self.parts(first).iter().map(Rc::as_ref), self.len);
        for id in then {
            if mask == Mask::Empty {
                break;
            }
            if let Step::Deferred(leaf) = &self.bound.steps[id.0 as usize] {
                mask = mask::all([&mask, &self.leaf(leaf, &mask)], self.len);
            }
        }
        mask
    }

    /// A leaf; outside of `care` its result does not matter.
    fn leaf(&mut self, leaf: &BoundLeaf<'b>, care: &Mask) -> Mask {
        match leaf {
            BoundLeaf::Constant(holds) => Mask::of(*holds),
            BoundLeaf::Column(column, test) => {
                test::evaluate(test, &column.chunks[self.index], self.len)
            }
            BoundLeaf::Measure(id, test) => match &*self.measure(*id) {
                Vector::Column(column) => test::evaluate(test, column, self.len),
                Vector::Values(_) => unreachable!("a test is bound to the form of its column"),
            },
            BoundLeaf::Times(_) => unreachable!("a row has no time"),
            BoundLeaf::Generic(generic) => self.generic_rows(generic, care),
        }
    }

    pub fn measure(&mut self, id: MeasureId) -> Rc<Vector> {
        if let Some(vector) = &self.measures[id.0 as usize] {
            return vector.clone();
        }
        let vector = Rc::new(measure::evaluate(self, id));
        self.measures[id.0 as usize] = Some(vector.clone());
        vector
    }

    pub fn stream(&mut self, id: StreamId) -> Rc<Selection<'b>> {
        if let Some(selection) = &self.streams[id.0 as usize] {
            return selection.clone();
        }
        let selection = Rc::new(Selection::of(self, id));
        self.streams[id.0 as usize] = Some(selection.clone());
        selection
    }
}
