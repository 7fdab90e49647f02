//! A list has as many elements as are asked for; of fewer events there are fewer.

use std::collections::BTreeMap;

use super::super::atom::{Atom, AtomId, Range, Source, ValueId};
use super::super::logic::Logic;
use super::super::solver::Literal;
use super::wider::is_inside;
use crate::check::typed::{AggregateFunction, ExprKind, Function};
use crate::value::{Ratio, Value};

/// Of more lists, pairs are not looked at.
const MANY: usize = 100;

pub(super) fn add(
    logic: &Logic,
    atoms: &BTreeMap<AtomId, Literal>,
    clauses: &mut Vec<Vec<Literal>>,
) {
    let elements = atoms
        .iter()
        .filter_map(|(id, literal)| match logic.atom(*id) {
            Atom::Has { list, .. } => Some((*list, 1, *literal)),
            Atom::Items { list, at_least, .. } => Some((*list, *at_least, *literal)),
            _ => None,
        });
    let elements: Vec<(ValueId, u64, Literal)> = elements.take(MANY).collect();
    for (id, literal) in atoms {
        match logic.atom(*id) {
            Atom::AtLeast(value, bound) if !elements.is_empty() => {
                let Some(Value::Exact(least)) = bound.value() else {
                    continue;
                };
                let list = sized(logic, *value);
                let of = elements.iter().filter(|(of, ..)| Some(*of) == list);
                let enough = of.filter(|(_, count, _)| *least <= Ratio::integer((*count).into()));
                clauses.extend(enough.map(|(_, _, has)| vec![!*has, *literal]));
            }
            Atom::NotLess(a, b) if is_part(logic, *b, *a) => clauses.push(vec![*literal]),
            Atom::Exceeds(a, b) if is_part(logic, *a, *b) => clauses.push(vec![!*literal]),
            _ => {}
        }
    }
}

/// The list that the value is the size of.
fn sized(logic: &Logic, value: ValueId) -> Option<ValueId> {
    let Source::Computed { from, of, .. } = &logic.value(value).source else {
        return None;
    };
    match (&from.expr().kind, &**of) {
        (ExprKind::Call(Function::Size, parts), [list]) if matches!(parts.as_slice(), [only] if matches!(only.kind, ExprKind::Attribute(_))) => {
            Some(*list)
        }
        _ => None,
    }
}

/// Whether one value counts some of the events that the other counts.
fn is_part(logic: &Logic, part: ValueId, whole: ValueId) -> bool {
    let counted = |value: ValueId| -> Option<&Range> {
        match &logic.value(value).source {
            Source::Aggregate {
                function: AggregateFunction::Count,
                range,
                ..
            } => Some(range),
            _ => None,
        }
    };
    matches!((counted(part), counted(whole)), (Some(part), Some(whole)) if is_inside(logic, part, whole))
}
