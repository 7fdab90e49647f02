//! One morsel through the plan: each node once.

use std::borrow::Cow;
use std::rc::Rc;
use std::time::Instant;

use rustc_hash::FxHashMap;

use crate::dataset::MORSEL;
use crate::dataset::catalog::EventTypeId;
use crate::plan::node::{MeasureId, MeasureKind, Node, NodeId, SaltId, Source, StreamId};

use super::bind::leaf::BoundLeaf;
use super::bind::test;
use super::bound::{Bound, Step};
use super::kernels::spans;
use super::ledger::{Ledger, PlanPart};
use super::mask::{self, Mask};
use super::measure::{self, Vector};
use super::stream::Selection;
use super::waiting::Order;

/// The state of a worker between the nodes of a morsel.
#[derive(Debug)]
pub struct Morsel<'b> {
    pub bound: &'b Bound<'b>,
    pub index: usize,
    /// The first row.
    pub first: usize,
    /// Rows.
    pub len: usize,
    masks: Kept<Mask>,
    measures: Kept<Vector>,
    streams: Kept<Selection<'b>>,
    /// What was evaluated beside others and not asked for yet.
    ready: FxHashMap<NodeId, Mask>,
    /// The row of each event of a type.
    rows: FxHashMap<EventTypeId, Rc<Vec<u16>>>,
    pub(super) events: FxHashMap<(NodeId, EventTypeId), Rc<Mask>>,
    /// The cost of parts, where that is asked for.
    pub(super) ledger: Option<Box<Ledger>>,
    /// Bytes of the events that were asked for by what is under way.
    read: usize,
    pub(super) drawn: FxHashMap<SaltId, Rc<Vec<u64>>>,
}

impl<'b> Morsel<'b> {
    pub fn new(bound: &'b Bound<'b>, index: usize) -> Self {
        let first = index * MORSEL;
        Morsel {
            bound,
            index,
            first,
            len: MORSEL.min(bound.dataset.keys.len() - first),
            masks: Kept::new(&bound.needed.uses),
            measures: Kept::new(&bound.together.measures),
            streams: Kept::new(&bound.together.streams),
            ready: FxHashMap::default(),
            rows: FxHashMap::default(),
            events: FxHashMap::default(),
            ledger: None,
            read: 0,
            drawn: FxHashMap::default(),
        }
    }

    /// Evaluates every node that is needed; `root` is told the mask of each that is a segment.
    pub fn run(&mut self, mut root: impl FnMut(NodeId, &Mask)) {
        for index in 0..self.bound.steps.len() {
            let id = NodeId(index as u32);
            if matches!(self.bound.steps[index], Step::Skip) || self.bound.waiting.waits(id) {
                continue;
            }
            let mask = Rc::new(self.evaluate(id, &Mask::Full));
            let segments = self.bound.segments(id).len();
            if segments > 0 {
                root(id, &mask);
                self.masks.done(index, segments);
            }
            self.masks.keep(index, &mask);
        }
    }

    /// The mask of a node. It is there, or was let go after the uses it was known to have.
    pub fn mask(&mut self, id: NodeId) -> Rc<Mask> {
        let index = id.0 as usize;
        match self.masks.take(index) {
            Some(mask) => mask,
            None => {
                let mask = Rc::new(self.evaluate(id, &Mask::Full));
                self.masks.keep(index, &mask);
                mask
            }
        }
    }

    /// Outside of `care` the result does not matter.
    fn evaluate(&mut self, id: NodeId, care: &Mask) -> Mask {
        let begun = self.ledger.as_mut().map(|ledger| ledger.begin());
        let mask = self.evaluate_step(id, care);
        if let Some(begun) = begun {
            let bytes = self.bytes(id);
            let rows = mask::all([&mask, care], self.len).count(self.len);
            self.note(vec![(PlanPart::Rows(id), rows, bytes)], begun);
        }
        mask
    }

    /// Of columns that are looked at for a node, without its parts.
    fn bytes(&self, id: NodeId) -> usize {
        match &self.bound.steps[id.0 as usize] {
            Step::Leaf(leaf) => leaf.bytes(self.index),
            Step::Skip | Step::Combine => 0,
        }
    }

    /// The end of what began last: parts with the rows they hold of and the bytes that were read.
    pub(super) fn note(&mut self, parts: Vec<(PlanPart, usize, usize)>, begun: Instant) {
        if let Some(ledger) = &mut self.ledger {
            ledger.end(&parts, begun);
        }
    }

    fn evaluate_step(&mut self, id: NodeId, care: &Mask) -> Mask {
        let bound = self.bound;
        match &bound.steps[id.0 as usize] {
            Step::Skip => Mask::Empty,
            Step::Combine => match bound.waiting.order(id) {
                Some(order) => self.narrow(order),
                None => self.combine(id, care),
            },
            Step::Leaf(BoundLeaf::AtLeast(measure, _)) => self.at_least(id, *measure),
            Step::Leaf(leaf) => self.leaf(leaf, care),
        }
    }

