//! What a profile that is there did.

use std::collections::BTreeSet;

use crate::interpret::{Event, Interpreter, Profile};
use crate::prove::atom::{Range, StreamId, Tally};
use crate::prove::logic::Logic;
use crate::time;
use crate::value::Value;

fn interpreter<'a>(logic: &'a Logic, side: usize) -> Interpreter<'a> {
    Interpreter {
        project: logic.projects[side],
        clock: &logic.timeline.clock,
    }
}

/// The instants of a range at the clock's.
pub fn resolved(logic: &Logic, range: &Range) -> time::Range {
    time::Range {
        start: range.start.as_ref().map(|edge| logic.timeline.at(edge)),
        end: Some(logic.timeline.at(&range.end)),
    }
}

pub fn happened(logic: &Logic, range: &Range, profile: &dyn Profile) -> Vec<Event> {
    of_stream(logic, range.stream, resolved(logic, range), profile)
}

pub fn of_stream(
    logic: &Logic,
    stream: StreamId,
    range: time::Range,
    profile: &dyn Profile,
) -> Vec<Event> {
    let written = logic.stream_as_written(stream);
    interpreter(logic, written.side).events(&written.pattern, range, profile)
}

pub fn tallied(logic: &Logic, tally: &Tally, events: &[Event], profile: &dyn Profile) -> u64 {
    let count = match tally {
        Tally::Events => events.len(),
        Tally::Days => {
            let zone = &logic.timeline.clock.zone;
            let days: BTreeSet<i32> = events.iter().map(|event| zone.day_of(event.time)).collect();
            days.len()
        }
        Tally::Values(name) => {
            let mut known: Vec<Value> = Vec::new();
            for event in events {
                if let Some(value) = profile.property(event.ty, event.index, name)
                    && !known.iter().any(|other| other.equals(&value))
                {
                    known.push(value);
                }
            }
            known.len()
        }
    };
    count as u64
}
