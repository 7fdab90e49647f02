//! Streams of events to a table: grouped by row, ascending in time.

use std::sync::Arc;

use indexmap::IndexMap;
use rayon::prelude::*;

use super::events::Stream;
use super::finish::finish;
use super::order::Order;
use super::{overflow, too_many};
use crate::dataset::{EventTable, MORSEL};
use crate::diagnostics::Failure;
use crate::value::Type;

/// The table of one event type from its streams, whose rows are final.
pub fn build(
    streams: Vec<Stream>,
    properties: &IndexMap<Arc<str>, Type>,
    row_count: usize,
) -> Result<EventTable, Failure> {
    let total = streams.iter().map(|stream| stream.rows.len()).sum();
    let mut rows = Vec::with_capacity(total);
    let mut times = Vec::with_capacity(total);
    let mut drafts: Vec<_> = properties.iter().map(|_| Vec::new()).collect();
    for stream in streams {
        rows.extend(stream.rows);
        times.extend(stream.times);
        for (drafts, draft) in drafts.iter_mut().zip(stream.properties) {
            drafts.push(draft);
        }
    }
    u32::try_from(rows.len() + 1).map_err(|_| too_many("events of one type"))?;
    let offsets = offsets(&rows, row_count);
    let mut order = order(&rows, &offsets);
    drop(rows);
    sort_by_time(&mut order, &offsets, &times);
    let times = Order::of(&order, times.len()).gather(times);
    let jobs: Vec<_> = properties.iter().zip(drafts).collect();
    let columns = jobs
        .into_par_iter()
        .map(|((name, ty), drafts)| {
            let column = finish(ty, drafts, &order).map_err(|why| overflow(why, name))?;
            Ok((name.clone(), column))
        })
        .collect::<Result<Vec<_>, Failure>>()?;
    Ok(EventTable::cut(
        &offsets,
        times.into(),
        columns.into_iter().collect(),
    ))
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
    use arrow_array::Int64Array;

    use super::*;
    use crate::dataset::import::draft::Draft;
    use crate::value::Value;

    /// A stream whose property `n` is ten times the time.
    fn stream(events: &[(u32, i64)]) -> Stream {
        let mut draft = Draft::new(&Type::Int);
        let values = Int64Array::from_iter_values(events.iter().map(|(_, time)| time * 10));
        let rows: Vec<u32> = (0..).take(events.len()).collect();
        assert!(draft.append(&values, &rows));
        Stream {
            rows: events.iter().map(|(row, _)| *row).collect(),
            times: events.iter().map(|(_, time)| *time).collect(),
            properties: vec![draft],
            outside: 0,
        }
    }

    fn number() -> IndexMap<Arc<str>, Type> {
        [(Arc::from("n"), Type::Int)].into_iter().collect()
    }

    #[test]
    fn events_are_grouped_by_row_and_ascend_in_time() {
        let streams = vec![
            stream(&[(2, 5), (0, 9), (2, 1)]),
            stream(&[(2, 3), (0, 9), (4, 0)]),
        ];
        let table = build(streams, &number(), 5).expect("fits");
        let [events] = table.morsels.as_slice() else {
            panic!("one morsel");
        };
        assert_eq!(events.offsets.to_vec(), [0, 2, 2, 5, 5, 6]);
        assert_eq!(events.times.to_vec(), [9, 9, 1, 3, 5, 0]);
        assert_eq!(events.span, Some((0, 9)));
        let column = &table.properties["n"].chunks[0];
        let values: Vec<_> = (0..6).map(|i| column.value(i)).collect();
        assert_eq!(values, [90, 90, 10, 30, 50, 0].map(|n| Some(Value::int(n))));
    }

    #[test]
    fn rows_beyond_one_job_are_sorted_too() {
        let rows = u32::try_from(3 * MORSEL + 7).expect("small");
        let events: Vec<(u32, i64)> = (0..rows)
            .rev()
            .flat_map(|row| [(row, 2), (row, 1)])
            .collect();
        let table = build(vec![stream(&events)], &number(), rows as usize).expect("fits");
        let lengths: Vec<usize> = table.morsels.iter().map(|e| e.offsets.len() - 1).collect();
        assert_eq!(lengths, [MORSEL, MORSEL, MORSEL, 7]);
        for (events, rows) in table.morsels.iter().zip(lengths) {
            assert!((0..rows).all(|row| events.times[events.range(row)] == [1, 2]));
        }
    }

    #[test]
    fn a_table_without_events() {
        let table = build(Vec::new(), &number(), 3).expect("fits");
        assert!(table.is_empty());
        assert!(table.properties["n"].is_empty());
    }
}