    fn parts(&mut self, ids: &[NodeId]) -> Vec<Rc<Mask>> {
        ids.iter().map(|&id| self.mask(id)).collect()
    }

    /// A node that is no leaf; outside of `care` its result does not matter.
    fn combine(&mut self, id: NodeId, care: &Mask) -> Mask {
        let len = self.len;
        match self.bound.plan.rows.node(id) {
            Node::Everyone => Mask::Full,
            Node::Not(inner) => self.mask(*inner).not(len),
            Node::And(parts) => mask::all(self.parts(parts).iter().map(Rc::as_ref), len),
            Node::Or(parts) => mask::any(self.parts(parts).iter().map(Rc::as_ref), len),
            Node::AtLeast(n, parts) => {
                mask::at_least(*n, self.parts(parts).iter().map(Rc::as_ref), len)
            }
            Node::Drawn { salt, below } => self.drawn(*salt, *below, care),
            Node::Ranked(..) => self.bound.ranked.mask(id, self.first, len),
            // Leaves have steps of their own, and `OfRow` is a node of events.
            Node::Nobody | Node::Leaf(_) | Node::OfRow(_) => Mask::Empty,
        }
    }

    /// An `and` or `or`: first what others ask for too, then what waits, until all is decided.
    fn narrow(&mut self, order: &Order) -> Mask {
        let len = self.len;
        let first = self.parts(&order.first);
        let first = first.iter().map(Rc::as_ref);
        let mut mask = match order.all {
            true => mask::all(first, len),
            false => mask::any(first, len),
        };
        for (at, id) in order.then.iter().enumerate() {
            let open = match order.all {
                true => Cow::Borrowed(&mask),
                false => Cow::Owned(mask.not(len)),
            };
            if *open == Mask::Empty {
                order.then[at..].iter().for_each(|id| self.leave(*id));
                break;
            }
            let part = self.evaluate(*id, &open);
            mask = match order.all {
                true => mask::all([&mask, &part], len),
                false => mask::any([&mask, &part], len),
            };
        }
        mask
    }

