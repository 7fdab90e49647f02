//! Bounds on one value: who reaches the higher one has reached the lower one.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::super::atom::{Atom, AtomId, Bound, ValueId};
use super::super::edge::Edge;
use super::super::logic::Logic;
use super::super::solver::Literal;
use crate::value::Value;

/// A constant that a value reaches, or exceeds.
pub(super) struct Step<'a> {
    pub value: &'a Value,
    pub more: bool,
    pub literal: Literal,
}

/// The bounds on each value.
#[derive(Default)]
pub(super) struct Bounds<'a> {
    /// Ascending.
    pub steps: Vec<Step<'a>>,
    pub edges: Vec<(&'a Edge, Literal)>,
}

pub(super) fn bounds<'a>(
    logic: &'a Logic,
    atoms: &BTreeMap<AtomId, Literal>,
) -> BTreeMap<ValueId, Bounds<'a>> {
    let mut all: BTreeMap<ValueId, Bounds> = BTreeMap::new();
    for (id, literal) in atoms {
        let (value, bound, more) = match logic.atom(*id) {
            Atom::AtLeast(value, bound) => (value, bound, false),
            Atom::More(value, bound) => (value, bound, true),
            _ => continue,
        };
        let bounds = all.entry(*value).or_default();
        match bound {
            Bound::Edge(edge) => bounds.edges.push((edge, *literal)),
            Bound::Value(_) => bounds.steps.extend(bound.value().map(|value| Step {
                value,
                more,
                literal: *literal,
            })),
        }
    }
    for bounds in all.values_mut() {
        bounds.steps.sort_by(|a, b| {
            let order = a.value.compare(b.value).unwrap_or(Ordering::Equal);
            order.then(a.more.cmp(&b.more))
        });
    }
    all
}

pub(super) fn add(
    logic: &Logic,
    atoms: &BTreeMap<AtomId, Literal>,
    clauses: &mut Vec<Vec<Literal>>,
) {
    for bounds in bounds(logic, atoms).values() {
        for pair in bounds.steps.windows(2) {
            let (lower, higher) = (&pair[0], &pair[1]);
            clauses.push(vec![!higher.literal, lower.literal]);
            let same = lower.more == higher.more && lower.value.equals(higher.value);
            if same {
                clauses.push(vec![!lower.literal, higher.literal]);
            }
        }
        add_edges(logic, &bounds.edges, clauses);
    }
}

fn add_edges(logic: &Logic, edges: &[(&Edge, Literal)], clauses: &mut Vec<Vec<Literal>>) {
    let mut fixed: Vec<(i64, Literal)> = Vec::new();
    for (edge, literal) in edges {
        if let Edge::At(at) = edge {
            fixed.push((*at, *literal));
        }
    }
    fixed.sort_unstable();
    for pair in fixed.windows(2) {
        clauses.push(vec![!pair[1].1, pair[0].1]);
    }
    let moving = || {
        edges
            .iter()
            .filter(|(edge, _)| matches!(edge, Edge::From(..)))
    };
    for (a, lower) in moving() {
        for (b, higher) in moving() {
            if a != b && logic.timeline.is_at_most(a, b) {
                clauses.push(vec![!*higher, *lower]);
            }
        }
    }
}
