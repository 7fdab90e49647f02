//! Mistakes in what somebody did: events, steps and their times.

use super::Mistake;
use super::found::Place;
use super::mistakes::{is_unit, plain};

pub(super) fn recognise(place: &Place<'_>) -> Option<Mistake> {
    sequence_after_not(place)
        .or_else(|| where_after_name(place))
        .or_else(|| unparenthesised(place))
        .or_else(|| joined_then(place))
        .or_else(|| after_then(place))
        .or_else(|| length_as_window(place))
        .or_else(|| length_as_point(place))
        .or_else(|| window_behind_aggregate(place))
        .or_else(|| event_list(place))
}

fn sequence_after_not(place: &Place<'_>) -> Option<Mistake> {
    let after_not = place.before.ends_with("did not") && place.token() == "(";
    after_not.then(|| plain("write `not (did … then …)`"))
}

/// `did add_to_cart as added where …`
fn where_after_name(place: &Place<'_>) -> Option<Mistake> {
    let mut words = place.words_before();
    let name = words.next()?;
    let named = place.token() == "where" && words.next() == Some("as");
    named.then(|| {
        plain(format!(
            "`where` stands before the name: `EVENT where … as {name}`"
        ))
    })
}

/// More than one condition after an unparenthesised `where`.
fn unparenthesised(place: &Place<'_>) -> Option<Mistake> {
    let (_, after) = place.before.rsplit_once(" where ")?;
    if after.starts_with('(') {
        return None;
    }
    let joined = after.contains(" and ") || after.contains(" or ");
    let found = match place.token() {
        "and" | "or" => true,
        "within" | "without" | "then" | "strictly" | "in" | "all" | "as" => joined,
        _ => false,
    };
    found.then(|| plain("put all that follows `where` in parentheses: `where (a and b)`"))
}

/// `did a and then b`
fn joined_then(place: &Place<'_>) -> Option<Mistake> {
    let joiner = place.words_before().next()?;
    let found = matches!(joiner, "and" | "or") && matches!(place.token(), "then" | "strictly");
    found.then(|| {
        plain(format!(
            "leave `{joiner}` out: `then` alone goes on with the sequence"
        ))
    })
}

/// `then did b`, `then not b`, `then strictly b`
fn after_then(place: &Place<'_>) -> Option<Mistake> {
    let mut words = place.words_before();
    let last = words.next()?;
    if last != "then" && !(last == "no" && words.next() == Some("then")) {
        return None;
    }
    let negated = place.rest.starts_with("did not ") || place.token() == "not";
    match place.token() {
        _ if negated => Some(plain("write `then no EVENT within 2 days`")),
        "did" => Some(plain("the event follows at once: `then purchase`")),
        "strictly" => Some(plain("write `strictly then`")),
        _ => None,
    }
}

/// `in 5 days`
fn length_as_window(place: &Place<'_>) -> Option<Mistake> {
    let mut words = place.rest.split(' ');
    let (number, unit) = (words.next()?, words.next()?);
    let unit = unit.trim_end_matches(|c: char| !c.is_alphanumeric());
    let length = number.bytes().all(|byte| byte.is_ascii_digit()) && is_unit(unit);
    if !length || place.words_before().next() != Some("in") {
        return None;
    }
    let length = format!("{number} {unit}");
    Some(plain(if is_about_steps(place) {
        format!("`within {length}` counts from the event before, `in last {length}` back from now")
    } else {
        format!("write `in last {length}`, or `in next {length}` for what lies ahead")
    }))
}

fn is_about_steps(place: &Place<'_>) -> bool {
    place.before.contains(" then ") || place.before.contains(" of (")
}

/// `after 2 days`
fn length_as_point(place: &Place<'_>) -> Option<Mistake> {
    let mut words = place.words_before();
    let (unit, number, word) = (words.next()?, words.next()?, words.next()?);
    let point = matches!(word, "after" | "before" | "since" | "on" | "at");
    if !point || !is_unit(unit) || !number.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let length = format!("{number} {unit}");
    Some(plain(match word {
        "after" if is_about_steps(place) => {
            format!("write `at least {length} later` for the time after the event before")
        }
        _ => format!("write `{word} {length} ago`"),
    }))
}

/// `count(purchase) in last 30 days > 3`
fn window_behind_aggregate(place: &Place<'_>) -> Option<Mistake> {
    let (_, window) = place.before.rsplit_once(") in ")?;
    let found = place.rest.starts_with(['<', '>', '=', '!']) || place.token() == "is";
    found.then(|| {
        plain(format!(
            "the window of an aggregate stands inside of it: `count(… in {window})`"
        ))
    })
}

/// `did a, b`, `any event where …`, `did any of [a, b]`, `did all (a, b)`
fn event_list(place: &Place<'_>) -> Option<Mistake> {
    let clause = place.clause();
    let mut words = clause.split(' ');
    let last = place.words_before().next()?;
    if place.token() == "event" && last == "any" && clause.trim() == "any" {
        return Some(plain("write `did any event …`"));
    }
    if !words.any(|word| matches!(word, "did" | "then")) {
        return None;
    }
    match place.token() {
        "," if !clause.contains(['(', '[']) => Some(plain(
            "write `did any of (a, b)` for one of several, `did all of (a, b)` for all of them",
        )),
        "[" if last == "of" => Some(plain("events stand in parentheses: `any of (a, b)`")),
        "(" if matches!(last, "any" | "all") => Some(plain(format!("write `{last} of (…)`"))),
        _ => None,
    }
}
