//! The least, greatest, earliest or latest known value of a column.

use arrow_buffer::ScalarBuffer;

use crate::dataset::column::{Chunk, Codes, Integers, Values};
use crate::execute::kernels::bits;
use crate::time::Range;

use super::fold::Source;
use super::{Vector, Way, column};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    Least,
    Most,
    First,
    Last,
}

impl Pick {
    pub fn of(self, column: &Values) -> Option<Way> {
        let ordered = matches!(
            column,
            Values::Int(_)
                | Values::Decimal { .. }
                | Values::Float(_)
                | Values::Text { .. }
                | Values::Date(_)
                | Values::Timestamp(_)
        );
        ordered.then_some(Way::Pick(self))
    }
}

/// An empty chunk of the same form, but for narrowness.
pub fn form(column: &Values) -> Chunk {
    Chunk::of(picked(column, &[], &[]))
}

pub fn pick(source: &Source, pick: Pick, range: Range, len: usize) -> Vector {
    let mut known = vec![0; bits::words_for(len)];
    let mut events = vec![0; len];
    let values = &source.column.values;
    let rank = Rank::of(values);
    for (local, picked) in events.iter_mut().enumerate() {
        if let Some(event) = one(source.in_row(range, local), pick, &rank) {
            *picked = event;
            bits::set(&mut known, local);
        }
    }
    let values = picked(values, &events, &known);
    column(values, known, len)
}

/// Values as what orders them.
enum Rank<'s> {
    Integers(&'s Integers),
    Floats(&'s [f64]),
    Codes(&'s Codes),
    Days(&'s [i32]),
    Instants(&'s [i64]),
}

impl<'s> Rank<'s> {
    fn of(values: &'s Values) -> Rank<'s> {
        match values {
            Values::Int(integers)
            | Values::Decimal {
                mantissas: integers,
                ..
            } => Rank::Integers(integers),
            Values::Float(floats) => Rank::Floats(floats),
            Values::Text { codes, .. } => Rank::Codes(codes),
            Values::Date(days) => Rank::Days(days),
            Values::Timestamp(instants) => Rank::Instants(instants),
            _ => unreachable!("only ordered columns are picked from"),
        }
    }

    fn compare(&self, a: usize, b: usize) -> std::cmp::Ordering {
        match self {
            Rank::Integers(values) => values.get(a).cmp(&values.get(b)),
            Rank::Floats(values) => values[a].total_cmp(&values[b]),
            Rank::Codes(codes) => codes.get(a).cmp(&codes.get(b)),
            Rank::Days(days) => days[a].cmp(&days[b]),
            Rank::Instants(instants) => instants[a].cmp(&instants[b]),
        }
    }
}

/// The event whose value is picked; of several at one time the one with the smallest value.
fn one(
    mut known: impl DoubleEndedIterator<Item = (usize, i64)>,
    pick: Pick,
    rank: &Rank,
) -> Option<usize> {
    let smallest =
        |events: &mut dyn Iterator<Item = usize>| events.min_by(|a, b| rank.compare(*a, *b));
    match pick {
        Pick::Least => smallest(&mut known.map(|(event, _)| event)),
        Pick::Most => known
            .map(|(event, _)| event)
            .max_by(|a, b| rank.compare(*a, *b)),
        Pick::First => {
            let (first, time) = known.next()?;
            let tied = known.take_while(|(_, other)| *other == time);
            smallest(&mut std::iter::once(first).chain(tied.map(|(event, _)| event)))
        }
        Pick::Last => {
            let (last, time) = known.next_back()?;
            let tied = known.rev().take_while(|(_, other)| *other == time);
            smallest(&mut std::iter::once(last).chain(tied.map(|(event, _)| event)))
        }
    }
}

/// The values at the picked events; zero where none was.
fn picked(values: &Values, events: &[usize], known: &[u64]) -> Values {
    let at = |local: usize| bits::get(known, local).then(|| events[local]);
    let rows = 0..events.len();
    match values {
        Values::Int(integers) => Values::Int(wide(integers, rows.map(at))),
        Values::Decimal { mantissas, scale } => Values::Decimal {
            mantissas: wide(mantissas, rows.map(at)),
            scale: *scale,
        },
        Values::Float(floats) => {
            Values::Float(rows.map(|row| at(row).map_or(0.0, |e| floats[e])).collect())
        }
        Values::Text { codes, dictionary } => {
            let code = |row| at(row).map_or(0, |event| codes.get(event) as u32);
            Values::Text {
                codes: Codes::U32(rows.map(code).collect()),
                dictionary: dictionary.clone(),
            }
        }
        Values::Date(days) => {
            Values::Date(rows.map(|row| at(row).map_or(0, |e| days[e])).collect())
        }
        Values::Timestamp(instants) => {
            Values::Timestamp(rows.map(|row| at(row).map_or(0, |e| instants[e])).collect())
        }
        _ => unreachable!("only ordered columns are picked from"),
    }
}

fn wide(integers: &Integers, events: impl Iterator<Item = Option<usize>>) -> Integers {
    let values: ScalarBuffer<i64> = events
        .map(|event| event.map_or(0, |event| integers.get(event)))
        .collect();
    Integers::I64(values)
}
