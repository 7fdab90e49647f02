//! Anniversaries and ages. 29 February counts on 28 February in common years.

use crate::time::{civil_from_days, days_from_civil, is_leap_year};

/// The anniversary of a month and day in a year, as a day since 1970-01-01.
fn in_year(year: i32, month: u8, day: u8) -> Option<i32> {
    let day = if (month, day) == (2, 29) && !is_leap_year(year) {
        28
    } else {
        day
    };
    days_from_civil(year, month, day)
}

/// Whether an anniversary of `day` lies in `start <= d < end`; without a bound there always is
/// one.
pub fn has_anniversary(day: i32, (start, end): (Option<i32>, Option<i32>)) -> bool {
    let (Some(start), Some(end)) = (start, end) else {
        return true;
    };
    let (_, month, day) = civil_from_days(day);
    let (year, _, _) = civil_from_days(start);
    [year, year.saturating_add(1)]
        .into_iter()
        .filter_map(|year| in_year(year, month, day))
        .any(|anniversary| start <= anniversary && anniversary < end)
}

/// Whole years from a day to another; negative if that is earlier.
pub fn age(birth: i32, today: i32) -> i64 {
    let (birth_year, month, day) = civil_from_days(birth);
    let (year, _, _) = civil_from_days(today);
    let reached = in_year(year, month, day).is_some_and(|birthday| birthday <= today);
    i64::from(year) - i64::from(birth_year) - i64::from(!reached)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u8, day: u8) -> i32 {
        days_from_civil(year, month, day).expect("a day")
    }

    #[test]
    fn the_leap_day_counts_on_the_day_before_in_common_years() {
        let leap = day(1996, 2, 29);
        let on = |d: i32| has_anniversary(leap, (Some(d), Some(d + 1)));
        assert!(on(day(2026, 2, 28)) && on(day(2024, 2, 29)));
        assert!(!on(day(2024, 2, 28)) && !on(day(2026, 3, 1)));
        assert_eq!(age(leap, day(2026, 2, 27)), 29);
        assert_eq!(age(leap, day(2026, 2, 28)), 30);
        assert_eq!(age(leap, day(2028, 2, 28)), 31);
    }

    #[test]
    fn windows_of_all_lengths() {
        let birth = day(1990, 1, 2);
        let window = |from, to| has_anniversary(birth, (from, to));
        assert!(window(Some(day(2025, 12, 30)), Some(day(2026, 1, 6))));
        assert!(!window(Some(day(2026, 1, 3)), Some(day(2027, 1, 2))));
        assert!(window(Some(day(2026, 1, 3)), Some(day(2027, 1, 3))));
        assert!(window(None, Some(0)) && window(Some(0), None) && window(None, None));
        assert!(!window(Some(day(2026, 1, 2)), Some(day(2026, 1, 2))));
        assert!(!window(Some(i32::MAX), Some(i32::MIN)));
    }

    #[test]
    fn ages() {
        assert_eq!(age(day(2000, 6, 1), day(2026, 5, 31)), 25);
        assert_eq!(age(day(2000, 6, 1), day(2026, 6, 1)), 26);
        assert_eq!(age(day(2026, 6, 2), day(2026, 6, 1)), -1);
    }
}
