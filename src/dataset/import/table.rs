//! Streams of events to a table: grouped by row, ascending in time.

use std::sync::Arc;

use indexmap::IndexMap;
use rayon::prelude::*;

use super::events::Stream;
use super::finish::{finish, gather};
use super::{overflow, too_many};
use crate::dataset::EventTable;
use crate::diagnostics::Failure;
use crate::value::Type;

/// So many rows are sorted by one thread at a time.
const ROWS_AT_ONCE: usize = 65_536;

/// A table, and its properties that no event has.
#[derive(Debug)]
pub struct Built {
    pub table: EventTable,
    pub never_set: Vec<Arc<str>>,
}

/// The table of one event type from its streams, whose rows are final.
pub fn build(
    streams: Vec<Stream>,
    properties: &IndexMap<Arc<str>, Type>,
    row_count: usize,
) -> Result<Built, Failure> {
    let mut rows = Vec::new();
    let mut times = Vec::new();
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
    let times = gather(&times, &order);
    let set: Vec<bool> = drafts
        .iter()
        .map(|drafts| drafts.iter().any(|draft| draft.has_known()))
        .collect();
    let jobs: Vec<_> = properties.iter().zip(drafts).collect();
    let columns = jobs
        .into_par_iter()
        .map(|((name, ty), drafts)| {
            let column = finish(ty, drafts, &order).map_err(|why| overflow(why, name))?;
            Ok((name.clone(), column))
        })
        .collect::<Result<Vec<_>, Failure>>()?;
    let has_events = !times.is_empty();
    let never_set = properties
        .keys()
        .zip(set)
        .filter(|(_, set)| has_events && !set);
    Ok(Built {
        never_set: never_set.map(|(name, _)| name.clone()).collect(),
        table: EventTable {
            offsets: offsets.into(),
            times: times.into(),
            properties: columns.into_iter().collect(),
        },
    })
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
    for first in (0..last).step_by(ROWS_AT_ONCE) {
        let offsets = &offsets[first..=last.min(first + ROWS_AT_ONCE)];
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
