//! Distinct values of a column.

use rustc_hash::FxHashSet;

use crate::dataset::column::{Chunk, Values};

use super::fold::Source;
use super::walk::{Gather, Walk};
use super::{Vector, Way, of_counts};

/// Fewer values are compared one by one.
const FEW: usize = 16;

pub fn of(column: &Values) -> Option<Way> {
    let numbered = matches!(
        column,
        Values::Int(_) | Values::Text { .. } | Values::Date(_) | Values::Timestamp(_)
    );
    numbered.then_some(Way::Distinct)
}

/// The different values of a row.
#[derive(Debug)]
struct Distinct<'s> {
    source: Source<'s>,
    few: Vec<i64>,
    many: FxHashSet<i64>,
    counts: Vec<Vec<i32>>,
}

impl Gather for Distinct<'_> {
    fn ahead(&self, place: usize) {
        self.source.ahead(place);
    }

    fn clear(&mut self) {
        self.few.clear();
        self.many.clear();
    }

    #[inline(always)]
    fn add(&mut self, place: usize, _: i64) {
        let Some(event) = self.source.known(place) else {
            return;
        };
        let value = number(self.source.column, event);
        if self.few.contains(&value) {
            return;
        }
        match self.few.len() {
            FEW => {
                self.many.insert(value);
            }
            _ => self.few.push(value),
        }
    }

    fn close(&mut self, window: usize, local: usize) {
        let count = self.few.len() + self.many.len();
        self.counts[window][local] = i32::try_from(count).unwrap_or(i32::MAX);
    }
}

pub fn distinct(walk: &Walk, source: Source) -> Vec<Vector> {
    let mut distinct = Distinct {
        source,
        few: Vec::with_capacity(FEW),
        many: FxHashSet::default(),
        counts: walk.filled(0),
    };
    walk.walk(&mut distinct);
    of_counts(distinct.counts)
}

/// Equal values have equal numbers.
fn number(column: &Chunk, event: usize) -> i64 {
    match &column.values {
        Values::Int(integers) => integers.get(event),
        Values::Text { codes, .. } => codes.get(event) as i64,
        Values::Date(days) => i64::from(days[event]),
        Values::Timestamp(instants) => instants[event],
        _ => unreachable!("only what has a number is counted so"),
    }
}
