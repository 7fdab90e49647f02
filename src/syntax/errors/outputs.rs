//! Mistakes in audiences and tests.

use super::Mistake;
use super::found::{Place, is_word};
use super::mistakes::plain;

pub(super) fn recognise(place: &Place<'_>) -> Option<Mistake> {
    match place.item() {
        "audience" if place.is_in_body() => clause(place).or_else(|| column(place)),
        "test" if place.is_in_body() => expectation(place),
        _ => None,
    }
}

/// How a statement is written whose mistake nothing else explains.
pub(super) fn form(place: &Place<'_>) -> Option<Mistake> {
    if place.item() != "test" || !place.is_in_body() {
        return None;
    }
    let line = place.before.trim_start();
    let line = line
        .rsplit_once("\" {")
        .map_or(line, |(_, line)| line.trim_start());
    let form = match line.split(' ').next().unwrap_or_default() {
        "profile" => "profile NAME { ATTRIBUTE = VALUE, … }",
        "event" => "event TYPE { PROPERTY = VALUE, … } for PROFILE at 3 days ago",
        "as" => "as of 2026-06-01",
        _ if place.is_behind("cases {") => {
            "PROFILE { ATTRIBUTE = VALUE, … } in SEGMENT not in SEGMENT"
        }
        _ => return None,
    };
    Some(plain(format!("write it like `{form}`")))
}

fn clause(place: &Place<'_>) -> Option<Mistake> {
    let token = place.token();
    let clause = place.clause();
    let several = matches!(token, "," | "and" | "or");
    match clause.split(' ').next().unwrap_or_default() {
        "from" if token == "everyone" => Some(plain(
            "an audience is made from a segment: write `segment all_profiles { everyone }`",
        )),
        "from" if several => Some(plain(
            "name one segment; one of several is `in any of [a, b]` in a segment of its own",
        )),
        "from" => Some(plain(
            "write the name of the segment alone: `from customers`",
        )),
        "except" if token != "," => Some(plain("write `except SEGMENT, SEGMENT`")),
        "consent" => Some(plain(
            "write one `consent PURPOSE` a line: all of them must hold",
        )),
        "limit" if token == "%" => Some(plain(
            "a limit is a number: a share is taken by `top 10% by VALUE` in a segment",
        )),
        "limit" if !clause.contains(" by ") => Some(plain("write `limit 1_000 by VALUE`")),
        "" if !place.is_behind("columns") => begins(token),
        _ => None,
    }
}

/// A line of an audience that begins with something else.
fn begins(token: &str) -> Option<Mistake> {
    match token {
        "not" | "exclude" | "excluding" | "without" | "minus" | "none" => {
            Some(plain("write `except SEGMENT`"))
        }
        "where" | "if" | "when" | "did" | "in" | "any" | "all" => Some(plain(
            "a condition stands in a segment: an audience takes all of one, `from SEGMENT`",
        )),
        _ => None,
    }
}

fn column(place: &Place<'_>) -> Option<Mistake> {
    if !place.is_behind("columns") {
        return None;
    }
    let clause = place.clause();
    if clause.is_empty() || !clause.chars().all(is_word) {
        return None;
    }
    let after = place.rest[place.token().len()..].trim_start();
    let next: String = after.chars().take_while(|c| is_word(*c)).collect();
    match place.token() {
        "as" => Some(plain(format!("write `{next} = {clause}`"))),
        ":" => Some(plain(format!("write `{clause} = …`"))),
        "." => Some(plain(format!(
            "give the column a name: `{next} = {clause}.{next}`"
        ))),
        "(" => Some(plain(format!(
            "give the column a name: `NAME = {clause}(…)`"
        ))),
        "of" if clause == "arm" => Some(plain(format!(
            "give the column a name: `arm = arm of {next}`"
        ))),
        _ => None,
    }
}

/// `expect winback are [ana]`
fn expectation(place: &Place<'_>) -> Option<Mistake> {
    let rest = place.clause().strip_prefix("expect")?;
    let help = "write `expect SEGMENT is [PROFILE, …]`, `expect PROFILE in SEGMENT` or `expect PROFILE not in SEGMENT`";
    let named = rest.split_ascii_whitespace().count() == 1;
    Some(Mistake {
        message: named.then(|| {
            format!(
                "expected `is`, `in` or `not in`, found {}",
                place.describe()
            )
        }),
        ..plain(help)
    })
}
