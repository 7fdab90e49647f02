//! Values to columns of a type.

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow_buffer::BooleanBuffer;
use cantle::dataset::column::{Chunk, Codes, Column, Dictionary, Integers, Values};
use cantle::value::{Ratio, Type, Value};

/// Decimal places of the decimals of a random project.
pub const SCALE: u32 = 2;

/// One value a row.
pub fn column(ty: &Type, values: &[Option<Value>]) -> Column {
    Column::of_rows(chunk(ty, values))
}

pub fn chunk(ty: &Type, values: &[Option<Value>]) -> Chunk {
    let validity = values
        .iter()
        .any(Option::is_none)
        .then(|| BooleanBuffer::from(values.iter().map(Option::is_some).collect::<Vec<bool>>()));
    Chunk {
        values: physical(ty, values),
        validity,
        zone: None,
    }
}

fn physical(ty: &Type, values: &[Option<Value>]) -> Values {
    match ty {
        Type::Bool => {
            let bits = values.iter().map(|value| *value == Some(Value::Bool(true)));
            Values::Bool(BooleanBuffer::from(bits.collect::<Vec<bool>>()))
        }
        Type::Int => Values::Int(Integers::narrow(
            values
                .iter()
                .map(|value| exact(value).to_i64().expect("an int"))
                .collect(),
        )),
        Type::Decimal => decimals(values),
        Type::Float => {
            let floats = values.iter().map(|value| match value {
                Some(Value::Float(float)) => *float,
                _ => 0.0,
            });
            Values::Float(floats.collect())
        }
        Type::Text => texts(values),
        Type::Date => {
            let days = values.iter().map(|value| match value {
                Some(Value::Date(day)) => *day,
                _ => 0,
            });
            Values::Date(days.collect())
        }
        Type::Timestamp => {
            let instants = values.iter().map(|value| match value {
                Some(Value::Timestamp(instant)) => *instant,
                _ => 0,
            });
            Values::Timestamp(instants.collect())
        }
        Type::Point => {
            let points = values.iter().map(|value| match value {
                Some(Value::Point { lat, lon }) => (*lat, *lon),
                _ => (0.0, 0.0),
            });
            let (lat, lon): (Vec<f64>, Vec<f64>) = points.unzip();
            Values::Point {
                lat: lat.into(),
                lon: lon.into(),
            }
        }
        Type::List(item) => lists(item, values),
        Type::Record(fields) => {
            let field = |index: usize| -> Vec<Option<Value>> {
                let of_record = |value: &Option<Value>| match value {
                    Some(Value::Record(fields)) => fields[index].clone(),
                    _ => None,
                };
                values.iter().map(of_record).collect()
            };
            let columns = fields.iter().enumerate();
            Values::Record(columns.map(|(at, f)| chunk(&f.ty, &field(at))).collect())
        }
        Type::Duration | Type::Unknown => unreachable!("no column is of type {ty}"),
    }
}

fn exact(value: &Option<Value>) -> Ratio {
    match value {
        Some(Value::Exact(exact)) => *exact,
        _ => Ratio::ZERO,
    }
}

fn decimals(values: &[Option<Value>]) -> Values {
    let power = Ratio::integer(10i128.pow(SCALE));
    let mantissa = |value| {
        let scaled = exact(value).checked_mul(power).expect("it fits");
        assert!(scaled.is_integer(), "at most {SCALE} places");
        scaled.numerator()
    };
    let mantissas: Vec<i128> = values.iter().map(mantissa).collect();
    let narrow: Result<Vec<i64>, _> = mantissas.iter().map(|m| i64::try_from(*m)).collect();
    match narrow {
        Ok(narrow) => Values::Decimal {
            mantissas: Integers::narrow(narrow),
            scale: SCALE,
        },
        Err(_) => Values::WideDecimal {
            mantissas: mantissas.into(),
            scale: SCALE,
        },
    }
}

fn texts(values: &[Option<Value>]) -> Values {
    let known = values.iter().flatten().filter_map(Value::as_text);
    let distinct: BTreeSet<&str> = known.collect();
    let dictionary = Dictionary::sorted(distinct.into_iter().collect());
    let code = |value: &Option<Value>| {
        let text = value.as_ref().and_then(Value::as_text);
        text.and_then(|text| dictionary.code(text)).unwrap_or(0) as u32
    };
    let codes = Codes::narrow(values.iter().map(code).collect(), dictionary.texts.len());
    Values::Text {
        codes,
        dictionary: Arc::new(dictionary),
    }
}

fn lists(item: &Type, values: &[Option<Value>]) -> Values {
    let mut items = Vec::new();
    let mut offsets = vec![0u32];
    for value in values {
        if let Some(Value::List(elements)) = value {
            items.extend(elements.iter().cloned());
        }
        offsets.push(items.len() as u32);
    }
    Values::List {
        offsets: offsets.into(),
        items: Box::new(chunk(item, &items)),
    }
}
