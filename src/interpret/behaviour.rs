//! `did …`, and `last E has …`.

use std::collections::BTreeSet;

use crate::check::typed::{Did, DidTest, EventPattern, Expr, When};
use crate::time::{Length, Range, Window};

use super::list::in_range;
use super::scope::{Event, Scope};

impl<'a> Scope<'a> {
    pub fn did(self, did: &'a Did) -> bool {
        match &did.when {
            When::Window(window) => self.did_in(did, self.events_range(window.as_ref())),
            When::Regularly {
                at_least,
                of,
                period,
                calendar,
            } => {
                let periods = self.clock.periods(*of, *period, *calendar);
                let holding = periods.iter().filter(|range| self.did_in(did, **range));
                holding.count() as u64 >= *at_least
            }
        }
    }

    pub fn did_in(self, did: &'a Did, range: Range) -> bool {
        match &did.test {
            DidTest::Times(times) => {
                in_range(*times, self.events(&did.event, range).count() as u64)
            }
            DidTest::TimesWithin(times, within) => {
                self.crowded(&self.events_in_order(&did.event, range), *times, *within)
            }
            DidTest::Days(days) => in_range(*days, self.distinct_days(&did.event, range)),
            DidTest::FirstTime => {
                let ever = self.events(&did.event, Range::default());
                let first = ever.map(|event| event.time).min();
                first.is_some_and(|first| range.contains(first))
            }
        }
    }

    /// Whether some so many of the events lie at most `within` apart.
    fn crowded(self, events: &[Event], times: u64, within: Length) -> bool {
        let Some(steps) = times.checked_sub(1) else {
            return true;
        };
        let steps = usize::try_from(steps).unwrap_or(usize::MAX);
        let lasts = events.iter().skip(steps);
        events
            .iter()
            .zip(lasts)
            .any(|(first, last)| last.time <= self.clock.elapse(first.time, within))
    }

    pub fn distinct_days(self, pattern: &'a EventPattern, range: Range) -> u64 {
        let days = self
            .events(pattern, range)
            .map(|event| self.clock.zone.day_of(event.time));
        days.collect::<BTreeSet<i32>>().len() as u64
    }

    /// Some earliest or latest event in the window meets the condition.
    pub fn event_has(
        self,
        last: bool,
        pattern: &EventPattern,
        window: Option<&Window>,
        condition: &Expr,
    ) -> bool {
        let events = self.end(last, pattern, window);
        events.iter().any(|event| self.at(*event).holds(condition))
    }

    /// The latest or the earliest events in the window: those of one time.
    pub fn end(self, last: bool, pattern: &EventPattern, window: Option<&Window>) -> Vec<Event> {
        let mut events = self.events_in_order(pattern, self.events_range(window));
        let end = if last { events.last() } else { events.first() };
        if let Some(time) = end.map(|event| event.time) {
            events.retain(|event| event.time == time);
        }
        events
    }
}
