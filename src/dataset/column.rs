//! Columns in memory: narrow values, sorted dictionaries, validity apart.

use std::ops::Range;
use std::sync::Arc;

use arrow_buffer::{BooleanBuffer, ScalarBuffer};

use super::MORSEL;
use super::texts::Texts;
use super::zone::Zone;
use crate::value::{Ratio, Value};

/// A column of attributes (one value a row) or of properties (one value an event), in one chunk a
/// morsel. All have the same physical form, scale and dictionary.
#[derive(Clone, Debug)]
pub struct Column {
    /// At least one, empty where there are no rows.
    pub chunks: Vec<Chunk>,
}

/// The values of a column in one morsel.
#[derive(Clone, Debug)]
pub struct Chunk {
    pub values: Values,
    /// A set bit is a known value; `None` if all are known. The value under an unset bit is
    /// zero, code 0 or an empty list, never garbage.
    pub validity: Option<BooleanBuffer>,
    /// `None` if it was not looked at.
    pub zone: Option<Zone>,
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
        items: Box<Chunk>,
    },
    /// Fields in the order of the type.
    Record(Vec<Chunk>),
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

/// The texts of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dictionary {
    pub texts: Texts,
    /// Each text is there once, in byte order, so that codes compare as their texts do. Only a
    /// column of mostly different texts that is read for a single run can be without order: to
    /// sort it would cost more than what is asked of it.
    is_sorted: bool,
}

impl Dictionary {
    /// Of distinct texts in byte order.
    pub fn sorted(texts: Texts) -> Dictionary {
        Dictionary {
            texts,
            is_sorted: true,
        }
    }

    /// Of texts in any order, of which the same may come again.
    pub fn unsorted(texts: Texts) -> Dictionary {
        Dictionary {
            texts,
            is_sorted: false,
        }
    }

    pub fn is_sorted(&self) -> bool {
        self.is_sorted
    }

    /// The code of a text, if it occurs; of several the first.
    pub fn code(&self, text: &str) -> Option<usize> {
        match self.is_sorted {
            true => self.texts.find(text),
            false => self.texts.iter().position(|other| other == text),
        }
    }

    /// The codes of the texts that begin with a text.
    pub fn beginning(&self, text: &str) -> Range<usize> {
        let before = |other: &str| other.as_bytes() < text.as_bytes();
        let first = self.texts.partition_point(before);
        first
            ..self
                .texts
                .partition_point(|other| before(other) || other.starts_with(text))
    }
}

impl Integers {
    fn slice(&self, from: usize, len: usize) -> Integers {
        match self {
            Integers::I8(values) => Integers::I8(values.slice(from, len)),
            Integers::I16(values) => Integers::I16(values.slice(from, len)),
            Integers::I32(values) => Integers::I32(values.slice(from, len)),
            Integers::I64(values) => Integers::I64(values.slice(from, len)),
        }
    }

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
    fn slice(&self, from: usize, len: usize) -> Codes {
        match self {
            Codes::U8(codes) => Codes::U8(codes.slice(from, len)),
            Codes::U16(codes) => Codes::U16(codes.slice(from, len)),
            Codes::U32(codes) => Codes::U32(codes.slice(from, len)),
        }
    }

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

impl Values {
    fn bytes(&self) -> usize {
        match self {
            Values::Bool(bits) => bits.len().div_ceil(8),
            Values::Int(values)
            | Values::Decimal {
                mantissas: values, ..
            } => match values {
                Integers::I8(values) => size_of_val(&**values),
                Integers::I16(values) => size_of_val(&**values),
                Integers::I32(values) => size_of_val(&**values),
                Integers::I64(values) => size_of_val(&**values),
            },
            Values::WideDecimal { mantissas, .. } => size_of_val(&**mantissas),
            Values::Float(values) => size_of_val(&**values),
            Values::Text { codes, .. } => match codes {
                Codes::U8(codes) => size_of_val(&**codes),
                Codes::U16(codes) => size_of_val(&**codes),
                Codes::U32(codes) => size_of_val(&**codes),
            },
            Values::Date(days) => size_of_val(&**days),
            Values::Timestamp(instants) => size_of_val(&**instants),
            Values::Point { lat, lon } => size_of_val(&**lat) + size_of_val(&**lon),
            Values::List { offsets, items } => size_of_val(&**offsets) + items.bytes(),
            Values::Record(fields) => fields.iter().map(Chunk::bytes).sum(),
        }
    }

