//! Measures: one value a row of the morsel, from the events of a stream in a range of time.

mod chain;
mod count;
mod distinct;
mod ends;
mod fold;
mod pick;
mod sequence;
mod sum;

use arrow_buffer::{BooleanBuffer, ScalarBuffer};
use rustc_hash::FxHashMap;

use crate::check::typed::AggregateFunction;
use crate::dataset::EventTable;
use crate::dataset::catalog::EventTypeId;
use crate::dataset::column::{Chunk, Integers, Values};
use crate::plan::Plan;
use crate::plan::node::{MeasureId, MeasureKind};
use crate::time::Range;
use crate::value::{Type, Value};

use super::bind::test::validity_words;
use super::kernels::{bits, probe};
use super::mask::Mask;
use super::morsel::Morsel;
use super::stream::Selection;

/// One value for each row of a morsel.
#[derive(Debug)]
pub enum Vector {
    Column(Chunk),
    /// Of no form that a column has.
    Values(Vec<Option<Value>>),
}

impl Vector {
    pub fn value(&self, local: usize) -> Option<Value> {
        match self {
            Vector::Column(column) => column.value(local),
            Vector::Values(values) => values[local].clone(),
        }
    }

    /// The rows whose value is known.
    pub fn known(&self, len: usize) -> Mask {
        match self {
            Vector::Column(column) => match &column.validity {
                Some(validity) => Mask::from_words(validity_words(validity), len),
                None => Mask::Full,
            },
            Vector::Values(values) => {
                let mut words = vec![0; bits::words_for(len)];
                let known = values
                    .iter()
                    .enumerate()
                    .filter(|(_, value)| value.is_some());
                known.for_each(|(local, _)| bits::set(&mut words, local));
                Mask::from_words(words, len)
            }
        }
    }
}

/// An empty chunk of the form that a measure has, `None` if it has none.
pub fn form(
    plan: &Plan,
    tables: &FxHashMap<EventTypeId, &EventTable>,
    id: MeasureId,
) -> Option<Chunk> {
    let measure = plan.measure(id);
    let values = match &measure.kind {
        MeasureKind::Count
        | MeasureKind::Days
        | MeasureKind::Of(AggregateFunction::Distinct, ..) => counts(Vec::new()),
        MeasureKind::FirstTime | MeasureKind::LastTime => {
            Values::Timestamp(ScalarBuffer::default())
        }
        MeasureKind::Within(..)
        | MeasureKind::EndHas { .. }
        | MeasureKind::Sequence(_)
        | MeasureKind::Unordered(_) => Values::Bool(BooleanBuffer::new_unset(0)),
        MeasureKind::LongestGap | MeasureKind::ShortestGap => return None,
        MeasureKind::Of(function, name, ty) => {
            let mut there = plan.stream(measure.stream).types.iter();
            let mut there = there.by_ref().filter_map(|ty| tables.get(ty));
            let (Some(table), None) = (there.next(), there.next()) else {
                return None;
            };
            let column = table.properties.get(name)?.form();
            return way(*function, column, ty).map(|way| match way {
                Way::Sum => sum::form(column),
                Way::Average => sum::average_form(),
                Way::Pick(_) => pick::form(column),
                Way::Distinct => Chunk::of(counts(Vec::new())),
            });
        }
    };
    Some(Chunk::of(values))
}

/// How a fold over one column is computed without values one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Sum,
    /// Of floats.
    Average,
    Pick(pick::Pick),
    Distinct,
}

fn way(function: AggregateFunction, column: &Values, ty: &Type) -> Option<Way> {
    let number = matches!(
        (column, ty),
        (Values::Int(_), Type::Int)
            | (Values::Decimal { .. }, Type::Decimal)
            | (Values::Float(_), Type::Float)
    );
    match function {
        AggregateFunction::Distinct => distinct::of(column),
        AggregateFunction::Sum if number => Some(Way::Sum),
        AggregateFunction::Avg if matches!(column, Values::Float(_)) => Some(Way::Average),
        AggregateFunction::Min => pick::Pick::Least.of(column),
        AggregateFunction::Max => pick::Pick::Most.of(column),
        AggregateFunction::First => pick::Pick::First.of(column),
        AggregateFunction::Last => pick::Pick::Last.of(column),
        _ => None,
    }
    .filter(|way| !matches!(way, Way::Pick(_)) || number || !ty.is_number())
}

