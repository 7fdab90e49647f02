//! Conditions as text, each one line.

use super::expressions::{instant, literal_text, literal_time, number, text, time};
use super::names::{Names, OUTER};
use super::{Rng, behaviour, times};

/// A condition of any kind.
pub fn condition(rng: &mut Rng, names: &Names, depth: u32) -> String {
    if depth == 0 || rng.chance(50) {
        return atom(rng, names);
    }
    let next = depth - 1;
    match rng.below(4) {
        0 => format!("not ({})", condition(rng, names, next)),
        1 => format!(
            "({} and {})",
            condition(rng, names, next),
            condition(rng, names, next)
        ),
        2 => format!(
            "({} or {})",
            condition(rng, names, next),
            condition(rng, names, next)
        ),
        _ => {
            let parts: Vec<String> = (0..3).map(|_| condition(rng, names, next)).collect();
            format!("({})", parts.join(" or "))
        }
    }
}

fn atom(rng: &mut Rng, names: &Names) -> String {
    if names.profile {
        return match rng.below(10) {
            0..4 => behaviour::condition(rng),
            4 => rng.pick(&["everyone", "nobody"]).to_owned(),
            _ => simple(rng, names),
        };
    }
    match rng.chance(15) {
        true => simple(rng, &OUTER),
        false => simple(rng, names),
    }
}

/// A condition on attributes or properties alone.
pub fn simple(rng: &mut Rng, names: &Names) -> String {
    match rng.below(20) {
        16 | 17 => mixed(rng, names),
        0..3 => compare_numbers(rng, names),
        3..6 if !names.texts.is_empty() => compare_texts(rng, names),
        6 if !names.bools.is_empty() => {
            let name = rng.pick(names.bools);
            match rng.below(4) {
                0 => format!("{name} is true"),
                1 => format!("{name} is false"),
                2 => format!("not {name}"),
                _ => name.to_owned(),
            }
        }
        7 | 8 => format!("{} {}", time(rng, names), times::window(rng, true)),
        9 => {
            let operator = rng.pick(&["<", "<=", ">", ">=", "=", "!="]);
            format!("{} {operator} {}", instant(rng, names), literal_time(rng))
        }
        10 if !names.text_lists.is_empty() => list(rng, names),
        11 if !names.records.is_empty() => items(rng, names),
        12 if !names.points.is_empty() => {
            let distance = rng.pick(&["0.5 km", "25 km", "600 km"]);
            format!(
                "{} within {distance} of (52.5200, 13.4050)",
                rng.pick(names.points)
            )
        }
        13 if !names.dates.is_empty() => {
            format!(
                "{} has anniversary {}",
                rng.pick(names.dates),
                times::window(rng, true)
            )
        }
        14 => {
            let value = match rng.below(3) {
                0 => number(rng, names, 1),
                1 => text(rng, names, 1),
                _ => time(rng, names),
            };
            format!("{value} {}", rng.pick(&["is known", "is missing"]))
        }
        _ => compare_numbers(rng, names),
    }
}

/// Conditions whose right side is no constant.
fn mixed(rng: &mut Rng, names: &Names) -> String {
    let not = rng.pick(&["", "not "]);
    let case = rng.pick(&["", " ignoring case"]);
    match rng.below(10) {
        0 if !names.text_lists.is_empty() => {
            format!(
                "{} {not}in {}{case}",
                text(rng, names, 1),
                rng.pick(names.text_lists)
            )
        }
        1 if !names.text_lists.is_empty() => {
            format!(
                "{} contains {}{case}",
                rng.pick(names.text_lists),
                text(rng, names, 1)
            )
        }
        2 if !names.texts.is_empty() => {
            let place = rng.pick(&["contains", "starts with", "ends with"]);
            format!(
                "{} {place} {}{case}",
                text(rng, names, 1),
                text(rng, names, 1)
            )
        }
        3 if !names.texts.is_empty() => format!(
            "{} {not}in [{}, {}]{case}",
            text(rng, names, 1),
            text(rng, names, 1),
            literal_text(rng)
        ),
        4 if !names.texts.is_empty() => {
            format!("{} {not}in file \"some.csv\"{case}", text(rng, names, 1))
        }
        5 if names.profile => {
            let value = rng.pick(&["visits", "balance", "size(tags)", "count(purchase)"]);
            format!("{value} {not}in file \"some.csv\"")
        }
        6 => {
            let operator = rng.pick(&["<", "<=", "=", "!="]);
            format!("{} {operator} {}", instant(rng, names), instant(rng, names))
        }
        7 if !names.number_lists.is_empty() => {
            let list = rng.pick(names.number_lists);
            format!("{list} {} [1, {}]", rng.pick(&["=", "!="]), rng.below(4))
        }
        8 => format!(
            "{} {not}in [{}, {}]",
            number(rng, names, 1),
            number(rng, names, 1),
            rng.below(9)
        ),
        _ => format!("weekday({}) is \"monday\"", time(rng, names)),
    }
}

