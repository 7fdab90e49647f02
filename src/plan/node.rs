//! The nodes of a plan: plain data, equal where they mean the same.

use std::sync::Arc;

use super::term::Term;
use crate::check::typed::{AggregateFunction, Cut, Order};
use crate::dataset::catalog::{AttributeId, EventTypeId};
use crate::time::{Length, Range};
use crate::value::Type;

/// Index of a node in its [`super::dag::Dag`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub u32);

/// Index of a stream in [`super::Plan::streams`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StreamId(pub u32);

/// Index of a measure in [`super::Plan::measures`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MeasureId(pub u32);

/// Index of a salt in [`super::Plan::salts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SaltId(pub u32);

/// Index of a ranking in [`super::Plan::rankings`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RankingId(pub u32);

/// A condition: of a row in [`super::Plan::rows`], of an event in [`super::Plan::events`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    Everyone,
    Nobody,
    Not(NodeId),
    /// Two or more, ascending, without doubles.
    And(Box<[NodeId]>),
    Or(Box<[NodeId]>),
    AtLeast(u64, Box<[NodeId]>),
    Leaf(Leaf),
    /// The key, drawn with this salt, lies below: `u * 2^64 < below`.
    Drawn {
        salt: SaltId,
        below: u64,
    },
    /// The row is among those that a cut of a ranking takes.
    Ranked(RankingId, Cut),
    /// In the dag of events: a condition of the row that the event is of.
    OfRow(NodeId),
}

/// A condition that is evaluated, not combined.
///
/// In `condition`, `Attribute(AttributeId(i))` stands for `sources[i]`, whatever kind it is of:
/// so the interpreter evaluates it given the values, wherever they come from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Leaf {
    pub condition: Term,
    pub sources: Box<[Source]>,
}

/// Where a value of a leaf comes from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// Of the row.
    Attribute(AttributeId),
    /// Of the event.
    Property(Arc<str>),
    /// Of the event.
    EventTime,
    /// A bool: whether the event is of one of these types.
    EventIs(Box<[EventTypeId]>),
    /// Computed from the events of the row.
    Measure(MeasureId),
    /// A bool: whether a node of the dag of rows holds.
    Condition(NodeId),
    /// A fact of a step, by its index in [`Order::facts`]; only in a [`Sequence`].
    Step(usize),
}

/// Rows in the order of a value; all cuts of it share the work. It comes after those it needs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Ranking {
    /// A node of rows.
    pub among: NodeId,
    /// A value, as a leaf of rows.
    pub by: Leaf,
    pub per: Option<Leaf>,
}

/// What stands beside the key of each member.
#[derive(Clone, Debug)]
pub enum Output {
    /// A value, as a leaf of rows.
    Value(Leaf),
    /// The name of the first of these that holds; no two hold.
    Arm(Vec<(Arc<str>, NodeId)>),
}

/// Some events of every row, those at or after `as of` left out.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Stream {
    pub types: Box<[EventTypeId]>,
    /// A node of the dag of events.
    pub filter: NodeId,
}

/// One value a row from the events of a stream in a range.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Measure {
    pub stream: StreamId,
    pub range: Range,
    pub kind: MeasureKind,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum MeasureKind {
    Count,
    /// Distinct calendar days.
    Days,
    /// The time of the earliest event.
    FirstTime,
    /// The time of the latest event.
    LastTime,
    LongestGap,
    ShortestGap,
    /// A bool: some `n` events of which the last is at most so long after the first.
    Within(u64, Length),
    /// A bool: some latest (else earliest) event meets the condition, a node of the dag of events.
    EndHas {
        last: bool,
        condition: NodeId,
    },
    /// Of the known values of a property; the type is that of the result.
    Of(AggregateFunction, Arc<str>, Type),
    /// A bool. The stream is that of the first step, the range is its window.
    Sequence(Arc<Sequence>),
    /// A bool. The stream is the first of them, the range is the window of the first event.
    Unordered(Box<Unordered>),
}

/// Events in the order of time.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Sequence {
    pub order: Order,
    /// The events of each pattern.
    pub streams: Box<[StreamId]>,
    /// Conditions on an event and the steps before it.
    pub conditions: Box<[Leaf]>,
}

/// So many streams that each have an event of their own.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Unordered {
    pub streams: Box<[StreamId]>,
    pub at_least: usize,
    /// From the first to the last.
    pub within: Option<Length>,
    /// None of these strictly between the first and the last.
    pub without: Option<StreamId>,
}

impl Measure {
    /// The streams it is made of; a sequence may have one several times.
    pub fn streams(&self) -> impl Iterator<Item = StreamId> {
        let (one, several, last) = match &self.kind {
            MeasureKind::Sequence(node) => (None, &*node.streams, None),
            MeasureKind::Unordered(node) => (None, &*node.streams, node.without),
            _ => (Some(self.stream), &[][..], None),
        };
        one.into_iter().chain(several.iter().copied()).chain(last)
    }
}

impl MeasureKind {
    /// Whether it is an integer that is never missing: of no events it is 0.
    pub fn is_count(&self) -> bool {
        matches!(
            self,
            MeasureKind::Count
                | MeasureKind::Days
                | MeasureKind::Of(AggregateFunction::Distinct, ..)
        )
    }
}
