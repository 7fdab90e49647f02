//! The interpreter over the sources of a leaf, whatever they are.

use crate::check::typed::{Expr, Project, Rank};
use crate::dataset::catalog::{AttributeId, EventTypeId};
use crate::interpret::{Interpreter, Place, Profile};
use crate::plan::term::Term;
use crate::time::Clock;
use crate::value::Value;

/// Evaluates conditions of leaves; a plan refers to no project.
#[derive(Debug)]
pub struct Evaluator<'a> {
    pub clock: &'a Clock,
    project: Project,
}

impl<'a> Evaluator<'a> {
    pub fn new(clock: &'a Clock) -> Self {
        Evaluator {
            clock,
            project: Project::default(),
        }
    }

    /// Whether a condition holds, given the value of each source.
    pub fn holds(&self, condition: &Term, slots: &dyn Slots) -> bool {
        self.holds_expr(condition.expr(), slots)
    }

    pub fn holds_expr(&self, condition: &Expr, slots: &dyn Slots) -> bool {
        let interpreter = Interpreter {
            project: &self.project,
            clock: self.clock,
        };
        interpreter.holds(condition, &SlotProfile(slots))
    }

    /// The value of an expression, given the value of each source.
    pub fn value(&self, value: &Term, slots: &dyn Slots) -> Option<Value> {
        let interpreter = Interpreter {
            project: &self.project,
            clock: self.clock,
        };
        interpreter.value(value.expr(), &SlotProfile(slots))
    }

    /// Whether a condition of one source holds for a value of it.
    pub fn holds_for(&self, condition: &Term, value: Option<Value>) -> bool {
        self.holds(condition, &OneValue(value))
    }
}

/// The values of the sources of a leaf.
pub trait Slots {
    fn value(&self, source: usize) -> Option<Value>;
}

struct OneValue(Option<Value>);

impl Slots for OneValue {
    fn value(&self, _source: usize) -> Option<Value> {
        self.0.clone()
    }
}

/// The same value missing of all sources.
#[derive(Debug)]
pub struct AllMissing;

impl Slots for AllMissing {
    fn value(&self, _source: usize) -> Option<Value> {
        None
    }
}

/// A profile whose attributes are the sources; a leaf asks for nothing else.
struct SlotProfile<'a>(&'a dyn Slots);

impl Profile for SlotProfile<'_> {
    fn key(&self) -> &str {
        ""
    }

    fn attribute(&self, id: AttributeId) -> Option<Value> {
        self.0.value(id.0 as usize)
    }

    fn event_count(&self, _event: EventTypeId) -> usize {
        0
    }

    fn event_time(&self, _event: EventTypeId, _index: usize) -> i64 {
        0
    }

    fn property(&self, _event: EventTypeId, _index: usize, _name: &str) -> Option<Value> {
        None
    }

    /// A rank is a source itself.
    fn place(&self, _: Interpreter, _: &Rank) -> Option<Place> {
        None
    }
}
