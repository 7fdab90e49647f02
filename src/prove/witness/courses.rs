//! The events of a sequence in their order, and those of any order.

use std::sync::Arc;

use super::build::choose;
use super::events::Making;
use crate::check::typed::{Fact, Sequence, Unordered};
use crate::prove::atom::StreamId;
use crate::syntax::ast::Later;
use crate::time::{self, DAY, SECOND};

impl Making<'_, '_, '_> {
    pub fn sequence(&mut self, sequence: &Sequence, streams: &[StreamId]) {
        let clock = self.logic.timeline.clock.clone();
        let range = sequence
            .window
            .as_ref()
            .map_or_else(time::Range::default, |window| clock.range(window));
        let range = range.until(clock.as_of);
        let times = self.times(range);
        let before = self.person.events.clone();
        for first in times {
            for gap in [0, 3600 * SECOND, DAY, 60 * SECOND, 1] {
                if self.steps(sequence, streams, first, gap) {
                    return;
                }
                self.person.events = before.clone();
            }
        }
    }

    fn steps(&mut self, sequence: &Sequence, streams: &[StreamId], first: i64, gap: i64) -> bool {
        let clock = self.logic.timeline.clock.clone();
        let mut time = first;
        let start = self.person.events.len();
        for (at, step) in sequence.order.steps.iter().enumerate() {
            if at > 0 {
                time = match &step.later {
                    Some((Later::AtLeast, length)) => clock.elapse(time, *length),
                    Some((Later::MoreThan, length)) => clock.elapse(time, *length) + SECOND,
                    Some((Later::LessThan, _)) | None => time + gap.max(i64::from(step.strictly)),
                };
            }
            let Some(stream) = streams.get(step.which.pattern).copied() else {
                return false;
            };
            if time >= clock.as_of || !self.put(stream, time, &[]) {
                return false;
            }
            // What is to be equal to a step before is copied from it.
            for (fact, of) in &step.which.equal {
                let Some(fact_of) = sequence.order.facts.get(*of) else {
                    continue;
                };
                let (Fact::Property(mine), Fact::Property(theirs)) = (fact, &fact_of.fact) else {
                    continue;
                };
                self.copy(start + fact_of.step, theirs, mine);
            }
        }
        true
    }

    /// Copies a property of an event to the one added last, and makes it up if it has none.
    fn copy(&mut self, from: usize, theirs: &Arc<str>, mine: &Arc<str>) {
        let Some(event) = self.person.events.get(from) else {
            return;
        };
        let ty = self
            .logic
            .catalog
            .property_type(event.event, theirs)
            .cloned();
        let plain = ty.and_then(|ty| choose(self.logic, &ty, None, &Vec::new()));
        let value = event.properties.get(theirs).cloned().or(plain);
        let Some(value) = value else {
            return;
        };
        if let Some(event) = self.person.events.get_mut(from) {
            event.properties.insert(theirs.clone(), value.clone());
        }
        if let Some(event) = self.person.events.last_mut() {
            event.properties.insert(mine.clone(), value);
        }
    }

    pub fn unordered(&mut self, unordered: &Unordered, streams: &[StreamId]) {
        let clock = self.logic.timeline.clock.clone();
        let range = unordered
            .window
            .as_ref()
            .map_or_else(time::Range::default, |window| clock.range(window));
        let times = self.times(range.until(clock.as_of));
        let before = self.person.events.clone();
        for time in times {
            let mut put = 0;
            for stream in streams {
                if put < unordered.at_least && self.put(*stream, time, &[]) {
                    put += 1;
                }
            }
            if put >= unordered.at_least {
                return;
            }
            self.person.events = before.clone();
        }
    }
}
