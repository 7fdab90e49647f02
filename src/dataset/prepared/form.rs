//! Columns as Arrow: which Arrow type a column has in a file, and back.
//!
//! | type | in the file |
//! |---|---|
//! | bool | `Boolean` |
//! | int | `Int8` to `Int64`, as narrow as the column allows |
//! | decimal | the same with its scale in the metadata of the field: 1999 of scale 2 is 19.99; `Decimal128` where 64 bits do not hold it |
//! | float | `Float64` |
//! | string | `Dictionary(UInt8 to UInt32, LargeUtf8)`, sorted by bytes |
//! | date | `Date32` |
//! | timestamp | `Timestamp(Microsecond, "UTC")` |
//! | point | `Struct { lat: Float64, lon: Float64 }` |
//! | list | `List` |
//! | object | `Struct` |

use std::collections::HashMap;
use std::sync::Arc;

use arrow_schema::{DataType, Field, TimeUnit};

use crate::dataset::column::{Codes, Integers, Values};
use crate::value::Type;

/// The key of the metadata of a field with the scale of its decimals.
pub const SCALE: &str = "cantle.scale";
/// Digits of `Decimal128`.
const PRECISION: u8 = 38;

/// The physical form of a column in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    Bool,
    Int(Width),
    Decimal {
        width: Width,
        scale: u32,
    },
    WideDecimal {
        scale: u32,
    },
    Float,
    Text {
        width: Width,
        dictionary: usize,
    },
    Date,
    Timestamp,
    Point,
    List(Box<Form>),
    Record(Vec<Form>),
    /// Texts without a dictionary: the keys of profiles.
    Texts,
}

/// Bytes of an integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    One,
    Two,
    Four,
    Eight,
}

/// The field of a column of this type whose chunks have the form of `values`.
pub fn field(name: &str, ty: &Type, values: &Values) -> Field {
    let field = Field::new(name, data_type(ty, values), true);
    match values {
        Values::Decimal { scale, .. } => {
            field.with_metadata(HashMap::from([(SCALE.to_owned(), scale.to_string())]))
        }
        _ => field,
    }
}

fn data_type(ty: &Type, values: &Values) -> DataType {
    match values {
        Values::Bool(_) => DataType::Boolean,
        Values::Int(integers)
        | Values::Decimal {
            mantissas: integers,
            ..
        } => match integers {
            Integers::I8(_) => DataType::Int8,
            Integers::I16(_) => DataType::Int16,
            Integers::I32(_) => DataType::Int32,
            Integers::I64(_) => DataType::Int64,
        },
        Values::WideDecimal { scale, .. } => {
            DataType::Decimal128(PRECISION, i8::try_from(*scale).unwrap_or(i8::MAX))
        }
        Values::Float(_) => DataType::Float64,
        Values::Text { codes, .. } => {
            let codes = match codes {
                Codes::U8(_) => DataType::UInt8,
                Codes::U16(_) => DataType::UInt16,
                Codes::U32(_) => DataType::UInt32,
            };
            DataType::Dictionary(Box::new(codes), Box::new(DataType::LargeUtf8))
        }
        Values::Date(_) => DataType::Date32,
        Values::Timestamp(_) => timestamp(),
        Values::Point { .. } => DataType::Struct(
            ["lat", "lon"]
                .map(|name| Field::new(name, DataType::Float64, true))
                .to_vec()
                .into(),
        ),
        Values::List { items, .. } => {
            let item = match ty {
                Type::List(item) => item,
                _ => &Type::Unknown,
            };
            DataType::List(Arc::new(field("item", item, &items.values)))
        }
        Values::Record(chunks) => {
            let fields = match ty {
                Type::Record(fields) => fields.iter(),
                _ => [].iter(),
            };
            let fields = fields.zip(chunks);
            let fields = fields.map(|(named, chunk)| field(&named.name, &named.ty, &chunk.values));
            DataType::Struct(fields.collect())
        }
    }
}

pub fn timestamp() -> DataType {
    DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))
}

impl Form {
    /// Of a field of a file; dictionaries are numbered in the order of fields, from `dictionaries`
    /// on. `None` if no column is written so.
    pub fn of(field: &Field, dictionaries: &mut usize) -> Option<Form> {
        let scale = match field.metadata().get(SCALE) {
            Some(scale) => Some(scale.parse().ok()?),
            None => None,
        };
        let integer = |width| match scale {
            Some(scale) => Form::Decimal { width, scale },
            None => Form::Int(width),
        };
        Some(match field.data_type() {
            DataType::Boolean => Form::Bool,
            DataType::Int8 => integer(Width::One),
            DataType::Int16 => integer(Width::Two),
            DataType::Int32 => integer(Width::Four),
            DataType::Int64 => integer(Width::Eight),
            DataType::Decimal128(_, scale) => Form::WideDecimal {
                scale: u32::try_from(*scale).ok()?,
            },
            DataType::Float64 => Form::Float,
            DataType::Dictionary(codes, _) => {
                let width = match **codes {
                    DataType::UInt8 => Width::One,
                    DataType::UInt16 => Width::Two,
                    DataType::UInt32 => Width::Four,
                    _ => return None,
                };
                *dictionaries += 1;
                Form::Text {
                    width,
                    dictionary: *dictionaries - 1,
                }
            }
            DataType::Date32 => Form::Date,
            DataType::Timestamp(TimeUnit::Microsecond, _) => Form::Timestamp,
            DataType::LargeUtf8 => Form::Texts,
            DataType::List(item) => Form::List(Box::new(Form::of(item, dictionaries)?)),
            DataType::Struct(fields) => {
                let forms = fields.iter().map(|field| Form::of(field, dictionaries));
                Form::Record(forms.collect::<Option<_>>()?)
            }
            _ => return None,
        })
    }

    /// Nodes and buffers of a column of this form in a record batch.
    pub fn layout(&self) -> (usize, usize) {
        let all = |forms: &[Form]| {
            let parts = forms.iter().map(Form::layout);
            parts.fold((1, 1), |(nodes, buffers), (n, b)| (nodes + n, buffers + b))
        };
        match self {
            Form::Texts => (1, 3),
            Form::Point => all(&[Form::Float, Form::Float]),
            Form::List(item) => {
                let (nodes, buffers) = item.layout();
                (nodes + 1, buffers + 2)
            }
            Form::Record(fields) => all(fields),
            _ => (1, 2),
        }
    }

    /// The same as the type of the column says: a struct can be an object or a point.
    pub fn typed(self, ty: &Type) -> Form {
        match (self, ty) {
            (Form::Record(fields), Type::Point) if fields == [Form::Float, Form::Float] => {
                Form::Point
            }
            (Form::Record(forms), Type::Record(fields)) => {
                let typed = forms.into_iter().zip(fields.iter());
                Form::Record(typed.map(|(form, field)| form.typed(&field.ty)).collect())
            }
            (Form::List(form), Type::List(item)) => Form::List(Box::new(form.typed(item))),
            (form, _) => form,
        }
    }
}
