//! The least, greatest, earliest or latest known value of a column.

use arrow_buffer::ScalarBuffer;

use crate::dataset::column::{Chunk, Codes, Integers, Values};
use crate::execute::kernels::bits;

use super::fold::Source;
use super::walk::{Gather, Walk};
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

/// The event of a row whose value is picked.
#[derive(Debug)]
struct Picking<'s> {
    source: Source<'s>,
    pick: Pick,
    rank: Rank<'s>,
    /// With its time.
    best: Option<(u32, i64)>,
    events: Vec<Vec<u32>>,
    known: Vec<Vec<u64>>,
}

impl Gather for Picking<'_> {
    fn ahead(&self, place: usize) {
        self.source.ahead(place);
    }

    fn clear(&mut self) {
        self.best = None;
    }

    #[inline(always)]
    fn add(&mut self, place: usize, time: i64) {
        if self.pick == Pick::Last && self.best.is_some_and(|(_, best)| time < best) {
            return;
        }
        let Some(event) = self.source.known(place) else {
            return;
        };
        let is_better = self.best.is_none_or(|(best, at)| {
            let order = self.rank.compare(event, best as usize);
            match self.pick {
                Pick::Least | Pick::Last => order.is_lt(),
                Pick::Most => order.is_gt(),
                // Of several at one time the one with the smallest value.
                Pick::First => time < at || order.is_lt(),
            }
        });
        if is_better {
            self.best = Some((event as u32, time));
        }
    }

    fn close(&mut self, window: usize, local: usize) {
        if let Some((event, _)) = self.best {
            self.events[window][local] = event;
            bits::set(&mut self.known[window], local);
        }
    }
}

pub fn pick(walk: &Walk, source: Source, pick: Pick) -> Vec<Vector> {
    let values = &source.column.values;
    let mut picking = Picking {
        source,
        pick,
        rank: Rank::of(values),
        best: None,
        events: walk.filled(0),
        known: walk.known(false),
    };
    walk.walk(&mut picking);
    let all = picking.events.into_iter().zip(picking.known);
    all.map(|(events, known)| {
        let values = picked(values, &events, &known);
        column(values, known, walk.len)
    })
    .collect()
}

/// Values as what orders them.
#[derive(Debug)]
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

/// The values at the picked events; zero where none was.
fn picked(values: &Values, events: &[u32], known: &[u64]) -> Values {
    let at = |local: usize| bits::get(known, local).then(|| events[local] as usize);
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
