//! The events that a model asks for.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::build::{Wanted, choose, decided, wanted as wanted_in};
use super::person::{Happened, Person};
use super::truth;
use crate::check::typed::ExprKind;
use crate::dataset::catalog::EventTypeId;
use crate::interpret::FactProfile;
use crate::prove::atom::{Atom, Range, Source, StreamId, Tally, ValueId};
use crate::prove::formula::Formula;
use crate::prove::logic::Logic;
use crate::prove::query::{Budget, Query};
use crate::prove::solver::Answer;
use crate::time::{self, DAY, SECOND};
use crate::value::Value;

/// More events are not made for one condition.
const MANY: u64 = 2_000;

/// Makes the events.
pub(super) struct Making<'a, 'l, 'p> {
    pub logic: &'a Logic<'p>,
    pub query: &'a Query<'l, 'p>,
    pub person: &'a mut Person,
    /// Ranges that may have fewer events than so many.
    limits: Vec<(Range, u64)>,
    /// Instants at which some range begins or ends, ascending.
    cuts: Vec<i64>,
}

pub(super) fn add(
    logic: &Logic,
    query: &Query<'_, '_>,
    wanted: &BTreeMap<ValueId, Wanted>,
    person: &mut Person,
) {
    let mut making = Making {
        logic,
        query,
        person,
        limits: Vec::new(),
        cuts: Vec::new(),
    };
    making.look();
    let mut later = Vec::new();
    for (id, holds) in decided(query) {
        match logic.atom(id) {
            Atom::Tally {
                tally,
                range,
                at_least,
            } if holds => making.reach(tally, range, *at_least),
            Atom::Crowded {
                range, at_least, ..
            } if holds => making.crowd(range, *at_least),
            Atom::End { .. } | Atom::Course(..) => later.push((id, holds)),
            _ => {}
        }
    }
    for (id, holds) in later {
        let streams = logic.courses.get(&id).cloned().unwrap_or_default();
        match logic.atom(id) {
            Atom::End {
                range,
                last,
                condition,
            } => making.end(range, *last, *condition, holds),
            Atom::Course(term, _) if holds => match &term.expr().kind {
                ExprKind::Sequence(sequence) => making.sequence(sequence, &streams),
                ExprKind::Unordered(unordered) => making.unordered(unordered, &streams),
                _ => {}
            },
            _ => {}
        }
    }
    for (value, conditions) in wanted {
        making.aggregate(*value, conditions);
    }
}

