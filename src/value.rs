//! Data types and values: what an attribute, a property or an expression can be.
//!
//! A missing value is `None` of `Option<Value>`; there is no null inside [`Value`].

mod case;
mod number;
mod record;

pub use case::{fold_case, fold_char};
pub use number::{Number, Ratio};
pub use record::field_name;

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

/// The type of a value. Numbers of all three types compare with one another by value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    Bool,
    /// 64 bits, signed.
    Int,
    /// Exact fraction: decimals of the data, literals, results of `/`.
    Decimal,
    /// IEEE double; never NaN (missing) and never -0.0.
    Float,
    Text,
    Date,
    /// An instant, in microseconds.
    Timestamp,
    /// Elapsed time, in microseconds.
    Duration,
    /// Latitude and longitude in degrees.
    Point,
    List(Box<Type>),
    /// An object: an element of a list of objects.
    Record(Arc<[Field]>),
    /// The type of `[]` and of an always missing value: fits everything.
    Unknown,
}

/// A field of a [`Type::Record`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Field {
    pub name: Arc<str>,
    pub ty: Type,
}

impl Type {
    pub fn is_number(&self) -> bool {
        matches!(self, Type::Int | Type::Decimal | Type::Float)
    }

    /// A date or an instant.
    pub fn is_time(&self) -> bool {
        matches!(self, Type::Date | Type::Timestamp)
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::Bool => f.write_str("bool"),
            Type::Int => f.write_str("int"),
            Type::Decimal => f.write_str("decimal"),
            Type::Float => f.write_str("float"),
            Type::Text => f.write_str("string"),
            Type::Date => f.write_str("date"),
            Type::Timestamp => f.write_str("timestamp"),
            Type::Duration => f.write_str("duration"),
            Type::Point => f.write_str("point"),
            Type::List(item) => write!(f, "list<{item}>"),
            Type::Record(fields) => {
                f.write_str("object<")?;
                for (i, field) in fields.iter().enumerate() {
                    let comma = if i == 0 { "" } else { ", " };
                    write!(f, "{comma}{}: {}", written(&field.name), field.ty)?;
                }
                f.write_str(">")
            }
            Type::Unknown => f.write_str("unknown"),
        }
    }
}

/// The name of a field, in backticks where its letters could be taken for those of a type.
fn written(name: &str) -> Cow<'_, str> {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '$' | '.');
    match !name.is_empty() && name.chars().all(plain) {
        true => Cow::Borrowed(name),
        false => Cow::Owned(format!("`{}`", name.replace('`', "``"))),
    }
}

/// A known value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Bool(bool),
    /// Of type int or decimal.
    Exact(Ratio),
    /// Of type float.
    Float(f64),
    Text(Arc<str>),
    /// Days since 1970-01-01.
    Date(i32),
    /// Microseconds since 1970-01-01T00:00:00Z.
    Timestamp(i64),
    /// Microseconds.
    Duration(i64),
    Point {
        lat: f64,
        lon: f64,
    },
    /// Elements may be missing.
    List(Arc<[Option<Value>]>),
    /// Fields in the order of the type; each may be missing.
    Record(Arc<[Option<Value>]>),
}

impl Value {
    pub fn int(value: i64) -> Value {
        Value::Exact(Ratio::from(value))
    }

    pub fn text(value: &str) -> Value {
        Value::Text(Arc::from(value))
    }

    /// A float as the data model keeps it: NaN is missing, -0.0 is 0.
    pub fn float(value: f64) -> Option<Value> {
        (!value.is_nan()).then_some(Value::Float(value + 0.0))
    }

    pub fn as_number(&self) -> Option<Number> {
        match self {
            Value::Exact(ratio) => Some(Number::Exact(*ratio)),
            Value::Float(float) => Some(Number::Float(*float)),
            _ => None,
        }
    }

    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The order of two known values of comparable types; texts by code point, numbers by value,
    /// lists and objects element by element with the missing first.
    /// Values of types that do not compare are `None`; the check refuses them beforehand.
    pub fn compare(&self, other: &Value) -> Option<Ordering> {
        match (self, other) {
            (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
            (Value::Text(a), Value::Text(b)) => Some(a.as_bytes().cmp(b.as_bytes())),
            (Value::Date(a), Value::Date(b)) => Some(a.cmp(b)),
            (Value::Timestamp(a), Value::Timestamp(b))
            | (Value::Duration(a), Value::Duration(b)) => Some(a.cmp(b)),
            (
                Value::Point { lat, lon },
                Value::Point {
                    lat: lat2,
                    lon: lon2,
                },
            ) => Some(lat.total_cmp(lat2).then(lon.total_cmp(lon2))),
            (Value::List(a), Value::List(b)) | (Value::Record(a), Value::Record(b)) => {
                compare_elements(a, b)
            }
            _ => Some(self.as_number()?.compare(&other.as_number()?)),
        }
    }

    /// Whether two known values are equal; false where their types do not compare.
    pub fn equals(&self, other: &Value) -> bool {
        self.compare(other) == Some(Ordering::Equal)
    }
}

fn compare_elements(a: &[Option<Value>], b: &[Option<Value>]) -> Option<Ordering> {
    for (x, y) in a.iter().zip(b) {
        let order = match (x, y) {
            (None, None) => Ordering::Equal,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(x), Some(y)) => x.compare(y)?,
        };
        if order != Ordering::Equal {
            return Some(order);
        }
    }
    Some(a.len().cmp(&b.len()))
}
