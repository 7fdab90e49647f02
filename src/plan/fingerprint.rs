//! Fingerprints of what segments mean: equal ones have the same members in any data at any
//! instant, whatever the rules look like and wherever their parts are defined.
//!
//! A fingerprint is a hash over the plan, in which names of definitions do not occur, with
//! windows as symbols. Different fingerprints say nothing: two rules may mean the same in ways
//! that a plan does not show.

use std::fmt::Debug;

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::Xxh3;

use super::Plan;
use super::dag::Dag;
use super::lower;
use super::node::{Leaf, MeasureId, MeasureKind, Node, NodeId, Output, Source, StreamId};
use super::windows::Times;
use crate::check::typed::{ExprKind, OutputColumn, Project, SegmentId};
use crate::dataset::catalog::{Catalog, EventTypeId};
use crate::time::Clock;

/// Changes where hashes of one meaning do.
const VERSION: u32 = 1;

/// What a segment means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// All of it, the segments that it refers to included.
    pub whole: u128,
    /// Its own rule, in which other segments are only names.
    pub own: u128,
    /// The columns of an audience.
    pub columns: u128,
}

/// The meaning of each segment of a project, in its order. Of the clock only the calendar counts.
pub fn meanings(project: &Project, catalog: &Catalog, clock: &Clock) -> Vec<Meaning> {
    let all: Vec<SegmentId> = (0..project.segments.len() as u32).map(SegmentId).collect();
    let times = Times::Any(clock);
    let plan = lower::lower(project, &all, times, true);
    let mut whole = Hasher::new(&plan, project, catalog);
    let own_plan = lower::lower_apart(project, times);
    let mut own = Hasher::new(&own_plan, project, catalog);
    let each = all
        .iter()
        .zip(&plan.roots)
        .zip(&plan.outputs)
        .zip(&own_plan.roots);
    each.map(|(((&id, &root), outputs), &own_root)| Meaning {
        whole: whole.row(root),
        own: own.row(own_root),
        columns: whole.outputs(project.columns(id), outputs),
    })
    .collect()
}

struct Hasher<'a> {
    plan: &'a Plan,
    project: &'a Project,
    catalog: &'a Catalog,
    calendar: String,
    rows: FxHashMap<NodeId, u128>,
    events: FxHashMap<NodeId, u128>,
    streams: FxHashMap<StreamId, u128>,
    measures: FxHashMap<MeasureId, u128>,
}

impl<'a> Hasher<'a> {
    fn new(plan: &'a Plan, project: &'a Project, catalog: &'a Catalog) -> Hasher<'a> {
        let clock = &plan.clock;
        let mut hasher = Hasher {
            plan,
            project,
            catalog,
            calendar: format!("{} {:?}", clock.zone.name(), clock.week_start),
            rows: FxHashMap::default(),
            events: FxHashMap::default(),
            streams: FxHashMap::default(),
            measures: FxHashMap::default(),
        };
        // Nodes come after those they refer to: in this order nothing is deep.
        for index in 0..plan.rows.len() as u32 {
            hasher.row(NodeId(index));
        }
        hasher
    }

    fn row(&mut self, id: NodeId) -> u128 {
        if let Some(hash) = self.rows.get(&id) {
            return *hash;
        }
        let hash = self.node(&self.plan.rows, id, Hasher::row);
        self.rows.insert(id, hash);
        hash
    }

    fn event(&mut self, id: NodeId) -> u128 {
        if let Some(hash) = self.events.get(&id) {
            return *hash;
        }
        let hash = self.node(&self.plan.events, id, Hasher::event);
        self.events.insert(id, hash);
        hash
    }

    fn node(&mut self, dag: &'a Dag, id: NodeId, of: fn(&mut Self, NodeId) -> u128) -> u128 {
        let sorted = |hasher: &mut Self, parts: &[NodeId]| {
            let mut parts: Vec<u128> = parts.iter().map(|part| of(hasher, *part)).collect();
            parts.sort_unstable();
            parts
        };
        match dag.node(id) {
            Node::Everyone => hash("everyone", ()),
            Node::Nobody => hash("nobody", ()),
            Node::Not(inner) => hash("not", of(self, *inner)),
            Node::And(parts) => hash("and", sorted(self, parts)),
            Node::Or(parts) => hash("or", sorted(self, parts)),
            Node::AtLeast(n, parts) => hash("at least", (n, sorted(self, parts))),
            Node::Leaf(leaf) => self.leaf(leaf),
            Node::Drawn { salt, below } => {
                hash("drawn", (&self.plan.salts[salt.0 as usize], below))
            }
            Node::Ranked(id, cut) => {
                let ranking = self.plan.ranking(*id);
                let among = self.row(ranking.among);
                let by = self.leaf(&ranking.by);
                let per = ranking.per.as_ref().map(|per| self.leaf(per));
                hash("ranked", (among, by, per, cut))
            }
            Node::OfRow(id) => hash("of row", self.row(*id)),
        }
    }

    fn leaf(&mut self, leaf: &Leaf) -> u128 {
        let sources: Vec<u128> = leaf.sources.iter().map(|s| self.source(s)).collect();
        if let Some(segment) = named_segment(leaf) {
            return hash("segment", &self.project.segment(segment).name);
        }
        hash("leaf", (&leaf.condition, sources, &self.calendar))
    }

    fn source(&mut self, source: &Source) -> u128 {
        match source {
            Source::Attribute(id) => {
                let column = self.catalog.attributes.get_index(id.0 as usize);
                hash("attribute", column.map(|(name, column)| (name, &column.ty)))
            }
            Source::Property(name) => hash("property", name),
            Source::EventTime => hash("time", ()),
            Source::EventIs(types) => hash("event is", self.types(types)),
            Source::Measure(id) => self.measure(*id),
            Source::Condition(id) => hash("condition", self.row(*id)),
            Source::Step(index) => hash("step", index),
        }
    }

    fn types(&self, types: &[EventTypeId]) -> Vec<&'a str> {
        let catalog = self.catalog;
        let mut names: Vec<&str> = types.iter().map(|id| catalog.event_name(*id)).collect();
        names.sort_unstable();
        names
    }

