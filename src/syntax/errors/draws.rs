//! Mistakes in what takes a part of a segment: ranks, samples, splits and waterfalls.

use super::Mistake;
use super::found::Place;
use super::mistakes::plain;

pub(super) fn recognise(place: &Place<'_>) -> Option<Mistake> {
    rank(place)
        .or_else(|| superlative(place))
        .or_else(|| sample(place))
        .or_else(|| group(place))
        .or_else(|| arm(place))
}

/// The words of the clause behind the last of these.
fn behind<'a>(place: &Place<'a>, words: &[&str]) -> Option<(&'a str, Vec<&'a str>)> {
    let all: Vec<&str> = place.clause().split_ascii_whitespace().collect();
    let at = all.iter().rposition(|word| words.contains(word))?;
    Some((all[at], all[at + 1..].to_vec()))
}

fn rank(place: &Place<'_>) -> Option<Mistake> {
    let (word, after) = behind(place, &["top", "bottom"])?;
    let token = place.token();
    if matches!(token, "desc" | "asc" | "descending" | "ascending") {
        return Some(plain(
            "`top` takes the highest values and `bottom` the lowest: leave this out",
        ));
    }
    match after[..] {
        [] => Some(plain(format!(
            "say how many: `{word} 100 by …`, or which share: `{word} 10% by …`"
        ))),
        [number] if matches!(token, "of" | "among") => Some(plain(format!(
            "write `{word} {number} by VALUE among SEGMENT`"
        ))),
        [number] => Some(plain(format!("write `{word} {number} by VALUE`"))),
        _ => None,
    }
}

/// `highest 10 by spend`
fn superlative(place: &Place<'_>) -> Option<Mistake> {
    let word = match place.words_before().next()? {
        "highest" | "best" | "largest" | "most" => "top",
        "lowest" | "worst" | "smallest" => "bottom",
        _ => return None,
    };
    let number = place.token();
    let counted = number.starts_with(|c: char| c.is_ascii_digit());
    counted.then(|| plain(format!("write `{word} {number} by …`")))
}

fn sample(place: &Place<'_>) -> Option<Mistake> {
    let (_, after) = behind(place, &["sample"])?;
    (after.len() <= 2).then(|| {
        plain("write `sample 10% by \"NAME\"`: the same text draws the same profiles again")
    })
}

/// `at most 2 of { … }`
fn group(place: &Place<'_>) -> Option<Mistake> {
    let most = place.before.ends_with("at") && place.token() == "most";
    let number = place.rest.split_ascii_whitespace().nth(1)?;
    let most = most && place.rest.split_ascii_whitespace().nth(2) == Some("of");
    let more: u64 = number.parse::<u64>().ok()?.checked_add(1)?;
    most.then(|| plain(format!("write `not at least {more} of {{ … }}`")))
}

fn arm(place: &Place<'_>) -> Option<Mistake> {
    if !place.is_in_body() {
        return None;
    }
    let compared = place.rest.starts_with(['<', '>', '=', '!']);
    match place.item() {
        "split" => Some(plain("write each arm as `NAME 50%`, one a line")),
        "waterfall" if compared => Some(plain(
            "an arm names a segment: write the condition in a segment of its own",
        )),
        "waterfall" => Some(plain(
            "write each arm as `NAME SEGMENT`, one a line; `NAME everyone` takes the rest",
        )),
        _ => None,
    }
}
