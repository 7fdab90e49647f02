//! Names, texts, numbers, points in time and windows as text.

use crate::diagnostics::Span;
use crate::syntax::ast::{Name, Path};
use crate::syntax::build::is_reserved;
use crate::time::{DAY, Point, SECOND, Window, civil_from_days};

/// A name, in backticks where it would not be read as a name without.
pub(in crate::syntax) fn name(text: &str) -> String {
    let start = |c: char| {
        c.is_ascii_alphabetic() || matches!(c, '_' | '$') || !c.is_ascii() && c.is_alphabetic()
    };
    let rest = |c: char| {
        c.is_ascii_alphanumeric() || matches!(c, '_' | '$') || !c.is_ascii() && c.is_alphanumeric()
    };
    if text.starts_with(start) && text.chars().all(rest) && !is_reserved(text) && text != "known" {
        text.to_owned()
    } else {
        format!("`{text}`")
    }
}

pub(super) fn names(names: &[Name]) -> String {
    let names: Vec<String> = names.iter().map(|one| name(&one.text)).collect();
    names.join(", ")
}

pub(super) fn path(path: &Path) -> String {
    let parts: Vec<String> = path.parts.iter().map(|part| name(&part.text)).collect();
    parts.join(".")
}

pub(super) fn paths(paths: &[Path]) -> String {
    let paths: Vec<String> = paths.iter().map(path).collect();
    paths.join(", ")
}

/// A text in quotes.
pub(in crate::syntax) fn text(value: &str) -> String {
    let mut quoted = String::with_capacity(value.len() + 2);
    quoted.push('"');
    for c in value.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() || is_invisible(c) => {
                quoted.push_str(&format!("\\u{{{:x}}}", u32::from(c)))
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// Characters that a reader cannot see and that could mislead.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

pub(super) fn date(day: i32) -> String {
    let (year, month, day) = civil_from_days(day);
    format!("{year:04}-{month:02}-{day:02}")
}

fn date_time(micros: i64) -> String {
    let day = date(i32::try_from(micros.div_euclid(DAY)).unwrap_or(i32::MAX));
    let rest = micros.rem_euclid(DAY);
    let (seconds, fraction) = (rest / SECOND, rest % SECOND);
    let clock = format!(
        "{:02}:{:02}:{:02}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    );
    if fraction == 0 {
        return format!("{day}T{clock}");
    }
    let fraction = format!("{fraction:06}");
    format!("{day}T{clock}.{}", fraction.trim_end_matches('0'))
}

pub(super) fn point(value: &Point) -> String {
    match value {
        Point::Date(day) => date(*day),
        Point::Instant(micros) => format!("{}Z", date_time(*micros)),
        Point::WithOffset(micros, seconds) => {
            let civil = micros.saturating_add(i64::from(*seconds) * SECOND);
            let sign = if *seconds < 0 { '-' } else { '+' };
            let minutes = seconds.unsigned_abs() / 60;
            let clock = date_time(civil);
            format!("{clock}{sign}{:02}:{:02}", minutes / 60, minutes % 60)
        }
        Point::Local(micros) => date_time(*micros),
        Point::Now => "now".to_owned(),
        Point::Ago(length) => format!("{} ago", length),
        Point::Ahead(length) => format!("{} ahead", length),
        Point::StartOf(unit, base) => {
            let start = format!("start of {}", unit.name());
            match **base {
                Point::Now => start,
                _ => format!("{start} {}", point(base)),
            }
        }
    }
}

pub(super) fn points(values: &[(Point, Span)]) -> String {
    let points: Vec<String> = values.iter().map(|(at, _)| point(at)).collect();
    points.join(", ")
}

pub(super) fn window(value: &Window) -> String {
    match value {
        Window::Last(length) => format!("in last {}", length),
        Window::Next(length) => format!("in next {}", length),
        Window::Previous(length) => format!("in previous {}", length),
        Window::Following(length) => format!("in following {}", length),
        Window::This(unit) => format!("in this {}", unit.name()),
        Window::Today => "today".to_owned(),
        Window::Yesterday => "yesterday".to_owned(),
        Window::Tomorrow => "tomorrow".to_owned(),
        Window::On(at) => format!("on {}", point(at)),
        Window::Between(from, to) => format!("between {} and {}", point(from), point(to)),
        Window::Since(from) => format!("since {}", point(from)),
        Window::Before(end) => format!("before {}", point(end)),
        Window::After(end) => format!("after {}", point(end)),
        Window::Year(year) => format!("in {year:04}"),
        Window::Month(year, month) => format!("in {year:04}-{month:02}"),
    }
}
