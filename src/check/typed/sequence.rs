//! Sequences of events, and events in any order.

use std::sync::Arc;

use super::{EventPattern, Expr, Relation};
use crate::syntax::ast::Later;
use crate::time::{Length, Window};

/// `did A then B …`: holds if any choice of events meets all of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Sequence {
    /// The events that [`Which::pattern`] speaks of, without what compares them with steps.
    pub patterns: Vec<EventPattern>,
    /// Conditions on one event and on the steps before it, for [`Which::condition`].
    pub conditions: Vec<Expr>,
    pub order: Order,
    /// Of the first step.
    pub window: Option<Window>,
}

/// How the events of a sequence follow one another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Order {
    /// Those that happen, the first one first; never empty.
    pub steps: Vec<Step>,
    /// From the first step to the last.
    pub all_within: Option<Length>,
    /// What later conditions ask of named steps; [`super::ExprKind::OfStep`] is an index here.
    pub facts: Vec<StepFact>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Step {
    pub which: Which,
    /// The name that `as` gives.
    pub name: Option<Arc<str>>,
    /// At a later time than the step before.
    pub strictly: bool,
    /// At most this long after the step before.
    pub within: Option<Length>,
    pub later: Option<(Later, Length)>,
    /// None of these strictly between the step before and this one.
    pub without: Option<Which>,
    /// `then no …` behind this step.
    pub absent: Vec<Absence>,
}

/// None of these but the step itself, from its time on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Absence {
    pub which: Which,
    /// Without it up to now.
    pub within: Option<Length>,
}

/// Which events: those of a pattern that meet what is said of them and of steps before.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Which {
    /// Index in [`Sequence::patterns`].
    pub pattern: usize,
    /// Each fact of the event is known and equal to a fact of a step, by its index. Both are of
    /// one type, in which equal values are the same value.
    pub equal: Vec<(Fact, usize)>,
    /// Other comparisons of a fact of the event with a fact of a step.
    pub compared: Vec<Compared>,
    /// What else is said of the event and of steps; index in [`Sequence::conditions`].
    pub condition: Option<usize>,
    /// The facts of steps that the condition asks for, by their index.
    pub asks: Vec<usize>,
}

/// `price < viewed.price`: both are known, and the fact of the event is in this relation to that
/// of the step.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Compared {
    pub fact: Fact,
    pub relation: Relation,
    /// The fact of a step, by its index in [`Order::facts`].
    pub step: usize,
    /// The same as a condition; index in [`Sequence::conditions`].
    pub condition: usize,
}

/// Something that is known of an event.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Fact {
    Property(Arc<str>),
    Time,
}

/// A fact of a step, by its index in [`Order::steps`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct StepFact {
    pub step: usize,
    pub fact: Fact,
}

/// `did at least 2 of (a, b, c) within 14 days without x`: so many of the patterns each have an
/// event of their own.
#[derive(Clone, Debug, PartialEq)]
pub struct Unordered {
    pub events: Vec<EventPattern>,
    pub at_least: usize,
    /// From the first of them to the last.
    pub within: Option<Length>,
    /// None of these strictly between the first and the last.
    pub without: Option<EventPattern>,
    /// Of the first.
    pub window: Option<Window>,
}

impl Which {
    /// All that is said of the event together with steps, but for `equal`; indices in
    /// [`Sequence::conditions`].
    pub fn conditions(&self) -> impl Iterator<Item = usize> {
        let compared = self.compared.iter().map(|compared| compared.condition);
        compared.chain(self.condition)
    }

    /// Whether the event is not compared with any step.
    pub fn is_plain(&self) -> bool {
        self.equal.is_empty() && self.compared.is_empty() && self.condition.is_none()
    }
}

impl Order {
    /// All that says which events are meant, those of the steps first.
    pub fn all_which(&self) -> impl Iterator<Item = &Which> {
        let others = self.steps.iter().flat_map(|step| {
            let absent = step.absent.iter().map(|absence| &absence.which);
            step.without.iter().chain(absent)
        });
        self.steps.iter().map(|step| &step.which).chain(others)
    }
}
