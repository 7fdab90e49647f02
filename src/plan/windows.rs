//! Windows as a rule writes them to instants and days, so that two spellings are one node.

use crate::check::typed::ExprKind;
use crate::time::{Clock, Point, Range, Window};
use crate::value::Type;

/// The instants of a window of events: before `as of`, which is what exists.
pub(super) fn of_events(clock: &Clock, window: Option<&Window>) -> Range {
    match window {
        Some(window) => clock.range(window).until(clock.as_of),
        None => Range::default().until(clock.as_of),
    }
}

/// The condition with its window resolved, for a value whose type is known.
pub(super) fn resolve(clock: &Clock, condition: ExprKind) -> ExprKind {
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
