//! Values as text and as JSON.

use serde_json::Value as Json;

use crate::time::{DAY, SECOND, civil_from_days};
use crate::value::{Ratio, Type, Value};

/// A value as a field of CSV: numbers in full, dates as `2026-06-01`, instants in UTC as
/// `2026-06-01T08:00:00Z`, durations in seconds, points as `lat,lon`, lists and objects as JSON.
pub fn text(value: &Value, ty: &Type) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Exact(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Text(text) => text.to_string(),
        Value::Date(day) => date(*day),
        Value::Timestamp(instant) => timestamp(*instant),
        Value::Duration(micros) => seconds(*micros),
        Value::Point { lat, lon } => format!("{lat},{lon}"),
        Value::List(_) | Value::Record(_) => json(value, ty),
    }
}

/// The same as JSON; what JSON has no form for is a text.
pub fn json(value: &Value, ty: &Type) -> String {
    match (value, ty) {
        (Value::Bool(_) | Value::Exact(_), _) => text(value, ty),
        (Value::Float(number), _) if number.is_finite() => text(value, ty),
        (Value::Duration(_), _) => text(value, ty),
        (Value::Point { lat, lon }, _) => format!("[{lat},{lon}]"),
        (Value::List(items), _) => {
            let item_type = match ty {
                Type::List(item) => item,
                _ => &Type::Unknown,
            };
            let items = items
                .iter()
                .map(|item| json_or_null(item.as_ref(), item_type));
            format!("[{}]", items.collect::<Vec<_>>().join(","))
        }
        (Value::Record(values), Type::Record(fields)) => {
            let fields = fields.iter().zip(values.iter()).map(|(field, value)| {
                let name = Json::from(field.name.as_ref());
                format!("{name}:{}", json_or_null(value.as_ref(), &field.ty))
            });
            format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
        }
        _ => Json::from(text(value, ty)).to_string(),
    }
}

pub fn json_or_null(value: Option<&Value>, ty: &Type) -> String {
    value.map_or_else(|| "null".to_owned(), |value| json(value, ty))
}

fn date(day: i32) -> String {
    let (year, month, day) = civil_from_days(day);
    format!("{year:04}-{month:02}-{day:02}")
}

fn timestamp(instant: i64) -> String {
    let day = i32::try_from(instant.div_euclid(DAY)).unwrap_or_default();
    let micros = instant.rem_euclid(DAY);
    let (seconds, fraction) = (micros / SECOND, micros % SECOND);
    let fraction = match fraction {
        0 => String::new(),
        _ => format!(".{fraction:06}"),
    };
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("{}T{hour:02}:{minute:02}:{second:02}{fraction}Z", date(day))
}

/// A duration as a number of seconds.
fn seconds(micros: i64) -> String {
    let seconds = Ratio::decimal(micros.into(), 6);
    seconds.map_or_else(|| micros.to_string(), |seconds| seconds.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_in_full() {
        let list = Type::List(Box::new(Type::Text));
        let items = Value::List([Some(Value::text("a\"b")), None].into());
        let cases = [
            (Value::Bool(true), Type::Bool, "true", "true"),
            (Value::int(-7), Type::Int, "-7", "-7"),
            (
                Value::Exact(Ratio::decimal(1250, 2).unwrap()),
                Type::Decimal,
                "12.5",
                "12.5",
            ),
            (Value::Float(0.1), Type::Float, "0.1", "0.1"),
            (Value::Float(f64::INFINITY), Type::Float, "inf", "\"inf\""),
            (Value::text("x"), Type::Text, "x", "\"x\""),
            (
                Value::Date(20_605),
                Type::Date,
                "2026-06-01",
                "\"2026-06-01\"",
            ),
            (
                Value::Timestamp(20_605 * DAY + 500_000),
                Type::Timestamp,
                "2026-06-01T00:00:00.500000Z",
                "\"2026-06-01T00:00:00.500000Z\"",
            ),
            (Value::Duration(90_500_000), Type::Duration, "90.5", "90.5"),
            (
                Value::Point {
                    lat: 52.5,
                    lon: 13.0,
                },
                Type::Point,
                "52.5,13",
                "[52.5,13]",
            ),
            (items, list, "[\"a\\\"b\",null]", "[\"a\\\"b\",null]"),
        ];
        for (value, ty, plain, as_json) in cases {
            assert_eq!(text(&value, &ty), plain);
            assert_eq!(json(&value, &ty), as_json);
        }
    }
}
