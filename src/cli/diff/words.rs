//! What became of a segment, in a few words.

use super::causes::Cause;
use crate::audience::diff::{Change, Diff, State};
use crate::engine::Witness;

/// `changed here`, `changed by vip_floor`, `same, proven`
pub fn state(change: &Change) -> String {
    let mut text = match &change.state {
        State::Added => "added".to_owned(),
        State::Removed => "removed".to_owned(),
        State::Same {
            before: Some(before),
            ..
        } => format!("was {before}, same, proven"),
        State::Same {
            rewritten: true, ..
        } => "same, proven".to_owned(),
        // Who moves then moves by other data, or by the time that passed.
        State::Same { .. } if change.is_difference() => "same rule".to_owned(),
        State::Same { .. } => "same".to_owned(),
        State::Changed { by, .. } if by.is_empty() => "changed here".to_owned(),
        State::Changed { here, by } => {
            let here = if *here { "here and " } else { "" };
            format!("changed {here}by {}", by.join(", "))
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

/// `spend >= 300 (was spend >= 500)`
pub fn condition(cause: &Cause, quote: &str) -> String {
    let quoted = |text: &str| format!("{quote}{text}{quote}");
    match (&cause.condition, &cause.was) {
        (Some(now), Some(was)) => format!("{} (was {})", quoted(now), quoted(was)),
        (Some(now), None) => quoted(now),
        (None, Some(was)) => format!("{}, which is gone", quoted(was)),
        (None, None) => String::new(),
    }
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

/// How many segments there are of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    pub segments: usize,
    /// Their meaning is the same, whatever they look like.
    pub same: usize,
    /// Among those the ones that are written in another way.
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
                    totals.rewritten += usize::from(*rewritten);
                    totals.renamed += usize::from(before.is_some());
                }
            }
        }
        totals
    }

    /// `3 changed, 2 affected, 1 added, 20 the same`
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
        match told.is_empty() {
            true => "no segments".to_owned(),
            false => told.join(", "),
        }
    }
}
