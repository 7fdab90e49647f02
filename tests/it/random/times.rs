//! Points, lengths and windows as text.

use super::Rng;

const UNITS: [&str; 8] = [
    "seconds", "minutes", "hours", "days", "weeks", "months", "quarters", "years",
];

pub fn length(rng: &mut Rng) -> String {
    let amount = match rng.below(10) {
        0 => rng.between(50, 400),
        _ => rng.between(1, 40),
    };
    let unit = if rng.chance(60) {
        "days"
    } else {
        rng.pick(&UNITS)
    };
    format!("{amount} {unit}")
}

fn unit(rng: &mut Rng) -> &'static str {
    rng.pick(&["day", "week", "month", "quarter", "year", "hour"])
}

pub fn date(rng: &mut Rng) -> String {
    rng.pick(&[
        "2026-05-01",
        "2026-03-29",
        "2026-03-30",
        "2024-02-29",
        "2018-11-04",
        "2011-12-30",
        "2026-10-25",
        "2026-01-31",
    ])
    .to_owned()
}

pub fn point(rng: &mut Rng, ahead: bool) -> String {
    match rng.below(if ahead { 9 } else { 8 }) {
        0 | 1 => date(rng),
        2 => format!("{}T{:02}:30:00Z", date(rng), rng.below(24)),
        3 => format!("{}T{:02}:30:00", date(rng), rng.below(24)),
        4 => "now".to_owned(),
        5 | 6 => format!("{} ago", length(rng)),
        7 => match rng.chance(50) {
            true => format!("start of {}", unit(rng)),
            false => format!("start of {} {} ago", unit(rng), length(rng)),
        },
        _ => format!("{} ahead", length(rng)),
    }
}

/// A window on events, or with `ahead` on values.
pub fn window(rng: &mut Rng, ahead: bool) -> String {
    match rng.below(if ahead { 16 } else { 13 }) {
        0..3 => format!("in last {}", length(rng)),
        3 => format!("in previous {} {}s", rng.between(1, 5), unit(rng)),
        4 => format!("in this {}", unit(rng)),
        5 => rng.pick(&["today", "yesterday"]).to_owned(),
        6 => format!("on {}", point(rng, ahead)),
        7 => format!("between {} and now", pick_past(rng)),
        8 => format!("since {}", begun(rng, ahead)),
        9 => format!("before {}", point(rng, ahead)),
        10 => format!("after {}", begun(rng, ahead)),
        11 => rng
            .pick(&["in 2026", "in 2024", "in 2018", "in 2026-03", "in 2026-10"])
            .to_owned(),
        12 => rng
            .pick(&[
                "between 2026-03-01 and 2026-03-29",
                "between 2018-01-01 and 2018-11-04",
            ])
            .to_owned(),
        13 => format!("in next {}", length(rng)),
        14 => format!("in following {} {}s", rng.between(1, 5), unit(rng)),
        _ => "tomorrow".to_owned(),
    }
}

fn pick_past(rng: &mut Rng) -> String {
    match rng.chance(50) {
        true => format!("{} ago", length(rng)),
        false => "2010-06-05".to_owned(),
    }
}

/// A point that events can lie behind.
fn begun(rng: &mut Rng, ahead: bool) -> String {
    match point(rng, ahead) {
        now if now == "now" && !ahead => "2026-03-29".to_owned(),
        point => point,
    }
}