    /// What waits is not asked for: what it would have asked for is let go.
    fn leave(&mut self, id: NodeId) {
        let bound = self.bound;
        match (&bound.steps[id.0 as usize], bound.plan.rows.node(id)) {
            (Step::Leaf(BoundLeaf::AtLeast(measure, _)), _) => {
                self.streams
                    .done(bound.plan.measure(*measure).stream.0 as usize, 1);
            }
            (_, Node::Not(inner)) => self.leave_row(*inner),
            (_, Node::And(parts) | Node::Or(parts) | Node::AtLeast(_, parts)) => {
                parts.iter().for_each(|part| self.leave_row(*part));
            }
            (_, Node::Leaf(leaf)) => {
                for source in &leaf.sources {
                    match source {
                        Source::Condition(id) => self.leave_row(*id),
                        Source::Measure(id) => self.leave_measure(*id),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }

    fn leave_row(&mut self, id: NodeId) {
        match self.bound.waiting.waits(id) {
            true => self.leave(id),
            false => self.masks.done(id.0 as usize, 1),
        }
    }

    fn leave_measure(&mut self, id: MeasureId) {
        let bound = self.bound;
        let was_made = self.measures.there[id.0 as usize].is_some();
        self.measures.done(id.0 as usize, 1);
        if self.measures.uses[id.0 as usize] == 0 && !was_made {
            for stream in bound.plan.measure(id).streams() {
                self.streams.done(stream.0 as usize, 1);
            }
        }
    }

    /// A leaf; outside of `care` its result does not matter.
    fn leaf(&mut self, leaf: &BoundLeaf<'b>, care: &Mask) -> Mask {
        match leaf {
            BoundLeaf::Constant(holds) => Mask::of(*holds),
            BoundLeaf::Column(column, test) => {
                test::evaluate(test, &column.chunks[self.index], self.len)
            }
            BoundLeaf::Measure(id, test) => match &*self.measure_among(*id, care) {
                Vector::Column(column) => test::evaluate(test, column, self.len),
                Vector::Values(_) => unreachable!("a test is bound to the form of its column"),
            },
            BoundLeaf::AtLeast(..) => unreachable!("counts of a stream are looked at together"),
            BoundLeaf::Times(_) => unreachable!("a row has no time"),
            BoundLeaf::Generic(generic) => self.generic_rows(generic, care),
        }
    }

    /// A node that a count reaches a number; all that are asked of its stream are made with it.
    fn at_least(&mut self, id: NodeId, measure: MeasureId) -> Mask {
        if let Some(mask) = self.ready.remove(&id) {
            return mask;
        }
        let stream = self.bound.plan.measure(measure).stream;
        let selection = self.stream(stream);
        let asked = self.bound.together.probes(stream);
        let begun = self.ledger.as_mut().map(|ledger| ledger.begin());
        let masks = measure::at_least_each(self, &selection, asked);
        let nodes = asked.iter().map(|asked| asked.node);
        if let (Some(ledger), Some(begun)) = (&mut self.ledger, begun) {
            let parts: Vec<_> = nodes.clone().map(PlanPart::Rows).collect();
            ledger.spread(&parts, begun, selection.bytes());
        }
        self.ready.extend(nodes.zip(masks));
        self.ready.remove(&id).unwrap_or(Mask::Empty)
    }

    /// The row of each event of a type in the morsel.
    pub(super) fn rows_of(&mut self, ty: EventTypeId) -> Rc<Vec<u16>> {
        let events = self.table(ty);
        let rows = self
            .rows
            .entry(ty)
            .or_insert_with(|| Rc::new(spans::owners(&events.offsets, events.times.len())));
        rows.clone()
    }

    pub fn measure(&mut self, id: MeasureId) -> Rc<Vector> {
        self.measure_among(id, &Mask::Full)
    }

    /// A measure whose values do not matter outside of `care` to who asks for it.
    fn measure_among(&mut self, id: MeasureId, care: &Mask) -> Rc<Vector> {
        let index = id.0 as usize;
        if let Some(vector) = self.measures.take(index) {
            return vector;
        }
        let begun = self.ledger.as_mut().map(|ledger| ledger.begin());
        let alone = [id];
        let ids = self.bound.together.measures(id).unwrap_or(&alone);
        let is_last = ids.len() == 1 && self.measures.uses[index] == 0;
        let care = if is_last { care } else { &Mask::Full };
        let outside = std::mem::take(&mut self.read);
        let vectors = measure::evaluate(self, ids, care).into_iter().map(Rc::new);
        let vectors: Vec<Rc<Vector>> = vectors.collect();
        let events = std::mem::replace(&mut self.read, outside);
        if let Some(begun) = begun {
            let known = |vector: &Rc<Vector>| vector.known(self.len).count(self.len);
            let bytes = (events + self.property_bytes(id)) / ids.len();
            let parts = ids.iter().zip(&vectors);
            let parts = parts.map(|(id, vector)| (PlanPart::Measure(*id), known(vector), bytes));
            self.note(parts.collect(), begun);
        }
        let mut asked = None;
        for (other, vector) in ids.iter().zip(vectors) {
            self.measures.keep(other.0 as usize, &vector);
            if *other == id {
                asked = Some(vector);
            }
        }
        asked.expect("a measure is one of those that are evaluated with it")
    }

    /// Of the property that a measure is about.
    fn property_bytes(&self, id: MeasureId) -> usize {
        let measure = self.bound.plan.measure(id);
        let MeasureKind::Of(_, name, _) = &measure.kind else {
            return 0;
        };
        let types = self.bound.plan.stream(measure.stream).types.iter();
        let tables = types.filter_map(|ty| self.bound.tables.get(ty));
        let columns = tables.filter_map(|table| table.properties.get(name));
        columns
            .map(|column| column.chunks[self.index].bytes())
            .sum()
    }

    pub fn stream(&mut self, id: StreamId) -> Rc<Selection<'b>> {
        let index = id.0 as usize;
        if let Some(selection) = self.streams.take(index) {
            self.read += selection.bytes();
            return selection;
        }
        let begun = self.ledger.as_mut().map(|ledger| ledger.begin());
        let selection = Rc::new(Selection::of(self, id));
        if let Some(begun) = begun {
            let bytes = selection.bytes();
            self.note(
                vec![(PlanPart::Stream(id), selection.times.len(), bytes)],
                begun,
            );
        }
        self.read += selection.bytes();
        self.streams.keep(index, &selection);
        selection
    }
}

/// Results of this morsel until nobody asks for them any more.
#[derive(Debug)]
struct Kept<T> {
    there: Vec<Option<Rc<T>>>,
    /// How often each is still asked for.
    uses: Vec<u32>,
}

impl<T> Kept<T> {
    fn new(uses: &[u32]) -> Kept<T> {
        Kept {
            there: uses.iter().map(|_| None).collect(),
            uses: uses.to_vec(),
        }
    }

    /// Hands one out that is there, for the last time if it is the last use.
    fn take(&mut self, index: usize) -> Option<Rc<T>> {
        let uses = &mut self.uses[index];
        *uses = uses.saturating_sub(1);
        match uses {
            0 => self.there[index].take(),
            _ => self.there[index].clone(),
        }
    }

    /// So many uses are over.
    fn done(&mut self, index: usize, uses: usize) {
        let all = &mut self.uses[index];
        *all = all.saturating_sub(u32::try_from(uses).unwrap_or(u32::MAX));
        if *all == 0 {
            self.there[index] = None;
        }
    }

    /// Keeps what was made, as long as others ask for it.
    fn keep(&mut self, index: usize, made: &Rc<T>) {
        if self.uses[index] > 0 {
            self.there[index] = Some(made.clone());
        }
    }
}
