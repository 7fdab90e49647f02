//! Day numbers and the proleptic Gregorian calendar.
//!
//! Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms". Days are counted from
//! 1970-01-01; the 64-bit forms below never overflow for the years a 64-bit instant can have.

/// A day of the week; the first day of the week of a project.
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

impl Weekday {
    pub const ALL: [Weekday; 7] = [
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Friday,
        Weekday::Saturday,
        Weekday::Sunday,
    ];

    /// `"monday"` … `"sunday"`
    pub fn name(self) -> &'static str {
        match self {
            Weekday::Monday => "monday",
            Weekday::Tuesday => "tuesday",
            Weekday::Wednesday => "wednesday",
            Weekday::Thursday => "thursday",
            Weekday::Friday => "friday",
            Weekday::Saturday => "saturday",
            Weekday::Sunday => "sunday",
        }
    }

    pub fn named(name: &str) -> Option<Weekday> {
        Weekday::ALL.into_iter().find(|day| day.name() == name)
    }
}

/// The day of the week of a day since 1970-01-01.
pub fn weekday(day: i32) -> Weekday {
    // 1970-01-01 was a Thursday.
    let index = (i64::from(day) + 3).rem_euclid(7);
    Weekday::ALL[usize::try_from(index).unwrap_or(0)]
}

/// The first day of the week that contains `day`.
pub(super) fn start_of_week(day: i64, first: Weekday) -> i64 {
    day - (day + 3 - first as i64).rem_euclid(7)
}

pub fn is_leap_year(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// Days of a month from 1; 0 for a month that is none.
pub fn month_length(year: i32, month: u8) -> u8 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap_year(year) => 29,
        2 => 28,
        _ => 0,
    }
}

/// Year, month from 1, day from 1 of a day since 1970-01-01 (proleptic Gregorian).
pub fn civil_from_days(day: i32) -> (i32, u8, u8) {
    let (year, month, day) = civil(i64::from(day));
    (i32::try_from(year).unwrap_or(0), month, day)
}

/// The inverse of [`civil_from_days`]; `None` where the calendar has no such day.
pub fn days_from_civil(year: i32, month: u8, day: u8) -> Option<i32> {
    if day == 0 || day > month_length(year, month) {
        return None;
    }
    i32::try_from(days(i64::from(year), month, day)).ok()
}

/// `day` and so many months later (earlier if negative), clamped to the last day of the month;
/// what does not fit is the nearest day that does.
pub fn add_months(day: i32, months: i64) -> i32 {
    clamp_day(later_months(i64::from(day), months))
}

/// The nearest day that a date can have.
pub(super) fn clamp_day(day: i64) -> i32 {
    i32::try_from(day).unwrap_or(if day < 0 { i32::MIN } else { i32::MAX })
}

pub(super) fn civil(day: i64) -> (i64, u8, u8) {
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    // Months counted from March, so that the leap day is the last of its year.
    let from_march = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month as u8, day_of_month as u8)
}

pub(super) fn days(year: i64, month: u8, day: u8) -> i64 {
    let month = i64::from(month);
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let from_march = (month + 9) % 12;
    let day_of_year = (153 * from_march + 2) / 5 + i64::from(day) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// See [`add_months`]; beyond ten million years nothing moves any more.
pub(super) fn later_months(day: i64, months: i64) -> i64 {
    const FAR: i64 = 10_000_000 * 12;
    let (year, month, day) = civil(day);
    let count = (year * 12 + i64::from(month) - 1).saturating_add(months);
    let count = count.clamp(-FAR, FAR);
    let (year, month) = (count.div_euclid(12), count.rem_euclid(12) as u8 + 1);
    let cycle = i32::try_from(year.rem_euclid(400)).unwrap_or(0);
    days(year, month, day.min(month_length(cycle, month)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_agree_with_jiff_over_four_hundred_years() {
        let first = jiff::civil::date(1800, 1, 1);
        let mut number = days_from_civil(1800, 1, 1).expect("a day");
        let mut date = first;
        while date.year() < 2201 {
            let civil = (
                i32::from(date.year()),
                date.month().cast_unsigned(),
                date.day().cast_unsigned(),
            );
            assert_eq!(civil_from_days(number), civil);
            assert_eq!(days_from_civil(civil.0, civil.1, civil.2), Some(number));
            let offset = date.weekday().to_monday_zero_offset();
            assert_eq!(weekday(number) as i8, offset, "{date}");
            date = date.tomorrow().expect("a day");
            number += 1;
        }
        assert_eq!(days_from_civil(1970, 1, 1), Some(0));
    }

    #[test]
    fn days_that_are_none() {
        assert_eq!(days_from_civil(2026, 2, 29), None);
        assert_eq!(days_from_civil(2024, 2, 30), None);
        assert_eq!(days_from_civil(2026, 13, 1), None);
        assert_eq!(days_from_civil(2026, 0, 1), None);
        assert_eq!(days_from_civil(2026, 1, 0), None);
        assert_eq!(days_from_civil(i32::MAX, 1, 1), None);
    }

    #[test]
    fn months_clamp_to_their_last_day() {
        let day = |y, m, d| days_from_civil(y, m, d).expect("a day");
        assert_eq!(add_months(day(2024, 1, 31), 1), day(2024, 2, 29));
        assert_eq!(add_months(day(2026, 3, 31), -1), day(2026, 2, 28));
        assert_eq!(add_months(day(2024, 2, 29), 12), day(2025, 2, 28));
        assert_eq!(add_months(day(2024, 2, 29), -48), day(2020, 2, 29));
        assert_eq!(add_months(0, i64::MIN), i32::MIN);
        assert_eq!(add_months(0, i64::MAX), i32::MAX);
        assert_eq!(civil_from_days(i32::MAX).0, 5_881_580);
    }
}
