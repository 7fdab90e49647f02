//! Facts of events as small numbers, so that equal ones are found without comparing values.

use std::hash::{Hash, Hasher};

use rustc_hash::FxHashMap;

use super::{Occurrence, Source};
use crate::check::typed::Relation;
use crate::interpret::condition::{order, relates};
use crate::time::Clock;
use crate::value::Value;

/// Numbers of facts, in an order that the place says.
pub type Known = Box<[u32]>;

/// The number of what is missing.
pub const MISSING: u32 = 0;

/// The values met so far in the events of one profile.
pub struct Facts<'s> {
    source: &'s dyn Source,
    numbers: FxHashMap<Same, u32>,
    values: Vec<Option<Value>>,
}

/// Equal where it is the same value of the same type.
#[derive(PartialEq)]
struct Same(Value);

impl Eq for Same {}

impl Hash for Same {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match &self.0 {
            Value::Bool(value) => value.hash(state),
            Value::Exact(value) => value.hash(state),
            Value::Float(value) => (value + 0.0).to_bits().hash(state),
            Value::Text(value) => value.hash(state),
            Value::Date(value) => value.hash(state),
            Value::Timestamp(value) | Value::Duration(value) => value.hash(state),
            // Equality tells these apart.
            Value::Point { .. } | Value::List(_) | Value::Record(_) => {}
        }
    }
}

impl<'s> Facts<'s> {
    pub fn new(source: &'s dyn Source) -> Self {
        Facts {
            source,
            numbers: FxHashMap::default(),
            values: vec![None],
        }
    }

    /// The number of a fact of an event.
    pub fn of(&mut self, fact: usize, event: Occurrence) -> u32 {
        let Some(value) = self.source.fact(fact, event) else {
            return MISSING;
        };
        let next = self.values.len() as u32;
        let same = Same(value);
        if let Some(number) = self.numbers.get(&same) {
            return *number;
        }
        self.values.push(Some(same.0.clone()));
        self.numbers.insert(same, next);
        next
    }

    /// The value of a number, unless it is that of what is missing.
    pub fn value(&self, number: u32) -> Option<&Value> {
        self.values[number as usize].as_ref()
    }

    /// Whether two facts are known and in a relation.
    pub fn relates(&self, own: u32, relation: Relation, other: u32, clock: &Clock) -> bool {
        let both = self.value(own).zip(self.value(other));
        let found = both.and_then(|(own, other)| order(own, other, clock));
        found.is_some_and(|found| relates(relation, found))
    }

    /// Whether a condition holds for an event after steps with these facts.
    pub fn holds(&self, condition: usize, event: Occurrence, steps: &[u32]) -> bool {
        let value = |number: &u32| self.values[*number as usize].clone();
        let steps: Vec<Option<Value>> = steps.iter().map(value).collect();
        self.source.holds(condition, event, &steps)
    }
}
