//! What the data has: attributes of profiles, event types and their properties, with types.
//!
//! A catalog is inferred from the data files, read from `schema.toml`, or merged from both.

use indexmap::IndexMap;
use std::sync::Arc;

use crate::value::Type;

/// Index of an attribute in [`Catalog::attributes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AttributeId(pub u32);

/// Index of an event type in [`Catalog::events`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EventTypeId(pub u32);

/// Names and types of everything a rule can mention. Names of nested fields are dotted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Catalog {
    pub attributes: IndexMap<Arc<str>, Column>,
    pub events: IndexMap<Arc<str>, EventType>,
    /// The attribute that is the profile key; always text.
    pub key: Option<Arc<str>>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventType {
    pub properties: IndexMap<Arc<str>, Column>,
    pub doc: Option<String>,
}

/// How many digits a decimal may have: `decimal(12,2)` has 12, of which 2 are of the fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digits {
    pub precision: u8,
    pub scale: u8,
}

impl Digits {
    /// A type as it is written with these digits: `list<decimal(12,2)>`.
    pub fn written(digits: Option<Digits>, ty: &Type) -> String {
        let name = ty.to_string();
        match digits {
            None => name,
            Some(Digits { precision, scale }) => {
                name.replacen("decimal", &format!("decimal({precision},{scale})"), 1)
            }
        }
    }
}

/// An attribute or a property.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// `Err` with the reason where the column has no usable type (mixed, or null in every row);
    /// it is an error only where a rule names it.
    pub ty: Result<Type, String>,
    /// Of a decimal, or of the decimals of a list: how many it may have, if that is said.
    pub digits: Option<Digits>,
    /// Whether it can be missing, as far as the schema or the data tell.
    pub optional: bool,
    /// Personal data that must not leave unhashed.
    pub pii: bool,
    /// The values a text may have, if the schema lists them.
    pub values: Option<Vec<String>>,
    pub doc: Option<String>,
    /// No event of this type has a value, as far as the data tell without being read for it.
    pub never_set: bool,
    /// It tells the types or the times of the events of a table: rules have other words for these.
    pub of_table: bool,
    /// The schema lists it: rows that break its type, its `optional` or its `values` are refused.
    pub listed: bool,
}

impl Column {
    pub fn of(ty: Type, optional: bool) -> Column {
        Column {
            ty: Ok(ty),
            digits: None,
            optional,
            pii: false,
            values: None,
            doc: None,
            never_set: false,
            of_table: false,
            listed: false,
        }
    }

    /// A column that no rule can use, and why.
    pub fn unusable(reason: impl Into<String>) -> Column {
        Column {
            ty: Err(reason.into()),
            ..Column::of(Type::Unknown, true)
        }
    }
}

impl Catalog {
    pub fn attribute(&self, name: &str) -> Option<(AttributeId, &Column)> {
        let (index, _, column) = self.attributes.get_full(name)?;
        Some((AttributeId(u32::try_from(index).ok()?), column))
    }

    pub fn event(&self, name: &str) -> Option<(EventTypeId, &EventType)> {
        let (index, _, event) = self.events.get_full(name)?;
        Some((EventTypeId(u32::try_from(index).ok()?), event))
    }

    /// # Panics
    /// If `id` is not of this catalog.
    pub fn attribute_name(&self, id: AttributeId) -> &str {
        self.attributes
            .get_index(id.0 as usize)
            .expect("an attribute of this catalog")
            .0
    }

    /// # Panics
    /// If `id` is not of this catalog.
    pub fn event_name(&self, id: EventTypeId) -> &str {
        self.events
            .get_index(id.0 as usize)
            .expect("an event type of this catalog")
            .0
    }

    /// `None` where the event has no such property, or one without a usable type.
    pub fn property_type(&self, event: EventTypeId, name: &str) -> Option<&Type> {
        let (_, event) = self.events.get_index(event.0 as usize)?;
        event.properties.get(name)?.ty.as_ref().ok()
    }
}
