//! The canonical Arrow form of each type, and values put into it.

use std::sync::Arc;

use arrow_array::builder::{
    BooleanBuilder, Date32Builder, Float64Builder, Int64Builder, StringBuilder,
    TimestampMicrosecondBuilder,
};
use arrow_array::types::Decimal128Type;
use arrow_array::{ArrayRef, ListArray, NullArray, PrimitiveArray, StructArray};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_schema::{DataType, Field, Fields, TimeUnit};

use super::text::cell::{self, Decimal, MAX_DIGITS};
use crate::value::{Type, Value};

/// Precision of stored decimals.
pub(super) const PRECISION: u8 = 38;

/// The Arrow type of a type; of decimals that of scale 0.
pub(super) fn data_type(ty: &Type) -> DataType {
    match ty {
        Type::Bool => DataType::Boolean,
        Type::Int => DataType::Int64,
        Type::Decimal => DataType::Decimal128(PRECISION, 0),
        Type::Float => DataType::Float64,
        Type::Text => DataType::Utf8,
        Type::Date => DataType::Date32,
        Type::Timestamp => timestamp(),
        Type::Point => DataType::Struct(point_fields()),
        Type::List(item) => DataType::List(item_field(data_type(item))),
        Type::Record(fields) => fields
            .iter()
            .map(|field| Field::new(&*field.name, data_type(&field.ty), true))
            .collect::<Fields>()
            .into_struct(),
        Type::Duration | Type::Unknown => DataType::Null,
    }
}

trait IntoStruct {
    fn into_struct(self) -> DataType;
}

impl IntoStruct for Fields {
    fn into_struct(self) -> DataType {
        DataType::Struct(self)
    }
}

pub(super) fn timestamp() -> DataType {
    DataType::Timestamp(TimeUnit::Microsecond, Some(Arc::from("UTC")))
}

pub(super) fn point_fields() -> Fields {
    let field = |name| Field::new(name, DataType::Float64, true);
    Fields::from(vec![field("lat"), field("lon")])
}

pub(super) fn item_field(ty: DataType) -> Arc<Field> {
    Arc::new(Field::new("item", ty, true))
}

/// Decimals at the largest scale among them, and those that then need too many digits.
pub(super) fn decimals(cells: &[Option<Decimal>]) -> (ArrayRef, Vec<usize>) {
    let scale = cells.iter().flatten().map(|cell| cell.scale).max();
    let scale = scale.unwrap_or(0).min(MAX_DIGITS);
    let mut misfits = Vec::new();
    let mantissas: PrimitiveArray<Decimal128Type> = cells
        .iter()
        .enumerate()
        .map(|(row, cell)| {
            let mantissa = cell.as_ref()?.at_scale(scale);
            if mantissa.is_none() {
                misfits.push(row);
            }
            mantissa
        })
        .collect();
    let ty = DataType::Decimal128(PRECISION, i8::try_from(scale).unwrap_or(0));
    (Arc::new(mantissas.with_data_type(ty)), misfits)
}

/// Values of one type as an array, and those that could not be put into it.
pub(super) fn array(ty: &Type, values: &[Option<Value>]) -> (ArrayRef, Vec<usize>) {
    let none = Vec::new();
    match ty {
        Type::Decimal => {
            let exact = values.iter().map(|value| match value {
                Some(Value::Exact(ratio)) => cell::of_ratio(*ratio),
                _ => None,
            });
            decimals(&exact.collect::<Vec<_>>())
        }
        Type::Point => (points(values), none),
        Type::List(item) => list(item, values),
        Type::Record(fields) => record(ty, fields, values),
        _ => (plain(ty, values), none),
    }
}

