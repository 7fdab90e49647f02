//! Streams of events to a table: grouped by row, ascending in time.
//!
//! Each stream is divided by morsels first, then the events of each morsel are put in order: both
//! write to few places at a time, so that these stay at hand however many rows there are.

use std::sync::Arc;

use indexmap::IndexMap;
use rayon::prelude::*;

use super::too_many;
use crate::dataset::column::{Chunk, Column};
use crate::dataset::{EventTable, Events, MORSEL};
use crate::diagnostics::Failure;

/// The events of one type in order, as yet without properties.
#[derive(Debug)]
pub struct Layout {
    morsels: Vec<Events>,
    /// For each event its place among the streams, one after the other.
    pub order: Vec<u32>,
}

/// The events of a stream by morsel; within one in the order they were read.
#[derive(Debug, Default)]
pub struct Divided {
    /// The morsels that have events, ascending, each with the end of its events.
    ends: Vec<(u32, u32)>,
    /// Row in the morsel, time, and place in the stream.
    rows: Vec<u16>,
    times: Vec<i64>,
    places: Vec<u32>,
}

/// The events of a morsel in one stream.
#[derive(Clone, Copy)]
struct Run<'a> {
    rows: &'a [u16],
    times: &'a [i64],
    places: &'a [u32],
    /// Place of the stream among all.
    base: u32,
}

