//! Measures that differ in the beginning of their window alone: one walk over the events of each
//! row, the latest first, past one beginning after the other.

use std::cmp::Reverse;
use std::ops::Range;

use crate::execute::kernels::bits;
use crate::execute::kernels::probe::{self, Probe};
use crate::execute::stream::Selection;
use crate::time;

/// So many rows are looked at before what they need is walked over: with their events they fit
/// the nearest memory.
const BLOCK: usize = 1 << 10;

/// What is gathered from the events of a row.
pub trait Gather {
    /// Has what is asked for with the event at a place brought near.
    fn ahead(&self, _place: usize) {}
    /// Begins a row.
    fn clear(&mut self);
    /// An event at a place of the selection, none later than those before.
    fn add(&mut self, place: usize, time: i64);
    /// What was added for a row is all of a window.
    fn close(&mut self, window: usize, local: usize);
}

/// Windows of one end over a selection. Rows without events are left out.
#[derive(Debug)]
pub struct Walk<'s> {
    pub selection: &'s Selection<'s>,
    /// Rows.
    pub len: usize,
    /// The beginning of each window and its index, the latest first.
    starts: Vec<(i64, usize)>,
    end: i64,
}

impl<'s> Walk<'s> {
    pub fn new(selection: &'s Selection<'s>, ranges: &[time::Range], len: usize) -> Walk<'s> {
        let starts = ranges.iter().map(|range| range.start.unwrap_or(i64::MIN));
        let mut starts: Vec<_> = starts.zip(0..).collect();
        starts.sort_unstable_by_key(|start| Reverse(*start));
        Walk {
            selection,
            len,
            starts,
            end: ranges
                .iter()
                .find_map(|range| range.end)
                .unwrap_or(i64::MAX),
        }
    }

    /// How many windows there are.
    pub fn windows(&self) -> usize {
        self.starts.len()
    }

    /// A value for each row of each window.
    pub fn filled<T: Clone>(&self, value: T) -> Vec<Vec<T>> {
        vec![vec![value; self.len]; self.windows()]
    }

    /// The rows of which a value is known, for each window: at first none or all.
    pub fn known(&self, all: bool) -> Vec<Vec<u64>> {
        let mut words = vec![0; bits::words_for(self.len)];
        if all {
            bits::fill(&mut words, self.len);
        }
        vec![words; self.windows()]
    }

    pub fn walk(&self, gather: &mut impl Gather) {
        if let Some(rows) = self.selection.rows() {
            let mut from = 0;
            for same in rows.chunk_by(|a, b| a == b) {
                self.row(usize::from(same[0]), from..from + same.len(), gather);
                from += same.len();
            }
            return;
        }
        let offsets = self.selection.offsets();
        for first in (0..self.len).step_by(BLOCK) {
            let ends = &offsets[first..=self.len.min(first + BLOCK)];
            let open = self.open(ends);
            for row in bits::ones(&open) {
                gather.ahead(ends[row + 1] as usize - 1);
            }
            for row in bits::ones(&open) {
                let [from, to] = [ends[row], ends[row + 1]].map(|end| end as usize);
                self.row(first + row, from..to, gather);
            }
        }
    }

    /// The rows with an event since the first of all beginnings.
    fn open(&self, ends: &[u32]) -> Vec<u64> {
        let latest = Probe {
            times: 1,
            from: self.starts.last().map_or(i64::MIN, |start| start.0),
        };
        let mut open = [vec![0; bits::words_for(ends.len() - 1)]];
        probe::reaches(ends, &self.selection.times, &[latest], &mut open);
        let [open] = open;
        open
    }

    #[inline(always)]
    fn row(&self, local: usize, places: Range<usize>, gather: &mut impl Gather) {
        gather.clear();
        let mut starts = self.starts.iter();
        let mut open = starts.next();
        let times = &self.selection.times[places.clone()];
        for (place, &time) in places.zip(times).rev() {
            if time >= self.end {
                continue;
            }
            while let Some((start, window)) = open
                && time < *start
            {
                gather.close(*window, local);
                open = starts.next();
            }
            if open.is_none() {
                return;
            }
            gather.add(place, time);
        }
        for (_, window) in open.into_iter().chain(starts) {
            gather.close(*window, local);
        }
    }
}
