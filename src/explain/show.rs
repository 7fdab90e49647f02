//! Values, instants and pieces of rule text as a person reads them.

use crate::diagnostics::{Sources, Span};
use crate::time::{Clock, DAY, SECOND, civil_from_days};
use crate::value::{Type, Value};

/// A value as a rule would write it; `None` is `missing`.
pub fn value(value: Option<&Value>, clock: &Clock) -> String {
    let Some(value) = value else {
        return "missing".to_owned();
    };
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Exact(exact) => exact.to_string(),
        Value::Float(float) => float.to_string(),
        Value::Text(text) => quoted(text),
        Value::Date(day) => date(*day),
        Value::Timestamp(time) => instant(*time, clock),
        Value::Duration(micros) => duration(*micros),
        Value::Point { lat, lon } => format!("({lat}, {lon})"),
        Value::List(items) => format!("[{}]", elements(items, clock)),
        Value::Record(fields) => format!("{{{}}}", elements(fields, clock)),
    }
}

/// The same with the names that a type gives the fields of objects.
pub fn typed(value: Option<&Value>, ty: Option<&Type>, clock: &Clock) -> String {
    match (value, ty) {
        (Some(Value::List(items)), Some(Type::List(ty))) => {
            let each = items.iter();
            let each = each.map(|item| typed(item.as_ref(), Some(ty), clock));
            format!("[{}]", each.collect::<Vec<_>>().join(", "))
        }
        (Some(Value::Record(values)), Some(Type::Record(fields))) => {
            let each = fields.iter().zip(values.iter()).map(|(field, value)| {
                let shown = typed(value.as_ref(), Some(&field.ty), clock);
                format!("{} = {shown}", field.name)
            });
            format!("{{ {} }}", each.collect::<Vec<_>>().join(", "))
        }
        _ => self::value(value, clock),
    }
}

fn elements(items: &[Option<Value>], clock: &Clock) -> String {
    let each = items.iter().map(|item| value(item.as_ref(), clock));
    each.collect::<Vec<_>>().join(", ")
}

/// A text in quotes, as the language escapes it.
pub fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() => quoted.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// `2026-06-01`
pub fn date(day: i32) -> String {
    let (year, month, day) = civil_from_days(day);
    format!("{year:04}-{month:02}-{day:02}")
}

/// `2026-06-01 09:30` in the project's zone, with seconds where it has some.
pub fn instant(instant: i64, clock: &Clock) -> String {
    let civil = clock.zone.civil_of(instant);
    let day = i32::try_from(civil.div_euclid(DAY)).unwrap_or_default();
    let micros = civil.rem_euclid(DAY);
    let (seconds, fraction) = (micros / SECOND, micros % SECOND);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let mut text = format!("{} {hour:02}:{minute:02}", date(day));
    if (second, fraction) != (0, 0) {
        text.push_str(&format!(":{second:02}"));
    }
    if fraction != 0 {
        let digits = format!(".{fraction:06}");
        text.push_str(digits.trim_end_matches('0'));
    }
    text
}

/// `2 days 3 hours`, of elapsed time: a day is 24 hours.
pub fn duration(micros: i64) -> String {
    let mut rest = micros.unsigned_abs();
    let mut parts = Vec::new();
    for (name, length) in [
        ("day", DAY),
        ("hour", 3600 * SECOND),
        ("minute", 60 * SECOND),
    ] {
        let length = length.unsigned_abs();
        let count = rest / length;
        rest %= length;
        if count > 0 {
            parts.push(counted(count, name));
        }
    }
    if rest > 0 || parts.is_empty() {
        let second = SECOND.unsigned_abs();
        let (whole, fraction) = (rest / second, rest % second);
        parts.push(match fraction {
            0 => counted(whole, "second"),
            _ => {
                let digits = format!("{whole}.{fraction:06}");
                format!("{} seconds", digits.trim_end_matches('0'))
            }
        });
    }
    let sign = if micros < 0 { "-" } else { "" };
    format!("{sign}{}", parts.join(" "))
}

/// `1 day`, `2 days`
pub fn counted(count: u64, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

/// The text under a span on one line, without comments.
pub fn source(sources: &Sources, span: Span) -> String {
    let mut text = String::new();
    let mut letters = sources.slice(span).chars().peekable();
    let mut quote = None;
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (None, '#') => while letters.next_if(|next| *next != '\n').is_some() {},
            (None, _) if letter.is_whitespace() => {
                if !text.is_empty() && !text.ends_with(' ') {
                    text.push(' ');
                }
            }
            (None, '"' | '`') => {
                quote = Some(letter);
                text.push(letter);
            }
            (Some('"'), '\\') => {
                text.push(letter);
                text.extend(letters.next());
            }
            (Some(open), _) if open == letter => {
                quote = None;
                text.push(letter);
            }
            _ => text.push(letter),
        }
    }
    text.trim_end().to_owned()
}

/// The same without the block of a group: `any of`.
pub fn heading(sources: &Sources, span: Span) -> String {
    let text = source(sources, span);
    match text.split_once('{') {
        Some((head, _)) => head.trim_end().to_owned(),
        None => text,
    }
}
