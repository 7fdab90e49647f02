//! Behaviour as text: `did`, aggregates, `last … has`.

use super::conditions::{condition as any_condition, simple};
use super::names::{NONE, Names, PAID, PURCHASE, SHARED, VISIT};
use super::{Rng, times};

/// An event and what its `where` can name.
fn event(rng: &mut Rng) -> (String, Names) {
    let (text, names) = rng.pick(&[
        ("purchase", PURCHASE),
        ("purchase", PURCHASE),
        ("visit", VISIT),
        ("`order:paid`", PAID),
        ("`order:never`", PAID),
        ("unsubscribe", NONE),
        ("any of (purchase, visit)", SHARED),
        ("any event", NONE),
        ("any event except (visit, unsubscribe)", NONE),
        ("any event starting with \"order:\"", NONE),
        ("shoe_order", PURCHASE),
        ("cheap", SHARED),
        ("any of (shoe_order, visit)", SHARED),
    ]);
    (text.to_owned(), names)
}

fn pattern(rng: &mut Rng) -> String {
    let (event, names) = event(rng);
    format!("{event}{}", filter(rng, &names))
}

fn filter(rng: &mut Rng, names: &Names) -> String {
    match rng.below(5) {
        0 | 1 => String::new(),
        2 if !names.texts.is_empty() => format!(" where {} is \"shoes\"", rng.pick(names.texts)),
        2 | 3 => format!(" where ({})", simple(rng, names)),
        _ => format!(" where ({})", any_condition(rng, names, 2)),
    }
}

fn window(rng: &mut Rng) -> String {
    match rng.chance(30) {
        true => String::new(),
        false => format!(" {}", times::window(rng, false)),
    }
}

pub fn condition(rng: &mut Rng) -> String {
    let event = pattern(rng);
    let not = rng.pick(&["", "", "not "]);
    match rng.below(10) {
        8 => sequence(rng),
        9 => unordered(rng, not),
        0 => format!("did {not}{event}{}", window(rng)),
        1 | 2 => format!("did {not}{event} {}{}", times_count(rng), window(rng)),
        3 => format!(
            "did {not}{event} on {} {} days{}",
            bound(rng),
            rng.between(1, 4),
            window(rng)
        ),
        4 => format!("did {event} for the first time{}", window(rng)),
        5 => format!(
            "did {event} at least {} times within {}{}",
            rng.between(2, 4),
            times::length(rng),
            window(rng)
        ),
        6 => regular(rng, not, &event),
        _ => has(rng),
    }
}

/// Steps with names, compared where both are purchases or visits.
fn sequence(rng: &mut Rng) -> String {
    let mut text = format!("(did {} as s0", pattern(rng));
    // What can never be is an error: a gap longer than the whole, a step that `then no` excludes.
    let (mut last, mut has_gap, mut has_no) = (0, false, false);
    for step in 1..rng.between(2, 4) {
        let which = match rng.below(4) {
            0 => {
                let property = rng.pick(&["category = s.category", "amount > s.amount"]);
                let property = property.replace("s.", &format!("s{last}."));
                let event = rng.pick(&["purchase", "visit", "any of (purchase, visit)"]);
                compared(&text, last, || format!("{event} where ({property})"))
            }
            _ => None,
        };
        let which = which.unwrap_or_else(|| pattern(rng));
        if step > 1 && rng.chance(25) {
            text += &format!(" then no {which} within {}", times::length(rng));
            has_no = true;
            continue;
        }
        text += &format!(
            " {} {which} as s{step}",
            rng.pick(&["then", "then", "strictly then"])
        );
        if rng.chance(30) && !has_no {
            text += &format!(" within {}", times::length(rng));
        } else if rng.chance(30) {
            let words = rng.pick(&["at least", "more than", "less than"]);
            text += &format!(" {words} {} later", times::length(rng));
            has_gap = true;
        }
        if rng.chance(20) {
            text += &format!(" without {}", pattern(rng));
        }
        last = step;
    }
    if rng.chance(20) && !has_gap {
        text += &format!(" all within {}", times::length(rng));
    }
    text + &window(rng) + ")"
}

/// Only purchases and visits have what is compared.
fn compared(text: &str, step: i64, which: impl FnOnce() -> String) -> Option<String> {
    let end = text.rfind(&format!(" as s{step}"))?;
    let start = text[..end].rfind("did ").map_or(0, |at| at + 4);
    let event = text[start..end].trim_start();
    let fits = ["purchase", "visit", "shoe_order", "cheap"];
    let fits = fits.iter().any(|name| event.starts_with(name));
    (step == 0 && fits).then(which)
}

