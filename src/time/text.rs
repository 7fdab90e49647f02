//! Dates and date-times as text: ISO 8601 in its extended form, RFC 3339.

use super::{DAY, SECOND, Zone, days_from_civil};

/// `2026-06-01`; `None` if the text is no date.
pub fn parse_date(text: &str) -> Option<i32> {
    let bytes = text.as_bytes();
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = bytes else {
        return None;
    };
    let year = number(&[*y1, *y2, *y3, *y4])?;
    let (month, day) = (number(&[*m1, *m2])?, number(&[*d1, *d2])?);
    days_from_civil(
        i32::try_from(year).ok()?,
        u8::try_from(month).ok()?,
        u8::try_from(day).ok()?,
    )
}

/// `2026-06-01T10:30:00.5Z`, `2026-06-01 10:30+02:00`, `2026-06-01T10:30` (in `zone`), or a date,
/// which is the start of its day in `zone`; `None` if the text is none of these. What is shorter
/// than a microsecond is cut off; second 60 is the start of the next minute.
pub fn parse_timestamp(text: &str, zone: &Zone) -> Option<i64> {
    let date = parse_date(text.get(..10)?)?;
    let rest = &text[10..];
    if rest.is_empty() {
        return Some(zone.start_of_day(date));
    }
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    let (time, offset) = split_offset(rest)?;
    let civil = i64::from(date) * DAY + clock_time(time)?;
    match offset {
        Some(offset) => Some(civil - offset),
        None => Some(zone.instant_of(civil)),
    }
}

/// The time of day and, if there is one, the offset in microseconds.
fn split_offset(text: &str) -> Option<(&str, Option<i64>)> {
    if let Some(time) = text.strip_suffix(['Z', 'z']) {
        return Some((time, Some(0)));
    }
    let Some(at) = text.find(['+', '-']) else {
        return Some((text, None));
    };
    let (time, offset) = text.split_at(at);
    let digits = &offset.as_bytes()[1..];
    let (hours, minutes) = match digits {
        [h1, h2, b':', m1, m2] | [h1, h2, m1, m2] => (number(&[*h1, *h2])?, number(&[*m1, *m2])?),
        [h1, h2] => (number(&[*h1, *h2])?, 0),
        _ => return None,
    };
    if hours > 23 || minutes > 59 {
        return None;
    }
    let sign = if offset.starts_with('-') { -1 } else { 1 };
    Some((
        time.trim_end(),
        Some(sign * (hours * 60 + minutes) * 60 * SECOND),
    ))
}

/// Microseconds into the day of `10:30`, `10:30:00`, `10:30:00.123`.
fn clock_time(text: &str) -> Option<i64> {
    let (whole, fraction) = match text.split_once(['.', ',']) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let (hour, minute, second) = match whole.as_bytes() {
        [h1, h2, b':', m1, m2] if fraction.is_none() => {
            (number(&[*h1, *h2])?, number(&[*m1, *m2])?, 0)
        }
        [h1, h2, b':', m1, m2, b':', s1, s2] => (
            number(&[*h1, *h2])?,
            number(&[*m1, *m2])?,
            number(&[*s1, *s2])?,
        ),
        _ => return None,
    };
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let micros = fraction.map_or(Some(0), microseconds)?;
    Some(((hour * 60 + minute) * 60 + second) * SECOND + micros)
}

fn microseconds(fraction: &str) -> Option<i64> {
    if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits = fraction.bytes().chain(std::iter::repeat(b'0')).take(6);
    Some(digits.fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0')))
}

fn number(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0, |sum, digit| {
        digit
            .is_ascii_digit()
            .then(|| sum * 10 + i64::from(digit - b'0'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn date_times_with_and_without_offset() {
        let zone = Zone::named("Europe/Berlin").expect("zone");
        let utc = |text| parse_timestamp(text, &Zone::utc());
        let noon = utc("2026-06-01T12:00:00Z").expect("a time");
        for text in [
            "2026-06-01 14:00+02:00",
            "2026-06-01T14:00:00.000+0200",
            "2026-06-01t14:00:00",
            "2026-06-01 14:00",
            "2026-06-01T07:00-05",
        ] {
            assert_eq!(parse_timestamp(text, &zone), Some(noon), "{text}");
        }
        let jiff: jiff::Timestamp = "2026-06-01T12:00:00Z".parse().expect("a time");
        assert_eq!(noon, jiff.as_microsecond());
        assert_eq!(utc("2026-06-01T12:00:00.1234567Z"), Some(noon + 123_456));
        assert_eq!(utc("2026-06-01"), Some(noon - DAY / 2));
    }

    #[test]
    fn texts_that_are_no_time() {
        let utc = |text| parse_timestamp(text, &Zone::utc());
        for text in [
            "",
            "2026",
            "2026-02-29",
            "2026-06-01T",
            "2026-06-01T24:00",
            "2026-06-01T12:60",
            "2026-06-01T12",
            "2026-06-01T12:00:00.Z",
            "2026-06-01T12:00+1",
            "2026-06-0é",
            " 2026-06-01",
            "2026-06-01x12:00",
            "+026-06-01",
            "2026-06-01T12:00:61Z",
        ] {
            assert_eq!(utc(text), None, "{text}");
        }
        assert_eq!(parse_date("2026-06-01T00:00"), None);
    }
}
