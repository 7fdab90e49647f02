//! Which condition caused most of a change.

use roaring::RoaringBitmap;

use crate::audience::diff::{Alignment, Change, Members, State};
use crate::check::typed::{Expr, ExprKind};
use crate::diagnostics::Sources;
use crate::engine::{Evaluated, Pair};

/// The members of each condition of those segments that are looked into at once are kept: about
/// this many bytes, if a segment has eight conditions.
const KEPT: u64 = 256_000_000;
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

impl Cause {
    /// Whether the other side has the condition too is not known.
    fn forget_other_side(&mut self) {
        if self.condition.is_none() {
            self.condition = self.was.take();
        }
    }
}

/// The causes of each change, the strongest first. Of a snapshot only members are known: who left
/// it fails a condition of the project, but nobody knows what who entered had failed.
pub fn causes(
    pair: &Pair<'_>,
    (old, new): (&Members, &Members),
    changes: &[Change],
    sources: &Sources,
) -> Vec<Vec<Cause>> {
    let mut found = vec![Vec::new(); changes.len()];
    let is_moved = |change: &Change| change.counts.as_ref().is_some_and(|c| c.moved() > 0);
    let moved: Vec<usize> = (0..changes.len())
        .filter(|index| is_moved(&changes[*index]) && changes[*index].is_on_both())
        .collect();
    let ground = Ground::of(old, new);
    let at_once = KEPT / old.everyone.max(new.everyone).max(1);
    for indices in moved.chunks(at_once.clamp(16, 1024) as usize) {
        let changes: Vec<&Change> = indices.iter().map(|index| &changes[*index]).collect();
        let asked = |side: &Option<Evaluated<'_>>, name| {
            let side = side.as_ref()?;
            Some(Asked::of(pair, side, &changes, name, sources))
        };
        let before = asked(&pair.old, name_before);
        let after = asked(&pair.new, |change| &change.segment.name);
        for (at, index) in indices.iter().enumerate() {
            let before = before.as_ref().map(|asked| &*asked[at]);
            let after = after.as_ref().map(|asked| &*asked[at]);
            found[*index] = of_one(changes[at], before, after, &ground);
        }
    }
    found
}

fn name_before(change: &Change) -> &str {
    match &change.state {
        State::Same {
            before: Some(before),
            ..
        } => before,
        _ => &change.segment.name,
    }
}

/// The profiles of both sides in one order, and which of them each side has.
struct Ground {
    alignment: Alignment,
    /// In that order; `None` if each has all.
    there: Option<[RoaringBitmap; 2]>,
}

impl Ground {
    fn of(old: &Members, new: &Members) -> Ground {
        let alignment = Alignment::between(old, new);
        let all = |side: &Members| {
            let mut all = RoaringBitmap::new();
            all.insert_range(0..side.profiles.sorted().len() as u32);
            all
        };
        let there = (!alignment.is_same()).then(|| {
            [
                alignment.of_old(&all(old)).into_owned(),
                alignment.of_new(&all(new)).into_owned(),
            ]
        });
        Ground { alignment, there }
    }

    /// Those that a side has: of others its conditions say nothing.
    fn known(&self, side: usize, who: &RoaringBitmap) -> RoaringBitmap {
        match &self.there {
            Some(there) => who & &there[side],
            None => who.clone(),
        }
    }
}

/// A condition of a side.
struct Asked {
    text: String,
    members: RoaringBitmap,
    /// Those of an `any of`, or of a `none of`.
    parts: Vec<Asked>,
    none_of: bool,
}

impl Asked {
    /// The conditions of each segment.
    fn of(
        pair: &Pair<'_>,
        side: &Evaluated<'_>,
        changes: &[&Change],
        name: fn(&Change) -> &str,
        sources: &Sources,
    ) -> Vec<Vec<Asked>> {
        let parts: Vec<Vec<Expr>> = changes
            .iter()
            .map(|change| pair.parts(side, name(change)))
            .collect();
        let with_parts = |part: &Expr| -> Vec<Expr> {
            let inner = alternatives(part).iter().cloned();
            std::iter::once(part.clone()).chain(inner).collect()
        };
        let all: Vec<Expr> = parts.iter().flatten().flat_map(with_parts).collect();
        let mut members = pair.places(side, all).into_iter();
        let mut asked = |text: String| Asked {
            text,
            members: members.next().unwrap_or_default(),
            parts: Vec::new(),
            none_of: false,
        };
        let mut of_segment = |parts: &Vec<Expr>, change: &Change| -> Vec<Asked> {
            let each = parts.iter().enumerate().map(|(index, part)| {
                let whole = asked(text(part, index, change, sources));
                let inner = alternatives(part).iter();
                let inner = inner.map(|part| asked(one_line(sources.slice(part.span))));
                Asked {
                    parts: inner.collect(),
                    none_of: matches!(part.kind, ExprKind::Not(_)),
                    ..whole
                }
            });
            each.collect()
        };
        let each = parts.iter().zip(changes);
        each.map(|(parts, change)| of_segment(parts, change))
            .collect()
    }
}

