//! A profile to which nothing happens any more.

use crate::check::typed::Rank;
use crate::dataset::catalog::{AttributeId, EventTypeId};
use crate::interpret::{Interpreter, Place, Profile};
use crate::time::Clock;
use crate::value::Value;

/// A profile as an instant knows it: what the data has of later times is no fact yet, so that at
/// later instants nothing but time has changed.
pub(super) struct Frozen<'a> {
    pub profile: &'a dyn Profile,
    pub clock: &'a Clock,
}

impl Profile for Frozen<'_> {
    fn key(&self) -> &str {
        self.profile.key()
    }

    fn is_known_at(&self, as_of: i64) -> bool {
        self.profile.is_known_at(as_of.min(self.clock.as_of))
    }

    fn attribute(&self, id: AttributeId) -> Option<Value> {
        self.profile.attribute(id)
    }

    fn event_count(&self, event: EventTypeId) -> usize {
        let (mut low, mut high) = (0, self.profile.event_count(event));
        while low < high {
            let middle = low.midpoint(high);
            if self.profile.event_time(event, middle) < self.clock.as_of {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    fn event_time(&self, event: EventTypeId, index: usize) -> i64 {
        self.profile.event_time(event, index)
    }

    fn property(&self, event: EventTypeId, index: usize, name: &str) -> Option<Value> {
        self.profile.property(event, index, name)
    }

    /// As at that instant: the others stay where they are.
    fn place(&self, interpreter: Interpreter<'_>, rank: &Rank) -> Option<Place> {
        let then = Interpreter {
            clock: self.clock,
            ..interpreter
        };
        self.profile.place(then, rank)
    }
}
