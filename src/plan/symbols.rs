//! Windows of an instant that is not known: equal symbols are equal windows at every instant.
//!
//! A symbol is a range whose ends are a hash of the window, so that it means the same in every
//! plan. Nothing can be said of its instants.

use xxhash_rust::xxh3::xxh3_128;

use crate::time::{Length, Point, Range, Unit, Window};

/// The symbol of a window of events, which ends at the instant of the run at the latest.
pub fn of_events(window: Option<&Window>) -> Range {
    let window = window.cloned().map(plain);
    symbol(match window {
        // Nothing happens later than now.
        Some(Window::Since(Point::Ago(length))) => Some(Window::Last(length)),
        window => window,
    })
}

/// Those of consecutive periods back from now, newest first.
pub fn periods(of: u64, period: Length, calendar: bool) -> Vec<Range> {
    let period_of = |number| match (number, calendar) {
        (0, false) => of_events(Some(&Window::Last(period))),
        (0, true) => of_events(Some(&Window::Previous(period))),
        _ => symbol((number, in_base(period), calendar)),
    };
    (0..of).map(period_of).collect()
}

fn symbol(what: impl std::fmt::Debug) -> Range {
    let hash = xxh3_128(format!("{what:?}").as_bytes());
    // Never empty: it starts before 1970 and ends after.
    let half = |bits: u128| (bits as u64 >> 2) as i64;
    Range {
        start: Some(-1 - half(hash >> 64)),
        end: Some(1 + half(hash)),
    }
}

/// Whether a point is another one at another instant of the run.
pub fn moves(point: &Point) -> bool {
    match point {
        Point::Now | Point::Ago(_) | Point::Ahead(_) => true,
        Point::StartOf(_, point) => moves(point),
        Point::Date(_) | Point::Instant(_) | Point::WithOffset(..) | Point::Local(_) => false,
    }
}

/// One spelling for windows that are equal at every instant.
pub fn plain(window: Window) -> Window {
    match window {
        Window::Last(length) => Window::Last(in_base(length)),
        Window::Next(length) => Window::Next(in_base(length)),
        Window::Previous(length) if length == Length::new(1, Unit::Day) => Window::Yesterday,
        Window::Following(length) if length == Length::new(1, Unit::Day) => Window::Tomorrow,
        Window::This(Unit::Day) => Window::Today,
        Window::On(Point::Now) => Window::Today,
        Window::On(point) => Window::On(plain_point(point)),
        Window::Between(from, to) => Window::Between(plain_point(from), plain_point(to)),
        Window::Since(point) => Window::Since(plain_point(point)),
        Window::Before(point) => Window::Before(plain_point(point)),
        Window::After(point) => Window::After(plain_point(point)),
        other => other,
    }
}

fn plain_point(point: Point) -> Point {
    match point {
        Point::Ago(length) if length.amount == 0 => Point::Now,
        Point::Ago(length) => Point::Ago(in_base(length)),
        Point::Ahead(length) if length.amount == 0 => Point::Now,
        Point::Ahead(length) => Point::Ahead(in_base(length)),
        Point::WithOffset(instant, _) => Point::Instant(instant),
        Point::StartOf(unit, point) => Point::StartOf(unit, Box::new(plain_point(*point))),
        other => other,
    }
}

/// Weeks as days, quarters and years as months, minutes and hours as seconds: back from now these
/// are the same.
fn in_base(length: Length) -> Length {
    let (factor, unit) = match length.unit {
        Unit::Second | Unit::Day | Unit::Month => (1, length.unit),
        Unit::Minute => (60, Unit::Second),
        Unit::Hour => (3600, Unit::Second),
        Unit::Week => (7, Unit::Day),
        Unit::Quarter => (3, Unit::Month),
        Unit::Year => (12, Unit::Month),
    };
    match length.amount.checked_mul(factor) {
        Some(amount) => Length::new(amount, unit),
        None => length,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_that_are_always_equal_have_one_symbol() {
        let last = |amount, unit| of_events(Some(&Window::Last(Length::new(amount, unit))));
        assert_eq!(last(2, Unit::Week), last(14, Unit::Day));
        assert_eq!(last(1, Unit::Year), last(12, Unit::Month));
        assert_ne!(last(1, Unit::Day), last(24, Unit::Hour));
        assert_ne!(last(30, Unit::Day), last(1, Unit::Month));
        assert_ne!(last(30, Unit::Day), of_events(None));
        let since = Window::Since(Point::Ago(Length::new(30, Unit::Day)));
        assert_eq!(last(30, Unit::Day), of_events(Some(&since)));
        let week = Length::new(1, Unit::Week);
        assert_eq!(periods(2, week, false)[0], last(7, Unit::Day));
        assert_ne!(periods(2, week, false)[1], periods(2, week, true)[1]);
    }
}
