//! Columns from values in memory: small tables of tests and of `test` items.

use super::draft::{Cells, Draft};
use super::finish::finish;
use crate::dataset::column::{Chunk, Column};
use crate::value::{Ratio, Type, Value};

/// A column of these values; `None` is missing. Values of another type than `ty`, and fractions
/// that are no decimals of 38 digits, are missing.
pub fn column_of(ty: &Type, values: &[Option<Value>]) -> Column {
    Column::of_rows(chunk_of(ty, values))
}

/// The same in one piece, whatever the values stand for.
pub fn chunk_of(ty: &Type, values: &[Option<Value>]) -> Chunk {
    let mut draft = Draft::new(ty);
    for value in values {
        draft.push(value.as_ref());
    }
    let order: Vec<u32> = (0..).take(values.len()).collect();
    finish(ty, vec![draft], &order).unwrap_or_else(|_| {
        let nothing = vec![None; values.len()];
        chunk_of(&Type::Unknown, &nothing)
    })
}

impl Draft {
    fn push(&mut self, value: Option<&Value>) {
        let pushed = value.is_some_and(|value| self.values.push(value));
        if !pushed {
            self.append_missing(1);
            return;
        }
        if !self.known.is_empty() {
            self.known.push(true);
        }
        self.len += 1;
    }
}

impl Cells {
    /// Whether the value is of the type of the cells.
    fn push(&mut self, value: &Value) -> bool {
        match (self, value) {
            (Cells::Bool(cells), Value::Bool(value)) => cells.push(*value),
            (Cells::Int(cells), Value::Exact(ratio)) => match ratio.to_i64() {
                Some(value) => cells.push(value),
                None => return false,
            },
            (Cells::Decimal { mantissas, scale }, Value::Exact(ratio)) => {
                return push_decimal(mantissas, scale, *ratio);
            }
            (Cells::Float(cells), Value::Float(value)) => cells.push(*value),
            (Cells::Text(cells), Value::Text(text)) => cells.push(text),
            (Cells::Date(cells), Value::Date(value)) => cells.push(*value),
            (Cells::Timestamp(cells), Value::Timestamp(value)) => cells.push(*value),
            (Cells::Point { lat, lon }, Value::Point { lat: y, lon: x }) => {
                lat.push(*y);
                lon.push(*x);
            }
            (Cells::List { lengths, items }, Value::List(elements)) => {
                elements
                    .iter()
                    .for_each(|element| items.push(element.as_ref()));
                lengths.push(u32::try_from(elements.len()).unwrap_or(u32::MAX));
            }
            (Cells::Record(fields), Value::Record(values)) if fields.len() == values.len() => {
                for (field, value) in fields.iter_mut().zip(values.iter()) {
                    field.push(value.as_ref());
                }
            }
            _ => return false,
        }
        true
    }
}

fn push_decimal(mantissas: &mut Vec<i128>, scale: &mut u32, ratio: Ratio) -> bool {
    let Some((mantissa, digits)) = decimal_digits(ratio) else {
        return false;
    };
    let target = digits.max(*scale);
    let mut last = [mantissa];
    let fits = super::draft::rescale(&mut last, target - digits)
        && super::draft::rescale(mantissas, target - *scale);
    if fits {
        mantissas.push(last[0]);
        *scale = target;
    }
    fits
}

/// Mantissa and scale of a finite decimal.
fn decimal_digits(ratio: Ratio) -> Option<(i128, u32)> {
    (0..=38u32).find_map(|digits| {
        let power = 10i128.checked_pow(digits)?;
        if power % ratio.denominator() != 0 {
            return None;
        }
        Some((
            ratio.numerator().checked_mul(power / ratio.denominator())?,
            digits,
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Field;

    fn decimal(text: &str) -> Option<Value> {
        Ratio::parse(text).map(Value::Exact)
    }

    #[test]
    fn values_come_back() {
        let record = Type::Record(
            [("topic", Type::Text), ("score", Type::Int)]
                .map(field)
                .into(),
        );
        let element = |topic: Option<&str>, score: i64| {
            Some(Value::Record(
                [topic.map(Value::text), Some(Value::int(score))].into(),
            ))
        };
        let cases = [
            (Type::Bool, vec![Some(Value::Bool(true)), None]),
            (
                Type::Int,
                vec![Some(Value::int(i64::MIN)), None, Some(Value::int(3))],
            ),
            (
                Type::Decimal,
                vec![decimal("0.125"), decimal("-7"), None, decimal("1e20")],
            ),
            (Type::Float, vec![None, Some(Value::Float(-0.5))]),
            (
                Type::Text,
                vec![Some(Value::text("")), None, Some(Value::text("é"))],
            ),
            (Type::Date, vec![Some(Value::Date(-1))]),
            (Type::Timestamp, vec![None, Some(Value::Timestamp(7))]),
            (
                Type::Point,
                vec![
                    Some(Value::Point {
                        lat: 1.5,
                        lon: -2.0,
                    }),
                    None,
                ],
            ),
            (
                Type::List(Box::new(record)),
                vec![
                    Some(Value::List(
                        [element(None, 1), element(Some("cars"), 2)].into(),
                    )),
                    None,
                    Some(Value::List([].into())),
                ],
            ),
        ];
        for (ty, values) in cases {
            let column = column_of(&ty, &values);
            let back: Vec<_> = (0..values.len()).map(|i| column.value(i)).collect();
            assert_eq!(back, values, "{ty}");
        }
    }

    fn field((name, ty): (&str, Type)) -> Field {
        Field {
            name: name.into(),
            ty,
        }
    }

    #[test]
    fn values_of_another_type_are_missing() {
        let third = Ratio::new(1, 3).map(Value::Exact);
        let column = column_of(
            &Type::Decimal,
            &[third, Some(Value::Bool(true)), decimal("2")],
        );
        assert_eq!((column.value(0), column.value(1)), (None, None));
        assert_eq!(column.value(2), decimal("2"));
    }
}
