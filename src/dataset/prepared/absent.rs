//! Columns that are not written: those without any value, and those that repeat the times.

use std::sync::Arc;

use arrow_buffer::{BooleanBuffer, ScalarBuffer};

use super::table::Named;
use crate::dataset::EventTable;
use crate::dataset::column::{Chunk, Codes, Column, Dictionary, Integers, Values};
use crate::dataset::texts::Texts;
use crate::value::Type;

/// Whether no value of a column is known.
pub fn is_empty(column: &Column) -> bool {
    column.chunks.iter().all(|chunk| chunk.zone().known == 0)
}

/// The columns that have values of their own, and the names of those that are the times of the
/// events: as a property, the time column is in every table with a type column.
pub fn own<'a>(table: &EventTable, properties: Vec<Named<'a>>) -> (Vec<Named<'a>>, Vec<String>) {
    let (times, others): (Vec<_>, Vec<_>) = properties
        .into_iter()
        .filter(|(_, _, column)| !is_empty(column))
        .partition(|(_, _, column)| is_time(table, column));
    let names = times.into_iter().map(|(name, ..)| name.to_owned());
    (others, names.collect())
}

fn is_time(table: &EventTable, column: &Column) -> bool {
    let mut pairs = table.morsels.iter().zip(&column.chunks);
    pairs.all(|(events, chunk)| match &chunk.values {
        Values::Timestamp(instants) => chunk.validity.is_none() && *instants == events.times,
        _ => false,
    })
}

/// A column of this type that is missing everywhere, in chunks of these lengths.
pub fn missing(ty: &Type, lengths: impl Iterator<Item = usize>) -> Column {
    let lengths: Vec<usize> = lengths.collect();
    let most = lengths.iter().copied().max().unwrap_or_default();
    // All chunks are parts of the same zeros.
    let whole = nothing(ty, most);
    let mut chunks: Vec<Chunk> = lengths
        .iter()
        .map(|len| whole.slice(0, *len).measured())
        .collect();
    if chunks.is_empty() {
        chunks.push(whole.measured());
    }
    Column { chunks }
}

fn nothing(ty: &Type, len: usize) -> Chunk {
    fn zeros<T: arrow_buffer::ArrowNativeType>(len: usize) -> ScalarBuffer<T> {
        vec![T::default(); len].into()
    }
    let values = match ty {
        Type::Bool | Type::Duration | Type::Unknown => Values::Bool(BooleanBuffer::new_unset(len)),
        Type::Int => Values::Int(Integers::I8(zeros(len))),
        Type::Decimal => Values::Decimal {
            mantissas: Integers::I8(zeros(len)),
            scale: 0,
        },
        Type::Float => Values::Float(zeros(len)),
        Type::Text => Values::Text {
            codes: Codes::U8(zeros(len)),
            dictionary: Arc::new(Dictionary::sorted(Texts::default())),
        },
        Type::Date => Values::Date(zeros(len)),
        Type::Timestamp => Values::Timestamp(zeros(len)),
        Type::Point => Values::Point {
            lat: zeros(len),
            lon: zeros(len),
        },
        Type::List(item) => Values::List {
            offsets: zeros(len + 1),
            items: Box::new(nothing(item, 0)),
        },
        Type::Record(fields) => {
            Values::Record(fields.iter().map(|field| nothing(&field.ty, len)).collect())
        }
    };
    Chunk {
        values,
        validity: Some(BooleanBuffer::new_unset(len)),
        zone: None,
    }
}
