//! One profile as the interpreter sees it: a row of a dataset, or facts given one by one.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Interpreter, Place, Population};
use crate::check::typed::Rank;
use crate::dataset::catalog::{AttributeId, EventTypeId};
use crate::dataset::{Dataset, MORSEL};
use crate::value::Value;

/// One profile as the interpreter sees it. Events of a type are ascending in time.
pub trait Profile {
    fn key(&self) -> &str;
    /// Whether there is such a profile at an instant: one that only events know begins with the
    /// first of them.
    fn is_known_at(&self, as_of: i64) -> bool {
        let _ = as_of;
        true
    }
    fn attribute(&self, id: AttributeId) -> Option<Value>;
    /// Number of events of a type, those after `as of` included.
    fn event_count(&self, event: EventTypeId) -> usize;
    fn event_time(&self, event: EventTypeId, index: usize) -> i64;
    fn property(&self, event: EventTypeId, index: usize, name: &str) -> Option<Value>;
    /// Where a rank puts the profile, if it does. It takes all profiles to tell: [`Population`]
    /// looks at them once.
    fn place(&self, interpreter: Interpreter, rank: &Rank) -> Option<Place>;
}

/// A row of a dataset.
#[derive(Clone, Copy, Debug)]
pub struct RowProfile<'a> {
    pub dataset: &'a Dataset,
    pub row: usize,
}

impl Profile for RowProfile<'_> {
    fn key(&self) -> &str {
        self.dataset.keys.get(self.row)
    }

    fn is_known_at(&self, as_of: i64) -> bool {
        if !self.dataset.is_live(self.row) {
            return false;
        }
        let anonymous = &self.dataset.anonymous;
        match anonymous.binary_search_by_key(&self.row, |(row, _)| *row as usize) {
            Ok(at) => anonymous[at].1 < as_of,
            Err(_) => true,
        }
    }

    fn attribute(&self, id: AttributeId) -> Option<Value> {
        self.dataset.attributes.get(&id)?.value(self.row)
    }

    fn event_count(&self, event: EventTypeId) -> usize {
        let events = self.dataset.events.get(&event);
        let events = events.and_then(|table| table.morsels.get(self.row / MORSEL));
        events.map_or(0, |events| events.range(self.row % MORSEL).len())
    }

    fn event_time(&self, event: EventTypeId, index: usize) -> i64 {
        let events = &self.dataset.events[&event].morsels[self.row / MORSEL];
        events.times[events.range(self.row % MORSEL).start + index]
    }

    fn property(&self, event: EventTypeId, index: usize, name: &str) -> Option<Value> {
        let table = self.dataset.events.get(&event)?;
        let morsel = self.row / MORSEL;
        let at = table.morsels[morsel].range(self.row % MORSEL).start + index;
        table.properties.get(name)?.chunks[morsel].value(at)
    }

    fn place(&self, interpreter: Interpreter, rank: &Rank) -> Option<Place> {
        let dataset = self.dataset;
        let rows: Vec<_> = (0..dataset.keys.len())
            .map(|row| RowProfile { dataset, row })
            .collect();
        let rows = rows.iter().map(|row| row as &dyn Profile).collect();
        Population::new(interpreter, rows).place(rank, self.row)
    }
}

/// The properties of one event that are known.
pub type Facts = BTreeMap<Arc<str>, Value>;

/// A profile of facts given one by one.
#[derive(Clone, Debug, Default)]
pub struct FactProfile {
    key: String,
    attributes: BTreeMap<AttributeId, Value>,
    events: BTreeMap<EventTypeId, Vec<(i64, Facts)>>,
}

impl FactProfile {
    pub fn new(key: &str) -> FactProfile {
        FactProfile {
            key: key.to_owned(),
            ..FactProfile::default()
        }
    }

    pub fn set(&mut self, attribute: AttributeId, value: Option<Value>) {
        match value {
            Some(value) => self.attributes.insert(attribute, value),
            None => self.attributes.remove(&attribute),
        };
    }

    /// Adds an event after those of its type that are not later.
    pub fn add(&mut self, event: EventTypeId, time: i64, facts: Facts) {
        let events = self.events.entry(event).or_default();
        let at = events.partition_point(|(other, _)| *other <= time);
        events.insert(at, (time, facts));
    }
}

impl Profile for FactProfile {
    fn key(&self) -> &str {
        &self.key
    }

    fn attribute(&self, id: AttributeId) -> Option<Value> {
        self.attributes.get(&id).cloned()
    }

    fn event_count(&self, event: EventTypeId) -> usize {
        self.events.get(&event).map_or(0, Vec::len)
    }

    fn event_time(&self, event: EventTypeId, index: usize) -> i64 {
        self.events[&event][index].0
    }

    fn property(&self, event: EventTypeId, index: usize, name: &str) -> Option<Value> {
        let (_, facts) = self.events.get(&event)?.get(index)?;
        facts.get(name).cloned()
    }

    /// Among itself.
    fn place(&self, interpreter: Interpreter, rank: &Rank) -> Option<Place> {
        Population::new(interpreter, vec![self]).place(rank, 0)
    }
}