fn plain(ty: &Type, values: &[Option<Value>]) -> ArrayRef {
    macro_rules! collected {
        ($builder:ty, $value:pat => $out:expr) => {{
            let mut builder = <$builder>::with_capacity(values.len());
            for value in values {
                builder.append_option(match value {
                    Some($value) => $out,
                    _ => None,
                });
            }
            builder.finish()
        }};
    }
    match ty {
        Type::Bool => Arc::new(collected!(BooleanBuilder, Value::Bool(value) => Some(*value))),
        Type::Int => Arc::new(collected!(Int64Builder, Value::Exact(value) => value.to_i64())),
        Type::Float => Arc::new(collected!(Float64Builder, Value::Float(value) => Some(*value))),
        Type::Date => Arc::new(collected!(Date32Builder, Value::Date(value) => Some(*value))),
        Type::Timestamp => Arc::new(
            collected!(TimestampMicrosecondBuilder, Value::Timestamp(value) => Some(*value))
                .with_timezone("UTC"),
        ),
        Type::Text => {
            let mut builder = StringBuilder::new();
            for value in values {
                builder.append_option(value.as_ref().and_then(Value::as_text));
            }
            Arc::new(builder.finish())
        }
        _ => Arc::new(NullArray::new(values.len())),
    }
}

fn known(values: &[Option<Value>]) -> NullBuffer {
    values.iter().map(Option::is_some).collect()
}

fn points(values: &[Option<Value>]) -> ArrayRef {
    let mut lats = Float64Builder::with_capacity(values.len());
    let mut lons = Float64Builder::with_capacity(values.len());
    for value in values {
        let (lat, lon) = match value {
            Some(Value::Point { lat, lon }) => (Some(*lat), Some(*lon)),
            _ => (None, None),
        };
        lats.append_option(lat);
        lons.append_option(lon);
    }
    let columns: Vec<ArrayRef> = vec![Arc::new(lats.finish()), Arc::new(lons.finish())];
    Arc::new(StructArray::new(
        point_fields(),
        columns,
        Some(known(values)),
    ))
}

fn list(item: &Type, values: &[Option<Value>]) -> (ArrayRef, Vec<usize>) {
    let elements = |value: &Option<Value>| match value {
        Some(Value::List(items)) => items.to_vec(),
        _ => Vec::new(),
    };
    let lists: Vec<Vec<Option<Value>>> = values.iter().map(elements).collect();
    let offsets = OffsetBuffer::from_lengths(lists.iter().map(Vec::len));
    let rows: Vec<usize> = (lists.iter().enumerate())
        .flat_map(|(row, items)| std::iter::repeat_n(row, items.len()))
        .collect();
    let items: Vec<Option<Value>> = lists.into_iter().flatten().collect();
    let (child, misfits) = array(item, &items);
    let field = item_field(child.data_type().clone());
    let misfits = misfits.into_iter().map(|item| rows[item]).collect();
    let lists = ListArray::new(field, offsets, child, Some(known(values)));
    (Arc::new(lists), misfits)
}

fn record(
    ty: &Type,
    fields: &[crate::value::Field],
    values: &[Option<Value>],
) -> (ArrayRef, Vec<usize>) {
    let mut misfits = Vec::new();
    let mut columns = Vec::new();
    for (index, field) in fields.iter().enumerate() {
        let cells = values.iter().map(|value| match value {
            Some(Value::Record(fields)) => fields.get(index).cloned().flatten(),
            _ => None,
        });
        let (column, wrong) = array(&field.ty, &cells.collect::<Vec<_>>());
        columns.push(column);
        misfits.extend(wrong);
    }
    if fields.is_empty() {
        return (
            arrow_array::new_null_array(&data_type(ty), values.len()),
            misfits,
        );
    }
    let columns = struct_of(fields, columns, Some(known(values)));
    (columns, misfits)
}

/// A struct of columns under the names of the fields.
pub(super) fn struct_of(
    fields: &[crate::value::Field],
    columns: Vec<ArrayRef>,
    nulls: Option<NullBuffer>,
) -> ArrayRef {
    let named: Fields = fields
        .iter()
        .zip(&columns)
        .map(|(field, column)| Field::new(&*field.name, column.data_type().clone(), true))
        .collect();
    Arc::new(StructArray::new(named, columns, nulls))
}
