//! Columns of audiences as Arrow arrays.

use std::io;
use std::sync::Arc;

use arrow_array::builder::StringBuilder;
use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int64Array,
    TimestampMicrosecondArray,
};
use arrow_schema::{ArrowError, DataType, TimeUnit};

use super::text;
use crate::value::{Ratio, Type, Value};

/// Decimals have 20 places before the point and 18 behind it.
const PRECISION: u8 = 38;
const SCALE: u32 = 18;

/// The Arrow type of a column. Durations are seconds; points, lists and objects are texts, as in
/// CSV.
pub fn form(ty: &Type) -> DataType {
    match ty {
        Type::Bool => DataType::Boolean,
        Type::Int => DataType::Int64,
        Type::Decimal | Type::Duration => DataType::Decimal128(PRECISION, SCALE as i8),
        Type::Float => DataType::Float64,
        Type::Date => DataType::Date32,
        Type::Timestamp => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
        Type::Text | Type::Point | Type::List(_) | Type::Record(_) | Type::Unknown => {
            DataType::Utf8
        }
    }
}

pub fn array(values: &[Option<Value>], ty: &Type) -> Result<ArrayRef, ArrowError> {
    let values = values.iter().map(Option::as_ref);
    Ok(match ty {
        Type::Bool => {
            let bools = values.map(|value| match value? {
                Value::Bool(value) => Some(*value),
                _ => None,
            });
            Arc::new(bools.collect::<BooleanArray>())
        }
        Type::Int => {
            let whole = |ratio: Ratio| ratio.to_i64();
            let numbers = values.map(|value| exact(value, whole));
            Arc::new(numbers.collect::<Result<Int64Array, ArrowError>>()?)
        }
        Type::Decimal | Type::Duration => {
            let numbers = values.map(|value| exact(value, mantissa));
            let numbers = numbers.collect::<Result<Decimal128Array, ArrowError>>()?;
            Arc::new(numbers.with_precision_and_scale(PRECISION, SCALE as i8)?)
        }
        Type::Float => {
            let floats = values.map(|value| Some(value?.as_number()?.to_f64()));
            Arc::new(floats.collect::<Float64Array>())
        }
        Type::Date => {
            let days = values.map(|value| match value? {
                Value::Date(day) => Some(*day),
                _ => None,
            });
            Arc::new(days.collect::<Date32Array>())
        }
        Type::Timestamp => {
            let instants = values.map(|value| match value? {
                Value::Timestamp(instant) => Some(*instant),
                _ => None,
            });
            let instants: TimestampMicrosecondArray = instants.collect();
            Arc::new(instants.with_timezone("UTC"))
        }
        Type::Text | Type::Point | Type::List(_) | Type::Record(_) | Type::Unknown => {
            let mut texts = StringBuilder::new();
            values.for_each(|value| texts.append_option(value.map(|value| text::text(value, ty))));
            Arc::new(texts.finish())
        }
    })
}

/// A number in the form of the column; one that does not fit is an error, never another number.
fn exact<T>(
    value: Option<&Value>,
    form: impl Fn(Ratio) -> Option<T>,
) -> Result<Option<T>, ArrowError> {
    let Some(value) = value else {
        return Ok(None);
    };
    let number = match value {
        Value::Exact(number) => Some(*number),
        Value::Duration(micros) => Ratio::decimal((*micros).into(), 6),
        _ => None,
    };
    match number.and_then(form) {
        Some(number) => Ok(Some(number)),
        None => {
            let shown = text::text(value, &Type::Decimal);
            let message = format!("{shown} does not fit into a decimal of 38 digits");
            let error = io::Error::new(io::ErrorKind::InvalidData, message.clone());
            Err(ArrowError::IoError(message, error))
        }
    }
}

/// Rounded half away from zero behind the last place.
fn mantissa(number: Ratio) -> Option<i128> {
    let rounded = number.round(SCALE)?;
    let power = 10i128.pow(SCALE);
    let mantissa = rounded
        .numerator()
        .checked_mul(power / rounded.denominator())?;
    (mantissa.unsigned_abs() < 10u128.pow(PRECISION.into())).then_some(mantissa)
}
