//! Points in time, windows and calendars. No clock: the one instant of a run is [`Clock::as_of`].
//!
//! Instants are microseconds since 1970-01-01T00:00:00Z, dates are days since 1970-01-01.

mod calendar;
mod window;

pub use calendar::{Clock, Weekday, Zone, civil_from_days, days_from_civil};
pub use window::{Length, Point, Range, Unit, Window};

/// Microseconds of one second.
pub const SECOND: i64 = 1_000_000;
/// Microseconds of a day of 24 hours.
pub const DAY: i64 = 86_400 * SECOND;
