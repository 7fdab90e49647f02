//! Distinct days: events in two windows with a midnight between them, or long apart, lie on two.

use std::collections::BTreeMap;

use super::super::atom::{Atom, AtomId, Bound, Range, Source, Tally};
use super::super::edge::{Base, Edge};
use super::super::logic::Logic;
use super::super::solver::Literal;
use super::wider::is_inside;
use crate::check::typed::AggregateFunction;
use crate::time::{DAY, Unit};
use crate::value::Value;

/// Of more counts, pairs are not looked at.
const MANY: usize = 60;
/// No day is longer, whatever clocks do.
const LONG: i64 = 2 * DAY;

pub(super) fn add(
    logic: &Logic,
    atoms: &BTreeMap<AtomId, Literal>,
    clauses: &mut Vec<Vec<Literal>>,
) {
    let two = atoms
        .iter()
        .filter_map(|(id, literal)| match logic.atom(*id) {
            Atom::Tally {
                tally: Tally::Days,
                range,
                at_least: 2,
            } => Some((range, *literal)),
            _ => None,
        });
    for (days, two) in two {
        let some: Vec<(&Range, Literal)> = atoms
            .iter()
            .filter_map(|(id, literal)| match logic.atom(*id) {
                Atom::Tally {
                    tally: Tally::Events,
                    range,
                    at_least: 1,
                } => is_inside(logic, range, days).then_some((range, *literal)),
                _ => None,
            })
            .take(MANY)
            .collect();
        for (earlier, one) in &some {
            for (later, other) in &some {
                if are_apart(logic, earlier, later) {
                    clauses.push(vec![!*one, !*other, two]);
                }
            }
        }
        let gaps = atoms.iter().filter(|(id, _)| has_gap(logic, **id, days));
        clauses.extend(gaps.map(|(_, gap)| vec![!*gap, two]));
    }
}

/// Whether a midnight lies between two windows.
fn are_apart(logic: &Logic, earlier: &Range, later: &Range) -> bool {
    let Some(start) = &later.start else {
        return false;
    };
    let is_apart = logic.timeline.is_at_most(&earlier.end, start);
    is_apart && (is_midnight(logic, &earlier.end) || is_midnight(logic, start))
}

fn is_midnight(logic: &Logic, edge: &Edge) -> bool {
    let zone = &logic.timeline.clock.zone;
    if zone.days_return() {
        return false;
    }
    match edge {
        Edge::At(instant) => zone.start_of_day(zone.day_of(*instant)) == *instant,
        Edge::From(Base::Unit(unit, _), 0) => *unit >= Unit::Day,
        Edge::From(Base::DayOf(..), 0) => true,
        Edge::From(..) => false,
    }
}

/// Whether the atom asks for two events of a range that are longer apart than a day.
fn has_gap(logic: &Logic, id: AtomId, days: &Range) -> bool {
    let (Atom::AtLeast(value, bound) | Atom::More(value, bound)) = logic.atom(id) else {
        return false;
    };
    let is_long =
        |bound: &Bound| matches!(bound.value(), Some(Value::Duration(gap)) if *gap > LONG);
    match &logic.value(*value).source {
        Source::Aggregate {
            function: AggregateFunction::LongestGap | AggregateFunction::ShortestGap,
            range,
            ..
        } => is_long(bound) && is_inside(logic, range, days),
        _ => false,
    }
}
