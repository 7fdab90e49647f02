//! Values of JSON text, exact to the digit.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{cell, moment};
use crate::time::Zone;
use crate::value::{Ratio, Type, Value};

/// The fields of an object in the order of the text, their values not yet read.
#[derive(Debug, Default)]
pub(in crate::dataset) struct Object<'t>(pub Vec<(Cow<'t, str>, &'t RawValue)>);

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Fields)
    }
}

struct Fields;

/// A name that borrows from the text where it has no escapes.
#[derive(serde::Deserialize)]
struct Name<'t>(#[serde(borrow)] Cow<'t, str>);

impl<'de> Visitor<'de> for Fields {
    type Value = Object<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object<'de>, A::Error> {
        let mut fields: Vec<(Cow<'de, str>, &'de RawValue)> = Vec::new();
        while let Some((Name(name), value)) = map.next_entry::<Name<'de>, &RawValue>()? {
            if fields.iter().any(|(known, _)| *known == name) {
                return Err(serde::de::Error::custom(format!("two fields `{name}`")));
            }
            fields.push((name, value));
        }
        Ok(Object(fields))
    }
}

impl<'t> Object<'t> {
    /// # Errors
    /// A text that is no JSON object, or one with two fields of one name.
    pub fn parse(text: &'t str) -> Result<Object<'t>, serde_json::Error> {
        serde_json::from_str(text)
    }

    pub fn get(&self, name: &str) -> Option<&'t str> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.get())
    }
}

/// The elements of a JSON array.
pub(in crate::dataset) fn elements(raw: &str) -> Option<Vec<&str>> {
    let items: Vec<&RawValue> = serde_json::from_str(raw).ok()?;
    Some(items.into_iter().map(RawValue::get).collect())
}

/// A JSON value of a type; `Some(None)` is null, `None` does not fit the type.
pub(in crate::dataset::read) fn value(raw: &str, ty: &Type, zone: &Zone) -> Option<Option<Value>> {
    let raw = raw.trim();
    if raw == "null" {
        return Some(None);
    }
    Some(Some(match ty {
        Type::List(item) => {
            let items = elements(raw)?.into_iter();
            Value::List(
                items
                    .map(|raw| value(raw, item, zone))
                    .collect::<Option<_>>()?,
            )
        }
        Type::Record(fields) => {
            let object = Object::parse(raw).ok()?;
            let values = fields.iter().map(|field| match object.get(&field.name) {
                Some(raw) => value(raw, &field.ty, zone),
                None => Some(None),
            });
            Value::Record(values.collect::<Option<_>>()?)
        }
        Type::Point => point(raw)?,
        _ => return scalar(raw, ty, zone),
    }))
}

fn scalar(raw: &str, ty: &Type, zone: &Zone) -> Option<Option<Value>> {
    let text: Cow<'_, str> = match raw.as_bytes().first()? {
        b'"' => Cow::Owned(serde_json::from_str::<String>(raw).ok()?),
        b'{' | b'[' => return None,
        _ => Cow::Borrowed(raw),
    };
    let text = text.as_ref();
    Some(Some(match ty {
        Type::Bool => Value::Bool(cell::bool(text)?),
        Type::Int => Value::int(cell::int(text)?),
        Type::Decimal => {
            let decimal = cell::decimal(text)?;
            Value::Exact(Ratio::decimal(decimal.mantissa, decimal.scale)?)
        }
        Type::Float => return Some(cell::float(text)?.and_then(Value::float)),
        Type::Text => Value::text(text),
        Type::Date => Value::Date(moment::date(text, None, zone)?),
        Type::Timestamp => Value::Timestamp(moment::timestamp(text, None, zone)?),
        _ => return None,
    }))
}

/// An object with a latitude and a longitude, a pair of numbers, or `"lat,lon"`.
fn point(raw: &str) -> Option<Value> {
    let (lat, lon) = match raw.as_bytes().first()? {
        b'{' => {
            let object = Object::parse(raw).ok()?;
            let find = |names: &[&str]| names.iter().find_map(|name| object.get(name));
            pair(find(super::LATITUDE)?, find(super::LONGITUDE)?)?
        }
        b'[' => match elements(raw)?.as_slice() {
            [lat, lon] => pair(lat, lon)?,
            _ => return None,
        },
        _ => cell::point(&serde_json::from_str::<String>(raw).ok()?)?,
    };
    Some(Value::Point { lat, lon })
}

fn pair(lat: &str, lon: &str) -> Option<(f64, f64)> {
    cell::on_earth(cell::float(lat)??, cell::float(lon)??)
}
