//! Where a value is a known constant, or missing, everything computed from it alone is decided.

use std::collections::BTreeMap;

use super::super::atom::{Atom, AtomId, Source, ValueId};
use super::super::edge::Edge;
use super::super::logic::Logic;
use super::super::slots;
use super::super::solver::Literal;
use super::order::{Bounds, bounds};
use crate::check::typed::{Expr, Project};
use crate::dataset::catalog::AttributeId;
use crate::interpret::{FactProfile, Interpreter};
use crate::value::{Ratio, Type, Value};

/// More pairs of points and conditions are not looked at.
const MANY: usize = 20_000;

/// Conditions that the value `Attribute(AttributeId(0))` decides.
type Decided<'a> = Vec<(Expr, Literal)>;

pub(super) fn add(
    logic: &Logic,
    atoms: &BTreeMap<AtomId, Literal>,
    clauses: &mut Vec<Vec<Literal>>,
) {
    let bounds = bounds(logic, atoms);
    let mut decided: BTreeMap<ValueId, Decided> = BTreeMap::new();
    for (id, literal) in atoms {
        if let Some((value, condition)) = decided_by_one(logic, *id) {
            decided
                .entry(value)
                .or_default()
                .push((condition, *literal));
        }
    }
    let project = Project::default();
    let interpreter = Interpreter {
        project: &project,
        clock: &logic.timeline.clock,
    };
    let mut left = MANY;
    for (value, conditions) in decided {
        let mut points: Vec<(Vec<Literal>, Option<Value>)> = Vec::new();
        let known = atoms
            .iter()
            .find(|(id, _)| *logic.atom(**id) == Atom::Known(value));
        points.extend(known.map(|(_, known)| (vec![*known], None)));
        if let Some(bounds) = bounds.get(&value) {
            points.extend(points_of(bounds, &logic.value(value).ty));
        }
        for (unless, point) in points {
            let mut profile = FactProfile::default();
            profile.set(AttributeId(0), point);
            for (condition, literal) in &conditions {
                let Some(rest) = left.checked_sub(1) else {
                    return;
                };
                left = rest;
                let holds = interpreter.holds(condition, &profile);
                let mut clause = unless.clone();
                clause.push(literal.negated_if(!holds));
                clauses.push(clause);
            }
        }
    }
}

/// The constants that a value can be said to equal, each with what then fails.
fn points_of(bounds: &Bounds, ty: &Type) -> Vec<(Vec<Literal>, Option<Value>)> {
    let mut points = Vec::new();
    for pair in bounds.steps.windows(2) {
        let (from, until) = (&pair[0], &pair[1]);
        if from.more {
            continue;
        }
        let next = match (ty, from.value) {
            (Type::Int, Value::Exact(ratio)) => {
                let next = ratio.checked_add(Ratio::integer(1)).map(Value::Exact);
                !until.more && next.is_some_and(|next| next.equals(until.value))
            }
            (Type::Bool, _) => false,
            _ => until.more && from.value.equals(until.value),
        };
        if next {
            points.push((vec![!from.literal, until.literal], Some(from.value.clone())));
        }
    }
    if *ty == Type::Bool {
        let yes = bounds
            .steps
            .iter()
            .find(|step| *step.value == Value::Bool(true));
        points.extend(yes.map(|yes| (vec![!yes.literal], Some(Value::Bool(true)))));
    }
    let mut fixed: Vec<(i64, Literal)> = Vec::new();
    for (edge, literal) in &bounds.edges {
        if let Edge::At(at) = edge {
            fixed.push((*at, *literal));
        }
    }
    fixed.sort_unstable();
    for pair in fixed.windows(2) {
        if pair[1].0 == pair[0].0.saturating_add(1) {
            let value = match ty {
                Type::Date => i32::try_from(pair[0].0).ok().map(Value::Date),
                _ => Some(Value::Timestamp(pair[0].0)),
            };
            points.extend(value.map(|value| (vec![!pair[0].1, pair[1].1], Some(value))));
        }
    }
    points
}

/// An atom that another value decides at every instant.
fn decided_by_one(logic: &Logic, id: AtomId) -> Option<(ValueId, Expr)> {
    let direct = match logic.atom(id) {
        Atom::Known(value) | Atom::AtLeast(value, _) | Atom::More(value, _) => {
            !matches!(logic.value(*value).source, Source::Computed { .. })
        }
        Atom::Has { .. } | Atom::Items { .. } => true,
        _ => false,
    };
    if direct {
        return None;
    }
    let (value, condition) = slots::condition_of(logic, id)?;
    let fixed = !logic.timeline.any || !slots::asks_for_now(logic, id, &condition);
    (fixed && slots::is_plain(&condition)).then_some((value, condition))
}
