//! The one instant of a run, and arithmetic in its calendar.

use super::civil::{civil, clamp_day, days, later_months, start_of_week};
use super::{DAY, Length, Point, SECOND, Unit, Weekday, Zone};

/// The one instant of a run and the calendar it is read in.
#[derive(Clone, Debug)]
pub struct Clock {
    pub as_of: i64,
    pub zone: Zone,
    pub week_start: Weekday,
}

impl Unit {
    /// Microseconds of a unit that always lasts the same as elapsed time: a day is 24 hours.
    pub fn elapsed(self) -> Option<i64> {
        match self {
            Unit::Second => Some(SECOND),
            Unit::Minute => Some(60 * SECOND),
            Unit::Hour => Some(3600 * SECOND),
            Unit::Day => Some(DAY),
            Unit::Week => Some(7 * DAY),
            Unit::Month | Unit::Quarter | Unit::Year => None,
        }
    }

    /// Hours and shorter are exact in every zone.
    pub fn is_exact(self) -> bool {
        self < Unit::Day
    }

    /// Months of a month, a quarter or a year.
    fn months(self) -> Option<i64> {
        match self {
            Unit::Month => Some(1),
            Unit::Quarter => Some(3),
            Unit::Year => Some(12),
            _ => None,
        }
    }
}

impl Length {
    pub fn new(amount: i64, unit: Unit) -> Length {
        Length { amount, unit }
    }

    /// The same length backwards.
    pub fn back(self) -> Length {
        self.times(-1)
    }

    /// So many of it; what does not fit is the longest that does.
    pub fn times(self, count: i64) -> Length {
        Length {
            amount: self.amount.saturating_mul(count),
            unit: self.unit,
        }
    }
}

impl Clock {
    /// The calendar day of `as_of`.
    pub fn today(&self) -> i32 {
        self.zone.day_of(self.as_of)
    }

    /// The instant of a point; what does not fit 64 bits is the nearest instant that does.
    pub fn instant(&self, point: &Point) -> i64 {
        match point {
            Point::Date(day) => self.zone.start_of_day(*day),
            Point::Instant(instant) | Point::WithOffset(instant, _) => *instant,
            Point::Local(civil) => self.zone.instant_of(*civil),
            Point::Now => self.as_of,
            Point::Ago(length) => self.shift(self.as_of, length.back()),
            Point::Ahead(length) => self.shift(self.as_of, *length),
            Point::StartOf(unit, point) => self.start_of(*unit, self.instant(point)),
        }
    }

    /// `instant` and so many units later (earlier if negative): days and longer at the same clock
    /// time of the zone, months clamped to their last day; hours and shorter exact.
    pub fn shift(&self, instant: i64, length: Length) -> i64 {
        match length.unit.elapsed() {
            _ if length.amount == 0 => instant,
            Some(micros) if length.unit.is_exact() => {
                instant.saturating_add(length.amount.saturating_mul(micros))
            }
            _ => {
                let clock = self.zone.civil_of(instant);
                let day = later_day(clock.div_euclid(DAY), length);
                let clock = day
                    .saturating_mul(DAY)
                    .saturating_add(clock.rem_euclid(DAY));
                self.zone.instant_of(clock)
            }
        }
    }

    /// `instant` and a length of elapsed time later, as between events: a day is 24 hours, a week
    /// 168; months and longer by the calendar.
    pub fn elapse(&self, instant: i64, length: Length) -> i64 {
        match length.unit.elapsed() {
            Some(micros) => instant.saturating_add(length.amount.saturating_mul(micros)),
            None => self.shift(instant, length),
        }
    }

    /// The first instant of the calendar unit that contains `instant`.
    pub fn start_of(&self, unit: Unit, instant: i64) -> i64 {
        match unit.elapsed() {
            Some(micros) if unit.is_exact() => self.start_of_exact(micros, instant),
            _ => {
                let day = i64::from(self.zone.day_of(instant));
                self.zone
                    .start_of_day(clamp_day(self.start_of_days(unit, day)))
            }
        }
    }

    fn start_of_exact(&self, micros: i64, instant: i64) -> i64 {
        let clock = self.zone.civil_of(instant);
        let into = clock.rem_euclid(micros);
        let start = instant.saturating_sub(into);
        if self.zone.offset_at(start) == self.zone.offset_at(instant) {
            start
        } else {
            // The clock was changed within this very hour.
            self.zone.instant_of(clock.saturating_sub(into))
        }
    }

    /// The first day of the calendar unit that contains a day; of shorter units the day itself.
    pub(super) fn start_of_days(&self, unit: Unit, day: i64) -> i64 {
        let (year, month, _) = civil(day);
        match unit {
            Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => day,
            Unit::Week => start_of_week(day, self.week_start),
            Unit::Month => days(year, month, 1),
            Unit::Quarter => days(year, (month - 1) / 3 * 3 + 1, 1),
            Unit::Year => days(year, 1, 1),
        }
    }
}

/// A day and so many days or longer units later. Exact units do not move it.
pub(super) fn later_day(day: i64, length: Length) -> i64 {
    if let Some(months) = length.unit.months() {
        return later_months(day, length.amount.saturating_mul(months));
    }
    let count = match length.unit {
        Unit::Day => length.amount,
        Unit::Week => length.amount.saturating_mul(7),
        _ => 0,
    };
    day.saturating_add(count)
}
