//! Windows to the instants, or for dates to the days, that lie in them.

use super::civil::{clamp_day, days};
use super::clock::later_day;
use super::{Clock, Length, Point, Range, Unit, Window};

/// The start or the end of a window.
#[derive(Clone, Copy)]
enum Bound {
    None,
    Instant(i64),
    /// The start of a day. Kept apart from its instant: a day that the clock skipped has none of
    /// its own, yet a date can be that day.
    Day(i64),
}

impl Clock {
    /// The instants of a window, for a timestamp.
    pub fn range(&self, window: &Window) -> Range {
        let (start, end) = self.bounds(window);
        let instant = |bound| match bound {
            Bound::None => None,
            Bound::Instant(instant) => Some(instant),
            Bound::Day(day) => Some(self.zone.start_of_day(clamp_day(day))),
        };
        Range {
            start: instant(start),
            end: instant(end),
        }
    }

    /// The days of a window, for a value that is a date: `start <= day < end`. A rolling window of
    /// days or longer units starts and ends at the start of its day; every other date is in the
    /// window if the start of its day is.
    pub fn days(&self, window: &Window) -> (Option<i32>, Option<i32>) {
        let (start, end) = self.bounds(window);
        let rolling = match window {
            Window::Last(length) | Window::Next(length) => !length.unit.is_exact(),
            _ => false,
        };
        let day = |bound| match bound {
            Bound::None => None,
            Bound::Instant(instant) if rolling => Some(self.zone.day_of(instant)),
            Bound::Instant(instant) => Some(self.first_day_from(instant)),
            Bound::Day(day) => Some(clamp_day(day)),
        };
        (day(start), day(end))
    }

    /// `of` consecutive periods, newest first: back from now, or whole calendar units before
    /// this one. Periods before the first instant there is are left out.
    pub fn periods(&self, of: u64, period: Length, calendar: bool) -> Vec<Range> {
        let mut periods = Vec::new();
        let mut end = self.periods_ago(0, period, calendar);
        for number in 1..=of {
            let start = self.periods_ago(number, period, calendar);
            // A day that the zone skips is an empty period; what lies behind it is there.
            if start >= end && self.periods_ago(number.saturating_add(1), period, calendar) >= end {
                break;
            }
            periods.push(Range {
                start: Some(start),
                end: Some(end),
            });
            end = start;
        }
        periods
    }

    /// Every period is reckoned from now, so that a clamped month end does not stay clamped.
    fn periods_ago(&self, number: u64, period: Length, calendar: bool) -> i64 {
        let back = period.times(-i64::try_from(number).unwrap_or(i64::MAX));
        if !calendar {
            return self.shift(self.as_of, back);
        }
        match self.unit_start(back) {
            Bound::Day(day) => self.zone.start_of_day(clamp_day(day)),
            Bound::Instant(instant) => instant,
            Bound::None => i64::MIN,
        }
    }

    fn bounds(&self, window: &Window) -> (Bound, Bound) {
        let today = i64::from(self.today());
        let day = |offset: i64| Bound::Day(today + offset);
        match window {
            Window::Last(length) => (
                Bound::Instant(self.shift(self.as_of, length.back())),
                Bound::Instant(self.as_of),
            ),
            Window::Next(length) => (
                Bound::Instant(self.as_of),
                Bound::Instant(self.shift(self.as_of, *length)),
            ),
            Window::Previous(length) => (
                self.unit_start(length.back()),
                self.unit_start(length.times(0)),
            ),
            Window::Following(length) => {
                let beyond = length.amount.saturating_add(1);
                (
                    self.unit_start(Length::new(1, length.unit)),
                    self.unit_start(Length::new(beyond, length.unit)),
                )
            }
            Window::This(unit) => (
                self.unit_start(Length::new(0, *unit)),
                self.unit_start(Length::new(1, *unit)),
            ),
            Window::Today => (day(0), day(1)),
            Window::Yesterday => (day(-1), day(0)),
            Window::Tomorrow => (day(1), day(2)),
            Window::On(point) => {
                let day = self.day_of(point);
                (Bound::Day(day), Bound::Day(day + 1))
            }
            Window::Between(from, to) => (self.start(from), self.end_included(to)),
            Window::Since(point) => (self.start(point), Bound::None),
            Window::Before(point) => (Bound::None, self.start(point)),
            Window::After(point) => (self.later_than(point), Bound::None),
            Window::Year(year) => {
                let year = i64::from(*year);
                (
                    Bound::Day(days(year, 1, 1)),
                    Bound::Day(days(year + 1, 1, 1)),
                )
            }
            Window::Month(year, month) => {
                let start = days(i64::from(*year), *month, 1);
                let end = later_day(start, Length::new(1, Unit::Month));
                (Bound::Day(start), Bound::Day(end))
            }
        }
    }

    /// The start of a calendar unit so many units from the one of now.
    fn unit_start(&self, from_now: Length) -> Bound {
        if from_now.unit.is_exact() {
            let start = self.start_of(from_now.unit, self.as_of);
            return Bound::Instant(self.shift(start, from_now));
        }
        let start = self.start_of_days(from_now.unit, i64::from(self.today()));
        Bound::Day(later_day(start, from_now))
    }

    fn start(&self, point: &Point) -> Bound {
        match point {
            Point::Date(day) => Bound::Day(i64::from(*day)),
            _ => Bound::Instant(self.instant(point)),
        }
    }

    /// The end of `between`: a date is included, any other point is not.
    fn end_included(&self, point: &Point) -> Bound {
        match point {
            Point::Date(day) => Bound::Day(i64::from(*day) + 1),
            _ => Bound::Instant(self.instant(point)),
        }
    }

    fn later_than(&self, point: &Point) -> Bound {
        match point {
            Point::Date(day) => Bound::Day(i64::from(*day) + 1),
            _ => Bound::Instant(self.instant(point).saturating_add(1)),
        }
    }

    fn day_of(&self, point: &Point) -> i64 {
        match point {
            Point::Date(day) => i64::from(*day),
            _ => i64::from(self.zone.day_of(self.instant(point))),
        }
    }

    /// The first day that does not begin before an instant.
    fn first_day_from(&self, instant: i64) -> i32 {
        let day = self.zone.day_of(instant);
        if self.zone.start_of_day(day) < instant {
            day.saturating_add(1)
        } else {
            day
        }
    }
}