fn counts(counts: Vec<i32>) -> Values {
    Values::Int(Integers::I32(counts.into()))
}

pub fn evaluate(morsel: &mut Morsel, id: MeasureId) -> Vector {
    let plan = morsel.bound.plan;
    let measure = plan.measure(id);
    let range = measure.range;
    match &measure.kind {
        MeasureKind::Sequence(node) => return sequence::sequence(morsel, node, range),
        MeasureKind::Unordered(node) => return sequence::unordered(morsel, node, range),
        _ => {}
    }
    let selection = morsel.stream(measure.stream);
    match &measure.kind {
        MeasureKind::Count => count::count(morsel, &selection, range),
        MeasureKind::Days => count::days(morsel, &selection, range),
        MeasureKind::FirstTime => count::end_time(morsel, &selection, range, <[i64]>::first),
        MeasureKind::LastTime => count::end_time(morsel, &selection, range, <[i64]>::last),
        MeasureKind::LongestGap => count::gaps(morsel, &selection, range, i64::max),
        MeasureKind::ShortestGap => count::gaps(morsel, &selection, range, i64::min),
        MeasureKind::Within(times, length) => {
            count::crowded(morsel, &selection, range, *times, *length)
        }
        MeasureKind::EndHas { last, condition } => {
            ends::end_has(morsel, &selection, range, *last, *condition)
        }
        MeasureKind::Of(function, name, ty) => {
            fold::fold(morsel, &selection, range, *function, name, ty)
        }
        MeasureKind::Sequence(_) | MeasureKind::Unordered(_) => {
            unreachable!("they have several streams")
        }
    }
}

/// The rows with at least so many events in a range, at least one.
pub fn at_least(morsel: &Morsel, selection: &Selection, range: Range, times: usize) -> Mask {
    if selection.times.len() < times {
        return Mask::Empty;
    }
    let mut words = vec![0; bits::words_for(morsel.len)];
    let as_of = morsel.bound.plan.clock.as_of;
    match range.end.filter(|end| *end < as_of) {
        // Nothing later than `as of` is here.
        None => probe::reaches(
            selection.offsets(),
            &selection.times,
            times,
            range.start,
            &mut words,
        ),
        Some(_) => {
            for local in 0..morsel.len {
                let row = &selection.times[selection.row(local)];
                if row.len() >= times && within(row, range).len() >= times {
                    bits::set(&mut words, local);
                }
            }
        }
    }
    Mask::from_words(words, morsel.len)
}

/// The part of ascending times that lies in a range.
fn within(times: &[i64], range: Range) -> std::ops::Range<usize> {
    let from = range
        .start
        .map_or(0, |start| times.partition_point(|time| *time < start));
    // Most windows end at `as of`, and nothing later is here.
    let to = match (range.end, times.last()) {
        (Some(end), Some(last)) if *last >= end => times.partition_point(|time| *time < end),
        _ => times.len(),
    };
    from..to.max(from)
}

/// A column with a value where `known` has a bit.
fn column(values: Values, known: Vec<u64>, len: usize) -> Vector {
    let validity = match Mask::from_words(known, len) {
        Mask::Full => None,
        mask => Some(BooleanBuffer::new(mask.to_words(len).into(), 0, len)),
    };
    Vector::Column(Chunk {
        values,
        validity,
        zone: None,
    })
}

fn flags(words: Vec<u64>, len: usize) -> Vector {
    Vector::Column(Chunk::of(Values::Bool(BooleanBuffer::new(
        words.into(),
        0,
        len,
    ))))
}
