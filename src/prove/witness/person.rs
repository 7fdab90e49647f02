//! A profile that is made up.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::dataset::catalog::{AttributeId, EventTypeId};
use crate::interpret::{FactProfile, Facts};
use crate::value::Value;

/// What is said of a profile; all else is missing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Person {
    pub key: String,
    pub attributes: BTreeMap<AttributeId, Value>,
    pub events: Vec<Happened>,
}

/// An event of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Happened {
    pub event: EventTypeId,
    /// Microseconds since 1970-01-01T00:00:00Z.
    pub time: i64,
    pub properties: BTreeMap<Arc<str>, Value>,
}

impl Person {
    pub fn profile(&self, key: Option<AttributeId>) -> FactProfile {
        let mut profile = FactProfile::new(&self.key);
        for (id, value) in &self.attributes {
            profile.set(*id, Some(value.clone()));
        }
        if let Some(key) = key {
            profile.set(key, Some(Value::text(&self.key)));
        }
        for event in &self.events {
            let facts: Facts = event.properties.clone();
            profile.add(event.event, event.time, facts);
        }
        profile
    }
}
