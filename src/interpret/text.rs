//! Tests and functions on texts.

use crate::syntax::ast::Place;
use crate::time::{DAY, SECOND, civil_from_days};
use crate::value::{Value, fold_char};

/// Whether `text` contains, begins or ends with `part`.
pub fn finds(text: &str, place: Place, part: &str, ignoring_case: bool) -> bool {
    match (place, ignoring_case) {
        (Place::Anywhere, false) => text.contains(part),
        (Place::Start, false) => text.starts_with(part),
        (Place::End, false) => text.ends_with(part),
        (Place::Anywhere, true) => contains_folded(text, part),
        (Place::Start, true) => begins(folded(text), folded(part)),
        (Place::End, true) => begins(folded(text).rev(), folded(part).rev()),
    }
}

/// Whether two texts are equal.
pub fn same(a: &str, b: &str, ignoring_case: bool) -> bool {
    if ignoring_case {
        folded(a).eq(folded(b))
    } else {
        a == b
    }
}

fn folded(text: &str) -> impl DoubleEndedIterator<Item = char> {
    text.chars().map(fold_char)
}

fn begins(mut text: impl Iterator<Item = char>, part: impl Iterator<Item = char>) -> bool {
    part.into_iter().all(|letter| text.next() == Some(letter))
}

fn contains_folded(text: &str, part: &str) -> bool {
    let starts = text.char_indices().map(|(at, _)| at);
    part.is_empty()
        || starts
            .into_iter()
            .any(|at| begins(folded(&text[at..]), folded(part)))
}

/// What follows the last `@`; `None` without one.
pub fn domain(address: &str) -> Option<&str> {
    address.rsplit_once('@').map(|(_, domain)| domain)
}

/// Lower-case hex of SHA-256 of the UTF-8 bytes.
pub fn sha256(text: &str) -> String {
    use sha2::Digest;
    let mut hex = String::with_capacity(64);
    for byte in sha2::Sha256::digest(text.as_bytes()) {
        for digit in [byte >> 4, byte & 15] {
            hex.extend(char::from_digit(u32::from(digit), 16));
        }
    }
    hex
}

/// A value as a text, as lists in files are compared: a number in its shortest form, a date as
/// `2026-06-01`, an instant as `2026-06-01T10:00:00Z` with a fraction only if it has one.
/// Points, lists and objects have none.
pub fn as_text(value: &Value) -> Option<String> {
    Some(match value {
        Value::Bool(value) => value.to_string(),
        Value::Exact(exact) => exact.to_string(),
        Value::Float(float) => float.to_string(),
        Value::Text(text) => text.to_string(),
        Value::Date(day) => date(*day),
        Value::Timestamp(instant) => timestamp(*instant),
        _ => return None,
    })
}

fn date(day: i32) -> String {
    let (year, month, day) = civil_from_days(day);
    format!("{year:04}-{month:02}-{day:02}")
}

fn timestamp(instant: i64) -> String {
    let day = i32::try_from(instant.div_euclid(DAY)).unwrap_or(0);
    let micros = instant.rem_euclid(DAY);
    let (seconds, fraction) = (micros / SECOND, micros % SECOND);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let fraction = match fraction {
        0 => String::new(),
        _ => format!(".{fraction:06}").trim_end_matches('0').to_owned(),
    };
    format!("{}T{hour:02}:{minute:02}:{second:02}{fraction}Z", date(day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_with_and_without_case() {
        assert!(finds("Äpfel", Place::Start, "äP", true));
        assert!(finds("GROẞ", Place::End, "oß", true));
        assert!(finds("xÄÖx", Place::Anywhere, "äö", true));
        assert!(!finds("xÄÖx", Place::Anywhere, "äö", false));
        assert!(!finds("ab", Place::Start, "abc", true));
        assert!(!finds("ab", Place::End, "cab", true));
        for place in [Place::Anywhere, Place::Start, Place::End] {
            assert!(finds("", place, "", true) && finds("", place, "", false));
        }
    }

    #[test]
    fn functions() {
        assert_eq!(domain("a@b@c.de"), Some("c.de"));
        assert_eq!(domain("a"), None);
        assert_eq!(
            sha256("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(as_text(&Value::Date(0)).as_deref(), Some("1970-01-01"));
        let instant = Value::Timestamp(1_500_000);
        assert_eq!(as_text(&instant).as_deref(), Some("1970-01-01T00:00:01.5Z"));
    }
}
