//! When time alone changes the answer: the first instant at which it is another, if nothing
//! else happens.

use std::cell::Cell;

use super::critical::critical;
use super::frozen::Frozen;
use super::moving::{Mark, MarkKind, marks, moving};
use crate::check::typed::SegmentId;
use crate::interpret::{Interpreter, Profile};
use crate::time::{Clock, Length, Unit};

/// How far ahead is looked.
pub const HORIZON: Length = Length {
    amount: 2,
    unit: Unit::Year,
};
/// Events looked at at most, over all instants: beyond that it is said how far was looked.
const WORK: usize = 200_000_000;

/// What time alone does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Nothing in the rule moves, or not any more.
    Never,
    /// Not before this instant, which is as far as was looked.
    NotUntil(i64),
    At {
        instant: i64,
        /// The latest instant before at which anything moved; the answer was still the old one.
        before: i64,
    },
}

/// The first change of membership after the instant of the interpreter.
pub fn next_change(
    interpreter: &Interpreter<'_>,
    segment: SegmentId,
    profile: &dyn Profile,
) -> Change {
    let start = interpreter.clock;
    let frozen = Frozen {
        profile,
        clock: start,
    };
    let moving = moving(interpreter.project, segment, start, &frozen);
    if moving.is_empty() {
        return Change::Never;
    }
    let events = moving.iter().map(Mark::events).sum();
    let horizon = start.shift(start.as_of, HORIZON);
    let moving = critical(moving, interpreter, &frozen, horizon);
    let walk = Walk {
        interpreter,
        profile: &frozen,
        moving: &moving,
        events,
        work: Cell::new(0),
    };
    walk.first_change(segment, horizon)
}

/// The verdict on a profile at a later instant, if nothing happens until then.
pub fn holds_later(
    interpreter: &Interpreter<'_>,
    segment: SegmentId,
    profile: &dyn Profile,
    instant: i64,
) -> bool {
    let frozen = Frozen {
        profile,
        clock: interpreter.clock,
    };
    let clock = later(interpreter.clock, instant);
    let interpreter = Interpreter {
        clock: &clock,
        ..*interpreter
    };
    interpreter.is_member(segment, &frozen)
}

struct Walk<'a> {
    interpreter: &'a Interpreter<'a>,
    profile: &'a Frozen<'a>,
    moving: &'a [Mark<'a>],
    /// About so many are looked at for one answer.
    events: usize,
    work: Cell<usize>,
}

impl Walk<'_> {
    fn first_change(&self, segment: SegmentId, horizon: i64) -> Change {
        let clock = self.interpreter.clock;
        let is_member = |instant| {
            self.count(1);
            holds_later(self.interpreter, segment, self.profile, instant)
        };
        let old = is_member(clock.as_of);
        let (mut now, mut before) = (clock.as_of, clock.as_of);
        let mut seen = self.marks(now);
        while self.work.get() < WORK {
            let end = end_of_piece(clock, now);
            let next = self.first_move(now, end, &seen).unwrap_or(end);
            if next > horizon || next <= now {
                return match self.is_over(horizon) {
                    true => Change::Never,
                    false => Change::NotUntil(horizon),
                };
            }
            now = next;
            let marks = self.marks(now);
            if marks != seen {
                seen = marks;
                if is_member(now) != old {
                    return Change::At {
                        instant: now,
                        before,
                    };
                }
                before = now;
            }
        }
        Change::NotUntil(now)
    }

    /// Takes down that so many answers have been computed.
    fn count(&self, answers: usize) {
        // What is not an event takes its time as well.
        let each = self.events.saturating_add(100);
        let work = answers.saturating_mul(each);
        self.work.set(self.work.get().saturating_add(work));
    }

    /// Whether nothing ever moves again that counts.
    fn is_over(&self, horizon: i64) -> bool {
        let clock = later(self.interpreter.clock, horizon);
        let then = Interpreter {
            clock: &clock,
            ..*self.interpreter
        };
        let mut marks = self.moving.iter();
        marks.all(|mark| mark.is_over(self.interpreter, &then, self.profile))
    }

    fn marks(&self, instant: i64) -> Vec<i64> {
        let whole = |mark: &&Mark<'_>| matches!(mark.kind, MarkKind::Whole);
        self.count(self.moving.iter().filter(whole).count());
        let clock = later(self.interpreter.clock, instant);
        let interpreter = Interpreter {
            clock: &clock,
            ..*self.interpreter
        };
        marks(self.moving, &interpreter, self.profile)
    }

    /// The first instant in `now < t < end` at which a mark is another. Every bound moves one way
    /// only within a piece.
    fn first_move(&self, now: i64, end: i64, seen: &[i64]) -> Option<i64> {
        let mut first = end.checked_sub(1).filter(|last| *last > now)?;
        let at_end = self.marks(first);
        if at_end == seen {
            return None;
        }
        let mut low = now;
        while first - low > 1 {
            let middle = low.midpoint(first);
            if self.marks(middle) == seen {
                low = middle;
            } else {
                first = middle;
            }
        }
        Some(first)
    }
}

/// The end of the stretch of one civil day without a change of the clock that an instant is in:
/// in it the clock time goes on evenly.
fn end_of_piece(clock: &Clock, now: i64) -> i64 {
    let zone = &clock.zone;
    let end = zone.start_of_day(zone.day_of(now).saturating_add(1));
    let offset = zone.offset_at(now);
    if end <= now {
        return now.saturating_add(crate::time::DAY);
    }
    if zone.offset_at(end - 1) == offset {
        return end;
    }
    let (mut same, mut other) = (now, end - 1);
    while other - same > 1 {
        let middle = same.midpoint(other);
        if zone.offset_at(middle) == offset {
            same = middle;
        } else {
            other = middle;
        }
    }
    other
}

/// The same clock at another instant.
pub(super) fn later(clock: &Clock, instant: i64) -> Clock {
    Clock {
        as_of: instant,
        ..clock.clone()
    }
}
