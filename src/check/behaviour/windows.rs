//! Windows that can contain a moment, and for events a moment before now.

use super::super::checker::Checker;
use crate::diagnostics::codes::time::{EMPTY_WINDOW, FUTURE_OF_EVENTS};
use crate::diagnostics::{Diagnostic, Span};
use crate::syntax::ast::TimeWindow;
use crate::time::{DAY, Length, Point, SECOND, Unit, Window};

impl Checker<'_> {
    /// A window of values.
    pub fn window(&mut self, node: &TimeWindow) -> Option<Window> {
        match impossible(&node.window) {
            None => Some(node.window.clone()),
            Some((label, help)) => self.refuse(
                Diagnostic::error(&EMPTY_WINDOW, "no moment lies in this window")
                    .label(node.span, label)
                    .help(help),
            ),
        }
    }

    /// A window of events; it ends at now at the latest.
    pub(super) fn event_window(&mut self, node: Option<&TimeWindow>) -> Option<Option<Window>> {
        let Some(node) = node else {
            return Some(None);
        };
        if is_ahead(&node.window) {
            return self.future(node.span);
        }
        self.window(node).map(Some)
    }

    fn future<T>(&mut self, span: Span) -> Option<T> {
        self.refuse(
            Diagnostic::error(&FUTURE_OF_EVENTS, "events of the future are not known")
                .label(span, "this window lies after now")
                .help("a run sees only what happened before it: look back, as in `in last 7 days`"),
        )
    }
}

/// Whether a window begins at now or later.
fn is_ahead(window: &Window) -> bool {
    match window {
        Window::Next(_) | Window::Following(_) | Window::Tomorrow => true,
        Window::On(point) => {
            matches!(point, Point::Ahead(length) if length.amount > 0 && !is_short(*length))
        }
        Window::Since(point) | Window::After(point) | Window::Between(point, _) => {
            matches!(point, Point::Now | Point::Ahead(_))
        }
        _ => false,
    }
}

/// Less than a day: the day of such a point can be today.
fn is_short(length: Length) -> bool {
    matches!(length.unit, Unit::Second | Unit::Minute | Unit::Hour)
}

/// What is wrong with a window in which no moment can lie, and what to write.
fn impossible(window: &Window) -> Option<(&'static str, &'static str)> {
    const ZERO: (&str, &str) = ("it has no length", "write at least 1");
    match window {
        Window::Last(length)
        | Window::Next(length)
        | Window::Previous(length)
        | Window::Following(length)
            if length.amount <= 0 =>
        {
            Some(ZERO)
        }
        Window::Between(from, to) if is_after(from, to) => Some((
            "the later point stands first",
            "write the earlier point first",
        )),
        Window::Between(from, to) if from == to && !matches!(from, Point::Date(_)) => {
            Some(("it ends where it begins", "write two different points"))
        }
        _ => None,
    }
}

/// Whether the first point is certainly later than the second, whatever the instant of the run,
/// or the same at best.
fn is_after(from: &Point, to: &Point) -> bool {
    if let Point::StartOf(outer, of) = to
        && (**of == *from || is_inside(from, *outer, of))
    {
        return true;
    }
    if let (Some(from), Some(to)) = (absolute(from), absolute(to)) {
        let slack = if from.1 == to.1 { 0 } else { DAY };
        return from.0.saturating_sub(to.0) > slack;
    }
    if let (Some(from), Some(to)) = (relative(from), relative(to)) {
        return from.0 > to.1;
    }
    false
}

/// Whether a point is the start of a smaller unit around the same point as the larger one.
fn is_inside(point: &Point, outer: Unit, around: &Point) -> bool {
    let Point::StartOf(unit, of) = point else {
        return false;
    };
    let whole_weeks = outer != Unit::Week && *unit != Unit::Week;
    **of == *around && *unit < outer && (whole_weeks || *unit < Unit::Week)
}

/// Microseconds of a point that does not depend on now, and how its zone is known.
fn absolute(point: &Point) -> Option<(i64, u8)> {
    match point {
        Point::Date(day) => Some((i64::from(*day).saturating_mul(DAY), 0)),
        Point::Local(instant) => Some((*instant, 0)),
        Point::Instant(instant) | Point::WithOffset(instant, _) => Some((*instant, 1)),
        _ => None,
    }
}

/// Least and most microseconds from now of a point that depends on it.
fn relative(point: &Point) -> Option<(i64, i64)> {
    match point {
        Point::Now => Some((0, 0)),
        Point::Ago(length) => {
            let (least, most) = extent(*length);
            Some((most.saturating_neg(), least.saturating_neg()))
        }
        Point::Ahead(length) => Some(extent(*length)),
        Point::StartOf(unit, of) => {
            let (least, most) = relative(of)?;
            let one = Length {
                amount: 1,
                unit: *unit,
            };
            Some((least.saturating_sub(extent(one).1), most))
        }
        _ => None,
    }
}

/// Least and most microseconds of a length: clock changes and the months differ.
fn extent(length: Length) -> (i64, i64) {
    let times = |unit: i64| length.amount.saturating_mul(unit);
    let days = |least: i64, most: i64| {
        let change = if length.amount == 0 { 0 } else { DAY / 8 };
        (
            times(least * DAY).saturating_sub(change),
            times(most * DAY).saturating_add(change),
        )
    };
    match length.unit {
        Unit::Second => (times(SECOND), times(SECOND)),
        Unit::Minute => (times(60 * SECOND), times(60 * SECOND)),
        Unit::Hour => (times(3600 * SECOND), times(3600 * SECOND)),
        Unit::Day => days(1, 1),
        Unit::Week => days(7, 7),
        Unit::Month => days(28, 31),
        Unit::Quarter => days(90, 92),
        Unit::Year => days(365, 366),
    }
}
