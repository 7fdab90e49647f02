//! Aggregates of a property.

use std::ops::Range;

use crate::check::typed::AggregateFunction;
use crate::dataset::column::{Chunk, Codes, Integers, Values};
use crate::execute::kernels::ahead::fetch;
use crate::execute::morsel::Morsel;
use crate::execute::stream::Selection;
use crate::interpret::{number, statistic};
use crate::time;
use crate::value::{Type, Value};

use super::walk::{Walk, Window};
use super::{Vector, Way, counts, distinct, pick, sum, way, within};

/// The same aggregate in several windows.
pub fn fold(
    morsel: &Morsel,
    walk: &Walk,
    windows: &[Window],
    (function, name, ty): (AggregateFunction, &str, &Type),
) -> Vec<Vector> {
    let selection = walk.selection;
    let property = |ty| {
        let column = morsel.bound.tables[ty].properties.get(name)?;
        Some(&column.chunks[morsel.index])
    };
    let columns: Vec<Option<&Chunk>> = selection.types.iter().map(property).collect();
    if let [Some(column)] = columns.as_slice() {
        let source = Source { selection, column };
        match way(function, &column.values, ty) {
            Some(Way::Sum) => return sum::sum(walk, source),
            Some(Way::Average) => return sum::average(walk, source),
            Some(Way::Distinct) => return distinct::distinct(walk, source),
            Some(Way::Pick(pick)) => return pick::pick(walk, source, pick),
            None => {}
        }
    }
    let windows = windows.iter();
    let each = windows.map(|w| each(morsel, selection, w.range, &columns, (function, ty)));
    each.collect()
}

/// An aggregate from the values of each row.
fn each(
    morsel: &Morsel,
    selection: &Selection,
    range: time::Range,
    columns: &[Option<&Chunk>],
    (function, ty): (AggregateFunction, &Type),
) -> Vector {
    let of_none = statistic::of(function, Vec::new(), ty);
    let values = (0..morsel.len).map(|local| {
        let known: Vec<(i64, Value)> = places(selection, range, local)
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
        AggregateFunction::Distinct => counted(values),
        _ => Vector::Values(values.collect()),
    }
}

/// A count of the events of one row fits 32 bits.
fn counted(values: impl Iterator<Item = Option<Value>>) -> Vector {
    let count = |value: Option<Value>| match value {
        Some(Value::Exact(count)) => count.to_i64(),
        _ => None,
    };
    let counted = values.map(|value| count(value).and_then(|n| i32::try_from(n).ok()));
    Vector::Column(Chunk::of(counts(
        counted.map(Option::unwrap_or_default).collect(),
    )))
}

/// The places of the events of a row in a range.
fn places(selection: &Selection, range: time::Range, local: usize) -> Range<usize> {
    let row = selection.row(local);
    let inside = within(&selection.times[row.clone()], range);
    row.start + inside.start..row.start + inside.end
}

/// Has the value of an event brought near.
pub fn ahead_of(values: &Values, event: usize) {
    match values {
        Values::Int(integers)
        | Values::Decimal {
            mantissas: integers,
            ..
        } => match integers {
            Integers::I8(values) => fetch(values, event),
            Integers::I16(values) => fetch(values, event),
            Integers::I32(values) => fetch(values, event),
            Integers::I64(values) => fetch(values, event),
        },
        Values::Text { codes, .. } => match codes {
            Codes::U8(codes) => fetch(codes, event),
            Codes::U16(codes) => fetch(codes, event),
            Codes::U32(codes) => fetch(codes, event),
        },
        Values::Float(floats) => fetch(floats, event),
        Values::Date(days) => fetch(days, event),
        Values::Timestamp(instants) => fetch(instants, event),
        _ => {}
    }
}

/// One column of the events of a stream.
#[derive(Clone, Copy, Debug)]
pub struct Source<'s> {
    pub selection: &'s Selection<'s>,
    pub column: &'s Chunk,
}

impl Source<'_> {
    /// Where the value of an event is, if it is known.
    #[inline]
    pub fn known(&self, place: usize) -> Option<usize> {
        let (_, event) = self.selection.event(place);
        self.column.is_known(event).then_some(event)
    }

    /// Has the value of an event brought near.
    pub fn ahead(&self, place: usize) {
        let (_, event) = self.selection.event(place);
        ahead_of(&self.column.values, event);
    }
}
