//! What became of a segment, in a few words.

use super::causes::Cause;
use super::tell::Report;
use crate::audience::diff::{Change, Diff, State};
use crate::engine::Witness;

/// `changed here`, `changed by vip_floor`, `same, proven`
pub fn state(change: &Change, name: impl Fn(&str) -> String) -> String {
    // What is no definition has no name.
    let name = |by: &str| match by.starts_with("the ") {
        true => by.to_owned(),
        false => name(by),
    };
    let names = |by: &[String]| -> String {
        let names: Vec<String> = by.iter().map(|by| name(by)).collect();
        names.join(", ")
    };
    let mut text = match &change.state {
        State::Added => "added".to_owned(),
        State::Removed => "removed".to_owned(),
        State::Same {
            before: Some(before),
            ..
        } => format!("was {}, same, proven", name(before)),
        State::Same {
            rewritten: true, ..
        } => "same, proven".to_owned(),
        // Who moves then moves by other data, or by the time that passed.
        State::Same { .. } if change.is_difference() => "same rule".to_owned(),
        State::Same { .. } => "same".to_owned(),
        State::Changed { by, .. } if by.is_empty() => "changed here".to_owned(),
        State::Changed { here, by } => {
            let here = if *here { "here and " } else { "" };
            format!("changed {here}by {}", names(by))
        }
    };
    let stays = change
        .counts
        .as_ref()
        .is_some_and(|counts| counts.moved() == 0);
    if stays && matches!(change.state, State::Changed { .. }) {
        text.push_str("; same members in this data");
    }
    if change.columns {
        text.push_str("; other columns");
    }
    text
}

/// Longer conditions are cut to so many letters.
const SHOWN: usize = 100;
/// So many letters are left of what two long conditions have in common before they differ.
const COMMON: usize = 40;

/// `spend >= 300 (was spend >= 500)`
pub fn condition(cause: &Cause, quoted: impl Fn(&str) -> String) -> String {
    match (&cause.condition, &cause.was) {
        (Some(now), Some(was)) => {
            let common = now.chars().zip(was.chars()).take_while(|(a, b)| a == b);
            let from = common.count().saturating_sub(COMMON);
            let [now, was] = [now, was].map(|text| quoted(&excerpt(text, from)));
            format!("{now} (was {was})")
        }
        (Some(now), None) => quoted(&excerpt(now, 0)),
        (None, Some(was)) => format!("{}, which is gone", quoted(&excerpt(was, 0))),
        (None, None) => String::new(),
    }
}

/// A long text from the word on that stands at a letter.
fn excerpt(text: &str, from: usize) -> String {
    let letters: Vec<char> = text.chars().collect();
    if letters.len() <= SHOWN {
        return text.to_owned();
    }
    let is_space = |at: &usize| letters.get(*at).is_some_and(|letter| *letter == ' ');
    let start = (0..from).rev().find(is_space).map_or(0, |space| space + 1);
    let cut = letters.len() - start > SHOWN;
    let dots = |is_cut: bool| is_cut.then_some('…');
    let middle = letters.iter().copied().skip(start).take(SHOWN);
    let text = dots(start > 0).into_iter().chain(middle).chain(dots(cut));
    text.collect()
}

/// `469 entered and 3 left`
pub fn moved(entered: u64, left: u64) -> String {
    match (entered, left) {
        (0, left) => format!("{left} left"),
        (entered, 0) => format!("{entered} entered"),
        (entered, left) => format!("{entered} entered and {left} left"),
    }
}

/// `such a profile enters`
pub fn witness(witness: &Witness) -> &'static str {
    match witness.enters {
        true => "not the same: a profile can enter",
        false => "not the same: a profile can leave",
    }
}

