//! The typed form of `test` items.

use std::sync::Arc;

use super::super::typed::{Expr, SegmentId};
use crate::dataset::catalog::{AttributeId, EventTypeId};
use crate::diagnostics::Span;
use crate::time::Point;

/// A `test`: profiles and events of its own, at an instant of its own, and what is expected of
/// them.
#[derive(Clone, Debug)]
pub struct Test {
    pub title: String,
    /// A date or date-time; without one the test runs at the `as_of` of the project.
    pub as_of: Option<Point>,
    /// It has an `as of`, if perhaps one with a mistake.
    pub has_as_of: bool,
    pub profiles: Vec<TestProfile>,
    pub events: Vec<TestEvent>,
    pub expectations: Vec<Expectation>,
    /// The title in the rule file.
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct TestProfile {
    /// Also its key.
    pub name: String,
    pub facts: Vec<(AttributeId, Expr)>,
    pub span: Span,
}

/// Equal events of some profiles at some instants.
#[derive(Clone, Debug)]
pub struct TestEvent {
    pub event: EventTypeId,
    pub facts: Vec<(Arc<str>, Expr)>,
    /// Indices into [`Test::profiles`].
    pub profiles: Vec<usize>,
    /// Each where it is written.
    pub at: Vec<(Point, Span)>,
}

#[derive(Clone, Debug)]
pub struct Expectation {
    pub segment: SegmentId,
    pub expected: Expected,
    /// What stands in the rule file.
    pub span: Span,
}

/// Profiles are indices into [`Test::profiles`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// These and nobody else, ascending.
    Exactly(Vec<usize>),
    Member(usize),
    NoMember(usize),
}