impl Divided {
    /// Of events as they were read.
    pub fn of(rows: &[u32], times: &[i64], row_count: usize) -> Divided {
        if rows.is_empty() {
            return Divided::default();
        }
        let mut next = vec![0u32; row_count.div_ceil(MORSEL)];
        rows.iter()
            .for_each(|row| next[*row as usize / MORSEL] += 1);
        let mut ends = Vec::new();
        let mut end = 0;
        for (morsel, next) in (0..).zip(&mut next) {
            let count = std::mem::replace(next, end);
            end += count;
            if count > 0 {
                ends.push((morsel, end));
            }
        }
        let mut divided = Divided {
            ends,
            rows: vec![0; rows.len()],
            times: vec![0; rows.len()],
            places: vec![0; rows.len()],
        };
        for ((place, row), time) in (0u32..).zip(rows).zip(times) {
            let next = &mut next[*row as usize / MORSEL];
            let at = *next as usize;
            *next += 1;
            divided.rows[at] = (*row as usize % MORSEL) as u16;
            divided.times[at] = *time;
            divided.places[at] = place;
        }
        divided
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Rows and times of the events as they were read.
    pub fn whole(self) -> (Vec<u32>, Vec<i64>) {
        let (mut rows, mut times) = (vec![0; self.rows.len()], vec![0; self.rows.len()]);
        for (morsel, run) in self.runs(0) {
            for ((row, time), place) in run.rows.iter().zip(run.times).zip(run.places) {
                rows[*place as usize] = (morsel * MORSEL) as u32 + u32::from(*row);
                times[*place as usize] = *time;
            }
        }
        (rows, times)
    }

    fn runs(&self, base: u32) -> impl Iterator<Item = (usize, Run<'_>)> {
        let mut start = 0;
        self.ends.iter().map(move |&(morsel, end)| {
            let range = start..end as usize;
            start = range.end;
            let run = Run {
                rows: &self.rows[range.clone()],
                times: &self.times[range.clone()],
                places: &self.places[range],
                base,
            };
            (morsel as usize, run)
        })
    }
}

/// The order of the events of the streams of one type.
pub fn lay_out(streams: Vec<Divided>, row_count: usize) -> Result<Layout, Failure> {
    let total: usize = streams.iter().map(|stream| stream.rows.len()).sum();
    u32::try_from(total + 1).map_err(|_| too_many("events of one type"))?;
    let mut runs: Vec<Vec<Run>> = vec![Vec::new(); row_count.div_ceil(MORSEL)];
    let mut base = 0;
    for stream in &streams {
        for (morsel, run) in stream.runs(base) {
            runs[morsel].push(run);
        }
        base += stream.rows.len() as u32;
    }
    let mut order = vec![0u32; total];
    let mut jobs = Vec::new();
    let mut rest = order.as_mut_slice();
    for (morsel, runs) in runs.iter().enumerate() {
        let events = runs.iter().map(|run| run.rows.len()).sum();
        let (here, after) = std::mem::take(&mut rest).split_at_mut(events);
        let rows = MORSEL.min(row_count - morsel * MORSEL);
        jobs.push((rows, runs, here));
        rest = after;
    }
    let jobs = jobs.into_par_iter();
    let morsels = jobs.map(|(rows, runs, order)| arrange(rows, runs, order));
    Ok(Layout {
        morsels: morsels.collect(),
        order,
    })
}

/// The events of a morsel of so many rows; their places go to `order`.
fn arrange(rows: usize, runs: &[Run<'_>], order: &mut [u32]) -> Events {
    // `ends[row + 1]` is where the next event of the row goes: at last, where the next row begins.
    let mut ends = vec![0u32; rows + 2];
    let all = runs.iter().flat_map(|run| run.rows);
    all.for_each(|row| ends[usize::from(*row) + 2] += 1);
    let mut end = 0;
    for count in &mut ends {
        end += *count;
        *count = end;
    }
    let mut times = vec![0i64; order.len()];
    for run in runs {
        for ((row, time), place) in run.rows.iter().zip(run.times).zip(run.places) {
            let next = &mut ends[usize::from(*row) + 1];
            let at = *next as usize;
            *next += 1;
            times[at] = *time;
            order[at] = run.base + place;
        }
    }
    ends.truncate(rows + 1);
    for bounds in ends.windows(2) {
        let range = bounds[0] as usize..bounds[1] as usize;
        ascend(&mut times[range.clone()], &mut order[range]);
    }
    Events::new(ends.into(), times.into())
}

/// Sorts events of one row by time; of those at the same time, the one read first comes first.
fn ascend(times: &mut [i64], order: &mut [u32]) {
    if times.is_sorted() {
        return;
    }
    let mut events: Vec<(i64, u32)> = times.iter().copied().zip(order.iter().copied()).collect();
    events.sort_by_key(|(time, _)| *time);
    for ((time, place), event) in times.iter_mut().zip(order).zip(events) {
        (*time, *place) = event;
    }
}

impl Layout {
    /// The table with these properties, each in the order of the layout.
    pub fn table(self, properties: IndexMap<Arc<str>, Chunk>) -> EventTable {
        let mut end = 0;
        let ends = self.morsels.iter().map(|events| {
            end += events.times.len();
            end
        });
        let ends: Vec<usize> = ends.collect();
        let properties: Vec<(Arc<str>, Chunk)> = properties.into_iter().collect();
        let properties = properties.into_par_iter();
        let cut: Vec<_> = properties
            .map(|(name, whole)| (name, Column::cut(whole, &ends)))
            .collect();
        EventTable {
            properties: cut.into_iter().collect(),
            morsels: self.morsels,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn divided(events: &[(u32, i64)], row_count: usize) -> Divided {
        let (rows, times): (Vec<u32>, Vec<i64>) = events.iter().copied().unzip();
        let divided = Divided::of(&rows, &times, row_count);
        assert_eq!(
            Divided::of(&rows, &times, row_count).whole(),
            (rows, times),
            "divided and put together"
        );
        divided
    }

    #[test]
    fn events_are_grouped_by_row_and_ascend_in_time() {
        let first = divided(&[(2, 5), (0, 9), (2, 1)], 5);
        let second = divided(&[(2, 3), (0, 9), (4, 0)], 5);
        let layout = lay_out(vec![first, second], 5).expect("few");
        assert_eq!(layout.order, [1, 4, 2, 3, 0, 5]);
        let [events] = &layout.morsels[..] else {
            panic!("one morsel");
        };
        assert_eq!(events.offsets[..], [0, 2, 2, 5, 5, 6]);
        assert_eq!(events.times[..], [9, 9, 1, 3, 5, 0]);
    }

    #[test]
    fn rows_of_many_morsels_are_sorted_too() {
        let rows = 3 * MORSEL + 7;
        let some = |from: u32| -> Vec<(u32, i64)> {
            let rows = (0..rows as u32)
                .rev()
                .filter(|row| row / 65_536 != 1 || row % 5 == from);
            rows.flat_map(|row| [(row, 2 + i64::from(from)), (row, 1)])
                .collect()
        };
        let streams = [some(0), some(1), Vec::new()].map(|events| divided(&events, rows));
        let layout = lay_out(streams.into(), rows).expect("few");
        let table = layout.table(IndexMap::new());
        let times = |row: usize| {
            let events = &table.morsels[row / MORSEL];
            events.times[events.range(row % MORSEL)].to_vec()
        };
        for row in 0..rows {
            let expected: &[i64] = match (row / MORSEL, row % 5) {
                (0 | 2 | 3, _) => &[1, 1, 2, 3],
                (_, 0) => &[1, 2],
                (_, 1) => &[1, 3],
                _ => &[],
            };
            assert_eq!(times(row), expected, "{row}");
        }
    }

    #[test]
    fn a_table_without_events() {
        let layout = lay_out(Vec::new(), 3).expect("few");
        assert!(layout.table(IndexMap::new()).is_empty());
    }
}
