//! Words in the wrong order, or one word short.

use super::expected::Expected;
use super::found::{Place, is_word};
use super::{Mistake, draws, sequences};
use crate::syntax::layout::ITEMS;

use super::mistakes::{is_unit, plain};

pub(super) fn recognise(place: &Place<'_>) -> Option<Mistake> {
    window_without_number(place)
        .or_else(|| count_before_event(place))
        .or_else(|| bare_count(place))
        .or_else(|| window_of_named_event(place))
        .or_else(|| sequences::recognise(place))
        .or_else(|| draws::recognise(place))
        .or_else(|| segment_reference(place))
        .or_else(|| missing_brace(place))
}

/// `missing` where it cannot stand.
pub(super) fn missing(place: &Place<'_>) -> Option<Mistake> {
    not_missing(place).or_else(|| given_missing(place))
}

/// `in last week`
fn window_without_number(place: &Place<'_>) -> Option<Mistake> {
    let direction = place.words_before().next()?;
    let unit = place.token();
    if !is_unit(unit)
        || !matches!(
            direction,
            "last" | "next" | "previous" | "following" | "past"
        )
    {
        return None;
    }
    let singular = unit.strip_suffix('s').unwrap_or(unit);
    Some(plain(format!(
        "write the number: `in {direction} 1 {singular}`, or `in this {singular}` for the calendar {singular} of now"
    )))
}

/// `did at least 3 times purchase`
fn count_before_event(place: &Place<'_>) -> Option<Mistake> {
    let counted = matches!(place.token(), "times" | "time" | "days" | "once" | "twice");
    let words: Vec<&str> = place.words_before().take(5).collect();
    let did = words.iter().position(|word| *word == "did");
    let count = did.is_some_and(|did| {
        words[..did].iter().all(|word| {
            matches!(
                *word,
                "not" | "at" | "least" | "most" | "more" | "fewer" | "than" | "exactly"
            ) || word.starts_with(|c: char| c.is_ascii_digit())
        })
    });
    (counted && count)
        .then(|| plain("the count stands after the event: `did purchase at least 3 times`"))
}

/// `did purchase 3 times`
fn bare_count(place: &Place<'_>) -> Option<Mistake> {
    let number = place.words_before().next()?;
    let counted = matches!(place.token(), "times" | "time");
    let bare = counted && number.starts_with(|c: char| c.is_ascii_digit());
    bare.then(|| {
        plain(format!(
            "write `at least {number} times`, `exactly {number} times` or `at most {number} times`"
        ))
    })
}

fn window_of_named_event(place: &Place<'_>) -> Option<Mistake> {
    let window = matches!(
        place.token(),
        "in" | "today" | "yesterday" | "since" | "before" | "after" | "on" | "at"
    );
    let named_event = place.before.starts_with("let ") && place.before.contains(" where ");
    (window && named_event && !place.before.contains('(')).then(|| {
        plain("a named event takes no window and no count: write them where it is used, as in `did NAME in last 30 days`")
    })
}

/// `email = missing`
fn given_missing(place: &Place<'_>) -> Option<Mistake> {
    let found = place.token() == "missing" && place.before.ends_with('=');
    found.then(|| {
        plain("in a test leave it out: what is not given is missing; in a condition write `is missing`")
    })
}

/// `is not missing`
fn not_missing(place: &Place<'_>) -> Option<Mistake> {
    let found = place.token() == "missing" && place.before.ends_with(" is not");
    found.then(|| {
        let mut mistake = plain("write `is known`").fixed_by("missing".len(), "known");
        if let Some(edit) = &mut mistake.fix {
            edit.before = "not ".len();
        }
        mistake
    })
}

