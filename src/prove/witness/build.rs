//! A person from a model.

use std::collections::BTreeMap;

use super::candidates;
use super::events;
use super::person::Person;
use crate::check::typed::{Expr, ExprKind, Project};
use crate::dataset::catalog::{AttributeId, Column};
use crate::interpret::sample::Draw;
use crate::interpret::{FactProfile, Interpreter};
use crate::prove::atom::{Atom, AtomId, Source, ValueId};
use crate::prove::logic::Logic;
use crate::prove::query::Query;
use crate::prove::slots::condition_of;
use crate::value::{Ratio, Type, Value};

/// Keys that are tried until one is drawn as wanted.
const KEYS: u32 = 20_000;

/// Conditions on one value, and whether each is to hold.
pub(super) type Wanted = Vec<(Expr, bool)>;

/// A profile as the model found last says, as far as one can be made.
pub(in crate::prove) fn build(logic: &Logic, query: &Query<'_, '_>) -> Person {
    let wanted = wanted(logic, query);
    let mut person = Person::default();
    for (value, conditions) in &wanted {
        let known = logic.value(*value);
        let Source::Base(term) = &known.source else {
            continue;
        };
        let ExprKind::Attribute(id) = term.expr().kind else {
            continue;
        };
        let column = logic.catalog.attributes.get_index(id.0 as usize);
        let is_key = is_key(logic, id);
        if let (Some((_, column)), false) = (column, is_key)
            && let Some(value) = choose(logic, &known.ty, Some(column), conditions)
        {
            person.attributes.insert(id, value);
        }
        if is_key
            && let Some(Value::Text(text)) = choose(logic, &known.ty, None, conditions)
            && Person::can_be_key(&text)
        {
            person.key = text.to_string();
        }
    }
    if person.key.is_empty() {
        person.key = key(logic, query);
    }
    events::add(logic, query, &wanted, &mut person);
    person
}

fn is_key(logic: &Logic, id: AttributeId) -> bool {
    logic.catalog.key.as_deref() == Some(logic.catalog.attribute_name(id))
}

/// What the model says of each value that decides conditions alone.
pub(super) fn wanted(logic: &Logic, query: &Query<'_, '_>) -> BTreeMap<ValueId, Wanted> {
    let mut wanted: BTreeMap<ValueId, Wanted> = BTreeMap::new();
    for id in query.atoms.keys() {
        if let Some((value, condition)) = condition_of(logic, *id) {
            wanted
                .entry(value)
                .or_default()
                .push((condition, query.atom_holds(*id)));
        }
    }
    wanted
}

/// The plainest value of which as much as can be is as wanted; `None` is missing.
pub(super) fn choose(
    logic: &Logic,
    ty: &Type,
    column: Option<&Column>,
    wanted: &Wanted,
) -> Option<Value> {
    let conditions: Vec<&Expr> = wanted.iter().map(|(condition, _)| condition).collect();
    let mut values: Vec<Option<Value>> = match column.and_then(|column| column.values.as_ref()) {
        Some(listed) if *ty == Type::Text => {
            listed.iter().map(|text| Some(Value::text(text))).collect()
        }
        _ => candidates::of(ty, &conditions)
            .into_iter()
            .map(Some)
            .collect(),
    };
    values.push(None);
    let project = Project::default();
    let interpreter = Interpreter {
        project: &project,
        clock: &logic.timeline.clock,
    };
    let missed = |value: &Option<Value>| {
        let mut profile = FactProfile::default();
        profile.set(AttributeId(0), value.clone());
        let wrong = wanted
            .iter()
            .filter(|(condition, holds)| interpreter.holds(condition, &profile) != *holds);
        wrong.count()
    };
    values.into_iter().min_by_key(missed).flatten()
}

/// A key that is drawn as the model says.
fn key(logic: &Logic, query: &Query<'_, '_>) -> String {
    let drawn: Vec<(Draw, Ratio, bool)> = query
        .atoms
        .keys()
        .filter_map(|id| match logic.atom(*id) {
            Atom::Drawn(salt, share) => Some((Draw::new(salt), *share, query.atom_holds(*id))),
            _ => None,
        })
        .collect();
    let names = ["ana", "bo", "cy", "dan", "eve"]
        .map(str::to_owned)
        .into_iter();
    let mut names = names.chain((1..KEYS).map(|number| format!("p{number}")));
    let fits = |name: &String| {
        drawn.iter().all(|(draw, share, below)| {
            let u = Ratio::new(i128::from(draw.of(name)), 1 << 64);
            u.is_some_and(|u| (u < *share) == *below)
        })
    };
    names.find(fits).unwrap_or_else(|| "ana".to_owned())
}

/// The atoms that the model has decided and that speak of the profile.
pub(super) fn decided(query: &Query<'_, '_>) -> Vec<(AtomId, bool)> {
    query
        .atoms
        .keys()
        .map(|id| (*id, query.atom_holds(*id)))
        .collect()
}
