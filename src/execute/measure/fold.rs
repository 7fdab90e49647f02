//! Aggregates of a property.

use std::ops::Range;

use crate::check::typed::AggregateFunction;
use crate::dataset::column::Chunk;
use crate::execute::morsel::Morsel;
use crate::execute::stream::Selection;
use crate::interpret::{number, statistic};
use crate::time;
use crate::value::{Type, Value};

use super::{Vector, Way, counts, distinct, pick, sum, way, within};

pub fn fold(
    morsel: &Morsel,
    selection: &Selection,
    range: time::Range,
    function: AggregateFunction,
    name: &str,
    ty: &Type,
) -> Vector {
    let property = |ty| {
        let column = morsel.bound.tables[ty].properties.get(name)?;
        Some(&column.chunks[morsel.index])
    };
    let columns: Vec<Option<&Chunk>> = selection.types.iter().map(property).collect();
    if let [Some(column)] = columns.as_slice() {
        let source = Source {
            selection,
            column,
            range,
            len: morsel.len,
        };
        match way(function, &column.values, ty) {
            Some(Way::Sum) => return sum::sum(&source),
            Some(Way::Average) => return sum::average(&source),
            Some(Way::Pick(pick)) => return pick::pick(&source, pick),
            Some(Way::Distinct) => return distinct::distinct(&source),
            None => {}
        }
    }
    let of_none = statistic::of(function, Vec::new(), ty);
    let values = (0..morsel.len).map(|local| {
        let row = selection.row(local);
        let inside = within(&selection.times[row.clone()], range);
        let places = row.start + inside.start..row.start + inside.end;
        let known: Vec<(i64, Value)> = places
            .filter_map(|place| {
                let (ty, event) = selection.event(place);
                Some((selection.times[place], columns[ty]?.value(event)?))
            })
            .collect();
        if known.is_empty() {
            of_none.clone()
        } else {
            number::fit(statistic::of(function, known, ty)?, ty)
        }
    });
    match function {
        AggregateFunction::Distinct => of_counts(values),
        _ => Vector::Values(values.collect()),
    }
}

/// A count of the events of one row fits 32 bits.
fn of_counts(values: impl Iterator<Item = Option<Value>>) -> Vector {
    let count = |value: Option<Value>| match value {
        Some(Value::Exact(count)) => count.to_i64(),
        _ => None,
    };
    let counted = values.map(|value| count(value).and_then(|n| i32::try_from(n).ok()));
    Vector::Column(Chunk::of(counts(
        counted.map(Option::unwrap_or_default).collect(),
    )))
}

/// One column of the events of a stream.
#[derive(Clone, Copy, Debug)]
pub struct Source<'s> {
    pub selection: &'s Selection<'s>,
    pub column: &'s Chunk,
    pub range: time::Range,
    /// Rows.
    pub len: usize,
}

impl Source<'_> {
    /// The places in the column of the events of a row in the range, each with its time.
    pub fn events(&self, local: usize) -> impl DoubleEndedIterator<Item = (usize, i64)> {
        let row = self.selection.row(local);
        let inside = within(&self.selection.times[row.clone()], self.range);
        let places = row.start + inside.start..row.start + inside.end;
        places.map(|place| (self.selection.event(place).1, self.selection.times[place]))
    }

    /// The places in the column of the events of a row in the range, where nothing stands between.
    pub fn side_by_side(&self, local: usize) -> Range<usize> {
        let row = self.selection.row(local);
        let inside = within(&self.selection.times[row.clone()], self.range);
        row.start + inside.start..row.start + inside.end
    }

    /// Whether [`Source::side_by_side`] can be asked for.
    pub fn is_whole(&self) -> bool {
        self.column.validity.is_none() && self.selection.is_whole()
    }

    /// The same of those whose value is known.
    pub fn known(&self, local: usize) -> impl DoubleEndedIterator<Item = (usize, i64)> {
        self.events(local)
            .filter(|(event, _)| self.column.is_known(*event))
    }
}
