//! What time did to a condition: which event or value a bound of a window has just passed.

use super::change::later;
use super::moving::{Against, Bound, Mark, MarkKind, instant_of, moving};
use crate::check::typed::{EventPattern, Expr, ExprKind, SegmentId, Sequence};
use crate::dataset::catalog::EventTypeId;
use crate::diagnostics::Span;
use crate::interpret::{Interpreter, Profile};
use crate::time::{Length, Point, Range, Window};

/// Events named of one bound at most.
const NAMED: usize = 3;

#[derive(Clone, Debug, PartialEq)]
pub struct Cause {
    pub what: What,
    pub how: How,
}

#[derive(Clone, Debug, PartialEq)]
pub enum What {
    Event {
        event: EventTypeId,
        time: i64,
    },
    Value {
        span: Span,
        time: i64,
    },
    /// A new day, or another stretch of the calendar, begins at this instant.
    Calendar(i64),
}

/// What time does to an event or a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// It is this old: the bound is `… ago`, or the window `in last …`.
    Old(Length),
    Ahead(Length),
    Past,
    Inside,
    Outside,
    /// It lies in another of several periods.
    Elsewhere,
    /// So long after it a `then no` is over.
    Waited(Length),
}

/// Why a condition is another at the instant of `then` than right before it.
pub(super) fn causes(
    then: &Interpreter<'_>,
    segment: SegmentId,
    profile: &dyn Profile,
    span: Span,
) -> Vec<Cause> {
    let before = later(then.clock, then.clock.as_of.saturating_sub(1));
    let before = Interpreter {
        clock: &before,
        ..*then
    };
    let mut found = Vec::new();
    for mark in moving(then.project, segment, then.clock, profile) {
        if mark.of.span != span || stands(&mark, &before, then, profile) {
            continue;
        }
        for cause in passed(&mark, &before, then, profile) {
            if !found.contains(&cause) {
                found.push(cause);
            }
        }
    }
    let is_calendar = |cause: &Cause| matches!(cause.what, What::Calendar(_));
    if !found.iter().all(is_calendar) {
        found.retain(|cause| !is_calendar(cause));
    }
    found
}

fn stands(
    mark: &Mark<'_>,
    before: &Interpreter<'_>,
    then: &Interpreter<'_>,
    profile: &dyn Profile,
) -> bool {
    let (mut old, mut new) = (Vec::new(), Vec::new());
    mark.at(before, profile, &mut old);
    mark.at(then, profile, &mut new);
    old == new
}

fn passed(
    mark: &Mark<'_>,
    before: &Interpreter<'_>,
    then: &Interpreter<'_>,
    profile: &dyn Profile,
) -> Vec<Cause> {
    let calendar = vec![Cause {
        what: What::Calendar(then.clock.as_of),
        how: How::Inside,
    }];
    let MarkKind::Bound(bound, against) = &mark.kind else {
        return calendar;
    };
    let moves = Moves {
        bound,
        before,
        then,
    };
    match against {
        Against::Move => calendar,
        Against::Value(value) => {
            let time = then.value(value, profile);
            let time = time.and_then(|time| instant_of(&time, then.clock));
            match time.and_then(|time| Some((time, moves.passed(time)?))) {
                Some((time, how)) => vec![Cause {
                    what: What::Value {
                        span: value.span,
                        time,
                    },
                    how,
                }],
                None => calendar,
            }
        }
        Against::Times(_) => match (&bound, sequence(mark.of)) {
            (Bound::Point(Point::Now), Some(sequence)) => {
                waited(sequence, (before.clock.as_of, then), profile)
            }
            (Bound::Periods { calendar: true, .. }, _) => calendar,
            _ => moves.events(mark.of, profile),
        },
    }
}

/// A bound on its way from one instant to the next.
struct Moves<'a> {
    bound: &'a Bound<'a>,
    before: &'a Interpreter<'a>,
    then: &'a Interpreter<'a>,
}