fn unordered(rng: &mut Rng, not: &str) -> String {
    let count = rng.between(1, 4);
    let patterns: Vec<String> = (0..count).map(|_| pattern(rng)).collect();
    let patterns = patterns.join(", ");
    let how_many = match rng.chance(50) {
        true => "all".to_owned(),
        false => format!("at least {}", rng.between(1, count)),
    };
    let mut text = format!("did {not}{how_many} of ({patterns})");
    if rng.chance(60) {
        text += &format!(" within {}", times::length(rng));
    }
    if rng.chance(30) {
        text += &format!(" without {}", pattern(rng));
    }
    text + &window(rng)
}

fn bound(rng: &mut Rng) -> &'static str {
    rng.pick(&["at least", "at most", "exactly", "more than", "fewer than"])
}

fn times_count(rng: &mut Rng) -> String {
    match rng.below(5) {
        0 => rng
            .pick(&[
                "once",
                "twice",
                "at least twice",
                "at most once",
                "exactly 0 times",
            ])
            .to_owned(),
        1 => format!("{} to {} times", rng.between(0, 2), rng.between(3, 6)),
        _ => format!("{} {} times", bound(rng), rng.between(1, 5)),
    }
}

fn regular(rng: &mut Rng, not: &str, event: &str) -> String {
    let of = rng.between(1, 6);
    let at_least = rng.between(1, of);
    let count = match rng.chance(40) {
        true => format!(" {}", times_count(rng)),
        false => String::new(),
    };
    let periods = match rng.below(3) {
        0 => format!(
            "last {of} {}",
            rng.pick(&["days", "weeks", "months", "hours"])
        ),
        1 => format!(
            "previous {of} {}",
            rng.pick(&["days", "weeks", "months", "quarters"])
        ),
        _ => format!(
            "last {of} periods of 2 {}",
            rng.pick(&["days", "weeks", "months"])
        ),
    };
    format!("did {not}{event}{count} in at least {at_least} of {periods}")
}

fn has(rng: &mut Rng) -> String {
    let (event, names) = event(rng);
    let end = rng.pick(&["first", "last"]);
    let window = window(rng);
    match rng.chance(50) {
        true => format!("{end} {event}{window} has {}", simple(rng, &names)),
        false => {
            let filter = filter(rng, &names);
            format!(
                "{end} {event}{filter}{window} has ({})",
                any_condition(rng, &names, 1)
            )
        }
    }
}

fn aggregate(rng: &mut Rng, functions: &[&'static str], of: &[(&'static str, Names)]) -> String {
    let function = rng.pick(functions);
    let (property, names) = rng.pick(of);
    format!(
        "{function}({property}{}{})",
        filter(rng, &names),
        window(rng)
    )
}

/// An aggregate that is a number.
pub fn number(rng: &mut Rng) -> String {
    match rng.below(4) {
        0 => {
            let event = pattern(rng);
            format!("{}({event}{})", rng.pick(&["count", "days"]), window(rng))
        }
        1 => aggregate(
            rng,
            &["distinct"],
            &[("purchase.category", PURCHASE), ("visit.duration", VISIT)],
        ),
        _ => aggregate(
            rng,
            &[
                "sum",
                "avg",
                "min",
                "max",
                "median",
                "first",
                "last",
                "most_frequent",
            ],
            &[
                ("purchase.amount", PURCHASE),
                ("purchase.price", PURCHASE),
                ("purchase.quantity", PURCHASE),
                ("visit.duration", VISIT),
                ("`order:paid`.amount", PAID),
                ("`order:never`.amount", PAID),
                ("shoe_order.amount", PURCHASE),
            ],
        ),
    }
}

/// An aggregate that is a text.
pub fn text(rng: &mut Rng) -> String {
    aggregate(
        rng,
        &["first", "last", "most_frequent"],
        &[("purchase.category", PURCHASE), ("visit.page", VISIT)],
    )
}

/// An aggregate that is an instant.
pub fn instant(rng: &mut Rng) -> String {
    match rng.chance(50) {
        true => aggregate(
            rng,
            &["changed"],
            &[
                ("purchase.category", PURCHASE),
                ("purchase.quantity", PURCHASE),
            ],
        ),
        false => aggregate(
            rng,
            &["first", "last", "min", "max"],
            &[
                ("purchase.shipped", PURCHASE),
                ("purchase.time", PURCHASE),
                ("cheap.time", SHARED),
            ],
        ),
    }
}

/// An aggregate that is a date.
pub fn date(rng: &mut Rng) -> String {
    aggregate(
        rng,
        &["first", "last", "min", "max", "most_frequent"],
        &[("purchase.due", PURCHASE)],
    )
}

/// A condition on gaps.
pub fn gap(rng: &mut Rng) -> String {
    let function = rng.pick(&["longest_gap", "shortest_gap"]);
    let event = pattern(rng);
    format!(
        "{function}({event}{}) {} {} days",
        window(rng),
        rng.pick(&[">", "<="]),
        rng.between(1, 60)
    )
}

/// Definitions that the patterns use.
pub const NAMED_EVENTS: &str = "let shoe_order = purchase where category is \"shoes\"\n\
    let cheap = any of (purchase, visit) where amount < 5\n";