/// What no proof was found of, in a line each.
pub fn undecided(report: &Report<'_>, name: impl Fn(&str) -> String) -> Vec<String> {
    /// So many are named.
    const NAMED: usize = 20;
    let (names, left_out) = report.undecided();
    let mut lines = Vec::new();
    if !names.is_empty() {
        let more = names.len().saturating_sub(NAMED);
        let mut named: Vec<String> = names.iter().take(NAMED).map(|n| name(n)).collect();
        named.extend((more > 0).then(|| format!("… and {more} more")));
        let named = named.join(", ");
        lines.push(format!(
            "neither proven the same nor told apart by an example: {named}"
        ));
    }
    if left_out > 0 {
        lines.push(format!(
            "too many to look for proofs and examples: {left_out} more changed segments"
        ));
    }
    lines
}

/// What beside the rules tells the sides apart, or could not be looked at.
pub fn beside_the_rules(report: &Report<'_>) -> Option<&'static str> {
    let (old, new) = (&report.old, &report.new);
    if report.diff.everyone.is_none() {
        return Some("no data was read: members are not compared, guards are not held");
    }
    match (old.data != new.data, old.instant != new.instant) {
        (true, true) => Some("other data at another instant: members move by these as well"),
        (true, false) => Some("other data: members move by that as well"),
        (false, true) => Some("another instant: members move by the time between as well"),
        (false, false) => None,
    }
}

/// How many segments there are of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    pub segments: usize,
    /// Their meaning is the same, whatever they look like.
    pub same: usize,
    /// Among those the ones that are written in another way under the same name.
    pub rewritten: usize,
    /// By their own text.
    pub changed: usize,
    /// By other definitions alone.
    pub affected: usize,
    pub added: usize,
    pub removed: usize,
    pub renamed: usize,
    /// Those on both sides in which somebody entered or left.
    pub moved: usize,
}

impl Totals {
    pub fn of(diff: &Diff) -> Totals {
        let mut totals = Totals {
            segments: diff.changes.len(),
            ..Totals::default()
        };
        for change in &diff.changes {
            let moved = change
                .counts
                .as_ref()
                .is_some_and(|counts| counts.moved() > 0);
            totals.moved += usize::from(moved && change.is_on_both());
            match &change.state {
                State::Added => totals.added += 1,
                State::Removed => totals.removed += 1,
                State::Changed { here: true, .. } => totals.changed += 1,
                State::Changed { here: false, .. } => totals.affected += 1,
                State::Same { rewritten, before } => {
                    totals.same += 1;
                    totals.rewritten += usize::from(*rewritten && before.is_none());
                    totals.renamed += usize::from(before.is_some());
                }
            }
        }
        totals
    }

    /// `3 changed, 2 affected, 1 added, 20 the same (4 rewritten, proven)`
    pub fn words(self) -> String {
        let parts = [
            (self.changed, "changed"),
            (self.affected, "affected"),
            (self.added, "added"),
            (self.removed, "removed"),
            (self.renamed, "renamed"),
            (self.same - self.renamed, "the same"),
        ];
        let told = parts.iter().filter(|(count, _)| *count > 0);
        let told: Vec<String> = told
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        match (told.is_empty(), self.rewritten) {
            (true, _) => "no segments".to_owned(),
            (false, 0) => told.join(", "),
            (false, rewritten) => format!("{} ({rewritten} rewritten, proven)", told.join(", ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_long_conditions_what_differs_is_shown() {
        let long = |hours| {
            format!(
                "did offer_received where offer_channels contains \"social\" as got then offer_viewed \
                 where offer_id = got.offer_id within {hours} hours"
            )
        };
        let cause = Cause {
            condition: Some(long(5)),
            was: Some(long(6)),
            entered: 0,
            left: 1,
        };
        assert_eq!(
            condition(&cause, |text| format!("<{text}>")),
            "<…offer_viewed where offer_id = got.offer_id within 5 hours> \
             (was <…offer_viewed where offer_id = got.offer_id within 6 hours>)"
        );
        assert_eq!(excerpt(&"ab ".repeat(40), 0).chars().count(), SHOWN + 1);
        assert_eq!(excerpt("short", 3), "short");
    }
}
