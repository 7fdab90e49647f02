//! Events in any order: so many patterns that each have an event of their own.

use super::{Occurrence, Outcome};
use crate::time::{Clock, Length, Range};

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Ask {
    pub at_least: usize,
    /// From the first to the last.
    pub within: Option<Length>,
    /// Of the first.
    pub window: Range,
}

/// `lists` are the events of each pattern before `as of`, ascending, and `forbidden` those of
/// which none may be strictly between the first and the last.
pub fn run(
    ask: Ask,
    lists: &[Vec<Occurrence>],
    forbidden: &[Occurrence],
    clock: &Clock,
) -> Outcome {
    let mut looks = 0;
    let mut rest: Vec<&[Occurrence]> = lists.iter().map(Vec::as_slice).collect();
    let mut forbidden = forbidden;
    while let Some(first) = rest.iter().filter_map(|events| events.first()).min() {
        let time = first.time;
        while forbidden.first().is_some_and(|event| event.time <= time) {
            forbidden = &forbidden[1..];
        }
        if ask.window.contains(time) {
            let within = ask.within.map(|within| clock.elapse(time, within));
            let border = forbidden.first().map(|event| event.time);
            let until = within.into_iter().chain(border).min().unwrap_or(i64::MAX);
            looks += rest.len() as u64;
            // Any event of this time can be one of those that are taken.
            if is_enough(&rest, until, ask.at_least) {
                return Outcome { holds: true, looks };
            }
        }
        for events in &mut rest {
            let past = events.iter().take_while(|event| event.time == time).count();
            *events = &events[past..];
        }
    }
    Outcome {
        holds: false,
        looks,
    }
}

/// Events of as many lists as can be, each with the index of its list, but of not more than are
/// asked for: of the choices that are as large the one that begins last.
pub fn last_choice(
    ask: Ask,
    lists: &[Vec<Occurrence>],
    forbidden: &[Occurrence],
    clock: &Clock,
) -> Vec<(usize, Occurrence)> {
    let mut best = Vec::new();
    let mut starts: Vec<i64> = lists.iter().flatten().map(|event| event.time).collect();
    starts.sort_unstable();
    starts.dedup();
    for &time in starts
        .iter()
        .rev()
        .filter(|time| ask.window.contains(**time))
    {
        let rest = lists.iter().map(|events| {
            let from = events.partition_point(|event| event.time < time);
            &events[from..]
        });
        let rest: Vec<&[Occurrence]> = rest.collect();
        let border = forbidden.partition_point(|event| event.time <= time);
        let border = forbidden.get(border).map(|event| event.time);
        let within = ask.within.map(|within| clock.elapse(time, within));
        let until = within.into_iter().chain(border).min().unwrap_or(i64::MAX);
        if !could_be_enough(&rest, until, best.len() + 1) {
            continue;
        }
        let mut owned = owners(&rest, until);
        owned.sort_unstable();
        owned.truncate(ask.at_least);
        if owned.len() > best.len() {
            best = owned;
        }
        if best.len() >= ask.at_least {
            break;
        }
    }
    best.into_iter()
        .map(|(event, list)| (list, event))
        .collect()
}

fn could_be_enough(lists: &[&[Occurrence]], until: i64, at_least: usize) -> bool {
    let there = |events: &&&[Occurrence]| events.first().is_some_and(|e| e.time <= until);
    lists.iter().filter(there).count() >= at_least
}

/// Whether so many of the lists each have an event of their own until a time.
fn is_enough(lists: &[&[Occurrence]], until: i64, at_least: usize) -> bool {
    could_be_enough(lists, until, at_least) && owners(lists, until).len() >= at_least
}

/// An event of its own until a time for as many lists as can be, by the index of the list.
fn owners(lists: &[&[Occurrence]], until: i64) -> Vec<(Occurrence, usize)> {
    // As many events of a list as there are lists are enough: the others take fewer.
    let first_few = |events: &&[Occurrence]| -> Vec<Occurrence> {
        let inside = events.iter().take_while(|event| event.time <= until);
        inside.take(lists.len()).copied().collect()
    };
    let lists: Vec<Vec<Occurrence>> = lists.iter().map(first_few).collect();
    let mut owners: Vec<(Occurrence, usize)> = Vec::new();
    for list in 0..lists.len() {
        find_own(list, &lists, &mut owners, &mut Vec::new());
    }
    owners
}

/// Gives a list an event of its own, if need be by giving others another one.
fn find_own(
    list: usize,
    lists: &[Vec<Occurrence>],
    owners: &mut Vec<(Occurrence, usize)>,
    seen: &mut Vec<Occurrence>,
) -> bool {
    for event in &lists[list] {
        if seen.contains(event) {
            continue;
        }
        seen.push(*event);
        let Some(at) = owners.iter().position(|(owned, _)| owned == event) else {
            owners.push((*event, list));
            return true;
        };
        if find_own(owners[at].1, lists, owners, seen) {
            owners[at].1 = list;
            return true;
        }
    }
    false
}
