//! Arrow arrays of any type to the canonical one of a request.
//!
//! What is canonical already is not touched. Where Arrow has an exact cast it is used; everything
//! else goes cell by cell over its text, by the same grammar as a text file.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal128Type, Float64Type};
use arrow_array::{Array, ArrayRef, Float64Array};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_cast::{CastOptions, cast_with_options};
use arrow_schema::DataType;

use super::{nested, times};
use crate::dataset::read::canonical::{PRECISION, data_type};
use crate::dataset::read::text::sink::Sink;
use crate::dataset::read::{Request, Wanted};
use crate::time::Zone;
use crate::value::Type;

/// An array and the cells that did not fit; these are missing in it.
#[derive(Debug)]
pub(super) struct Converted {
    pub array: ArrayRef,
    pub misfits: Vec<usize>,
}

impl Converted {
    pub fn whole(array: ArrayRef) -> Converted {
        let misfits = Vec::new();
        Converted { array, misfits }
    }
}

/// Why a column cannot become what is asked for, whatever its cells.
pub(super) type Outcome = Result<Converted, String>;

/// The array as its request wants it.
pub(super) fn convert(array: &ArrayRef, request: &Request, zone: &Zone) -> Outcome {
    match &request.wanted {
        Wanted::Key => key(array, request, zone),
        Wanted::Value(ty) => value(array, ty, request, zone),
    }
}

fn key(array: &ArrayRef, request: &Request, zone: &Zone) -> Outcome {
    let ty = array.data_type();
    if ty.is_signed_integer() || matches!(ty, DataType::UInt8 | DataType::UInt16 | DataType::UInt32)
    {
        return exact_cast(array, &DataType::Int64);
    }
    if ty.is_floating() {
        // Whole numbers that only became floats because some rows have none.
        let ints = value(array, &Type::Int, request, zone)?;
        return Ok(ints);
    }
    text(array)
}

/// The array as the canonical one of a type.
pub(super) fn value(array: &ArrayRef, ty: &Type, request: &Request, zone: &Zone) -> Outcome {
    let from = array.data_type();
    if matches!(from, DataType::Null) {
        let missing = arrow_array::new_null_array(&data_type(ty), array.len());
        return Ok(Converted::whole(missing));
    }
    if let DataType::Dictionary(_, values) = from
        && !(is_text(values) && *ty == Type::Text)
    {
        let plain = cast(array, values)?;
        return value(&plain, ty, request, zone);
    }
    match ty {
        Type::Bool if *from == DataType::Boolean => Ok(Converted::whole(array.clone())),
        Type::Int if from.is_integer() => exact_cast(array, &DataType::Int64),
        Type::Decimal => decimal(array, request, zone),
        Type::Float if from.is_floating() => float(array),
        Type::Float if from.is_integer() => exact_cast(array, &DataType::Float64),
        Type::Text => text(array),
        Type::Date | Type::Timestamp => times::convert(array, ty, request, zone),
        Type::Point => nested::point(array, request, zone),
        Type::List(item) => nested::list(array, item, request, zone),
        Type::Record(fields) => nested::record(array, fields, request, zone),
        _ => by_text(array, ty, request, zone),
    }
}

pub(super) fn cast(array: &ArrayRef, to: &DataType) -> Result<ArrayRef, String> {
    let options = CastOptions {
        safe: true,
        ..CastOptions::default()
    };
    cast_with_options(array, to, &options).map_err(|error| error.to_string())
}

/// A cast that changes no value; cells that do not fit are missing afterwards.
pub(super) fn exact_cast(array: &ArrayRef, to: &DataType) -> Outcome {
    if array.data_type() == to {
        return Ok(Converted::whole(array.clone()));
    }
    let cast = cast(array, to)?;
    if cast.null_count() == array.logical_null_count() {
        return Ok(Converted::whole(cast));
    }
    let before = array.logical_nulls();
    let misfits = (0..array.len())
        .filter(|row| {
            cast.is_null(*row) && before.as_ref().is_none_or(|nulls| nulls.is_valid(*row))
        })
        .collect();
    Ok(Converted {
        array: cast,
        misfits,
    })
}

