//! Conditions of one kind of which one asks for more than another.

use std::collections::BTreeMap;
use std::mem::discriminant;

use super::super::atom::{Atom, AtomId, Range};
use super::super::formula::Formula;
use super::super::logic::Logic;
use super::super::solver::Literal;
use crate::check::typed::{Cut, CutSize, Expr, ExprKind};
use crate::syntax::ast::Place;
use crate::time::Length;
use crate::value::fold_case;

/// Of more atoms of one kind, pairs are not looked at.
const MANY: usize = 200;

pub(super) fn add(
    logic: &Logic,
    atoms: &BTreeMap<AtomId, Literal>,
    clauses: &mut Vec<Vec<Literal>>,
) {
    let all: Vec<(&Atom, Literal)> = atoms
        .iter()
        .map(|(id, literal)| (logic.atom(*id), *literal))
        .collect();
    let mut kinds: Vec<Vec<(&Atom, Literal)>> = Vec::new();
    for (atom, literal) in all {
        let same =
            |kind: &&mut Vec<(&Atom, Literal)>| discriminant(kind[0].0) == discriminant(atom);
        match kinds.iter_mut().find(same) {
            Some(kind) => kind.push((atom, literal)),
            None => kinds.push(vec![(atom, literal)]),
        }
    }
    for kind in kinds.iter().filter(|kind| kind.len() <= MANY) {
        for (a, one) in kind {
            for (b, other) in kind {
                if one == other {
                    continue;
                }
                if implies(logic, a, b) {
                    clauses.push(vec![!*one, *other]);
                }
                if one < other && excludes(a, b) {
                    clauses.push(vec![!*one, !*other]);
                }
            }
        }
    }
}

/// Whether the second holds wherever the first does.
fn implies(logic: &Logic, a: &Atom, b: &Atom) -> bool {
    match (a, b) {
        (
            Atom::Tally {
                tally,
                range,
                at_least,
            },
            Atom::Tally {
                tally: tally_b,
                range: range_b,
                at_least: at_least_b,
            },
        ) => tally == tally_b && at_least >= at_least_b && is_inside(logic, range, range_b),
        (
            Atom::Crowded {
                range,
                at_least,
                within,
            },
            Atom::Crowded {
                range: range_b,
                at_least: at_least_b,
                within: within_b,
            },
        ) => {
            at_least >= at_least_b
                && is_at_most(*within, *within_b)
                && is_inside(logic, range, range_b)
        }
        (
            Atom::Items {
                list,
                condition,
                at_least,
            },
            Atom::Items {
                list: list_b,
                condition: condition_b,
                at_least: at_least_b,
            },
        ) => list == list_b && at_least >= at_least_b && follows(logic, *condition, *condition_b),
        (Atom::Finds { value, .. }, Atom::Finds { value: value_b, .. }) => {
            value == value_b && finds_more(a, b)
        }
        (Atom::Drawn(salt, share), Atom::Drawn(salt_b, share_b)) => {
            salt == salt_b && share <= share_b
        }
        (Atom::Ranked(ranking, cut), Atom::Ranked(ranking_b, cut_b)) => {
            ranking == ranking_b && takes_more(*cut_b, *cut)
        }
        (
            Atom::Test { condition, of, .. },
            Atom::Test {
                condition: condition_b,
                of: of_b,
                ..
            },
        ) => of == of_b && is_nearer(condition.expr(), condition_b.expr()),
        _ => false,
    }
}

fn excludes(a: &Atom, b: &Atom) -> bool {
    match (a, b) {
        (Atom::Is(_), Atom::Is(_)) => true,
        (
            Atom::Finds {
                value,
                place,
                text,
                ignoring_case,
            },
            Atom::Finds {
                value: value_b,
                place: place_b,
                text: text_b,
                ignoring_case: ignoring_b,
            },
        ) => {
            if value != value_b || place != place_b {
                return false;
            }
            let fold = |text: &str| match ignoring_case | ignoring_b {
                true => fold_case(text).to_string(),
                false => text.to_owned(),
            };
            let (text, other) = (fold(text), fold(text_b));
            match place {
                Place::Start => !text.starts_with(&other) && !other.starts_with(&text),
                Place::End => !text.ends_with(&other) && !other.ends_with(&text),
                Place::Anywhere => false,
            }
        }
        _ => false,
    }
}

/// Whether each event of the first range is in the second.
pub(super) fn is_inside(logic: &Logic, a: &Range, b: &Range) -> bool {
    let starts = match (&a.start, &b.start) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(a), Some(b)) => logic.timeline.is_at_most(b, a),
    };
    let ends = b.end == logic.timeline.now() || logic.timeline.is_at_most(&a.end, &b.end);
    starts && ends && logic.is_inside(a.stream, b.stream)
}

/// Whether one length of elapsed time is at most another, from wherever it is reckoned.
pub(super) fn is_at_most(a: Length, b: Length) -> bool {
    if a.unit == b.unit {
        return a.amount <= b.amount;
    }
    let micros = |length: Length| Some(length.amount.saturating_mul(length.unit.elapsed()?));
    matches!((micros(a), micros(b)), (Some(a), Some(b)) if a <= b)
}

/// Whether an element that meets one condition meets the other.
fn follows(logic: &Logic, a: Formula, b: Formula) -> bool {
    use super::super::query::{Budget, Query};
    use super::super::solver::Answer;
    if a == b || b == Formula::TRUE {
        return true;
    }
    let mut query = Query::new(logic, &[a, b], Budget::LINT);
    query.can_hold(&[a, !b]) == Answer::Contradiction
}

/// Whether a text in which the first is found has the second as well.
fn finds_more(a: &Atom, b: &Atom) -> bool {
    let (
        Atom::Finds {
            place,
            text,
            ignoring_case,
            ..
        },
        Atom::Finds {
            place: place_b,
            text: text_b,
            ignoring_case: ignoring_b,
            ..
        },
    ) = (a, b)
    else {
        return false;
    };
    if *ignoring_case && !ignoring_b {
        return false;
    }
    let whole = if *ignoring_b {
        fold_case(text).to_string()
    } else {
        text.to_string()
    };
    match place_b {
        Place::Anywhere => whole.contains(&**text_b),
        Place::Start => *place == Place::Start && whole.starts_with(&**text_b),
        Place::End => *place == Place::End && whole.ends_with(&**text_b),
    }
}

/// Whether one cut takes all that another takes.
fn takes_more(wide: Cut, narrow: Cut) -> bool {
    if (wide.top, wide.missing_last) != (narrow.top, narrow.missing_last) {
        return false;
    }
    match (wide.size, narrow.size) {
        (CutSize::Count(wide), CutSize::Count(narrow)) => wide >= narrow,
        (CutSize::Share(wide), CutSize::Share(narrow)) => wide >= narrow,
        _ => false,
    }
}

/// Whether both ask for a distance to the same point, and the first for a smaller one.
fn is_nearer(a: &Expr, b: &Expr) -> bool {
    match (&a.kind, &b.kind) {
        (
            ExprKind::Near {
                value,
                meters,
                center,
            },
            ExprKind::Near {
                value: value_b,
                meters: meters_b,
                center: center_b,
            },
        ) => value == value_b && center == center_b && meters <= meters_b,
        _ => false,
    }
}
