//! What formulas are made of: conditions that are not taken apart further, and what they are about.

use std::sync::Arc;

use super::edge::Edge;
use super::formula::Formula;
use crate::check::typed::{AggregateFunction, Cut, EventPattern};
use crate::dataset::catalog::EventTypeId;
use crate::plan::term::Term;
use crate::syntax::ast::Place;
use crate::time::Length;
use crate::value::{Ratio, Type, Value};

/// Index of an atom in [`super::logic::Logic`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AtomId(pub u32);

/// Index of a value in [`super::logic::Logic`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ValueId(pub u32);

/// Index of a stream in [`super::logic::Logic`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StreamId(pub u32);

/// A condition that is not taken apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Atom {
    Known(ValueId),
    /// Known and at least the bound.
    AtLeast(ValueId, Bound),
    /// Known and more than the bound; only of values that lie dense.
    More(ValueId, Bound),
    /// Both known, and the first is at least the second.
    NotLess(ValueId, ValueId),
    /// Both known, and the first is more than the second.
    Exceeds(ValueId, ValueId),
    /// A known text contains, begins or ends with another.
    Finds {
        value: ValueId,
        place: Place,
        text: Arc<str>,
        ignoring_case: bool,
    },
    /// A known list has the element.
    Has {
        list: ValueId,
        element: Term,
        ignoring_case: bool,
    },
    /// So many elements of a known list meet a condition.
    Items {
        list: ValueId,
        condition: Formula,
        at_least: u64,
    },
    /// Any other condition; in it `Attribute(AttributeId(i))` stands for the i-th value. It holds
    /// only if all `strict` values are known.
    Test {
        condition: Term,
        of: Box<[ValueId]>,
        strict: bool,
        /// Of which project, if that says something.
        side: usize,
    },
    /// The event is of this type.
    Is(EventTypeId),
    /// So many events, days or values in a range of time.
    Tally {
        tally: Tally,
        range: Range,
        at_least: u64,
    },
    /// So many events in a range, the last at most so long after the first.
    Crowded {
        range: Range,
        at_least: u64,
        within: Length,
    },
    /// Some latest (else earliest) event in a range meets a condition.
    End {
        range: Range,
        last: bool,
        condition: Formula,
    },
    /// A sequence, or events in any order, as written; of which project, if that says something.
    Course(Term, usize),
    /// The key, drawn with this salt, falls below.
    Drawn(Arc<str>, Ratio),
    Ranked(Ranking, Cut),
}

/// What a range of events is counted in.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Tally {
    Events,
    Days,
    /// Distinct known values of a property.
    Values(Arc<str>),
}

/// The events of a stream from one edge on, before another; those at or after now do not exist.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Range {
    pub stream: StreamId,
    pub start: Option<Edge>,
    pub end: Edge,
}

/// Profiles in the order of a value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Ranking {
    pub among: Formula,
    pub by: ValueId,
    pub per: Option<ValueId>,
}

/// What a value is compared with.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Bound {
    /// A constant.
    Value(Term),
    /// Of a timestamp or a date.
    Edge(Edge),
}

impl Bound {
    pub fn value(&self) -> Option<&Value> {
        match self {
            Bound::Value(term) => match &term.expr().kind {
                crate::check::typed::ExprKind::Constant(value) => Some(value),
                _ => None,
            },
            Bound::Edge(_) => None,
        }
    }
}

/// What a value is made of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// An attribute, a property, the time of the event, an element, a fact of a step.
    Base(Term),
    /// Computed from the events of a range.
    Aggregate {
        function: AggregateFunction,
        range: Range,
        property: Option<Arc<str>>,
    },
    /// Computed from other values; in it `Attribute(AttributeId(i))` stands for the i-th.
    Computed {
        from: Term,
        of: Box<[ValueId]>,
        /// Of which project, if that says something.
        side: usize,
    },
}

/// A value that conditions ask about.
#[derive(Clone, Debug)]
pub struct Known {
    pub source: Source,
    pub ty: Type,
}

/// Events of some types that meet a condition.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Stream {
    pub types: Box<[EventTypeId]>,
    pub filter: Formula,
}

/// A stream as a rule writes it.
#[derive(Clone, Debug)]
pub struct Written {
    pub pattern: EventPattern,
    /// Of which project.
    pub side: usize,
}
