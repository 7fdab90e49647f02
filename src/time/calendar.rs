//! Zones, calendar arithmetic and the resolution of windows to instants.

use super::{Length, Point, Range, Window};

/// First day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Weekday {
    #[default]
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

/// A time zone of the bundled database, prepared for fast conversion.
#[derive(Clone, Debug)]
pub struct Zone {
    name: String,
}

impl Zone {
    /// The zone of an IANA name, `None` if there is none.
    pub fn named(name: &str) -> Option<Zone> {
        let _ = name;
        todo!()
    }

    pub fn utc() -> Zone {
        todo!()
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// The calendar day of an instant.
    pub fn day_of(&self, instant: i64) -> i32 {
        let _ = instant;
        todo!()
    }

    /// The civil time of an instant, as microseconds since 1970-01-01T00:00:00 as if UTC.
    pub fn civil_of(&self, instant: i64) -> i64 {
        let _ = instant;
        todo!()
    }

    /// The instant of a civil time: the next one where the clock skips it, the earlier one
    /// where the clock shows it twice.
    pub fn instant_of(&self, civil: i64) -> i64 {
        let _ = civil;
        todo!()
    }

    /// The first instant of a day.
    pub fn start_of_day(&self, day: i32) -> i64 {
        let _ = day;
        todo!()
    }
}

/// The one instant of a run and the calendar it is read in.
#[derive(Clone, Debug)]
pub struct Clock {
    pub as_of: i64,
    pub zone: Zone,
    pub week_start: Weekday,
}

impl Clock {
    /// The instant of a point; what does not fit 64 bits is the nearest instant that does.
    pub fn instant(&self, point: &Point) -> i64 {
        let _ = point;
        todo!()
    }

    /// `instant` and so many units later (earlier if negative): days and longer at the same clock
    /// time of the zone, months clamped to their last day; hours and shorter exact.
    pub fn shift(&self, instant: i64, length: Length) -> i64 {
        let _ = (instant, length);
        todo!()
    }

    /// `instant` and a length of elapsed time later, as between events: a day is 24 hours, a week
    /// 168; months and longer by the calendar.
    pub fn elapse(&self, instant: i64, length: Length) -> i64 {
        let _ = (instant, length);
        todo!()
    }

    /// The instants of a window, for a timestamp.
    pub fn range(&self, window: &Window) -> Range {
        let _ = window;
        todo!()
    }

    /// The days of a window, for a value that is a date: `start <= day < end`. A rolling window of
    /// days or longer units starts and ends at the start of its day.
    pub fn days(&self, window: &Window) -> (Option<i32>, Option<i32>) {
        let _ = window;
        todo!()
    }

    /// `of` consecutive periods, newest first: back from now, or whole calendar units before
    /// this one.
    pub fn periods(&self, of: u64, period: Length, calendar: bool) -> Vec<Range> {
        let _ = (of, period, calendar);
        todo!()
    }
}

/// Year, month from 1, day from 1 of a day since 1970-01-01 (proleptic Gregorian).
///
/// Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms".
pub fn civil_from_days(day: i32) -> (i32, u8, u8) {
    let _ = day;
    todo!()
}

/// The inverse of [`civil_from_days`]; `None` where the calendar has no such day.
pub fn days_from_civil(year: i32, month: u8, day: u8) -> Option<i32> {
    let _ = (year, month, day);
    todo!()
}
