//! The events of a profile that a pattern means. What is not before `as of` does not exist.

use crate::check::typed::EventPattern;
use crate::dataset::catalog::EventTypeId;
use crate::time::{Range, Window};

use super::scope::{Event, Scope};

impl<'a> Scope<'a> {
    /// The instants of a window on events: it ends at `as of` at the latest.
    pub fn events_range(&self, window: Option<&Window>) -> Range {
        let range = window.map_or(Range::default(), |window| self.clock.range(window));
        range.until(self.clock.as_of)
    }

    /// The matching events in a range; those of one type ascending in time.
    pub fn events(
        self,
        pattern: &'a EventPattern,
        range: Range,
    ) -> impl Iterator<Item = Event> + 'a {
        let range = range.until(self.clock.as_of);
        pattern
            .types
            .iter()
            .flat_map(move |ty| self.events_of(*ty, range))
            .filter(move |event| {
                let filter = pattern.filter.as_ref();
                filter.is_none_or(|filter| self.at(*event).holds(filter))
            })
    }

    /// The matching events in a range, ascending in time.
    pub fn events_in_order(self, pattern: &'a EventPattern, range: Range) -> Vec<Event> {
        let mut events: Vec<Event> = self.events(pattern, range).collect();
        if pattern.types.len() > 1 {
            events.sort_by_key(|event| event.time);
        }
        events
    }

    fn events_of(self, ty: EventTypeId, range: Range) -> impl Iterator<Item = Event> + 'a {
        let count = self.profile.event_count(ty);
        let first = match range.start {
            Some(start) => self.first_from(ty, count, start),
            None => 0,
        };
        (first..count)
            .map(move |index| Event {
                ty,
                index,
                time: self.profile.event_time(ty, index),
            })
            .take_while(move |event| range.contains(event.time))
    }

    /// The first event of a type that is not before an instant.
    fn first_from(&self, ty: EventTypeId, count: usize, instant: i64) -> usize {
        let (mut low, mut high) = (0, count);
        while low < high {
            let middle = low.midpoint(high);
            if self.profile.event_time(ty, middle) < instant {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}
