//! What time did to a condition: which event or value a bound of a window has just passed.

use super::change::later;
use super::moving::{Against, Bound, Mark, MarkKind, instant_of, moving};
use crate::check::typed::{EventPattern, Expr, ExprKind, SegmentId};
use crate::dataset::catalog::EventTypeId;
use crate::diagnostics::Span;
use crate::interpret::{Interpreter, Profile};
use crate::time::{Length, Range, Window};

/// Events named of one bound at most.
const NAMED: usize = 3;

#[derive(Clone, Debug, PartialEq)]
pub struct Cause {
    pub what: What,
    /// The event or value is just so old: the window is `in last …`.
    pub age: Option<Length>,
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
    /// A new day, or another stretch of the calendar.
    Calendar,
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
    if found.iter().any(|cause| cause.what != What::Calendar) {
        found.retain(|cause| cause.what != What::Calendar);
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
    let calendar = Cause {
        what: What::Calendar,
        age: None,
    };
    let MarkKind::Bound(bound, against) = &mark.kind else {
        return vec![calendar];
    };
    let age = match bound {
        Bound::Window(Window::Last(length)) => Some(*length),
        _ => None,
    };
    let passed: Vec<(i64, i64)> = bound
        .at(before.clock)
        .into_iter()
        .zip(bound.at(then.clock))
        .map(|(from, to)| (from.min(to), from.max(to)))
        .collect();
    match against {
        Against::Move => vec![calendar],
        Against::Value(value) => {
            let time = then.value(value, profile);
            match time.and_then(|time| instant_of(&time, then.clock)) {
                Some(time) => vec![Cause {
                    what: What::Value {
                        span: value.span,
                        time,
                    },
                    age,
                }],
                None => vec![calendar],
            }
        }
        Against::Times(_) => {
            let mut found = Vec::new();
            for pattern in patterns(mark.of) {
                for (from, to) in &passed {
                    let range = Range {
                        start: Some(*from),
                        end: to.checked_add(1),
                    };
                    let events = then.events(pattern, range, profile);
                    found.extend(events.iter().rev().take(NAMED).map(|event| Cause {
                        what: What::Event {
                            event: event.ty,
                            time: event.time,
                        },
                        age,
                    }));
                }
            }
            found
        }
    }
}

/// The event patterns of a condition, those of its filters left out.
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
        ExprKind::Sequence(sequence) => found.extend(&sequence.patterns),
        ExprKind::Unordered(unordered) => found.extend(&unordered.events),
        _ => expr.for_each_child(|child| collect(child, found)),
    }
}
