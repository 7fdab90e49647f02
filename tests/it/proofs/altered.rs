//! A rule with something changed in its text: one that is nearly the same.

use crate::random::Rng;

/// What may stand for what, either way.
const PAIRS: [(&str, &str); 45] = [
    ("at least", "more than"),
    ("at least", "at most"),
    ("at least", "exactly"),
    ("at most", "fewer than"),
    ("at most", "exactly"),
    ("more than", "less than"),
    (" >= ", " > "),
    (" <= ", " < "),
    (" = ", " != "),
    (" = ", " >= "),
    (" is \"", " is not \""),
    ("is true", "is false"),
    ("in last", "in previous"),
    ("in last", "in next"),
    ("days", "weeks"),
    ("days", "hours"),
    ("months", "days"),
    ("months", "quarters"),
    ("years", "months"),
    (" and ", " or "),
    ("\"DE\"", "\"de\""),
    ("\"shoes\"", "\"Shoes\""),
    ("\"s\"", "\"shoes\""),
    (" ignoring case", ""),
    ("all of", "any of"),
    ("none of", "any of"),
    ("starts with", "contains"),
    ("ends with", "contains"),
    ("first ", "last "),
    ("first(", "min("),
    ("last(", "max("),
    ("min(", "max("),
    ("strictly then", "then"),
    ("then no", "then"),
    ("top ", "bottom "),
    ("purchase", "any of (purchase, visit)"),
    ("shoe_order", "purchase"),
    ("is missing", "is known"),
    ("any item", "only items"),
    ("at least 2 items", "any item"),
    ("since", "after"),
    ("before", "on"),
    ("count(", "days("),
    ("not ", ""),
    (" for the first time", ""),
];

/// The text with one to three places changed; it may be no rule any more.
pub fn altered(rng: &mut Rng, text: &str) -> String {
    let times = rng.pick(&[1, 1, 1, 2, 3]);
    (0..times).fold(text.to_owned(), |text, _| once(rng, &text))
}

fn once(rng: &mut Rng, text: &str) -> String {
    let mut places: Vec<(usize, usize, String)> = Vec::new();
    for (a, b) in PAIRS {
        for (from, to) in [(a, b), (b, a)] {
            if from.is_empty() {
                continue;
            }
            let found = text.match_indices(from);
            places.extend(found.map(|(at, _)| (at, from.len(), to.to_owned())));
        }
    }
    let mut end = 0;
    for (at, _) in text.match_indices(|c: char| c.is_ascii_digit()) {
        if at < end {
            continue;
        }
        let digits = text[at..].chars().take_while(char::is_ascii_digit).count();
        end = at + digits;
        if let Ok(number) = text[at..end].parse::<u64>() {
            let other = [number + 1, number.saturating_sub(1), number * 2, number / 2];
            places.push((at, digits, rng.pick(&other).to_string()));
        }
    }
    if places.is_empty() {
        return text.to_owned();
    }
    let (at, length, to) = &places[rng.below(places.len() as u64) as usize];
    format!("{}{to}{}", &text[..*at], &text[at + length..])
}