    fn stream(&mut self, id: StreamId) -> u128 {
        if let Some(hash) = self.streams.get(&id) {
            return *hash;
        }
        let stream = self.plan.stream(id);
        let filter = self.event(stream.filter);
        let hash = hash("stream", (self.types(&stream.types), filter));
        self.streams.insert(id, hash);
        hash
    }

    fn streams(&mut self, streams: &[StreamId]) -> Vec<u128> {
        streams.iter().map(|stream| self.stream(*stream)).collect()
    }

    fn measure(&mut self, id: MeasureId) -> u128 {
        if let Some(hash) = self.measures.get(&id) {
            return *hash;
        }
        let measure = self.plan.measure(id);
        let kind = self.kind(&measure.kind);
        let of = (self.stream(measure.stream), measure.range, kind);
        let hash = hash("measure", (of, &self.calendar));
        self.measures.insert(id, hash);
        hash
    }

    fn kind(&mut self, kind: &MeasureKind) -> u128 {
        match kind {
            MeasureKind::EndHas { last, condition } => {
                hash("end has", (last, self.event(*condition)))
            }
            MeasureKind::Sequence(sequence) => {
                let streams = self.streams(&sequence.streams);
                let conditions = sequence.conditions.iter();
                let conditions: Vec<u128> = conditions.map(|c| self.leaf(c)).collect();
                let mut order = sequence.order.clone();
                // The name of a step means nothing once conditions know its place.
                order.steps.iter_mut().for_each(|step| step.name = None);
                hash("sequence", (streams, conditions, order))
            }
            MeasureKind::Unordered(unordered) => {
                let streams = self.streams(&unordered.streams);
                let without = unordered.without.map(|stream| self.stream(stream));
                let lengths = (unordered.at_least, unordered.within);
                hash("unordered", (streams, without, lengths))
            }
            plain => hash("kind", plain),
        }
    }

    fn outputs(&mut self, columns: &[OutputColumn], outputs: &[Output]) -> u128 {
        let mut hashes = Vec::with_capacity(outputs.len());
        for (column, output) in columns.iter().zip(outputs) {
            let value = match output {
                Output::Value(leaf) => self.leaf(leaf),
                Output::Arm(arms) => {
                    let arms: Vec<_> = arms.iter().map(|(n, id)| (n, self.row(*id))).collect();
                    hash("arm", arms)
                }
            };
            hashes.push((&column.name, value));
        }
        hash("columns", hashes)
    }
}

/// The segment that a leaf of a plan of segments apart names.
fn named_segment(leaf: &Leaf) -> Option<SegmentId> {
    match leaf.condition.expr().kind {
        ExprKind::InSegment(id) => Some(id),
        _ => None,
    }
}

/// What is written by `Debug` of plain data is the same for equal values, and differs for others.
fn hash(what: &str, of: impl Debug) -> u128 {
    let mut hash = Xxh3::new();
    hash.update(format!("{VERSION} {what} {of:?}").as_bytes());
    hash.digest128()
}
