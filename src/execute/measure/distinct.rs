//! Distinct values of a column.

use crate::dataset::column::{Chunk, Values};

use super::fold::Source;
use super::{Vector, Way, counts};

/// Fewer values are compared one by one.
const FEW: usize = 16;

pub fn of(column: &Values) -> Option<Way> {
    let numbered = matches!(
        column,
        Values::Int(_) | Values::Text { .. } | Values::Date(_) | Values::Timestamp(_)
    );
    numbered.then_some(Way::Distinct)
}

pub fn distinct(source: &Source) -> Vector {
    let mut values: Vec<i64> = Vec::new();
    let counted = (0..source.len).map(|local| {
        values.clear();
        let known = source.known(local).map(|(event, _)| number(source, event));
        for value in known {
            if values.len() >= FEW || !values.contains(&value) {
                values.push(value);
            }
        }
        if values.len() > FEW {
            values.sort_unstable();
            values.dedup();
        }
        i32::try_from(values.len()).unwrap_or(i32::MAX)
    });
    Vector::Column(Chunk::of(counts(counted.collect())))
}

/// Equal values have equal numbers.
fn number(source: &Source, event: usize) -> i64 {
    match &source.column.values {
        Values::Int(integers) => integers.get(event),
        Values::Text { codes, .. } => codes.get(event) as i64,
        Values::Date(days) => i64::from(days[event]),
        Values::Timestamp(instants) => instants[event],
        _ => unreachable!("only what has a number is counted so"),
    }
}
