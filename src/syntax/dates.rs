//! Date and date-time literals.

use crate::time::{DAY, Point, SECOND, Window, days_from_civil};

/// Why a literal is no date.
#[derive(Debug)]
pub(super) struct Impossible {
    /// What it should have been: `date`, `time`.
    pub what: &'static str,
    pub why: String,
    pub help: Option<String>,
    /// What was meant without doubt.
    pub meant: Option<String>,
}

fn impossible(what: &'static str, why: impl Into<String>, help: Option<String>) -> Impossible {
    Impossible {
        what,
        why: why.into(),
        help,
        meant: None,
    }
}

/// Parses `2026-06-01`, `2026-06-01T10:00`, `2026-06-01T10:00:00.5+02:00`.
pub(super) fn parse(text: &str) -> Result<Point, Impossible> {
    let (date, time) = match text.split_once(['T', 't']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let day = day(date)?;
    let Some(time) = time else {
        return Ok(Point::Date(day));
    };
    let midnight = i64::from(day) * DAY;
    let (clock, offset) = split_offset(time);
    let civil = midnight + clock_time(clock)?;
    Ok(match offset {
        None => Point::Local(civil),
        Some(offset) => match offset_seconds(offset)? {
            0 => Point::Instant(civil),
            seconds => Point::WithOffset(civil - seconds * SECOND, seconds as i32),
        },
    })
}

fn day(text: &str) -> Result<i32, Impossible> {
    let numbers: Vec<&str> = text.split('-').collect();
    let [year, month, day] = numbers[..] else {
        return Err(impossible("date", "expected year, month and day", None));
    };
    let parsed = (year.parse::<i32>(), month.parse::<u8>(), day.parse::<u8>());
    let (Ok(year), Ok(month), Ok(day)) = parsed else {
        return Err(impossible("date", "expected year, month and day", None));
    };
    let padded = format!("{year:04}-{month:02}-{day:02}");
    match days_from_civil(year, month, day) {
        Some(days) if padded == text => Ok(days),
        Some(_) => Err(Impossible {
            help: Some(format!("write `{padded}`")),
            meant: Some(padded),
            ..impossible("date", "month and day have two digits", None)
        }),
        None => Err(no_such_day(year, month)),
    }
}

fn no_such_day(year: i32, month: u8) -> Impossible {
    let last = (28..=31)
        .rev()
        .find(|day| days_from_civil(year, month, *day).is_some());
    match last {
        None => impossible("date", "months go from 01 to 12", None),
        Some(last) => impossible(
            "date",
            format!("{year:04}-{month:02} has the days 01 to {last}"),
            Some(format!(
                "the last day of this month is `{year:04}-{month:02}-{last}`"
            )),
        ),
    }
}

/// The clock time and, from `Z`, `+` or `-` on, the offset.
fn split_offset(time: &str) -> (&str, Option<&str>) {
    match time.find(['Z', 'z', '+', '-']) {
        Some(at) => (&time[..at], Some(&time[at..])),
        None => (time, None),
    }
}

fn clock_time(text: &str) -> Result<i64, Impossible> {
    let wrong = || impossible("time", "expected a time as `10:30` or `10:30:00`", None);
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let numbers: Vec<&str> = whole.split(':').collect();
    let (hour, minute, second) = match numbers[..] {
        [hour, minute] if fraction.is_empty() => (hour, minute, "00"),
        [hour, minute, second] => (hour, minute, second),
        _ => return Err(wrong()),
    };
    let hour = two_digits(hour, 23).ok_or_else(wrong)?;
    let minute = two_digits(minute, 59).ok_or_else(wrong)?;
    let second = two_digits(second, 59).ok_or_else(wrong)?;
    let micros = microseconds(text, fraction).ok_or_else(wrong)?;
    Ok(((hour * 60 + minute) * 60 + second) * SECOND + micros)
}

fn microseconds(text: &str, fraction: &str) -> Option<i64> {
    if text.ends_with('.') || fraction.len() > 9 {
        return None;
    }
    let digits: String = fraction.chars().chain("000000".chars()).take(6).collect();
    digits.parse().ok()
}

fn two_digits(text: &str, most: i64) -> Option<i64> {
    let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| digits && *number <= most)
}

fn offset_seconds(text: &str) -> Result<i64, Impossible> {
    if text.eq_ignore_ascii_case("z") {
        return Ok(0);
    }
    let wrong = || impossible("time", "expected an offset as `Z` or `+02:00`", None);
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = text
        .get(1..)
        .and_then(|rest| rest.split_once(':'))
        .ok_or_else(wrong)?;
    let hours = two_digits(hours, 23).ok_or_else(wrong)?;
    let minutes = two_digits(minutes, 59).ok_or_else(wrong)?;
    Ok(sign * (hours * 60 + minutes) * 60)
}

/// The window `in 2026` or `in 2026-03`.
pub(super) fn year_or_month(text: &str) -> Result<Window, Impossible> {
    let wrong = |why: &str| impossible("month", why, None);
    let Some((year, month)) = text.split_once('-') else {
        let year = text
            .parse()
            .map_err(|_| impossible("year", "expected four digits", None))?;
        return Ok(Window::Year(year));
    };
    let year = year
        .parse()
        .map_err(|_| wrong("expected a year and a month"))?;
    match month.parse() {
        Ok(number @ 1..=12) if month.len() == 2 => Ok(Window::Month(year, number)),
        Ok(number @ 1..=12) => Err(impossible(
            "month",
            "a month has two digits",
            Some(format!("write `{year:04}-{number:02}`")),
        )),
        _ => Err(wrong("months go from 01 to 12")),
    }
}