fn decimal(array: &ArrayRef, request: &Request, zone: &Zone) -> Outcome {
    match array.data_type() {
        DataType::Decimal128(_, scale @ 0..) => {
            let decimals = array.as_primitive::<Decimal128Type>().clone();
            let ty = DataType::Decimal128(PRECISION, *scale);
            Ok(Converted::whole(Arc::new(decimals.with_data_type(ty))))
        }
        DataType::Decimal32(_, scale)
        | DataType::Decimal64(_, scale)
        | DataType::Decimal128(_, scale)
        | DataType::Decimal256(_, scale) => {
            exact_cast(array, &DataType::Decimal128(PRECISION, (*scale).max(0)))
        }
        from if from.is_integer() => exact_cast(array, &DataType::Decimal128(PRECISION, 0)),
        _ => by_text(array, &Type::Decimal, request, zone),
    }
}

/// NaN is missing, -0.0 is 0.
fn float(array: &ArrayRef) -> Outcome {
    let floats = cast(array, &DataType::Float64)?;
    let values = floats.as_primitive::<Float64Type>();
    // Mostly none is odd: to look at all needs no branch.
    let odd =
        |any: bool, value: &f64| any | value.is_nan() | (value.to_bits() == (-0.0_f64).to_bits());
    if !values.values().iter().fold(false, odd) {
        return Ok(Converted::whole(floats));
    }
    let clean: Float64Array = values
        .iter()
        .map(|value| {
            value
                .filter(|value| !value.is_nan())
                .map(|value| value + 0.0)
        })
        .collect();
    Ok(Converted::whole(Arc::new(clean)))
}

pub(super) fn is_text(ty: &DataType) -> bool {
    matches!(
        ty,
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View
    )
}

/// Texts, or the usual writing of other values; a dictionary stays one.
fn text(array: &ArrayRef) -> Outcome {
    match array.data_type() {
        DataType::Utf8 => Ok(Converted::whole(array.clone())),
        DataType::Dictionary(_, values) if is_text(values) => {
            let to = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
            exact_cast(array, &to)
        }
        DataType::Dictionary(_, values) => text(&cast(array, values)?),
        DataType::FixedSizeBinary(16) => Ok(Converted::whole(uuids(array))),
        DataType::FixedSizeBinary(_) => text(&cast(array, &DataType::Binary)?),
        from if from.is_nested() => Err(format!("{from} is no text")),
        _ => exact_cast(array, &DataType::Utf8),
    }
}

/// 16 bytes as a UUID is written.
fn uuids(array: &ArrayRef) -> ArrayRef {
    let texts: arrow_array::StringArray = array
        .as_fixed_size_binary()
        .iter()
        .map(|bytes| {
            let mut text = String::with_capacity(36);
            for (at, byte) in bytes?.iter().enumerate() {
                if matches!(at, 4 | 6 | 8 | 10) {
                    text.push('-');
                }
                text.push_str(&format!("{byte:02x}"));
            }
            Some(text)
        })
        .collect();
    Arc::new(texts)
}

/// Cell by cell over its text.
pub(super) fn by_text(array: &ArrayRef, ty: &Type, request: &Request, zone: &Zone) -> Outcome {
    if array.data_type().is_nested() {
        return Err(format!("{} cannot become {ty}", array.data_type()));
    }
    let clean = if array.data_type().is_floating() {
        float(array)?.array
    } else {
        array.clone()
    };
    let options = FormatOptions::default();
    let format = ArrayFormatter::try_new(&clean, &options).map_err(|error| error.to_string())?;
    let mut sink = Sink::new(
        &Request {
            wanted: Wanted::Value(ty.clone()),
            ..request.clone()
        },
        zone,
    );
    let known = clean.logical_nulls();
    let mut misfits = Vec::new();
    for row in 0..clean.len() {
        if known.as_ref().is_some_and(|nulls| nulls.is_null(row)) {
            sink.missing();
        } else if sink.push(&format.value(row).to_string()).is_err() {
            misfits.push(row);
        }
    }
    let (array, more) = sink.finish();
    misfits.extend(more);
    Ok(Converted { array, misfits })
}

/// A cell as messages show it.
pub(super) fn shown(array: &ArrayRef, row: usize) -> String {
    let options = FormatOptions::default();
    let written = |array: &dyn Array| {
        let format = ArrayFormatter::try_new(array, &options).ok()?;
        format.value(row).try_to_string().ok()
    };
    // A time too far away to be written is shown as the number it is stored as.
    let number = || written(&cast(array, &DataType::Int64).ok()?);
    written(array).or_else(number).unwrap_or_default()
}
