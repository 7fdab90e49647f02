//! Streams of events to a table: grouped by row, ascending in time.

use std::sync::Arc;

use indexmap::IndexMap;
use rayon::prelude::*;

use super::events::Stream;
use super::order::Order;
use super::too_many;
use crate::dataset::column::Chunk;
use crate::dataset::{EventTable, MORSEL};
use crate::diagnostics::Failure;

/// The events of one type in order, as yet without properties.
#[derive(Debug)]
pub struct Layout {
    /// Events of `row` are `offsets[row]..offsets[row + 1]`.
    offsets: Vec<u32>,
    times: Vec<i64>,
    /// For each event its place among the streams, one after the other.
    pub order: Vec<u32>,
}

/// The order of the events of some streams, whose rows are final.
pub fn lay_out(streams: &mut [&mut Stream], row_count: usize) -> Result<Layout, Failure> {
    let total = streams.iter().map(|stream| stream.rows.len()).sum();
    let mut rows = Vec::with_capacity(total);
    let mut times = Vec::with_capacity(total);
    for stream in streams {
        rows.extend(std::mem::take(&mut stream.rows));
        times.extend(std::mem::take(&mut stream.times));
    }
    u32::try_from(rows.len() + 1).map_err(|_| too_many("events of one type"))?;
    let offsets = offsets(&rows, row_count);
    let mut order = order(&rows, &offsets);
    drop(rows);
    sort_by_time(&mut order, &offsets, &times);
    let times = Order::of(&order, times.len()).gather(times);
    Ok(Layout {
        offsets,
        times,
        order,
    })
}

impl Layout {
    /// The table with these properties, each in the order of the layout.
    pub fn table(self, properties: IndexMap<Arc<str>, Chunk>) -> EventTable {
        EventTable::cut(&self.offsets, self.times.into(), properties)
    }
}

/// Where the events of each row begin, and the end of the last.
fn offsets(rows: &[u32], row_count: usize) -> Vec<u32> {
    let mut offsets = vec![0u32; row_count + 1];
    for &row in rows {
        offsets[row as usize + 1] += 1;
    }
    let mut end = 0;
    for offset in &mut offsets {
        end += *offset;
        *offset = end;
    }
    offsets
}

/// Indexes of the events, grouped by row.
fn order(rows: &[u32], offsets: &[u32]) -> Vec<u32> {
    let mut next = offsets.to_vec();
    let mut order = vec![0u32; rows.len()];
    for (index, &row) in (0..).zip(rows) {
        let place = &mut next[row as usize];
        order[*place as usize] = index;
        *place += 1;
    }
    order
}

fn sort_by_time(order: &mut [u32], offsets: &[u32], times: &[i64]) {
    let mut jobs = Vec::new();
    let mut rest = order;
    let last = offsets.len().saturating_sub(1);
    for first in (0..last).step_by(MORSEL) {
        let offsets = &offsets[first..=last.min(first + MORSEL)];
        let events = (offsets[offsets.len() - 1] - offsets[0]) as usize;
        let (here, after) = std::mem::take(&mut rest).split_at_mut(events);
        jobs.push((offsets, here));
        rest = after;
    }
    let time = |index: &u32| times[*index as usize];
    jobs.into_par_iter().for_each(|(offsets, order)| {
        for bounds in offsets.windows(2) {
            let range = (bounds[0] - offsets[0]) as usize..(bounds[1] - offsets[0]) as usize;
            let events = &mut order[range];
            if !events.is_sorted_by_key(time) {
                events.sort_by_key(time);
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(events: &[(u32, i64)]) -> Stream {
        Stream {
            rows: events.iter().map(|(row, _)| *row).collect(),
            times: events.iter().map(|(_, time)| *time).collect(),
            properties: Vec::new(),
            outside: 0,
        }
    }

    #[test]
    fn events_are_grouped_by_row_and_ascend_in_time() {
        let mut first = stream(&[(2, 5), (0, 9), (2, 1)]);
        let mut second = stream(&[(2, 3), (0, 9), (4, 0)]);
        let layout = lay_out(&mut [&mut first, &mut second], 5).expect("few");
        assert_eq!(layout.offsets, [0, 2, 2, 5, 5, 6]);
        assert_eq!(layout.times, [9, 9, 1, 3, 5, 0]);
        assert_eq!(layout.order, [1, 4, 2, 3, 0, 5]);
    }

    #[test]
    fn rows_beyond_one_job_are_sorted_too() {
        let rows = u32::try_from(3 * MORSEL + 7).expect("small");
        let events: Vec<(u32, i64)> = (0..rows)
            .rev()
            .flat_map(|row| [(row, 2), (row, 1)])
            .collect();
        let layout = lay_out(&mut [&mut stream(&events)], rows as usize).expect("few");
        let table = layout.table(IndexMap::new());
        let ascending = |row: usize| {
            let events = &table.morsels[row / MORSEL];
            events.times[events.range(row % MORSEL)] == [1, 2]
        };
        assert!((0..rows as usize).all(ascending));
    }

    #[test]
    fn a_table_without_events() {
        let layout = lay_out(&mut [], 3).expect("few");
        assert!(layout.table(IndexMap::new()).is_empty());
    }
}
