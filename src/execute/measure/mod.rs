//! Measures: one value a row of the morsel, from the events of a stream in a range of time.

pub mod chain;
mod count;
mod distinct;
mod ends;
mod fold;
mod pick;
mod sequence;
mod sum;
mod walk;

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
use super::kernels::bits;
use super::kernels::probe::{self, Probe};
use super::mask::Mask;
use super::morsel::Morsel;
use super::stream::Selection;
use super::together::Asked;
use walk::{Walk, Window};

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

fn of_counts(all: Vec<Vec<i32>>) -> Vec<Vector> {
    let all = all.into_iter();
    all.map(|values| Vector::Column(Chunk::of(counts(values))))
        .collect()
}

fn counts(counts: Vec<i32>) -> Values {
    Values::Int(Integers::I32(counts.into()))
}

/// Measures that are evaluated together, at least one: sequences, or of one kind over one stream.
/// Outside of `care` their values do not matter.
pub fn evaluate(morsel: &mut Morsel, ids: &[MeasureId], care: &Mask) -> Vec<Vector> {
    let plan = morsel.bound.plan;
    let sequences = ids.iter().map(|id| match &plan.measure(*id).kind {
        MeasureKind::Sequence(node) => Some((&**node, plan.measure(*id).range)),
        _ => None,
    });
    if let Some(sequences) = sequences.collect::<Option<Vec<_>>>() {
        return sequence::sequences(morsel, &sequences, care);
    }
    let windows = ids.iter().map(|id| Window {
        range: plan.measure(*id).range,
        floor: morsel.bound.together.floor(*id),
    });
    let windows: Vec<Window> = windows.collect();
    let first = plan.measure(ids[0]);
    if let MeasureKind::Unordered(node) = &first.kind {
        return vec![sequence::unordered(morsel, node, first.range)];
    }
    let selection = morsel.stream(first.stream);
    let walk = Walk::new(&selection, &windows, care, morsel.len);
    match &first.kind {
        MeasureKind::Count => count::count(&walk),
        MeasureKind::Days => count::days(morsel, &walk),
        MeasureKind::FirstTime => count::end_time(&walk, false),
        MeasureKind::LastTime => count::end_time(&walk, true),
        MeasureKind::Of(function, name, ty) => {
            fold::fold(morsel, &walk, &windows, (*function, name, ty))
        }
        kind => vec![alone(morsel, &selection, kind, first.range)],
    }
}

/// A measure that no other is evaluated with.
fn alone(morsel: &mut Morsel, selection: &Selection, kind: &MeasureKind, range: Range) -> Vector {
    match kind {
        MeasureKind::LongestGap => count::gaps(morsel, selection, range, i64::max),
        MeasureKind::ShortestGap => count::gaps(morsel, selection, range, i64::min),
        MeasureKind::Within(times, length) => {
            count::crowded(morsel, selection, range, *times, *length)
        }
        MeasureKind::EndHas { last, condition } => {
            ends::end_has(morsel, selection, range, *last, *condition)
        }
        _ => unreachable!("others are evaluated together"),
    }
}

/// The rows with at least so many events in a range, at least one.
pub fn at_least(morsel: &Morsel, selection: &Selection, range: Range, times: usize) -> Mask {
    let mut masks = reaching(morsel, selection, &[(range, times)]);
    masks.pop().unwrap_or(Mask::Empty)
}

/// The rows where each of some counts of the events of one stream reaches its number.
pub fn at_least_each(morsel: &Morsel, selection: &Selection, asked: &[Asked]) -> Vec<Mask> {
    let range = |id| morsel.bound.plan.measure(id).range;
    let counts: Vec<_> = asked.iter().map(|a| (range(a.measure), a.times)).collect();
    reaching(morsel, selection, &counts)
}

fn reaching(morsel: &Morsel, selection: &Selection, counts: &[(Range, usize)]) -> Vec<Mask> {
    let as_of = morsel.bound.plan.clock.as_of;
    let mut found = vec![vec![0; bits::words_for(morsel.len)]; counts.len()];
    let probe = |(range, times): (Range, usize)| Probe {
        times,
        from: range.start.unwrap_or(i64::MIN),
    };
    // Nothing later than `as of` is here.
    let before = |range: Range| range.end.unwrap_or(as_of).min(as_of);
    let is_to_now = |(range, _): &(Range, usize)| before(*range) == as_of;
    if let Some(rows) = selection.rows() {
        for (count, words) in counts.iter().zip(&mut found) {
            probe::crowds(
                rows,
                &selection.times,
                probe(*count),
                before(count.0),
                words,
            );
        }
    } else if counts.iter().all(|count| is_to_now(count) && count.1 == 1) {
        for (count, words) in counts.iter().zip(&mut found) {
            let from = probe(*count).from.max(probe::NEVER + 1);
            bits::pack(selection.latest(), words, |latest| latest >= from);
        }
    } else {
        let (to_now, others): (Vec<usize>, Vec<usize>) =
            (0..counts.len()).partition(|at| is_to_now(&counts[*at]));
        let probes: Vec<Probe> = to_now.iter().map(|at| probe(counts[*at])).collect();
        let mut words: Vec<_> = to_now
            .iter()
            .map(|at| std::mem::take(&mut found[*at]))
            .collect();
        probe::reaches(selection.offsets(), &selection.times, &probes, &mut words);
        to_now
            .iter()
            .zip(words)
            .for_each(|(at, words)| found[*at] = words);
        for at in others {
            between(selection, counts[at], &mut found[at]);
        }
    }
    let masks = found.into_iter();
    masks
        .map(|words| Mask::from_words(words, morsel.len))
        .collect()
}

fn between(selection: &Selection, (range, times): (Range, usize), out: &mut [u64]) {
    for (local, ends) in selection.offsets().array_windows::<2>().enumerate() {
        let row = &selection.times[ends[0] as usize..ends[1] as usize];
        if row.len() >= times && within(row, range).len() >= times {
            bits::set(out, local);
        }
    }
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
