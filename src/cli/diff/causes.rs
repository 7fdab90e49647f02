//! Which condition caused most of a change.

use roaring::RoaringBitmap;

use crate::audience::diff::{Alignment, Change};
use crate::check::typed::{Expr, ExprKind};
use crate::diagnostics::Sources;
use crate::engine::{Evaluated, Pair};

/// So many segments are looked into at once: the members of each of their conditions are kept.
const AT_ONCE: usize = 64;
/// Longer conditions are cut off.
const SHOWN: usize = 100;

/// A condition, and for how many it alone is enough to have entered or left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// As the new side writes it; `None` if it is gone.
    pub condition: Option<String>,
    /// As the old side wrote it, if that was another text; `None` if it is new or the same.
    pub was: Option<String>,
    pub entered: u64,
    pub left: u64,
}

/// The causes of each change, the strongest first; none where nothing is known of a side.
pub fn causes(pair: &Pair<'_>, changes: &[Change], sources: &Sources) -> Vec<Vec<Cause>> {
    let mut found = vec![Vec::new(); changes.len()];
    let (Some(old), Some(new)) = (&pair.old, &pair.new) else {
        return found;
    };
    let is_moved = |change: &Change| change.counts.as_ref().is_some_and(|c| c.moved() > 0);
    let moved: Vec<usize> = (0..changes.len())
        .filter(|index| is_moved(&changes[*index]) && changes[*index].is_on_both())
        .collect();
    let alignment = Alignment::between(&old.members, &new.members);
    for indices in moved.chunks(AT_ONCE) {
        let changes: Vec<&Change> = indices.iter().map(|index| &changes[*index]).collect();
        let before = Asked::of(pair, old, &changes, sources);
        let after = Asked::of(pair, new, &changes, sources);
        for (at, index) in indices.iter().enumerate() {
            found[*index] = of_one(changes[at], &before[at], &after[at], &alignment);
        }
    }
    found
}

/// A condition of a side.
struct Asked {
    text: String,
    members: RoaringBitmap,
}

impl Asked {
    /// The conditions of each segment.
    fn of(
        pair: &Pair<'_>,
        side: &Evaluated<'_>,
        changes: &[&Change],
        sources: &Sources,
    ) -> Vec<Vec<Asked>> {
        let parts: Vec<Vec<Expr>> = changes
            .iter()
            .map(|change| pair.parts(side, &change.segment.name))
            .collect();
        let all: Vec<Expr> = parts.iter().flatten().cloned().collect();
        let mut members = pair.places(side, all).into_iter();
        let text = |part: &Expr, index: usize, change: &Change| match (&part.kind, index) {
            (ExprKind::InSegment(_), 0) if change.segment.of.is_some() => {
                format!("of {}", change.segment.of.as_deref().unwrap_or_default())
            }
            // The clause of an audience names only the segment.
            (ExprKind::Not(inner), _) if matches!(inner.kind, ExprKind::InSegment(_)) => {
                match shown(sources.slice(part.span)) {
                    name if name.contains(' ') => name,
                    name => format!("except {name}"),
                }
            }
            _ => shown(sources.slice(part.span)),
        };
        parts
            .iter()
            .zip(changes)
            .map(|(parts, change)| {
                let asked = parts.iter().enumerate().map(|(index, part)| Asked {
                    text: text(part, index, change),
                    members: members.next().unwrap_or_default(),
                });
                asked.collect()
            })
            .collect()
    }
}

/// Who entered had failed a condition of before; who left fails one of today.
fn of_one(change: &Change, before: &[Asked], after: &[Asked], alignment: &Alignment) -> Vec<Cause> {
    let Some(counts) = &change.counts else {
        return Vec::new();
    };
    let (all_entered, all_left) = (
        alignment.of_new(&counts.entered),
        alignment.of_old(&counts.left),
    );
    let mut causes = Vec::new();
    for (old, new) in paired(before, after) {
        let entered = old.map_or(0, |old| {
            (&*all_entered - &*alignment.of_old(&old.members)).len()
        });
        let left = new.map_or(0, |new| {
            (&*all_left - &*alignment.of_new(&new.members)).len()
        });
        if entered + left == 0 {
            continue;
        }
        let text = |asked: Option<&Asked>| asked.map(|asked| asked.text.clone());
        let (was, condition) = (text(old), text(new));
        causes.push(Cause {
            was: was.filter(|was| Some(was) != condition.as_ref()),
            condition,
            entered,
            left,
        });
    }
    causes.sort_by_key(|cause| std::cmp::Reverse(cause.entered + cause.left));
    causes
}

/// Conditions of the same text are one; of the others those in the same place, if as many were
/// taken away as were put in.
fn paired<'a>(
    before: &'a [Asked],
    after: &'a [Asked],
) -> Vec<(Option<&'a Asked>, Option<&'a Asked>)> {
    let has = |all: &[Asked], one: &Asked| all.iter().any(|other| other.text == one.text);
    let gone: Vec<&Asked> = before.iter().filter(|one| !has(after, one)).collect();
    let come: Vec<&Asked> = after.iter().filter(|one| !has(before, one)).collect();
    let mut pairs = Vec::new();
    for one in before.iter().filter(|one| has(after, one)) {
        let same = after.iter().find(|other| other.text == one.text);
        pairs.push((Some(one), same));
    }
    if gone.len() == come.len() {
        pairs.extend(gone.into_iter().zip(come).map(|(a, b)| (Some(a), Some(b))));
    } else {
        pairs.extend(gone.into_iter().map(|one| (Some(one), None)));
        pairs.extend(come.into_iter().map(|one| (None, Some(one))));
    }
    pairs
}

/// A condition in one line.
fn shown(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    match line.chars().count() > SHOWN {
        true => line.chars().take(SHOWN - 1).chain(['…']).collect(),
        false => line,
    }
}
