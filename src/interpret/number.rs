//! Arithmetic: exact where both sides are, else on doubles; what cannot be is missing.

use crate::syntax::ast::Arithmetic;
use crate::value::{Number, Ratio, Type, Value};

/// The value as one of its declared type: an integer beyond 64 bits is missing, an exact number
/// where a float is expected is the nearest float.
pub fn fit(value: Value, ty: &Type) -> Option<Value> {
    match (ty, &value) {
        (Type::Int, Value::Exact(exact)) => exact.to_i64().map(Value::int),
        (Type::Float, Value::Exact(exact)) => finite(exact.to_f64()),
        _ => Some(value),
    }
}

/// A computed float: overflow and what is no number are missing.
pub fn finite(value: f64) -> Option<Value> {
    value.is_finite().then_some(Value::Float(value + 0.0))
}

pub fn negate(value: Value) -> Option<Value> {
    match value.as_number()? {
        Number::Exact(exact) => Some(Value::Exact(exact.checked_neg()?)),
        Number::Float(float) => finite(-float),
    }
}

pub fn arithmetic(operator: Arithmetic, left: &Value, right: &Value) -> Option<Value> {
    match (left.as_number()?, right.as_number()?) {
        (Number::Exact(left), Number::Exact(right)) => {
            exact(operator, left, right).map(Value::Exact)
        }
        (left, right) => finite(float(operator, left.to_f64(), right.to_f64())),
    }
}

fn exact(operator: Arithmetic, left: Ratio, right: Ratio) -> Option<Ratio> {
    match operator {
        Arithmetic::Add => left.checked_add(right),
        Arithmetic::Subtract => left.checked_sub(right),
        Arithmetic::Multiply => left.checked_mul(right),
        Arithmetic::Divide => left.checked_div(right),
    }
}

fn float(operator: Arithmetic, left: f64, right: f64) -> f64 {
    match operator {
        Arithmetic::Add => left + right,
        Arithmetic::Subtract => left - right,
        Arithmetic::Multiply => left * right,
        Arithmetic::Divide => left / right,
    }
}

/// Rounded to decimal places, half away from zero. A float is rounded by its exact value.
pub fn round(number: Number, places: u32) -> Option<Value> {
    match number {
        Number::Exact(exact) => exact.round(places).map(Value::Exact),
        Number::Float(float) if places == 0 => finite(float.round()),
        Number::Float(float) => finite(round_float(float, places)),
    }
}

fn round_float(float: f64, places: u32) -> f64 {
    // All digits of a double, exactly; then the half is decided on them.
    const DIGITS: usize = 1074;
    let places = places as usize;
    if places >= DIGITS || !float.is_finite() {
        return float;
    }
    let text = format!("{:.DIGITS$}", float.abs());
    let point = text.find('.').unwrap_or(text.len());
    let up = text
        .as_bytes()
        .get(point + 1 + places)
        .is_some_and(|digit| *digit >= b'5');
    let kept = &text[..(point + 1 + places).min(text.len())];
    let digits = if up {
        plus_one_last(kept)
    } else {
        kept.to_owned()
    };
    digits
        .parse::<f64>()
        .map_or(float, |value| value.copysign(float))
}

/// A decimal text with one more in its last place.
fn plus_one_last(decimal: &str) -> String {
    let mut digits = decimal.as_bytes().to_vec();
    for digit in digits.iter_mut().rev() {
        match digit {
            b'9' => *digit = b'0',
            b'.' => {}
            _ => {
                *digit += 1;
                return String::from_utf8_lossy(&digits).into_owned();
            }
        }
    }
    format!("1{}", String::from_utf8_lossy(&digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_round_half_away_from_zero_by_their_exact_value() {
        for (float, places, expected) in [
            (0.125, 2, 0.13),
            (-0.125, 2, -0.13),
            (2.675, 2, 2.67),
            (9.996, 2, 10.0),
            (1e300, 2, 1e300),
            (1e-300, 2, 0.0),
            (0.5, 0, 1.0),
            (-2.5, 0, -3.0),
        ] {
            let rounded = round(Number::Float(float), places);
            assert_eq!(rounded, Some(Value::Float(expected)), "{float}");
        }
    }

    #[test]
    fn what_cannot_be_is_missing() {
        let (one, zero) = (Value::int(1), Value::int(0));
        assert_eq!(arithmetic(Arithmetic::Divide, &one, &zero), None);
        let huge = Value::Float(f64::MAX);
        assert_eq!(arithmetic(Arithmetic::Multiply, &huge, &huge), None);
        assert_eq!(
            arithmetic(Arithmetic::Divide, &Value::Float(0.0), &zero),
            None
        );
        let most = arithmetic(Arithmetic::Add, &Value::int(i64::MAX), &one).expect("exact");
        assert_eq!(fit(most.clone(), &Type::Int), None);
        assert_eq!(fit(most.clone(), &Type::Decimal), Some(most));
        assert_eq!(negate(Value::Float(0.0)), Some(Value::Float(0.0)));
    }
}
