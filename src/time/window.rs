//! Windows and points as a rule writes them, before the instant of the run is known.

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

impl Unit {
    pub const ALL: [Unit; 8] = [
        Unit::Second,
        Unit::Minute,
        Unit::Hour,
        Unit::Day,
        Unit::Week,
        Unit::Month,
        Unit::Quarter,
        Unit::Year,
    ];

    /// The word for one of it.
    pub fn name(self) -> &'static str {
        match self {
            Unit::Second => "second",
            Unit::Minute => "minute",
            Unit::Hour => "hour",
            Unit::Day => "day",
            Unit::Week => "week",
            Unit::Month => "month",
            Unit::Quarter => "quarter",
            Unit::Year => "year",
        }
    }

    /// The unit of a word in the singular or the plural, which mean the same.
    pub fn named(word: &str) -> Option<Unit> {
        let singular = word.strip_suffix('s').unwrap_or(word);
        Unit::ALL.into_iter().find(|unit| unit.name() == singular)
    }
}

/// A number of units: `30 days`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Length {
    pub amount: i64,
    pub unit: Unit,
}

impl Length {
    /// The word for its unit, as its number asks.
    pub fn unit_word(self) -> String {
        let plural = if self.amount == 1 { "" } else { "s" };
        format!("{}{plural}", self.unit.name())
    }
}

impl std::fmt::Display for Length {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.amount, self.unit_word())
    }
}

/// A point in time as a rule writes it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Point {
    /// Days since 1970-01-01. As an instant it is the start of its day.
    Date(i32),
    /// A date-time with an offset: microseconds since 1970-01-01T00:00:00Z.
    Instant(i64),
    /// The same, written with an offset of so many seconds from UTC.
    WithOffset(i64, i32),
    /// A date-time without an offset, in the project's zone: microseconds of the civil time since
    /// 1970-01-01T00:00:00, as if it were UTC.
    Local(i64),
    Now,
    Ago(Length),
    Ahead(Length),
    /// The start of the unit that contains the point.
    StartOf(Unit, Box<Point>),
}

/// A window as a rule writes it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Window {
    /// `in last 30 days`
    Last(Length),
    /// `in next 7 days`
    Next(Length),
    /// `in previous 2 months`: whole calendar units.
    Previous(Length),
    /// `in following 2 months`
    Following(Length),
    /// `in this quarter`
    This(Unit),
    Today,
    Yesterday,
    Tomorrow,
    On(Point),
    Between(Point, Point),
    Since(Point),
    Before(Point),
    After(Point),
    /// `in 2026`
    Year(i32),
    /// `in 2026-03`: year and month from 1.
    Month(i32, u8),
}

/// A half-open range of instants, `start <= t < end`; `None` is without bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Range {
    pub start: Option<i64>,
    pub end: Option<i64>,
}

impl Range {
    pub fn contains(self, instant: i64) -> bool {
        self.start.is_none_or(|start| start <= instant) && self.end.is_none_or(|end| instant < end)
    }

    /// Whether no instant lies in it.
    pub fn is_empty(self) -> bool {
        matches!((self.start, self.end), (Some(start), Some(end)) if start >= end)
    }

    /// The least range that holds both.
    pub fn hull(self, other: Range) -> Range {
        match (self.is_empty(), other.is_empty()) {
            (true, _) => other,
            (_, true) => self,
            _ => Range {
                start: self.start.zip(other.start).map(|(a, b)| a.min(b)),
                end: self.end.zip(other.end).map(|(a, b)| a.max(b)),
            },
        }
    }

    /// The part of it before `instant`.
    pub fn until(self, instant: i64) -> Range {
        Range {
            start: self.start,
            end: Some(self.end.map_or(instant, |end| end.min(instant))),
        }
    }
}
