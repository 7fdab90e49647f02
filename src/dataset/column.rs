//! Columns in memory: narrow values, sorted dictionaries, validity apart.

use std::sync::Arc;

use arrow_buffer::{BooleanBuffer, ScalarBuffer};

use crate::value::{Ratio, Value};

/// A column of attributes (one value a row) or of properties (one value an event).
#[derive(Clone, Debug)]
pub struct Column {
    pub values: Values,
    /// A set bit is a known value; `None` if all are known. The value under an unset bit is
    /// zero, code 0 or an empty list, never garbage.
    pub validity: Option<BooleanBuffer>,
}

/// The values of a column by their physical form.
#[derive(Clone, Debug)]
pub enum Values {
    Bool(BooleanBuffer),
    Int(Integers),
    /// Mantissas of `mantissa / 10^scale`.
    Decimal {
        mantissas: Integers,
        scale: u32,
    },
    /// Decimals that need more than 64 bits.
    WideDecimal {
        mantissas: ScalarBuffer<i128>,
        scale: u32,
    },
    Float(ScalarBuffer<f64>),
    Text {
        codes: Codes,
        dictionary: Arc<Dictionary>,
    },
    /// Days since 1970-01-01.
    Date(ScalarBuffer<i32>),
    /// Microseconds since 1970-01-01T00:00:00Z.
    Timestamp(ScalarBuffer<i64>),
    Point {
        lat: ScalarBuffer<f64>,
        lon: ScalarBuffer<f64>,
    },
    /// Elements `offsets[i]..offsets[i + 1]` of `items`.
    List {
        offsets: ScalarBuffer<u32>,
        items: Box<Column>,
    },
    /// Fields in the order of the type.
    Record(Vec<Column>),
}

/// Integers as narrow as the data allows.
#[derive(Clone, Debug)]
pub enum Integers {
    I8(ScalarBuffer<i8>),
    I16(ScalarBuffer<i16>),
    I32(ScalarBuffer<i32>),
    I64(ScalarBuffer<i64>),
}

/// Dictionary codes as narrow as the dictionary allows.
#[derive(Clone, Debug)]
pub enum Codes {
    U8(ScalarBuffer<u8>),
    U16(ScalarBuffer<u16>),
    U32(ScalarBuffer<u32>),
}

/// The distinct texts of a column in byte order, so that codes compare as their texts do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dictionary {
    pub texts: Vec<Arc<str>>,
}

impl Dictionary {
    /// The code of a text, if it occurs.
    pub fn code(&self, text: &str) -> Option<usize> {
        self.texts
            .binary_search_by(|probe| probe.as_bytes().cmp(text.as_bytes()))
            .ok()
    }
}

impl Integers {
    pub fn get(&self, index: usize) -> i64 {
        match self {
            Integers::I8(values) => i64::from(values[index]),
            Integers::I16(values) => i64::from(values[index]),
            Integers::I32(values) => i64::from(values[index]),
            Integers::I64(values) => values[index],
        }
    }

    pub fn len(&self) -> usize {
        match self {
            Integers::I8(values) => values.len(),
            Integers::I16(values) => values.len(),
            Integers::I32(values) => values.len(),
            Integers::I64(values) => values.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The narrowest form that holds all of `values`.
    pub fn narrow(values: Vec<i64>) -> Integers {
        let low = values.iter().copied().min().unwrap_or(0);
        let high = values.iter().copied().max().unwrap_or(0);
        let fits = |least: i64, most: i64| least <= low && high <= most;
        if fits(i8::MIN.into(), i8::MAX.into()) {
            Integers::I8(values.into_iter().map(|value| value as i8).collect())
        } else if fits(i16::MIN.into(), i16::MAX.into()) {
            Integers::I16(values.into_iter().map(|value| value as i16).collect())
        } else if fits(i32::MIN.into(), i32::MAX.into()) {
            Integers::I32(values.into_iter().map(|value| value as i32).collect())
        } else {
            Integers::I64(values.into())
        }
    }
}

impl Codes {
    pub fn get(&self, index: usize) -> usize {
        match self {
            Codes::U8(codes) => usize::from(codes[index]),
            Codes::U16(codes) => usize::from(codes[index]),
            Codes::U32(codes) => codes[index] as usize,
        }
    }

    pub fn len(&self) -> usize {
        match self {
            Codes::U8(codes) => codes.len(),
            Codes::U16(codes) => codes.len(),
            Codes::U32(codes) => codes.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The narrowest form for a dictionary of `distinct` texts.
    pub fn narrow(codes: Vec<u32>, distinct: usize) -> Codes {
        if distinct <= 1 << 8 {
            Codes::U8(codes.into_iter().map(|code| code as u8).collect())
        } else if distinct <= 1 << 16 {
            Codes::U16(codes.into_iter().map(|code| code as u16).collect())
        } else {
            Codes::U32(codes.into())
        }
    }
}

impl Column {
    pub fn len(&self) -> usize {
        match &self.values {
            Values::Bool(bits) => bits.len(),
            Values::Int(values)
            | Values::Decimal {
                mantissas: values, ..
            } => values.len(),
            Values::WideDecimal { mantissas, .. } => mantissas.len(),
            Values::Float(values) => values.len(),
            Values::Text { codes, .. } => codes.len(),
            Values::Date(days) => days.len(),
            Values::Timestamp(instants) => instants.len(),
            Values::Point { lat, .. } => lat.len(),
            Values::List { offsets, .. } => offsets.len().saturating_sub(1),
            Values::Record(fields) => fields.first().map_or(0, Column::len),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn is_known(&self, index: usize) -> bool {
        self.validity.as_ref().is_none_or(|bits| bits.value(index))
    }

    /// The value at `index`, `None` if it is missing.
    pub fn value(&self, index: usize) -> Option<Value> {
        if !self.is_known(index) {
            return None;
        }
        Some(match &self.values {
            Values::Bool(bits) => Value::Bool(bits.value(index)),
            Values::Int(values) => Value::int(values.get(index)),
            Values::Decimal { mantissas, scale } => {
                Value::Exact(Ratio::decimal(mantissas.get(index).into(), *scale)?)
            }
            Values::WideDecimal { mantissas, scale } => {
                Value::Exact(Ratio::decimal(mantissas[index], *scale)?)
            }
            Values::Float(values) => Value::Float(values[index]),
            Values::Text { codes, dictionary } => {
                Value::Text(dictionary.texts[codes.get(index)].clone())
            }
            Values::Date(days) => Value::Date(days[index]),
            Values::Timestamp(instants) => Value::Timestamp(instants[index]),
            Values::Point { lat, lon } => Value::Point {
                lat: lat[index],
                lon: lon[index],
            },
            Values::List { offsets, items } => {
                let range = offsets[index] as usize..offsets[index + 1] as usize;
                Value::List(range.map(|item| items.value(item)).collect())
            }
            Values::Record(fields) => {
                Value::Record(fields.iter().map(|field| field.value(index)).collect())
            }
        })
    }
}
