//! Sequences, and events in any order: the counts that they need, and the sequences that ask for
//! less.

use std::collections::BTreeMap;

use super::super::atom::{Atom, AtomId, Range, StreamId, Tally};
use super::super::logic::Logic;
use super::super::solver::Literal;
use super::wider::is_at_most;
use crate::check::typed::{Absence, ExprKind, Fact, Relation, Sequence, Step, Unordered, Which};
use crate::syntax::ast::Later;
use crate::time::{Length, Window};

/// Of more of them, pairs are not looked at.
const MANY: usize = 40;

/// A sequence, or events in any order, with the streams of its patterns.
struct Course<'a> {
    literal: Literal,
    kind: &'a ExprKind,
    streams: &'a [StreamId],
}

pub(super) fn add(
    logic: &Logic,
    atoms: &BTreeMap<AtomId, Literal>,
    clauses: &mut Vec<Vec<Literal>>,
) {
    let courses = atoms.iter().filter_map(|(id, literal)| {
        let Atom::Course(term, _) = logic.atom(*id) else {
            return None;
        };
        Some(Course {
            literal: *literal,
            kind: &term.expr().kind,
            streams: logic.courses.get(id)?,
        })
    });
    let courses: Vec<Course> = courses.take(MANY).collect();
    if courses.is_empty() {
        return;
    }
    for (id, literal) in atoms {
        if let Atom::Tally {
            tally: Tally::Events,
            range,
            at_least,
        } = logic.atom(*id)
        {
            let needed = courses.iter();
            let needed = needed.filter(|course| least(logic, course, range) >= *at_least);
            clauses.extend(needed.map(|course| vec![!course.literal, *literal]));
        }
    }
    for a in &courses {
        for b in &courses {
            if let (ExprKind::Sequence(one), ExprKind::Sequence(other)) = (a.kind, b.kind)
                && a.literal != b.literal
                && (Match {
                    logic,
                    a: (one, a.streams),
                    b: (other, b.streams),
                })
                .holds(&mut Vec::new())
            {
                clauses.push(vec![!a.literal, b.literal]);
            }
        }
    }
}

/// So many events of the range there are at least where the course holds: each of its events is
/// one of its own.
fn least(logic: &Logic, course: &Course, range: &Range) -> u64 {
    let is_inside = |stream: &StreamId| logic.is_inside(*stream, range.stream);
    let (window, count) = match course.kind {
        ExprKind::Sequence(sequence) => (
            &sequence.window,
            within_steps(sequence, course.streams, &is_inside),
        ),
        ExprKind::Unordered(unordered) => (
            &unordered.window,
            within_any(unordered, course.streams, &is_inside),
        ),
        _ => return 0,
    };
    let starts = begins_later(logic, window.as_ref(), range);
    match starts && range.end == logic.timeline.now() {
        true => count as u64,
        false => 0,
    }
}

fn within_steps(
    sequence: &Sequence,
    streams: &[StreamId],
    is_inside: &dyn Fn(&StreamId) -> bool,
) -> usize {
    let steps = sequence.order.steps.iter();
    let streams = steps.filter_map(|step| streams.get(step.which.pattern));
    streams.filter(|stream| is_inside(stream)).count()
}

fn within_any(
    unordered: &Unordered,
    streams: &[StreamId],
    is_inside: &dyn Fn(&StreamId) -> bool,
) -> usize {
    let inside = streams.iter().filter(|stream| is_inside(stream)).count();
    (inside + unordered.at_least).saturating_sub(streams.len())
}

/// Whether all events from the window on are in the range.
fn begins_later(logic: &Logic, window: Option<&Window>, range: &Range) -> bool {
    match (&range.start, logic.span_of(window).0) {
        (None, _) => true,
        (Some(start), Some(first)) => logic.timeline.is_at_most(start, &first),
        (Some(_), None) => false,
    }
}

/// Looks for the steps of `b` among those of `a`.
struct Match<'a, 'l, 'p> {
    logic: &'l Logic<'p>,
    a: (&'a Sequence, &'a [StreamId]),
    b: (&'a Sequence, &'a [StreamId]),
}

/// A comparison of a fact of an event with one of a step of `a`.
type Said<'a> = (&'a Fact, Relation, usize, &'a Fact);