impl Making<'_, '_, '_> {
    fn look(&mut self) {
        let as_of = self.logic.timeline.clock.as_of;
        self.cuts.push(as_of);
        for (id, holds) in decided(self.query) {
            let (Atom::Tally { range, .. } | Atom::Crowded { range, .. } | Atom::End { range, .. }) =
                self.logic.atom(id)
            else {
                continue;
            };
            if let (
                Atom::Tally {
                    tally: Tally::Events,
                    at_least,
                    ..
                },
                false,
            ) = (self.logic.atom(id), holds)
            {
                self.limits.push((range.clone(), *at_least));
            }
            let range = truth::resolved(self.logic, range);
            self.cuts.extend(range.start.into_iter().chain(range.end));
        }
        self.cuts.retain(|cut| *cut <= as_of);
        self.cuts.sort_unstable();
        self.cuts.dedup();
    }

    pub fn profile(&self) -> FactProfile {
        self.person.profile(None)
    }

    /// Instants of a range, the latest first: one between each two cuts, at a round time if there
    /// is one, and others that differ in day and hour.
    pub fn times(&self, range: time::Range) -> Vec<i64> {
        let end = range.end.unwrap_or(self.logic.timeline.clock.as_of);
        let start = range.start.unwrap_or(end.min(self.cuts[0]) - 400 * DAY);
        let mut bounds: Vec<i64> = self
            .cuts
            .iter()
            .copied()
            .filter(|cut| *cut > start && *cut < end)
            .collect();
        bounds.insert(0, start);
        bounds.push(end);
        let mut times = Vec::new();
        for pair in bounds.windows(2).rev() {
            times.extend(self.round_in(pair[0], pair[1]));
        }
        let spread = (1..15).map(|step| end - step * 11 * 3600 * SECOND);
        times.extend(spread.filter(|time| *time >= start && *time < end));
        times.retain(|time| *time >= start && *time < end);
        times
    }

    /// An instant between two, some whole days before the instant of the run if it can be.
    fn round_in(&self, start: i64, end: i64) -> Option<i64> {
        if start >= end {
            return None;
        }
        let clock = &self.logic.timeline.clock;
        let ago = |unit, amount: i64| clock.shift(clock.as_of, time::Length::new(-amount, unit));
        let fits = |at: &i64| *at > start && *at < end;
        let days = (clock.as_of - end).div_euclid(DAY).max(0);
        let days = (days..days + 4).map(|days| ago(time::Unit::Day, days));
        let hours = (clock.as_of - end).div_euclid(3600 * SECOND).max(0);
        let hours = (hours..hours + 3).map(|hours| ago(time::Unit::Hour, hours));
        let middle = start + (end - start) / 2;
        days.chain(hours).find(fits).or(Some(middle))
    }

    fn reach(&mut self, tally: &Tally, range: &Range, at_least: u64) {
        for _ in 0..at_least.min(MANY) {
            let profile = self.profile();
            let events = truth::happened(self.logic, range, &profile);
            if truth::tallied(self.logic, tally, &events, &profile) >= at_least {
                return;
            }
            let zone = &self.logic.timeline.clock.zone;
            let used: Vec<i32> = events.iter().map(|event| zone.day_of(event.time)).collect();
            let times: Vec<i64> = match tally {
                Tally::Days => {
                    let span = truth::resolved(self.logic, range);
                    let end = span.end.unwrap_or(self.logic.timeline.clock.as_of);
                    let each = (0..400).map(|day| end - 1 - day * DAY - 3600 * SECOND);
                    let all = self.times(span).into_iter().chain(each);
                    let new =
                        |time: &i64| span.contains(*time) && !used.contains(&zone.day_of(*time));
                    all.filter(new).collect()
                }
                _ => self.times(truth::resolved(self.logic, range)),
            };
            let before = self.person.events.len();
            if !times.iter().any(|time| self.put(range.stream, *time, &[])) {
                return;
            }
            if let Tally::Values(name) = tally {
                self.vary(name, before as i64);
            }
        }
    }

    fn crowd(&mut self, range: &Range, at_least: u64) {
        let times = self.times(truth::resolved(self.logic, range));
        for time in times {
            let before = self.person.events.len();
            if (0..at_least.min(MANY)).all(|_| self.put(range.stream, time, &[])) {
                return;
            }
            self.person.events.truncate(before);
        }
    }

    /// The last (or first) event of a range is to meet a condition, or not to.
    fn end(&mut self, range: &Range, last: bool, condition: Formula, holds: bool) {
        let profile = self.profile();
        let events = truth::happened(self.logic, range, &profile);
        if !holds && events.is_empty() {
            return;
        }
        let mut times = self.times(truth::resolved(self.logic, range));
        if !last {
            times.reverse();
        }
        let outermost = match last {
            true => events.iter().map(|event| event.time).max(),
            false => events.iter().map(|event| event.time).min(),
        };
        times.retain(|time| {
            outermost.is_none_or(|end| if last { *time > end } else { *time < end })
        });
        if let Some(end) = outermost {
            let span = truth::resolved(self.logic, range);
            let next = if last {
                end + 60 * SECOND
            } else {
                end - 60 * SECOND
            };
            times.extend(Some(next).filter(|time| span.contains(*time)));
        }
        let wanted = condition.negated_if(!holds);
        for time in times {
            if self.put(range.stream, time, &[wanted]) {
                return;
            }
        }
    }

    /// Puts an event of a stream at a time, of which this holds as well; whether it could be.
    pub fn put(&mut self, stream: StreamId, time: i64, also: &[Formula]) -> bool {
        let types = self.logic.stream(stream).types.clone();
        types.iter().any(|ty| {
            let Some(properties) = self.properties(stream, *ty, time, also) else {
                return false;
            };
            self.person.events.push(Happened {
                event: *ty,
                time,
                properties,
            });
            let profile = self.profile();
            let at = time::Range {
                start: Some(time),
                end: Some(time + 1),
            };
            let is_there = !truth::of_stream(self.logic, stream, at, &profile).is_empty();
            let allowed = is_there
                && self.limits.iter().all(|(range, limit)| {
                    !truth::resolved(self.logic, range).contains(time)
                        || (truth::happened(self.logic, range, &profile).len() as u64) < *limit
                });
            if !allowed {
                self.person.events.pop();
            }
            allowed
        })
    }

    /// Properties of an event of a stream that is of no stream that has enough at this time.
    fn properties(
        &self,
        stream: StreamId,
        ty: EventTypeId,
        time: i64,
        also: &[Formula],
    ) -> Option<BTreeMap<Arc<str>, Value>> {
        let logic = self.logic;
        let profile = self.profile();
        let mut formulas = vec![logic.stream(stream).filter];
        formulas.extend_from_slice(also);
        for (range, limit) in &self.limits {
            let full = || truth::happened(logic, range, &profile).len() as u64 + 1 >= *limit;
            let other = logic.stream(range.stream);
            if other.types.contains(&ty) && truth::resolved(logic, range).contains(time) && full() {
                formulas.push(!other.filter);
            }
        }
        let mut query = Query::new(logic, &formulas, Budget::QUESTION);
        let mut assumed = formulas.clone();
        for id in query.atoms.keys() {
            match logic.atom(*id) {
                Atom::Is(other) => assumed.push(logic.formula_of(*id).negated_if(*other != ty)),
                // What the filter says of the profile is decided already.
                _ if self.query.atoms.contains_key(id) => {
                    assumed.push(
                        logic
                            .formula_of(*id)
                            .negated_if(!self.query.atom_holds(*id)),
                    );
                }
                _ => {}
            }
        }
        if query.can_hold(&assumed) != Answer::Met {
            return None;
        }
        let mut properties = BTreeMap::new();
        let (_, event) = logic.catalog.events.get_index(ty.0 as usize)?;
        for (value, conditions) in wanted_in(logic, &query) {
            let Source::Base(term) = &logic.value(value).source else {
                continue;
            };
            let ExprKind::Property(name) = &term.expr().kind else {
                continue;
            };
            let Some(column) = event.properties.get(name) else {
                continue;
            };
            let ty = column.ty.as_ref().ok()?;
            if let Some(value) = choose(logic, ty, Some(column), &conditions) {
                properties.insert(name.clone(), value);
            }
        }
        Some(properties)
    }
}
