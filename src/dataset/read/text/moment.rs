//! Dates and times as texts or numbers, by a format of the manifest or as ISO writes them.

use jiff::fmt::strtime;

use crate::dataset::read::TimeFormat;
use crate::time::{DAY, SECOND, Zone, days_from_civil, parse_date, parse_timestamp};
use crate::value::Ratio;

/// Days since 1970-01-01. Of a date-time it is the day in the zone.
pub(in crate::dataset::read) fn date(
    text: &str,
    format: Option<&TimeFormat>,
    zone: &Zone,
) -> Option<i32> {
    match format {
        None => parse_date(text).or_else(|| Some(zone.day_of(parse_timestamp(text, zone)?))),
        Some(TimeFormat::Unix(_)) => Some(zone.day_of(timestamp(text, format, zone)?)),
        Some(TimeFormat::Pattern(pattern)) => {
            let parsed = strtime::parse(pattern.as_ref(), text).ok()?;
            day(parsed.to_date().ok()?)
        }
    }
}

/// Microseconds since 1970-01-01T00:00:00Z.
pub(in crate::dataset::read) fn timestamp(
    text: &str,
    format: Option<&TimeFormat>,
    zone: &Zone,
) -> Option<i64> {
    match format {
        None => parse_timestamp(text, zone),
        Some(TimeFormat::Unix(per_second)) => unix(text, *per_second),
        Some(TimeFormat::Pattern(pattern)) => {
            let parsed = strtime::parse(pattern.as_ref(), text).ok()?;
            if parsed.offset().is_some() {
                return Some(parsed.to_timestamp().ok()?.as_microsecond());
            }
            let date = parsed.to_date().ok()?;
            let midnight = i64::from(day(date)?) * DAY;
            let time = match parsed.to_time() {
                Ok(time) => time
                    .duration_since(jiff::civil::Time::midnight())
                    .as_micros(),
                // A pattern without a time of day: the start of the day.
                Err(_) => 0,
            };
            Some(zone.instant_of(midnight + i64::try_from(time).ok()?))
        }
    }
}

fn day(date: jiff::civil::Date) -> Option<i32> {
    let (month, day) = (u8::try_from(date.month()), u8::try_from(date.day()));
    days_from_civil(date.year().into(), month.ok()?, day.ok()?)
}

/// A number of units since 1970; what is shorter than a microsecond is cut off.
fn unix(text: &str, per_second: i64) -> Option<i64> {
    let micros = Ratio::parse(text)?.checked_mul(Ratio::from(SECOND / per_second))?;
    i64::try_from(micros.floor()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats() {
        let zone = Zone::named("Europe/Berlin").expect("zone");
        let pattern = |text: &str| Some(TimeFormat::Pattern(text.into()));
        let day = parse_date("2026-06-01");
        let german = pattern("%d.%m.%Y");
        assert_eq!(date("01.06.2026", german.as_ref(), &zone), day);
        assert_eq!(date("1.6.2026", german.as_ref(), &zone), day);
        assert_eq!(date("30.02.2026", german.as_ref(), &zone), None);
        assert_eq!(date("2026-06-01", german.as_ref(), &zone), None);
        let noon = parse_timestamp("2026-06-01T12:00:00Z", &zone);
        let time = |text, format: Option<TimeFormat>| timestamp(text, format.as_ref(), &zone);
        assert_eq!(time("01.06.2026 14:00", pattern("%d.%m.%Y %H:%M")), noon);
        assert_eq!(
            time("06/01/26 02:00 PM", pattern("%m/%d/%y %I:%M %p")),
            noon
        );
        assert_eq!(
            time("2026-06-01 09:00 -0300", pattern("%Y-%m-%d %H:%M %z")),
            noon
        );
        assert_eq!(time("1780315200", Some(TimeFormat::Unix(1))), noon);
        assert_eq!(time("1780315200000", Some(TimeFormat::Unix(1000))), noon);
        assert_eq!(
            time("1780315200.5", Some(TimeFormat::Unix(1))),
            noon.map(|t| t + 500_000)
        );
        assert_eq!(time("soon", Some(TimeFormat::Unix(1))), None);
        assert_eq!(
            time("01.06.2026", german),
            parse_timestamp("2026-06-01T00:00:00", &zone)
        );
    }
}
