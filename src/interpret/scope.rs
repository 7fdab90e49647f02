//! What an expression can see: the profile, and inside `where` the event or element under test.

use crate::check::typed::{Project, SegmentId};
use crate::dataset::catalog::EventTypeId;
use crate::time::Clock;
use crate::value::Value;

use super::Profile;

#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    pub project: &'a Project,
    pub clock: &'a Clock,
    pub profile: &'a dyn Profile,
    pub event: Option<Event>,
    /// The element under test; the inner one is missing for an element without a value.
    pub item: Option<&'a Option<Value>>,
    /// The facts of the steps before, in a sequence.
    pub steps: &'a [Option<Value>],
}

/// An event of the profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    pub ty: EventTypeId,
    /// Among the events of its type.
    pub index: usize,
    pub time: i64,
}

impl<'a> Scope<'a> {
    /// The same profile, and this event under test.
    pub fn at(self, event: Event) -> Scope<'a> {
        Scope {
            event: Some(event),
            ..self
        }
    }

    pub fn in_segment(&self, id: SegmentId) -> bool {
        let segment = self.project.segment(id);
        // A segment sees the profile only, wherever it is referred to.
        let scope = Scope {
            event: None,
            item: None,
            steps: &[],
            ..*self
        };
        segment.of.is_none_or(|universe| scope.in_segment(universe)) && scope.holds(&segment.body)
    }
}
