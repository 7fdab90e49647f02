//! Columns of Parquet and Arrow files from their schemas.

use std::sync::Arc;

use arrow_schema::{DataType, Fields};
use indexmap::IndexMap;

use crate::dataset::catalog::Digits;
use crate::value::{Field, Type};

/// A column of a columnar file: its path, and its type or why it has none.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    pub path: Vec<String>,
    pub ty: Result<Type, String>,
    /// Of decimals.
    pub digits: Option<Digits>,
}

/// The columns of a file by their dotted names.
pub(super) fn columns(fields: &Fields) -> IndexMap<String, Stored> {
    let mut columns = IndexMap::new();
    collect(fields, &[], &mut columns);
    columns
}

fn collect(fields: &Fields, outer: &[String], columns: &mut IndexMap<String, Stored>) {
    for field in fields {
        let mut path = outer.to_vec();
        path.push(field.name().clone());
        let ty = type_of(field.data_type());
        match (field.data_type(), &ty) {
            (DataType::Struct(inner), Ok(Type::Record(_)) | Err(_)) => {
                collect(inner, &path, columns);
            }
            _ => {
                columns.entry(path.join(".")).or_insert(Stored {
                    path,
                    ty,
                    digits: digits_of(field.data_type()),
                });
            }
        }
    }
}

/// How many digits the decimals of a column, or of its lists, can have.
fn digits_of(ty: &DataType) -> Option<Digits> {
    match ty {
        DataType::Decimal32(precision, scale)
        | DataType::Decimal64(precision, scale)
        | DataType::Decimal128(precision, scale) => Some(Digits {
            precision: *precision,
            scale: u8::try_from(*scale).ok()?,
        }),
        DataType::Dictionary(_, values) => digits_of(values),
        DataType::List(item)
        | DataType::LargeList(item)
        | DataType::FixedSizeList(item, _)
        | DataType::ListView(item)
        | DataType::LargeListView(item) => digits_of(item.data_type()),
        _ => None,
    }
}

/// The type of an Arrow type, or why it has none.
fn type_of(ty: &DataType) -> Result<Type, String> {
    Ok(match ty {
        DataType::Boolean => Type::Bool,
        ty if ty.is_integer() => Type::Int,
        DataType::Float16 | DataType::Float32 | DataType::Float64 => Type::Float,
        DataType::Decimal32(..)
        | DataType::Decimal64(..)
        | DataType::Decimal128(..)
        | DataType::Decimal256(..) => Type::Decimal,
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => Type::Text,
        DataType::FixedSizeBinary(16) => Type::Text,
        DataType::Date32 | DataType::Date64 => Type::Date,
        DataType::Timestamp(..) => Type::Timestamp,
        DataType::Dictionary(_, values) => type_of(values)?,
        DataType::List(item)
        | DataType::LargeList(item)
        | DataType::FixedSizeList(item, _)
        | DataType::ListView(item)
        | DataType::LargeListView(item) => Type::List(Box::new(type_of(item.data_type())?)),
        DataType::Struct(fields) => record(fields)?,
        DataType::Null => return Err(super::guess::NO_VALUE.to_owned()),
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView => {
            return Err("it is binary, not text".to_owned());
        }
        other => return Err(format!("nothing compares with {other}")),
    })
}

fn record(fields: &Fields) -> Result<Type, String> {
    let typed: Vec<Field> = fields
        .iter()
        .filter_map(|field| {
            Some(Field {
                name: Arc::from(field.name().as_str()),
                ty: type_of(field.data_type()).ok()?,
            })
        })
        .collect();
    if super::is_point(&typed) && fields.len() == 2 {
        return Ok(Type::Point);
    }
    match typed.is_empty() {
        true => Err("it is an object without a usable field".to_owned()),
        false => Ok(Type::Record(typed.into())),
    }
}
