//! Windows as a rule writes them to instants and days, so that two spellings are one node.

use crate::check::typed::ExprKind;
use crate::time::{Clock, Length, Point, Range, Window};
use crate::value::{Type, Value};

use super::symbols;

/// Which instant a plan is for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Times<'a> {
    At(&'a Clock),
    /// Any: what depends on it stays a symbol. Only the calendar of the clock counts.
    Any(&'a Clock),
}

impl<'a> Times<'a> {
    pub fn clock(self) -> &'a Clock {
        match self {
            Times::At(clock) | Times::Any(clock) => clock,
        }
    }

    /// The instants of a window of events: before `as of`, which is what exists.
    pub fn of_events(self, window: Option<&Window>) -> Range {
        match (self, window) {
            (Times::Any(_), window) => symbols::of_events(window),
            (Times::At(clock), Some(window)) => clock.range(window).until(clock.as_of),
            (Times::At(clock), None) => Range::default().until(clock.as_of),
        }
    }

    /// `of` consecutive periods, newest first.
    pub fn periods(self, of: u64, period: Length, calendar: bool) -> Vec<Range> {
        match self {
            Times::Any(_) => symbols::periods(of, period, calendar),
            Times::At(clock) => {
                let periods = clock.periods(of, period, calendar).into_iter();
                periods.map(|range| range.until(clock.as_of)).collect()
            }
        }
    }

    /// A point as a value: a constant, unless it moves with an instant that is not known.
    pub fn moment(self, point: Point, ty: &Type) -> ExprKind {
        match (self, &point, ty) {
            (_, Point::Date(day), Type::Date) => ExprKind::Constant(Value::Date(*day)),
            (Times::Any(_), point, _) if symbols::moves(point) => ExprKind::Moment(point.clone()),
            _ => ExprKind::Constant(Value::Timestamp(self.clock().instant(&point))),
        }
    }

    /// The condition with its window resolved, for a value whose type is known.
    pub fn resolve(self, condition: ExprKind) -> ExprKind {
        match (self, condition) {
            (Times::At(clock), condition) => resolve(clock, condition),
            (Times::Any(_), ExprKind::InWindow(value, window)) => {
                ExprKind::InWindow(value, symbols::plain(window))
            }
            (Times::Any(_), condition) => condition,
        }
    }
}

fn resolve(clock: &Clock, condition: ExprKind) -> ExprKind {
    let ExprKind::InWindow(value, window) = condition else {
        return condition;
    };
    let (empty, resolved) = match value.ty {
        Type::Date => {
            let (start, end) = clock.days(&window);
            let empty = matches!((start, end), (Some(start), Some(end)) if start >= end);
            (empty, window_of_days(start, end))
        }
        Type::Timestamp => {
            let range = clock.range(&window);
            (range.is_empty(), window_of(range))
        }
        _ => return ExprKind::InWindow(value, window),
    };
    match resolved {
        _ if empty => ExprKind::Nobody,
        Some(window) => ExprKind::InWindow(value, window),
        None => ExprKind::Known(value),
    }
}

/// The window of a range, `None` if it is without bounds.
pub(super) fn window_of(range: Range) -> Option<Window> {
    match (
        range.start.map(Point::Instant),
        range.end.map(Point::Instant),
    ) {
        (Some(start), Some(end)) => Some(Window::Between(start, end)),
        (Some(start), None) => Some(Window::Since(start)),
        (None, Some(end)) => Some(Window::Before(end)),
        (None, None) => None,
    }
}

/// The same for days. A window between dates includes both.
fn window_of_days(start: Option<i32>, end: Option<i32>) -> Option<Window> {
    match (start, end) {
        (Some(start), Some(end)) => Some(Window::Between(
            Point::Date(start),
            Point::Date(end.saturating_sub(1)),
        )),
        (Some(start), None) => Some(Window::Since(Point::Date(start))),
        (None, Some(end)) => Some(Window::Before(Point::Date(end))),
        (None, None) => None,
    }
}
