//! Functions on known values; a missing argument never comes here.

use std::cmp::Ordering;

pub use crate::check::typed::Function;
use crate::time::{Clock, DAY, civil_from_days, parse_date, parse_timestamp, weekday};
use crate::value::{Number, Ratio, Value};

use super::anniversary::age;
use super::condition::day_of;
use super::contact;
use super::number::{finite, round};
use super::text::{domain, sha256};

/// The result for known arguments; `None` is missing. `If` and `Coalesce`, which look at missing
/// arguments, are not for here.
pub fn call(function: Function, arguments: &[Value], clock: &Clock) -> Option<Value> {
    match (function, arguments) {
        (Function::Round, [number]) => round(number.as_number()?, 0),
        (Function::Round, [number, places]) => round(number.as_number()?, whole(places)?),
        (Function::Min, values) => extreme(values, Ordering::Less),
        (Function::Max, values) => extreme(values, Ordering::Greater),
        (Function::DaysBetween, [from, to]) => {
            let days = i64::from(day_of(to, clock)?) - i64::from(day_of(from, clock)?);
            Some(Value::int(days))
        }
        (Function::GooglePhone, [Value::Text(text), Value::Text(code)]) => {
            contact::google_phone(text, Some(code)).map(|text| Value::text(&text))
        }
        (Function::MetaPhone, [Value::Text(text), Value::Text(code)]) => {
            contact::meta_phone(text, Some(code)).map(|text| Value::text(&text))
        }
        (_, [Value::Text(text)]) => of_text(function, text, clock),
        (_, [Value::List(items)]) if function == Function::Size => {
            Some(Value::int(i64::try_from(items.len()).ok()?))
        }
        (_, [value @ (Value::Date(_) | Value::Timestamp(_))]) => of_time(function, value, clock),
        (_, [number]) => of_number(function, number.as_number()?),
        _ => None,
    }
}

fn whole(value: &Value) -> Option<u32> {
    match value.as_number()? {
        Number::Exact(exact) => u32::try_from(exact.to_i64()?).ok(),
        Number::Float(_) => None,
    }
}

/// The first value that no other is beyond.
fn extreme(values: &[Value], beyond: Ordering) -> Option<Value> {
    let (mut best, rest) = values.split_first()?;
    for value in rest {
        if value.compare(best)? == beyond {
            best = value;
        }
    }
    Some(best.clone())
}

fn of_text(function: Function, text: &str, clock: &Clock) -> Option<Value> {
    match function {
        Function::Lower => Some(Value::text(&text.to_lowercase())),
        Function::Upper => Some(Value::text(&text.to_uppercase())),
        Function::Trim => Some(Value::text(text.trim())),
        Function::Length => Some(Value::int(i64::try_from(text.chars().count()).ok()?)),
        Function::Domain => domain(text).map(Value::text),
        Function::Sha256 => Some(Value::text(&sha256(text))),
        Function::GoogleEmail => contact::google_email(text).map(|text| Value::text(&text)),
        Function::MetaEmail => contact::meta_email(text).map(|text| Value::text(&text)),
        Function::GooglePhone => contact::google_phone(text, None).map(|text| Value::text(&text)),
        Function::MetaPhone => contact::meta_phone(text, None).map(|text| Value::text(&text)),
        Function::ToNumber => Ratio::parse(text.trim()).map(Value::Exact),
        Function::ToDate => parse_date(text.trim()).map(Value::Date),
        Function::ToTimestamp => parse_timestamp(text.trim(), &clock.zone).map(Value::Timestamp),
        _ => None,
    }
}

fn of_number(function: Function, number: Number) -> Option<Value> {
    match (function, number) {
        (Function::Abs, Number::Exact(exact)) if exact.numerator() < 0 => {
            exact.checked_neg().map(Value::Exact)
        }
        (Function::Abs, Number::Exact(exact)) => Some(Value::Exact(exact)),
        (Function::Abs, Number::Float(float)) => finite(float.abs()),
        (Function::Floor, Number::Exact(exact)) => {
            Some(Value::Exact(Ratio::integer(exact.floor())))
        }
        (Function::Floor, Number::Float(float)) => finite(float.floor()),
        (Function::Ceil, Number::Exact(exact)) => Some(Value::Exact(Ratio::integer(exact.ceil()))),
        (Function::Ceil, Number::Float(float)) => finite(float.ceil()),
        _ => None,
    }
}

/// Calendar parts in the project's zone; a date is the start of its day.
fn of_time(function: Function, value: &Value, clock: &Clock) -> Option<Value> {
    let day = day_of(value, clock)?;
    let (year, month, day_of_month) = civil_from_days(day);
    let minutes = match value {
        Value::Timestamp(instant) => clock.zone.civil_of(*instant).rem_euclid(DAY) / 60_000_000,
        _ => 0,
    };
    let part = match function {
        Function::Year => i64::from(year),
        Function::Month => i64::from(month),
        Function::Day => i64::from(day_of_month),
        Function::Hour => minutes / 60,
        Function::Minute => minutes % 60,
        Function::Age => age(day, clock.today()),
        Function::Weekday => return Some(Value::text(weekday(day).name())),
        Function::StartOfDay => return Some(start_of_day(value, clock)),
        _ => return None,
    };
    Some(Value::int(part))
}

fn start_of_day(value: &Value, clock: &Clock) -> Value {
    match value {
        Value::Date(day) => Value::Timestamp(clock.zone.start_of_day(*day)),
        other => other.clone(),
    }
}
