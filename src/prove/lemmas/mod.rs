//! What must hold between atoms, whoever is asked about.

mod courses;
mod days;
mod order;
mod points;
mod sizes;
mod wider;

use std::collections::{BTreeMap, BTreeSet};

use super::atom::{Atom, AtomId, Source, ValueId};
use super::logic::Logic;
use super::solver::Literal;

/// Clauses over the atoms of a query.
pub fn of(logic: &Logic, atoms: &BTreeMap<AtomId, Literal>) -> Vec<Vec<Literal>> {
    let mut clauses = Vec::new();
    order::add(logic, atoms, &mut clauses);
    points::add(logic, atoms, &mut clauses);
    wider::add(logic, atoms, &mut clauses);
    courses::add(logic, atoms, &mut clauses);
    days::add(logic, atoms, &mut clauses);
    sizes::add(logic, atoms, &mut clauses);
    clauses
}

/// All values that an atom asks about, and those they are computed from.
pub fn values_of(logic: &Logic, id: AtomId) -> BTreeSet<ValueId> {
    let mut values = BTreeSet::new();
    match logic.atom(id) {
        Atom::Known(value)
        | Atom::AtLeast(value, _)
        | Atom::More(value, _)
        | Atom::Finds { value, .. }
        | Atom::Has { list: value, .. }
        | Atom::Items { list: value, .. } => {
            values.insert(*value);
        }
        Atom::NotLess(a, b) | Atom::Exceeds(a, b) => values.extend([*a, *b]),
        Atom::Test { of, .. } => values.extend(of.iter().copied()),
        Atom::Ranked(ranking, _) => {
            values.insert(ranking.by);
            values.extend(ranking.per);
        }
        _ => {}
    }
    let computed: Vec<ValueId> = values.iter().copied().collect();
    for value in computed {
        if let Source::Computed { of, .. } = &logic.value(value).source {
            values.extend(of.iter().copied());
        }
    }
    values
}
