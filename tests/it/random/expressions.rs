//! Values as text: numbers, texts, times.

use super::names::{Names, PROFILE};
use super::{Rng, behaviour, times};

pub fn number(rng: &mut Rng, names: &Names, depth: u32) -> String {
    if depth == 0 || rng.chance(40) {
        return match rng.below(10) {
            0..7 if !names.numbers.is_empty() => rng.pick(names.numbers).to_owned(),
            7 => rng.pick(&["0.1", "7.25", "12.5", "1_000"]).to_owned(),
            8 if !names.numbers.is_empty() => format!("-{}", rng.pick(names.numbers)),
            _ => rng.between(0, 9).to_string(),
        };
    }
    let next = depth - 1;
    match rng.below(12) {
        0..3 => {
            let operator = rng.pick(&["+", "-", "*", "/"]);
            format!(
                "({} {operator} {})",
                number(rng, names, next),
                number(rng, names, next)
            )
        }
        3 => {
            let function = rng.pick(&["abs", "round", "floor", "ceil"]);
            format!("{function}({})", number(rng, names, next))
        }
        4 => format!("round({}, {})", number(rng, names, next), rng.below(3)),
        5 => {
            let function = rng.pick(&["min", "max"]);
            format!(
                "{function}({}, {})",
                number(rng, names, next),
                number(rng, names, next)
            )
        }
        6 if !names.texts.is_empty() => {
            let function = rng.pick(&["length", "number"]);
            format!("{function}({})", text(rng, names, next))
        }
        7 if !names.text_lists.is_empty() => format!("size({})", rng.pick(names.text_lists)),
        8 => {
            let part = rng.pick(&["year", "month", "day", "hour", "minute"]);
            format!("{part}({})", instant(rng, names))
        }
        9 if !names.dates.is_empty() => match rng.chance(50) {
            true => format!("age({})", rng.pick(names.dates)),
            false => format!(
                "days_between({}, {})",
                rng.pick(names.dates),
                instant(rng, names)
            ),
        },
        10 => format!(
            "coalesce({}, {})",
            number(rng, names, next),
            number(rng, names, 0)
        ),
        11 if names.profile => behaviour::number(rng),
        _ => number(rng, names, 0),
    }
}

pub fn literal_text(rng: &mut Rng) -> String {
    rng.pick(&[
        "\"DE\"",
        "\"de\"",
        "\"AT\"",
        "\"shoes\"",
        "\"Shoes\"",
        "\"ärger\"",
        "\"\"",
        "\"a\"",
        "\"s\"",
        "\"STRAẞE\"",
        "\"shop.example\"",
    ])
    .to_owned()
}

pub fn text(rng: &mut Rng, names: &Names, depth: u32) -> String {
    if names.texts.is_empty() {
        return format!("weekday({})", instant(rng, names));
    }
    if depth == 0 || rng.chance(60) {
        return rng.pick(names.texts).to_owned();
    }
    let next = depth - 1;
    match rng.below(7) {
        0..3 => {
            let function = rng.pick(&["lower", "upper", "trim", "domain", "sha256"]);
            format!("{function}({})", text(rng, names, next))
        }
        3 => format!("weekday({})", instant(rng, names)),
        4 => format!(
            "coalesce({}, {})",
            text(rng, names, next),
            literal_text(rng)
        ),
        5 if names.profile => behaviour::text(rng),
        _ => {
            let condition = super::conditions::simple(rng, names);
            format!(
                "if({condition}, {}, {})",
                text(rng, names, next),
                text(rng, names, 0)
            )
        }
    }
}

pub fn instant(rng: &mut Rng, names: &Names) -> String {
    if names.profile && rng.chance(20) {
        return behaviour::instant(rng);
    }
    if names.instants.is_empty() {
        return rng.pick(PROFILE.instants).to_owned();
    }
    rng.pick(names.instants).to_owned()
}

/// A date or an instant.
pub fn time(rng: &mut Rng, names: &Names) -> String {
    match rng.below(10) {
        0..4 if !names.dates.is_empty() => rng.pick(names.dates).to_owned(),
        4 if names.profile => "date(code)".to_owned(),
        5 if names.profile => "timestamp(code)".to_owned(),
        6 if names.profile => behaviour::date(rng),
        _ => instant(rng, names),
    }
}

pub fn literal_time(rng: &mut Rng) -> String {
    times::point(rng, true)
}
