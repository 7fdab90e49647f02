//! What each part of a plan costs.

use std::time::{Duration, Instant};

use crate::plan::Plan;
use crate::plan::node::{MeasureId, NodeId, StreamId};

/// The cost of a part over all morsels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// Of all threads together, without that of the parts it is made of.
    pub time: Duration,
    /// Rows of which it holds or has a value; of conditions of events and streams events.
    pub rows: u64,
    /// Of columns and events that were read.
    pub bytes: u64,
    /// In how many morsels it was evaluated.
    pub morsels: u64,
}

/// A part of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanPart {
    Rows(NodeId),
    Events(NodeId),
    Stream(StreamId),
    Measure(MeasureId),
}

/// The cost of every part, by its index.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    pub rows: Vec<Work>,
    pub events: Vec<Work>,
    pub streams: Vec<Work>,
    pub measures: Vec<Work>,
    /// For each part under way the time of those it is made of.
    open: Vec<Duration>,
}

impl Ledger {
    pub fn new(plan: &Plan) -> Ledger {
        Ledger {
            rows: vec![Work::default(); plan.rows.len()],
            events: vec![Work::default(); plan.events.len()],
            streams: vec![Work::default(); plan.streams.len()],
            measures: vec![Work::default(); plan.measures.len()],
            open: Vec::new(),
        }
    }

    pub fn begin(&mut self) -> Instant {
        self.open.push(Duration::ZERO);
        Instant::now()
    }

    /// The end of what began last: one part, or several that were made together and share the
    /// time, each with its rows and the bytes that were read for it.
    pub fn end(&mut self, parts: &[(PlanPart, usize, usize)], begun: Instant) {
        let all = begun.elapsed();
        let inside = self.open.pop().unwrap_or_default();
        if let Some(outer) = self.open.last_mut() {
            *outer += all;
        }
        let time = all.saturating_sub(inside);
        let share = time / u32::try_from(parts.len().max(1)).unwrap_or(u32::MAX);
        for &(part, rows, bytes) in parts {
            let work = Work {
                time: share,
                rows: rows as u64,
                bytes: bytes as u64,
                morsels: 1,
            };
            if let Some(entry) = self.entry(part) {
                entry.add(work);
            }
        }
    }

    /// The end of work that several parts share which are noted one by one later.
    pub fn spread(&mut self, parts: &[PlanPart], begun: Instant, bytes: usize) {
        let all = begun.elapsed();
        self.open.pop();
        if let Some(outer) = self.open.last_mut() {
            *outer += all;
        }
        let count = parts.len().max(1);
        let share = Work {
            time: all / u32::try_from(count).unwrap_or(u32::MAX),
            bytes: (bytes / count) as u64,
            ..Work::default()
        };
        for &part in parts {
            if let Some(entry) = self.entry(part) {
                entry.add(share);
            }
        }
    }

    fn entry(&mut self, part: PlanPart) -> Option<&mut Work> {
        match part {
            PlanPart::Rows(id) => self.rows.get_mut(id.0 as usize),
            PlanPart::Events(id) => self.events.get_mut(id.0 as usize),
            PlanPart::Stream(id) => self.streams.get_mut(id.0 as usize),
            PlanPart::Measure(id) => self.measures.get_mut(id.0 as usize),
        }
    }

    /// With the costs of another morsel.
    pub fn add(&mut self, other: &Ledger) {
        let all = [
            (&mut self.rows, &other.rows),
            (&mut self.events, &other.events),
            (&mut self.streams, &other.streams),
            (&mut self.measures, &other.measures),
        ];
        for (to, from) in all {
            to.iter_mut().zip(from).for_each(|(to, from)| to.add(*from));
        }
    }
}

impl Work {
    fn add(&mut self, other: Work) {
        self.time += other.time;
        self.rows += other.rows;
        self.bytes += other.bytes;
        self.morsels += other.morsels;
    }
}