impl Moves<'_> {
    /// What the bound does to a time that it passes.
    fn passed(&self, time: i64) -> Option<How> {
        let (before, then) = (self.before.clock, self.then.clock);
        let ways = self.bound.at(before).into_iter().zip(self.bound.at(then));
        let way = ways
            .map(|(from, to)| (from.min(to), from.max(to)))
            .position(|(from, to)| from <= time && time <= to)?;
        if before.as_of <= time && time <= then.as_of {
            return Some(How::Past);
        }
        let side = match self.bound {
            Bound::Window(window) => {
                let sides = sides(window);
                let inside = match then.range(window).contains(time) {
                    true => How::Inside,
                    false => How::Outside,
                };
                [sides.0, sides.1]
                    .get(way)
                    .copied()
                    .flatten()
                    .or(Some(inside))
            }
            Bound::Point(point) => away(point),
            Bound::Periods { of, .. } if way as u64 == *of => Some(How::Outside),
            Bound::Periods { .. } => Some(How::Elsewhere),
            Bound::Days(_) | Bound::Part(..) => None,
        };
        side.or(Some(How::Elsewhere))
    }

    /// The events that the bound passes.
    fn events(&self, of: &Expr, profile: &dyn Profile) -> Vec<Cause> {
        let mut found = Vec::new();
        for pattern in patterns(of) {
            let events = self.then.events(pattern, Range::default(), profile);
            let causes = events.iter().rev().filter_map(|event| {
                Some(Cause {
                    what: What::Event {
                        event: event.ty,
                        time: event.time,
                    },
                    how: self.passed(event.time)?,
                })
            });
            let latest: Vec<Cause> = causes.take(NAMED).collect();
            found.extend(latest.into_iter().rev());
        }
        found
    }
}

/// How far from now the bounds of a window are, if that is what it says.
fn sides(window: &Window) -> (Option<How>, Option<How>) {
    match window {
        Window::Last(length) => (Some(How::Old(*length)), None),
        Window::Next(length) => (None, Some(How::Ahead(*length))),
        Window::Since(point) | Window::After(point) => (away(point), None),
        Window::Before(point) => (None, away(point)),
        Window::Between(from, to) => (away(from), away(to)),
        _ => (None, None),
    }
}

fn away(point: &Point) -> Option<How> {
    match point {
        Point::Ago(length) => Some(How::Old(*length)),
        Point::Ahead(length) => Some(How::Ahead(*length)),
        _ => None,
    }
}

/// The sequence that a condition is, or says not to be.
fn sequence(expr: &Expr) -> Option<&Sequence> {
    match &expr.kind {
        ExprKind::Sequence(sequence) => Some(sequence),
        ExprKind::Not(inner) => sequence(inner),
        _ => None,
    }
}

/// The steps of which a `then no … within` is just over.
fn waited(
    sequence: &Sequence,
    (before, then): (i64, &Interpreter<'_>),
    profile: &dyn Profile,
) -> Vec<Cause> {
    let mut found = Vec::new();
    for step in &sequence.order.steps {
        for within in step.absent.iter().filter_map(|absence| absence.within) {
            let pattern = &sequence.patterns[step.which.pattern];
            for event in then.events(pattern, Range::default(), profile) {
                let end = then.clock.elapse(event.time, within);
                if before <= end && end <= then.clock.as_of {
                    found.push(Cause {
                        what: What::Event {
                            event: event.ty,
                            time: event.time,
                        },
                        how: How::Waited(within),
                    });
                }
            }
        }
    }
    found
}

/// The event patterns of a condition that its windows are about, those of its filters left out.
fn patterns(expr: &Expr) -> Vec<&EventPattern> {
    let mut found = Vec::new();
    collect(expr, &mut found);
    found
}

fn collect<'a>(expr: &'a Expr, found: &mut Vec<&'a EventPattern>) {
    match &expr.kind {
        ExprKind::Did(did) => found.push(&did.event),
        ExprKind::Aggregate(aggregate) => found.push(&aggregate.event),
        ExprKind::EventHas { event, .. } => found.push(event),
        ExprKind::Sequence(sequence) => {
            let first = sequence.order.steps.first();
            found.extend(first.and_then(|step| sequence.patterns.get(step.which.pattern)));
        }
        ExprKind::Unordered(unordered) => found.extend(&unordered.events),
        _ => expr.for_each_child(|child| collect(child, found)),
    }
}
