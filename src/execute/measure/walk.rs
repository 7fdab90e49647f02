//! Measures that differ in the beginning of their window alone: one walk over the events of each
//! row, the latest first, past one beginning after the other.

use std::cmp::Reverse;
use std::ops::Range;

use crate::execute::kernels::ahead::fetch;
use crate::execute::kernels::bits;
use crate::execute::kernels::probe::{self, Probe};
use crate::execute::mask::Mask;
use crate::execute::stream::Selection;
use crate::time;

/// So many rows are looked at before what they need is walked over: with their events they fit
/// the nearest memory. They are whole words of bits.
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

/// A window of a walk.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    pub range: time::Range,
    /// Rows with fewer events in it may be taken for rows without any; at least one.
    pub floor: usize,
}

/// Windows of one end over a selection. Rows without events in them are left out.
#[derive(Debug)]
pub struct Walk<'s> {
    pub selection: &'s Selection<'s>,
    /// Rows.
    pub len: usize,
    /// The rows that matter.
    care: &'s Mask,
    /// The beginning of each window and its index, the latest first.
    starts: Vec<(i64, usize)>,
    end: i64,
    /// Rows that are not left out reach one of these.
    least: Vec<Probe>,
}

impl<'s> Walk<'s> {
    pub fn new(
        selection: &'s Selection<'s>,
        windows: &[Window],
        care: &'s Mask,
        len: usize,
    ) -> Walk<'s> {
        let start = |window: &Window| window.range.start.unwrap_or(i64::MIN);
        let mut starts: Vec<_> = windows.iter().map(start).zip(0..).collect();
        starts.sort_unstable_by_key(|start| Reverse(*start));
        let mut least: Vec<Probe> = Vec::new();
        for window in windows {
            let (times, from) = (window.floor, start(window));
            match least.iter_mut().find(|probe| probe.times == times) {
                Some(probe) => probe.from = probe.from.min(from),
                None => least.push(Probe { times, from }),
            }
        }
        least.sort_unstable();
        Walk {
            selection,
            len,
            care,
            starts,
            end: windows
                .iter()
                .find_map(|window| window.range.end)
                .unwrap_or(i64::MAX),
            least,
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
            let fewest = self.least.first().map_or(1, |probe| probe.times);
            let mut from = 0;
            for same in rows.chunk_by(|a, b| a == b) {
                let row = usize::from(same[0]);
                if same.len() >= fewest && self.care.get(row) {
                    self.row(row, from..from + same.len(), gather);
                }
                from += same.len();
            }
            return;
        }
        let offsets = self.selection.offsets();
        for first in (0..self.len).step_by(BLOCK) {
            let last = self.len.min(first + BLOCK);
            let ends = &offsets[first..=last];
            let open = self.open(first..last);
            for row in bits::ones(&open) {
                let place = ends[row + 1] as usize - 1;
                fetch(&self.selection.times, place);
                gather.ahead(place);
            }
            for row in bits::ones(&open) {
                let [from, to] = [ends[row], ends[row + 1]].map(|end| end as usize);
                self.row(first + row, from..to, gather);
            }
        }
    }

    /// Those of some rows, from one at the beginning of a word on, that are not left out.
    fn open(&self, rows: Range<usize>) -> Vec<u64> {
        let words = rows.start / 64..bits::words_for(rows.end);
        if *self.care == Mask::Empty {
            return vec![0; words.len()];
        }
        let mut reached = vec![vec![0; words.len()]; self.least.len()];
        match (self.least.as_slice(), self.selection.known_latest()) {
            ([Probe { times: 1, from }], Some(latest)) => {
                let from = (*from).max(probe::NEVER + 1);
                bits::pack(&latest[rows], &mut reached[0], |latest| latest >= from);
            }
            (least, _) => {
                let ends = &self.selection.offsets()[rows.start..=rows.end];
                probe::reaches(ends, &self.selection.times, least, &mut reached);
            }
        }
        let mut reached = reached.into_iter();
        let mut open = reached.next().unwrap_or_default();
        reached.for_each(|other| bits::or(&mut open, &other));
        if let Mask::Words(care) = self.care {
            bits::and(&mut open, &care[words]);
        }
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
