//! What a cell that does not fit was probably meant to be.

/// The format that a date or a time is probably written in, if not in the usual one.
pub(super) fn format_of(found: &str) -> Option<String> {
    if !found.is_empty() && found.bytes().all(|byte| byte.is_ascii_digit()) {
        let unit = match found.len() {
            9 | 10 => "unix",
            12 | 13 => "unix_ms",
            15 | 16 => "unix_us",
            _ => return None,
        };
        return Some(unit.to_owned());
    }
    let (date, time) = match found.split_once(' ') {
        Some((date, time)) => (date, Some(time)),
        None => (found, None),
    };
    let sign = date.chars().find(|c| matches!(c, '.' | '/' | '-'))?;
    let parts: Vec<usize> = date.split(sign).map(str::len).collect();
    let date = match parts[..] {
        [4, 1 | 2, 1 | 2] if sign != '-' => format!("%Y{sign}%m{sign}%d"),
        [1 | 2, 1 | 2, 4] => format!("%d{sign}%m{sign}%Y"),
        _ => return None,
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = found.split([sign, ' ', ':']);
    if !parts.all(digits) {
        return None;
    }
    match time.map(|time| time.split(':').count()) {
        None => Some(date),
        Some(2) => Some(format!("{date} %H:%M")),
        Some(3) => Some(format!("{date} %H:%M:%S")),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::format_of;

    #[test]
    fn formats_of_dates_times_and_unix_times() {
        let known = [
            ("01.02.2026", "%d.%m.%Y"),
            ("1/2/2026 9:30", "%d/%m/%Y %H:%M"),
            ("2026/02/03 10:00:05", "%Y/%m/%d %H:%M:%S"),
            ("1767225600", "unix"),
            ("1767225600123", "unix_ms"),
            ("1767225600123456", "unix_us"),
        ];
        for (text, format) in known {
            assert_eq!(format_of(text).as_deref(), Some(format), "{text}");
        }
        for text in [
            "",
            "x",
            "2026-13-45",
            "x.y.2026",
            "20260203",
            "1.2",
            "1:2:3",
            "é.1.2026",
        ] {
            assert_eq!(format_of(text), None, "{text}");
        }
    }
}