/// The conditions of an `any of`, or of a `none of`.
fn alternatives(part: &Expr) -> &[Expr] {
    match &part.kind {
        ExprKind::Or(parts) => parts,
        ExprKind::Not(inner) => match &inner.kind {
            ExprKind::Or(parts) => parts,
            _ => &[],
        },
        _ => &[],
    }
}

/// A condition as it is written; a universe and the clause of an audience name only a segment.
fn text(part: &Expr, index: usize, change: &Change, sources: &Sources) -> String {
    match (&part.kind, index) {
        (ExprKind::InSegment(_), 0) if change.segment.of.is_some() => {
            format!("of {}", change.segment.of.as_deref().unwrap_or_default())
        }
        (ExprKind::Not(inner), _) if matches!(inner.kind, ExprKind::InSegment(_)) => {
            match one_line(sources.slice(part.span)) {
                name if name.contains(' ') => name,
                name => format!("except {name}"),
            }
        }
        _ => one_line(sources.slice(part.span)),
    }
}

/// Who entered had failed a condition of before; who left fails one of today.
fn of_one(
    change: &Change,
    before: Option<&[Asked]>,
    after: Option<&[Asked]>,
    ground: &Ground,
) -> Vec<Cause> {
    let Some(counts) = &change.counts else {
        return Vec::new();
    };
    let alignment = &ground.alignment;
    let all_entered = ground.known(0, &alignment.of_new(&counts.entered));
    let all_left = ground.known(1, &alignment.of_old(&counts.left));
    let nobody = RoaringBitmap::new();
    let mut causes = Vec::new();
    let pairs = match (before, after) {
        (Some(before), Some(after)) => paired(before, after),
        // As if the rules of the snapshot were the same: nothing more is known of them.
        (None, Some(after)) => after.iter().map(|one| (None, Some(one))).collect(),
        (Some(before), None) => before.iter().map(|one| (Some(one), None)).collect(),
        (None, None) => Vec::new(),
    };
    for (old, new) in pairs {
        let entered = old.map_or(nobody.clone(), |old| {
            &all_entered - &*alignment.of_old(&old.members)
        });
        let left = new.map_or(nobody.clone(), |new| {
            &all_left - &*alignment.of_new(&new.members)
        });
        let inner = match (old, new) {
            (Some(old), Some(new)) => within(old, new, [&entered, &left], alignment),
            _ => Vec::new(),
        };
        match inner.is_empty() {
            true => causes.extend(cause(old, new, entered.len(), left.len())),
            false => causes.extend(inner),
        }
    }
    if before.is_none() || after.is_none() {
        causes.iter_mut().for_each(Cause::forget_other_side);
    }
    causes.sort_by_key(|cause| std::cmp::Reverse(cause.entered + cause.left));
    causes
}

/// The same for the parts of an `any of`, of which one more that holds lets a profile in, and of
/// a `none of`, of which one more keeps it out.
fn within(
    old: &Asked,
    new: &Asked,
    [entered, left]: [&RoaringBitmap; 2],
    alignment: &Alignment,
) -> Vec<Cause> {
    if old.none_of != new.none_of || old.parts.is_empty() || new.parts.is_empty() {
        return Vec::new();
    }
    let causes = paired(&old.parts, &new.parts).into_iter();
    let causes = causes.filter_map(|(before, after)| {
        let in_old = |who| before.map_or(0, |a| alignment.of_old(&a.members).intersection_len(who));
        let in_new = |who| after.map_or(0, |b| alignment.of_new(&b.members).intersection_len(who));
        match old.none_of {
            true => cause(before, after, in_old(entered), in_new(left)),
            false => cause(before, after, in_new(entered), in_old(left)),
        }
    });
    causes.collect()
}

fn cause(old: Option<&Asked>, new: Option<&Asked>, entered: u64, left: u64) -> Option<Cause> {
    let text = |asked: Option<&Asked>| asked.map(|asked| asked.text.clone());
    let (was, condition) = (text(old), text(new));
    (entered + left > 0).then(|| Cause {
        was: was.filter(|was| Some(was) != condition.as_ref()),
        condition,
        entered,
        left,
    })
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

fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ")
}