/// `any of` or the head of an item without a brace behind it.
fn missing_brace(place: &Place<'_>) -> Option<Mistake> {
    let head = place.clause();
    let at_least = head.starts_with("at least ") && head.ends_with(" of");
    if at_least || matches!(head, "all of" | "any of" | "none of" | "columns" | "cases") {
        let what = match head {
            "columns" => "column",
            "cases" => "case",
            _ => "condition",
        };
        return Some(match place.token() {
            "" => plain("open the block with `{` on the same line"),
            _ => plain(format!(
                "write a block, with one {what} a line: `{head} {{ … }}`"
            )),
        });
    }
    let head = place.before;
    let (item, rest) = head.split_once(' ').unwrap_or((head, ""));
    let form = match item {
        "let" if !rest.contains('=') => "let NAME = …",
        "segment" => "segment NAME \"Title\" of SEGMENT { … }",
        "waterfall" => "waterfall NAME of SEGMENT { … }",
        "split" => "split NAME of SEGMENT by \"salt\" { … }",
        "audience" => "audience NAME \"Title\" { … }",
        "test" => "test \"what it shows\" { … }",
        _ => return None,
    };
    if rest.contains('{') {
        return None;
    }
    let assigned = item == "segment" && place.token() == "=";
    let help = format!(
        "write `{form}`{}",
        if assigned { "; a `let` has a `=`" } else { "" }
    );
    Some(plain(help))
}

/// `in vip`, `in segment "vip"`
fn segment_reference(place: &Place<'_>) -> Option<Mistake> {
    let mut words = place.words_before();
    let token = place.token();
    match words.next()? {
        "in" if token.starts_with(is_word) && !token.starts_with(|c: char| c.is_ascii_digit()) => {
            let name: String = place
                .rest
                .chars()
                .take_while(|c| is_word(*c) || *c == '.')
                .collect();
            let alone = words
                .next()
                .is_none_or(|word| matches!(word, "not" | "and" | "or" | "{"));
            alone.then(|| {
                plain(format!("write `in segment {name}`")).perhaps_fixed_by(0, "segment ")
            })
        }
        "segment" if token.starts_with('"') && words.next() == Some("in") => {
            let name = token.trim_matches('"');
            let mistake = plain(format!(
                "write the name without quotes: `in segment {name}`"
            ));
            Some(mistake.fixed_by(token.len(), name))
        }
        _ => None,
    }
}

/// A condition outside of a segment, or a block without a word in front.
pub(super) fn out_of_place(place: &Place<'_>, expected: &Expected) -> Option<Mistake> {
    let first = expected.first();
    if first == "a condition" && place.token() == "{" {
        return Some(plain(
            "a block begins with `all of`, `any of` or `none of`: `all of { … }`",
        ));
    }
    let at_item = first == "an item" && place.before.is_empty();
    let begins = place.token().starts_with(is_word);
    (at_item && begins).then(|| plain("a condition stands in a segment: `segment NAME { … }`"))
}

/// `{ a b }`, `{ a, b }`
pub(super) fn second_on_line(place: &Place<'_>, expected: &Expected) -> Option<Mistake> {
    let token = place.token();
    if place.before.is_empty() || place.before.ends_with("not") || !expected.ends_line {
        return None;
    }
    let what = match () {
        () if expected.words.iter().any(|word| word == "and") => "condition",
        () if expected.is_column => "column",
        () if place.before.contains("expect ") => "expectation",
        () if place.before.ends_with('%') => "arm",
        () => "",
    };
    if ITEMS.contains(&place.before) {
        return Some(plain(format!(
            "a `{}` is an item of its own and stands outside of other items",
            place.before
        )));
    }
    if token == "," {
        return Some(match what {
            "" => plain("write each on a line of its own, without `,`"),
            _ => plain(format!("write one {what} a line, without `,`")),
        });
    }
    let word = token.starts_with(is_word) && !token.starts_with(|c: char| c.is_ascii_digit());
    let bare = expected.first() == "a comparison";
    if bare && word && !matches!(token, "did" | "everyone" | "nobody") {
        let first = place.words_before().next().unwrap_or_default();
        return Some(plain(format!(
            "write one condition a line; a name with a space in it stands in backticks: `` `{first} {token}` ``"
        )));
    }
    let help = match what {
        "condition" => "write one condition a line, or join them with `and` or `or`".to_owned(),
        "" => "write each on a line of its own".to_owned(),
        _ => format!("write one {what} a line"),
    };
    word.then(|| plain(help))
}
