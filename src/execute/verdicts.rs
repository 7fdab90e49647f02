//! Verdicts of the interpreter by what they are about: of few different values few are asked for.

use rustc_hash::FxHashMap;

use crate::dataset::column::{Chunk, Values};

use super::generic::Ready;
use super::measure::Vector;

/// More different values than this are not remembered.
const MOST: usize = 1 << 12;

/// So many numbers from zero on are small.
const FEW: usize = 64;

/// The verdicts on a condition so far, by the values of its one or two sources.
#[derive(Debug)]
pub struct Verdicts<'s> {
    first: &'s Chunk,
    second: &'s Chunk,
    /// Of small numbers, `FEW` by `FEW`.
    small: Vec<Option<bool>>,
    known: FxHashMap<(Option<i64>, Option<i64>), bool>,
}

impl<'s> Verdicts<'s> {
    /// `None` where values have no number or there are other sources.
    pub(super) fn of(sources: &'s [Ready]) -> Option<Verdicts<'s>> {
        let chunk = |source: &'s Ready| match source {
            Ready::Attribute(chunk) if is_numbered(&chunk.values) => Some(*chunk),
            Ready::Measure(vector) => match &**vector {
                Vector::Column(chunk) if is_numbered(&chunk.values) => Some(chunk),
                _ => None,
            },
            _ => None,
        };
        let (first, second) = match sources {
            [one] => (chunk(one)?, chunk(one)?),
            [first, second] => (chunk(first)?, chunk(second)?),
            _ => return None,
        };
        Some(Verdicts {
            first,
            second,
            small: vec![None; FEW * FEW],
            known: FxHashMap::default(),
        })
    }

    pub fn holds(&mut self, local: usize, ask: impl FnOnce() -> bool) -> bool {
        let number = |chunk: &Chunk| chunk.is_known(local).then(|| number(&chunk.values, local));
        let values = (number(self.first), number(self.second));
        if let (Some(first), Some(second)) = (small(values.0), small(values.1)) {
            return *self.small[first * FEW + second].get_or_insert_with(ask);
        }
        if let Some(holds) = self.known.get(&values) {
            return *holds;
        }
        let holds = ask();
        if self.known.len() < MOST {
            self.known.insert(values, holds);
        }
        holds
    }
}

/// A small number, as most counts are, or none, as an index below `FEW`.
fn small(value: Option<i64>) -> Option<usize> {
    match value {
        None => Some(0),
        Some(value) => usize::try_from(value)
            .ok()
            .filter(|v| *v < FEW - 1)
            .map(|v| v + 1),
    }
}

fn is_numbered(values: &Values) -> bool {
    matches!(
        values,
        Values::Bool(_)
            | Values::Int(_)
            | Values::Decimal { .. }
            | Values::Text { .. }
            | Values::Date(_)
    )
}

/// Equal values have equal numbers.
fn number(values: &Values, index: usize) -> i64 {
    match values {
        Values::Bool(bits) => i64::from(bits.value(index)),
        Values::Int(integers)
        | Values::Decimal {
            mantissas: integers,
            ..
        } => integers.get(index),
        Values::Text { codes, .. } => codes.get(index) as i64,
        Values::Date(days) => i64::from(days[index]),
        _ => 0,
    }
}
