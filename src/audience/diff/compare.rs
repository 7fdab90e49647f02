//! Two sides to what became of each segment.

use roaring::RoaringBitmap;

use super::align::Alignment;
use super::sides::Members;
use super::state::{State, state};
use crate::audience::rules::{Rules, Segment};

/// What became of all segments: those of the new side in their order, then what is gone.
#[derive(Debug)]
pub struct Diff {
    pub changes: Vec<Change>,
    /// How many are in everyone, before and after; `None` without data.
    pub everyone: Option<(u64, u64)>,
}

/// What became of a segment, an arm or an audience.
#[derive(Debug)]
pub struct Change {
    /// As the new side has it; of what is gone as the old side had it.
    pub segment: Segment,
    pub state: State,
    /// The columns of an audience are others now.
    pub columns: bool,
    /// `None` without data, or if a snapshot does not have it.
    pub counts: Option<Counts>,
}

/// Who was a member and who is.
#[derive(Debug)]
pub struct Counts {
    pub before: u64,
    pub after: u64,
    /// Places of the new side.
    pub entered: RoaringBitmap,
    /// Places of the old side.
    pub left: RoaringBitmap,
}

impl Counts {
    /// How many entered or left.
    pub fn moved(&self) -> u64 {
        self.entered.len() + self.left.len()
    }
}

impl Change {
    /// Whether both sides have it.
    pub fn is_on_both(&self) -> bool {
        !matches!(self.state, State::Added | State::Removed)
    }

    /// Whether there is anything to tell.
    pub fn is_difference(&self) -> bool {
        let same = matches!(&self.state, State::Same { before: None, .. });
        !same
            || self.columns
            || self
                .counts
                .as_ref()
                .is_some_and(|counts| counts.moved() > 0)
    }
}

/// Compares two sides, with their members where both have them.
pub fn compare(old: &Rules, new: &Rules, members: Option<(&Members, &Members)>) -> Diff {
    let counted = members.map(|(old, new)| Counting::new(old, new));
    let count = |before: Option<&str>, after: Option<&str>| counted.as_ref()?.count(before, after);
    let renamed = renamed(old, new);
    let mut changes = Vec::new();
    for segment in &new.segments {
        let other = renamed.iter().find(|(_, after)| after.name == segment.name);
        let before = old
            .segment(&segment.name)
            .or(other.map(|(before, _)| *before));
        let columns = before.is_some_and(|b| b.meaning.columns != segment.meaning.columns);
        changes.push(Change {
            state: before.map_or(State::Added, |before| state(old, new, before, segment)),
            columns,
            counts: count(
                before.map(|before| before.name.as_str()),
                Some(&segment.name),
            ),
            segment: segment.clone(),
        });
    }
    for segment in &old.segments {
        let is_renamed = renamed
            .iter()
            .any(|(before, _)| before.name == segment.name);
        if new.segment(&segment.name).is_none() && !is_renamed {
            changes.push(Change {
                state: State::Removed,
                columns: false,
                counts: count(Some(&segment.name), None),
                segment: segment.clone(),
            });
        }
    }
    Diff {
        changes,
        everyone: members.map(|(old, new)| (old.everyone, new.everyone)),
    }
}

/// Segments that have another name and the meaning of exactly one that is gone.
fn renamed<'a>(old: &'a Rules, new: &'a Rules) -> Vec<(&'a Segment, &'a Segment)> {
    let gone: Vec<&Segment> = missing_in(old, new);
    let come: Vec<&Segment> = missing_in(new, old);
    let alike = |one: &Segment, all: &[&'a Segment]| -> Vec<&'a Segment> {
        let same = all.iter().filter(|s| s.meaning.whole == one.meaning.whole);
        same.copied().collect()
    };
    let pairs = come.iter().filter_map(|after| {
        match (alike(after, &gone).as_slice(), alike(after, &come).len()) {
            ([before], 1) => Some((*before, *after)),
            _ => None,
        }
    });
    pairs.collect()
}

fn missing_in<'a>(rules: &'a Rules, other: &Rules) -> Vec<&'a Segment> {
    let segments = rules.segments.iter();
    segments
        .filter(|segment| other.segment(&segment.name).is_none())
        .collect()
}

/// Counts members of two sides.
struct Counting<'a> {
    old: &'a Members,
    new: &'a Members,
    alignment: Alignment,
}

impl<'a> Counting<'a> {
    fn new(old: &'a Members, new: &'a Members) -> Counting<'a> {
        Counting {
            alignment: Alignment::between(old, new),
            old,
            new,
        }
    }

    /// `None` if a side should have the segment, and does not.
    fn count(&self, before: Option<&str>, after: Option<&str>) -> Option<Counts> {
        let nobody = RoaringBitmap::new();
        let old = match before {
            Some(name) => self.old.segments.get(name)?,
            None => &nobody,
        };
        let new = match after {
            Some(name) => self.new.segments.get(name)?,
            None => &nobody,
        };
        let (all_old, all_new) = (self.alignment.of_old(old), self.alignment.of_new(new));
        Some(Counts {
            before: old.len(),
            after: new.len(),
            entered: self.alignment.in_new(&(&*all_new - &*all_old)),
            left: self.alignment.in_old(&(&*all_old - &*all_new)),
        })
    }
}