    fn slice(&self, from: usize, len: usize) -> Values {
        match self {
            Values::Bool(bits) => Values::Bool(bits.slice(from, len)),
            Values::Int(values) => Values::Int(values.slice(from, len)),
            Values::Decimal { mantissas, scale } => Values::Decimal {
                mantissas: mantissas.slice(from, len),
                scale: *scale,
            },
            Values::WideDecimal { mantissas, scale } => Values::WideDecimal {
                mantissas: mantissas.slice(from, len),
                scale: *scale,
            },
            Values::Float(values) => Values::Float(values.slice(from, len)),
            Values::Text { codes, dictionary } => Values::Text {
                codes: codes.slice(from, len),
                dictionary: dictionary.clone(),
            },
            Values::Date(days) => Values::Date(days.slice(from, len)),
            Values::Timestamp(instants) => Values::Timestamp(instants.slice(from, len)),
            Values::Point { lat, lon } => Values::Point {
                lat: lat.slice(from, len),
                lon: lon.slice(from, len),
            },
            Values::List { offsets, items } => {
                let offsets = &offsets[from..=from + len];
                let (start, end) = (offsets[0], offsets[len]);
                Values::List {
                    offsets: offsets.iter().map(|offset| offset - start).collect(),
                    items: Box::new(items.slice(start as usize, (end - start) as usize)),
                }
            }
            Values::Record(fields) => {
                Values::Record(fields.iter().map(|field| field.slice(from, len)).collect())
            }
        }
    }
}

impl Column {
    /// From all values; morsel `i` ends before `ends[i]`.
    pub fn cut(whole: Chunk, ends: &[usize]) -> Column {
        let mut start = 0;
        let mut chunks: Vec<Chunk> = Vec::with_capacity(ends.len().max(1));
        for &end in ends {
            chunks.push(whole.slice(start, end - start).measured());
            start = end;
        }
        if chunks.is_empty() {
            chunks.push(whole.slice(0, 0).measured());
        }
        Column { chunks }
    }

    /// From one value a row.
    pub fn of_rows(whole: Chunk) -> Column {
        let rows = whole.len();
        let ends = (0..rows.div_ceil(MORSEL)).map(|morsel| rows.min((morsel + 1) * MORSEL));
        Column::cut(whole, &ends.collect::<Vec<_>>())
    }

    /// The form of its values: those of any chunk.
    pub fn form(&self) -> &Values {
        &self.chunks[0].values
    }

    pub fn len(&self) -> usize {
        self.chunks.iter().map(Chunk::len).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of a row of an attribute, `None` if it is missing.
    pub fn value(&self, row: usize) -> Option<Value> {
        self.chunks[row / MORSEL].value(row % MORSEL)
    }

    /// Between which integers all known values lie; `None` where nothing is known or a chunk has
    /// no such ends. See [`Zone::ends`].
    pub fn ends(&self) -> Option<(i64, i64)> {
        let mut all: Option<(i64, i64)> = None;
        for chunk in &self.chunks {
            let zone = chunk.zone();
            let Some((low, high)) = zone.ends else {
                if zone.known == 0 {
                    continue;
                }
                return None;
            };
            let (least, most) = all.unwrap_or((low, high));
            all = Some((least.min(low), most.max(high)));
        }
        all
    }
}

impl Chunk {
    /// Of known values.
    pub fn of(values: Values) -> Chunk {
        Chunk {
            values,
            validity: None,
            zone: None,
        }
    }

    /// A part, without a copy but of the offsets of lists.
    pub fn slice(&self, from: usize, len: usize) -> Chunk {
        Chunk {
            values: self.values.slice(from, len),
            validity: self.validity.as_ref().and_then(|validity| {
                let part = validity.slice(from, len);
                (part.count_set_bits() < len).then_some(part)
            }),
            zone: None,
        }
    }

    /// Of its values and of what tells the missing, without dictionaries.
    pub fn bytes(&self) -> usize {
        self.validity_bytes() + self.values.bytes()
    }

    /// Of what tells the missing.
    pub fn validity_bytes(&self) -> usize {
        let validity = self.validity.as_ref();
        validity.map_or(0, |bits| bits.len().div_ceil(8))
    }

    pub fn measured(self) -> Chunk {
        Chunk {
            zone: Some(self.zone()),
            ..self
        }
    }

    /// What is known of its values; looked at now where it was not before.
    pub fn zone(&self) -> Zone {
        self.zone
            .unwrap_or_else(|| Zone::of(&self.values, self.validity.as_ref(), self.len()))
    }

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
            Values::Record(fields) => fields.first().map_or(0, Chunk::len),
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
                Value::Text(dictionary.texts.get(codes.get(index)).into())
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
