//! Points in time, windows and calendars. No clock: the one instant of a run is [`Clock::as_of`].
//!
//! Instants are microseconds since 1970-01-01T00:00:00Z, dates are days since 1970-01-01.

mod civil;
mod clock;
mod resolve;
mod text;
mod window;
mod zone;

#[cfg(test)]
mod tests;

pub use civil::{
    Weekday, add_months, civil_from_days, days_from_civil, is_leap_year, month_length, weekday,
};
pub use clock::Clock;
pub use text::{parse_date, parse_timestamp};
pub use window::{Length, Point, Range, Unit, Window};
pub use zone::Zone;

/// Microseconds of one second.
pub const SECOND: i64 = 1_000_000;
/// Microseconds of a day of 24 hours.
pub const DAY: i64 = 86_400 * SECOND;
