//! The meaning of a rule, one profile at a time, as plainly as it can be written.
//!
//! The oracle of the tests and the engine of `why` and `test`; the executor must agree with it.

use crate::check::typed::{Expr, Project, SegmentId};
use crate::dataset::Dataset;
use crate::dataset::catalog::{AttributeId, EventTypeId};
use crate::time::Clock;
use crate::value::Value;

/// One profile as the interpreter sees it. Events of a type are ascending in time.
pub trait Profile {
    fn key(&self) -> &str;
    fn attribute(&self, id: AttributeId) -> Option<Value>;
    /// Number of events of a type, those after `as of` included.
    fn event_count(&self, event: EventTypeId) -> usize;
    fn event_time(&self, event: EventTypeId, index: usize) -> i64;
    fn property(&self, event: EventTypeId, index: usize, name: &str) -> Option<Value>;
}

/// A row of a dataset.
#[derive(Clone, Copy, Debug)]
pub struct RowProfile<'a> {
    pub dataset: &'a Dataset,
    pub row: usize,
}

/// Evaluates expressions of one project at one instant.
#[derive(Clone, Copy, Debug)]
pub struct Interpreter<'a> {
    pub project: &'a Project,
    pub clock: &'a Clock,
}

impl Interpreter<'_> {
    /// Whether the profile is a member: of the universe of the segment, and its body holds.
    pub fn is_member(&self, segment: SegmentId, profile: &dyn Profile) -> bool {
        let _ = (segment, profile);
        todo!()
    }

    /// Whether a condition holds.
    pub fn holds(&self, condition: &Expr, profile: &dyn Profile) -> bool {
        let _ = (condition, profile);
        todo!()
    }

    /// The value of an expression, `None` if it is missing.
    pub fn value(&self, expr: &Expr, profile: &dyn Profile) -> Option<Value> {
        let _ = (expr, profile);
        todo!()
    }
}
