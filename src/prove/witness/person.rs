//! A profile that is made up.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::candidates::fits;
use crate::dataset::catalog::{AttributeId, Catalog, EventTypeId};
use crate::interpret::{FactProfile, Facts};
use crate::value::Value;

/// What is said of a profile; all else is missing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Person {
    pub key: String,
    pub attributes: BTreeMap<AttributeId, Value>,
    pub events: Vec<Happened>,
    /// Others that it is ranked among; they have none.
    pub rivals: Vec<Person>,
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
    pub fn named(key: &str) -> Person {
        Person {
            key: key.to_owned(),
            ..Person::default()
        }
    }

    /// Whether a test can write the key.
    pub fn can_be_key(text: &str) -> bool {
        !text.is_empty() && text.chars().all(|c| !c.is_control() && c != '`')
    }

    /// Gives each rival a key of its own.
    pub fn name_rivals(&mut self) {
        let names = ["bo", "cy", "dan", "eve"].map(str::to_owned).into_iter();
        let names = names.chain((1..).map(|number| format!("r{number}")));
        let key = self.key.clone();
        let names = names.filter(|name| *name != key);
        for (rival, name) in self.rivals.iter_mut().zip(names) {
            rival.key = name;
        }
    }

    /// The attribute that is the key.
    pub fn key_attribute(catalog: &Catalog) -> Option<AttributeId> {
        let key = catalog.key.as_deref()?;
        catalog.attribute(key).map(|(id, _)| id)
    }

    /// Whether data of the catalog can hold all its values.
    pub fn is_of(&self, catalog: &Catalog) -> bool {
        let attribute = |(id, value): (&AttributeId, &Value)| {
            let column = catalog.attributes.get_index(id.0 as usize);
            column.is_some_and(|(_, column)| column.ty.as_ref().is_ok_and(|ty| fits(ty, value)))
        };
        let properties = |event: &Happened| {
            event.properties.iter().all(|(name, value)| {
                let ty = catalog.property_type(event.event, name);
                ty.is_some_and(|ty| fits(ty, value))
            })
        };
        self.attributes.iter().all(attribute)
            && self.events.iter().all(properties)
            && self.rivals.iter().all(|rival| rival.is_of(catalog))
    }

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
