//! Statistics of known values, each with the time of its event. No order of the events shows.

use std::cmp::Ordering;

use crate::check::typed::AggregateFunction;
use crate::value::{Number, Ratio, Type, Value};

use super::number::finite;
use super::sum::FloatSum;

/// A statistic of the values; `ty` is the type of the result. Missing of no values, but for
/// `Sum` and `Distinct`, which are 0.
pub fn of(function: AggregateFunction, mut values: Vec<(i64, Value)>, ty: &Type) -> Option<Value> {
    match function {
        AggregateFunction::Sum => sum(&values, ty),
        AggregateFunction::Avg => average(&values),
        AggregateFunction::Min => sorted(values).into_iter().next(),
        AggregateFunction::Max => sorted(values).pop(),
        AggregateFunction::Median => median(&sorted(values)),
        AggregateFunction::Distinct => {
            let mut values = sorted(values);
            values.dedup_by(|a, b| a.equals(b));
            i64::try_from(values.len()).ok().map(Value::int)
        }
        AggregateFunction::First => {
            let time = values.iter().map(|(time, _)| *time).min()?;
            smallest_at(values, time)
        }
        AggregateFunction::Last => {
            let time = values.iter().map(|(time, _)| *time).max()?;
            smallest_at(values, time)
        }
        AggregateFunction::MostFrequent => most_frequent(sorted(values)),
        AggregateFunction::Changed => {
            values.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| order(&a.1, &b.1)));
            changed(&values).map(Value::Timestamp)
        }
        AggregateFunction::Count
        | AggregateFunction::Days
        | AggregateFunction::LongestGap
        | AggregateFunction::ShortestGap => None,
    }
}

fn order(a: &Value, b: &Value) -> Ordering {
    a.compare(b).unwrap_or(Ordering::Equal)
}

fn sorted(values: Vec<(i64, Value)>) -> Vec<Value> {
    let mut values: Vec<Value> = values.into_iter().map(|(_, value)| value).collect();
    values.sort_by(order);
    values
}

fn smallest_at(values: Vec<(i64, Value)>, time: i64) -> Option<Value> {
    let at = values.into_iter().filter(|(other, _)| *other == time);
    at.map(|(_, value)| value).min_by(order)
}

fn sum(values: &[(i64, Value)], ty: &Type) -> Option<Value> {
    let numbers = numbers(values)?;
    if *ty == Type::Float
        || numbers
            .iter()
            .any(|number| matches!(number, Number::Float(_)))
    {
        float_sum(&numbers).and_then(finite)
    } else {
        exact_sum(&numbers).map(Value::Exact)
    }
}

fn average(values: &[(i64, Value)]) -> Option<Value> {
    let numbers = numbers(values)?;
    let count = i64::try_from(numbers.len())
        .ok()
        .filter(|count| *count > 0)?;
    if numbers
        .iter()
        .any(|number| matches!(number, Number::Float(_)))
    {
        finite(float_sum(&numbers)? / count as f64)
    } else {
        let sum = exact_sum(&numbers)?;
        sum.checked_div(Ratio::from(count)).map(Value::Exact)
    }
}

fn numbers(values: &[(i64, Value)]) -> Option<Vec<Number>> {
    values.iter().map(|(_, value)| value.as_number()).collect()
}

fn float_sum(numbers: &[Number]) -> Option<f64> {
    let mut sum = FloatSum::default();
    for number in numbers {
        sum.add(number.to_f64());
    }
    sum.total()
}

fn exact_sum(numbers: &[Number]) -> Option<Ratio> {
    numbers
        .iter()
        .try_fold(Ratio::ZERO, |sum, number| match number {
            Number::Exact(exact) => sum.checked_add(*exact),
            Number::Float(_) => None,
        })
}

/// The middle of sorted numbers, or the mean of the middle two.
fn median(values: &[Value]) -> Option<Value> {
    let high = values.get(values.len() / 2)?;
    if values.len() % 2 == 1 {
        return Some(high.clone());
    }
    let low = &values[values.len() / 2 - 1];
    match (low.as_number()?, high.as_number()?) {
        (Number::Exact(low), Number::Exact(high)) => {
            let sum = low.checked_add(high)?;
            sum.checked_div(Ratio::integer(2)).map(Value::Exact)
        }
        (low, high) => finite(f64::midpoint(low.to_f64(), high.to_f64())),
    }
}

/// The value with the longest run of equals; of several the smallest.
fn most_frequent(sorted: Vec<Value>) -> Option<Value> {
    let runs = sorted.chunk_by(|a, b| a.equals(b));
    let longest = runs.reduce(|best, run| if run.len() > best.len() { run } else { best })?;
    longest.first().cloned()
}

/// The time since which the value has been the same, of values sorted by time and value: at each
/// time the smallest counts.
fn changed(sorted: &[(i64, Value)]) -> Option<i64> {
    let mut states = sorted
        .chunk_by(|a, b| a.0 == b.0)
        .rev()
        .filter_map(<[_]>::first);
    let (time, latest) = states.next()?;
    let same = states.take_while(|(_, value)| value.equals(latest));
    Some(same.last().map_or(*time, |(earlier, _)| *earlier))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_ints(function: AggregateFunction, values: &[(i64, i64)]) -> Option<Value> {
        let values = values
            .iter()
            .map(|(time, value)| (*time, Value::int(*value)));
        of(function, values.collect(), &Type::Int)
    }

    #[test]
    fn ties_take_the_smallest() {
        let values = [(1, 7), (1, 3), (2, 5), (2, 4), (2, 5)];
        let of = |function| of_ints(function, &values);
        assert_eq!(of(AggregateFunction::First), Some(Value::int(3)));
        assert_eq!(of(AggregateFunction::Last), Some(Value::int(4)));
        assert_eq!(of(AggregateFunction::MostFrequent), Some(Value::int(5)));
        let tied = of_ints(AggregateFunction::MostFrequent, &[(1, 9), (2, 8)]);
        assert_eq!(tied, Some(Value::int(8)));
        assert_eq!(of(AggregateFunction::Median), Some(Value::int(5)));
        let median = of_ints(AggregateFunction::Median, &[(1, 1), (1, 2)]);
        assert_eq!(median, Ratio::new(3, 2).map(Value::Exact));
    }

    #[test]
    fn changed_is_the_start_of_the_last_run() {
        let changed = |values: &[(i64, i64)]| of_ints(AggregateFunction::Changed, values);
        let at = |time| Some(Value::Timestamp(time));
        assert_eq!(changed(&[(1, 5), (2, 6), (3, 6), (4, 6)]), at(2));
        assert_eq!(changed(&[(1, 6), (2, 5), (3, 6)]), at(3));
        assert_eq!(changed(&[(1, 6), (2, 6)]), at(1));
        assert_eq!(changed(&[(1, 6), (1, 9), (2, 6)]), at(1));
        assert_eq!(changed(&[]), None);
    }

    #[test]
    fn of_no_values() {
        assert_eq!(of_ints(AggregateFunction::Sum, &[]), Some(Value::int(0)));
        assert_eq!(
            of_ints(AggregateFunction::Distinct, &[]),
            Some(Value::int(0))
        );
        assert_eq!(of_ints(AggregateFunction::Avg, &[]), None);
        assert_eq!(of_ints(AggregateFunction::Min, &[]), None);
        assert_eq!(of_ints(AggregateFunction::MostFrequent, &[]), None);
    }
}
