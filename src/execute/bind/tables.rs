//! Conditions over whole numbers that are no matter of bounds (`month(birth_date) = 5`), decided
//! once for each number that a column can hold.

use rayon::prelude::*;

use crate::check::typed::ExprKind;
use crate::dataset::column::{Column, Values};
use crate::execute::kernels::bits;
use crate::execute::slots::Evaluator;
use crate::interpret::anniversary::has_anniversary;
use crate::plan::term::Term;
use crate::value::{Ratio, Value};

use super::test::Known;

/// A table over the span of a column, if that is less work than each value by itself.
pub fn table(condition: &Term, column: &Column, evaluator: &Evaluator) -> Option<Known> {
    let (low, high) = span(column)?;
    let size = usize::try_from(high.checked_sub(low)?)
        .ok()?
        .checked_add(1)?;
    if size > (column.len() / 2).max(256) {
        return None;
    }
    let anniversaries = anniversaries(condition, column, evaluator);
    let holds = |value: i64| match (anniversaries, i32::try_from(value)) {
        (Some(days), Ok(day)) => has_anniversary(day, days),
        _ => of(column.form(), value)
            .is_some_and(|value| evaluator.holds_for(condition, Some(value))),
    };
    let words = (0..bits::words_for(size))
        .into_par_iter()
        .with_min_len(8)
        .map(|word| {
            (0..64).fold(0u64, |bits, bit| {
                let offset = i64::try_from(word * 64 + bit).unwrap_or(i64::MAX);
                let holds = low
                    .checked_add(offset)
                    .is_some_and(|value| value <= high && holds(value));
                bits | u64::from(holds) << bit
            })
        })
        .collect();
    Some(Known::Table {
        first: low,
        bits: words,
    })
}

/// The days between which an anniversary must lie, if that is what a condition is about: they are
/// the same for every date.
fn anniversaries(condition: &Term, column: &Column, evaluator: &Evaluator) -> Option<Days> {
    match &condition.expr().kind {
        ExprKind::Anniversary(value, window)
            if matches!(value.kind, ExprKind::Attribute(_))
                && matches!(column.form(), Values::Date(_)) =>
        {
            Some(evaluator.clock.days(window))
        }
        _ => None,
    }
}

type Days = (Option<i32>, Option<i32>);

fn span(column: &Column) -> Option<(i64, i64)> {
    match column.form() {
        Values::Int(_) | Values::Decimal { .. } | Values::Date(_) => column.ends(),
        _ => None,
    }
}

fn of(values: &Values, value: i64) -> Option<Value> {
    Some(match values {
        Values::Int(_) => Value::int(value),
        Values::Decimal { scale, .. } => Value::Exact(Ratio::decimal(value.into(), *scale)?),
        Values::Date(_) => Value::Date(i32::try_from(value).ok()?),
        _ => return None,
    })
}