fn compare_numbers(rng: &mut Rng, names: &Names) -> String {
    let left = number(rng, names, 2);
    match rng.below(6) {
        0 => format!(
            "{left} between {} and {}",
            rng.between(-2, 3),
            rng.between(4, 20)
        ),
        1 => {
            let word = rng.pick(&["more than", "at least", "less than", "at most"]);
            format!("{left} is {word} {}", number(rng, names, 0))
        }
        2 => {
            let not = rng.pick(&["", "not "]);
            format!("{left} {not}in [1, 2.5, 7.25, 0.1, 12]")
        }
        _ => {
            let operator = rng.pick(&["=", "!=", "<", "<=", ">", ">="]);
            format!("{left} {operator} {}", number(rng, names, 1))
        }
    }
}

fn compare_texts(rng: &mut Rng, names: &Names) -> String {
    let left = text(rng, names, 1);
    let case = rng.pick(&["", "", " ignoring case"]);
    match rng.below(9) {
        0 => {
            let operator = rng.pick(&["=", "is", "!=", "is not"]);
            format!("{left} {operator} {}{case}", literal_text(rng))
        }
        1 => {
            let operator = rng.pick(&["=", "!=", "<", ">="]);
            format!("{left} {operator} {}", text(rng, names, 1))
        }
        2 | 3 => {
            let not = rng.pick(&["", "not "]);
            format!(
                "{left} {not}in [{}, {}, \"X\"]{case}",
                literal_text(rng),
                literal_text(rng)
            )
        }
        4 | 5 => {
            let place = rng.pick(&["contains", "starts with", "ends with"]);
            format!("{left} {place} {}{case}", literal_text(rng))
        }
        6 => {
            let place = rng.pick(&["contains", "starts with", "ends with"]);
            format!(
                "{left} {place} any of [{}, {}]{case}",
                literal_text(rng),
                literal_text(rng)
            )
        }
        7 => {
            let quantifier = rng.pick(&["all of", "none of"]);
            format!(
                "{left} contains {quantifier} [{}, {}]{case}",
                literal_text(rng),
                literal_text(rng)
            )
        }
        _ => format!(
            "{left} matches \"{}\"{case}",
            rng.pick(&["^[A-Z]+$", "s", "@.*\\\\.", "ä"])
        ),
    }
}

fn list(rng: &mut Rng, names: &Names) -> String {
    let list = rng.pick(names.text_lists);
    let case = rng.pick(&["", "", " ignoring case"]);
    match rng.below(5) {
        0 => format!("{list} contains {}{case}", literal_text(rng)),
        1 => {
            let quantifier = rng.pick(&["any of", "all of", "none of"]);
            format!(
                "{list} contains {quantifier} [{}, {}]{case}",
                literal_text(rng),
                literal_text(rng)
            )
        }
        2 => format!(
            "size({list}) {} {}",
            rng.pick(&[">", "=", "<="]),
            rng.below(3)
        ),
        3 if !names.number_lists.is_empty() => {
            format!("{} contains {}", rng.pick(names.number_lists), rng.below(5))
        }
        _ => {
            let count = count_of_items(rng);
            format!(
                "{list} has {count} where item {} {}",
                rng.pick(&["=", "!="]),
                literal_text(rng)
            )
        }
    }
}

fn count_of_items(rng: &mut Rng) -> &'static str {
    rng.pick(&[
        "any item",
        "no item",
        "only items",
        "exactly 2 items",
        "at least 2 items",
        "at most 1 items",
    ])
}

fn items(rng: &mut Rng, names: &Names) -> String {
    let count = count_of_items(rng);
    let list = rng.pick(names.records);
    let topic = literal_text(rng);
    match rng.below(3) {
        0 => format!("{list} has {count} where topic is {topic}"),
        1 => format!(
            "{list} has {count} where (topic != {topic} and score > {})",
            rng.below(9)
        ),
        _ => format!("{list} has {count} where (topic is missing or score between 1 and 5)"),
    }
}