impl Match<'_, '_, '_> {
    /// Whether events that make `a` hold make `b` hold, where its first steps are these of `a`.
    fn holds(&self, steps: &mut Vec<usize>) -> bool {
        let (a, b) = (&self.a.0.order, &self.b.0.order);
        if steps.len() == b.steps.len() {
            return match (a.all_within, b.all_within) {
                (_, None) => true,
                (Some(a), Some(b)) => is_at_most(a, b),
                (None, Some(_)) => false,
            };
        }
        let from = steps.last().map_or(0, |last| last + 1);
        (from..a.steps.len()).any(|at| {
            if !self.fits(steps, at) {
                return false;
            }
            steps.push(at);
            let holds = self.holds(steps);
            steps.pop();
            holds
        })
    }

    /// Whether a step of `a` can be the next one of `b`.
    fn fits(&self, before: &[usize], at: usize) -> bool {
        let step = &self.a.0.order.steps[at];
        let wanted = &self.b.0.order.steps[before.len()];
        let mut steps = before.to_vec();
        steps.push(at);
        let follows = match before.last() {
            None => self.begins(at),
            Some(last) => self.follows(*last, at, wanted),
        };
        follows
            && self.is_narrower((&step.which, false), (&wanted.which, true), &steps)
            && self.has_without(before.last(), at, wanted, &steps)
            && wanted.absent.iter().all(|absent| {
                let mut there = step.absent.iter();
                there.any(|there| self.is_absent(there, absent, &steps))
            })
    }

    /// Whether a step of `a` lies in the window of `b`.
    fn begins(&self, at: usize) -> bool {
        let timeline = &self.logic.timeline;
        let (start, end) = self.logic.span_of(self.a.0.window.as_ref());
        let (wanted_start, wanted_end) = self.logic.span_of(self.b.0.window.as_ref());
        let starts = match (wanted_start, start) {
            (None, _) => true,
            (Some(wanted), Some(start)) => timeline.is_at_most(&wanted, &start),
            (Some(_), None) => false,
        };
        let ends = wanted_end.is_none_or(|wanted| {
            let earlier = end.is_some_and(|end| at == 0 && timeline.is_at_most(&end, &wanted));
            earlier || timeline.is_at_most(&timeline.now(), &wanted)
        });
        starts && ends
    }

    fn follows(&self, last: usize, at: usize, wanted: &Step) -> bool {
        let order = &self.a.0.order;
        let step = &order.steps[at];
        let next = at == last + 1;
        let strictly = order.steps[last + 1..=at].iter().any(|step| step.strictly);
        let within = |wanted: Length| {
            let of_step = step.within.filter(|_| next);
            let mut bounds = of_step.into_iter().chain(order.all_within);
            bounds.any(|length| is_at_most(length, wanted))
        };
        let later = match (wanted.later, step.later.filter(|_| next)) {
            (None, _) => true,
            (Some((Later::AtLeast, wanted)), Some((Later::AtLeast | Later::MoreThan, length)))
            | (Some((Later::MoreThan, wanted)), Some((Later::MoreThan, length))) => {
                is_at_most(wanted, length)
            }
            (Some((Later::LessThan, wanted)), Some((Later::LessThan, length))) => {
                is_at_most(length, wanted)
            }
            _ => false,
        };
        (strictly || !wanted.strictly) && wanted.within.is_none_or(within) && later
    }

    fn has_without(&self, last: Option<&usize>, at: usize, wanted: &Step, steps: &[usize]) -> bool {
        match (&wanted.without, &self.a.0.order.steps[at].without) {
            (None, _) => true,
            (Some(wanted), Some(without)) => {
                last.is_some_and(|last| last + 1 == at)
                    && self.is_narrower((wanted, true), (without, false), steps)
            }
            (Some(_), None) => false,
        }
    }

    fn is_absent(&self, there: &Absence, wanted: &Absence, steps: &[usize]) -> bool {
        let within = match (there.within, wanted.within) {
            (None, None) => true,
            (Some(there), Some(wanted)) => is_at_most(wanted, there),
            _ => false,
        };
        within && self.is_narrower((&wanted.which, true), (&there.which, false), steps)
    }

    /// Whether each event that one means the other means as well; each with whether it is of `b`.
    fn is_narrower(&self, narrow: (&Which, bool), wide: (&Which, bool), steps: &[usize]) -> bool {
        let stream = |(which, of_b): (&Which, bool)| {
            let streams = if of_b { self.b.1 } else { self.a.1 };
            streams.get(which.pattern).copied()
        };
        let (Some(inner), Some(outer)) = (stream(narrow), stream(wide)) else {
            return false;
        };
        if wide.0.condition.is_some() || !self.logic.is_inside(inner, outer) {
            return false;
        }
        let (Some(said), Some(asked)) = (self.said(narrow, steps), self.said(wide, steps)) else {
            return false;
        };
        asked.iter().all(|one| said.contains(one))
    }

    /// What is said of an event and of steps before, in steps of `a`. `None` if it cannot be said
    /// in these.
    fn said<'s>(
        &'s self,
        (which, of_b): (&'s Which, bool),
        steps: &[usize],
    ) -> Option<Vec<Said<'s>>> {
        let order = if of_b {
            &self.b.0.order
        } else {
            &self.a.0.order
        };
        let equal = which.equal.iter();
        let equal = equal.map(|(fact, of)| (fact, Relation::Equal, *of));
        let compared = which.compared.iter();
        let compared = compared.map(|one| (&one.fact, one.relation, one.step));
        let each = equal.chain(compared).map(|(fact, relation, of)| {
            let of = order.facts.get(of)?;
            let step = match of_b {
                true => *steps.get(of.step)?,
                false => of.step,
            };
            Some((fact, relation, step, &of.fact))
        });
        each.collect()
    }
}
