//! Event tables: events of the needed types, with the rows of their profiles.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, TimestampMicrosecondArray};
use indexmap::IndexMap;

use super::draft::Draft;
use super::finish::Overflow;
use super::kinds::{Kinds, NO_KIND, NOT_NEEDED};
use super::known_keys::{KnownKeys, NO_KEY};
use super::parts::{FilePart, advance};
use super::report::{DropReason, Tally};
use super::strangers::Strangers;
use super::{Options, overflow};
use crate::dataset::catalog::EventTypeId;
use crate::dataset::manifest::{EventTable, OnMissing, UnknownProfiles};
use crate::dataset::read::{Batch, Refused};
use crate::dataset::requests::{EventRequests, KEY, TIME};
use crate::diagnostics::codes::data;
use crate::diagnostics::{Code, Failure};
use crate::value::Type;

/// The needed event types in order, with the types of their needed properties.
pub type Wanted = BTreeMap<EventTypeId, IndexMap<Arc<str>, Type>>;

/// How one table is read.
#[derive(Debug)]
pub struct Reading<'a> {
    pub table: &'a EventTable,
    pub requests: &'a EventRequests,
    pub wanted: &'a Wanted,
    pub kinds: Kinds<'a>,
    pub known: &'a KnownKeys<'a>,
}

/// The events of one part.
#[derive(Debug)]
pub struct EventPart {
    /// One a needed type, in their order.
    pub streams: Vec<Stream>,
    pub strangers: Strangers,
    pub tally: Tally,
}

/// Events of one type in the order they are read.
#[derive(Debug)]
pub struct Stream {
    /// Provisional rows: ranks of profiles, then strangers.
    pub rows: Vec<u32>,
    pub times: Vec<i64>,
    pub properties: Vec<Draft>,
}

impl Reading<'_> {
    pub fn read(&self, part: &FilePart, options: &Options) -> Result<EventPart, Failure> {
        let mut events = EventPart {
            streams: self.wanted.values().map(Stream::new).collect(),
            strangers: Strangers::from(self.known.len()),
            tally: Tally::new(options),
        };
        for batch in part.part.read(&self.requests.columns)? {
            let batch = batch?;
            let read = (batch.len + batch.refused.len()) as u64;
            self.append(&mut events, batch)?;
            advance(options, read);
        }
        events.strangers.close();
        Ok(events)
    }

    fn append(&self, events: &mut EventPart, mut batch: Batch) -> Result<(), Failure> {
        let tally = &mut events.tally;
        tally.counts.read += (batch.len + batch.refused.len()) as u64;
        for refused in std::mem::take(&mut batch.refused) {
            tally.refuse(refused);
        }
        let kinds = self.kinds.of(&batch);
        let looked_at = self.looked_at(&kinds);
        tally.counts.not_needed += (batch.len - looked_at.len()) as u64;
        let rows = self
            .known
            .rows(&batch.columns[KEY], &looked_at, &mut events.strangers);
        let mut sieve = Sieve {
            table: self.table,
            batch: &batch,
            times: batch.columns[TIME].as_primitive(),
            events,
            selected: vec![Vec::new(); self.wanted.len()],
        };
        for (&at, &row) in looked_at.iter().zip(&rows) {
            sieve.admit(at, kinds[at as usize], row);
        }
        let selected = sieve.selected;
        self.append_properties(events, &batch, &selected)
    }

    /// Rows of a batch whose key matters.
    fn looked_at(&self, kinds: &[u16]) -> Vec<u32> {
        let all = self.table.unknown_profiles == UnknownProfiles::Keep;
        let rows = (0u32..).zip(kinds);
        rows.filter(|(_, kind)| all || **kind != NOT_NEEDED)
            .map(|(at, _)| at)
            .collect()
    }

    fn append_properties(
        &self,
        events: &mut EventPart,
        batch: &Batch,
        selected: &[Vec<u32>],
    ) -> Result<(), Failure> {
        let streams = events.streams.iter_mut().zip(selected);
        for (stream, ((event, names), rows)) in self.wanted.iter().zip(streams).map(flip) {
            if rows.is_empty() {
                continue;
            }
            let columns = self.requests.properties.get(event);
            for (name, draft) in names.keys().zip(&mut stream.properties) {
                let column = columns.and_then(|c| c.iter().find(|(other, _)| other == name));
                let Some((_, index)) = column else {
                    draft.append_missing(rows.len());
                    continue;
                };
                if !draft.append(&batch.columns[*index], rows) {
                    return Err(overflow(Overflow::Digits, name));
                }
            }
        }
        Ok(())
    }
}

fn flip<A, B, C>((a, (b, c)): (A, (B, C))) -> (B, (A, C)) {
    (b, (a, c))
}

/// The rows of a batch, each to its stream or to the report.
struct Sieve<'a> {
    table: &'a EventTable,
    batch: &'a Batch,
    times: &'a TimestampMicrosecondArray,
    events: &'a mut EventPart,
    /// For each needed type the rows taken.
    selected: Vec<Vec<u32>>,
}

impl Sieve<'_> {
    fn admit(&mut self, at: u32, kind: u16, row: u32) {
        let table = self.table;
        if kind == NO_KIND {
            return self.refuse(at, &data::MISSING_TYPE, "the event has no type");
        }
        if row == NO_KEY {
            return match table.missing_key {
                OnMissing::Error => self.refuse(at, &data::MISSING_KEY, "the event has no key"),
                OnMissing::Drop => self.drop(DropReason::MissingKey),
            };
        }
        if self.times.is_null(at as usize) {
            return match table.missing_time {
                OnMissing::Error => self.refuse(at, &data::MISSING_TIME, "the event has no time"),
                OnMissing::Drop => self.drop(DropReason::MissingTime),
            };
        }
        let time = self.times.value(at as usize);
        if let Some(stranger) = self.events.strangers.index(row) {
            match table.unknown_profiles {
                UnknownProfiles::Keep => self.events.strangers.saw(stranger, time),
                UnknownProfiles::Drop => return self.drop(DropReason::UnknownProfile),
                UnknownProfiles::Error => {
                    let key = &self.events.strangers.seen[stranger].0;
                    let reason = format!("no profile has the key `{key}`");
                    return self.refuse(at, &data::UNKNOWN_PROFILE, &reason);
                }
            }
        }
        let Some(stream) = self.events.streams.get_mut(usize::from(kind)) else {
            self.events.tally.counts.not_needed += 1;
            return;
        };
        stream.rows.push(row);
        stream.times.push(time);
        self.selected[usize::from(kind)].push(at);
        self.events.tally.counts.kept += 1;
    }

    fn refuse(&mut self, at: u32, code: &'static Code, reason: &str) {
        self.events.tally.refuse(Refused {
            row: self.batch.rows.get(at as usize),
            code,
            reason: reason.to_owned(),
        });
    }

    fn drop(&mut self, reason: DropReason) {
        self.events.tally.counts.drop(reason, 1);
    }
}

impl Stream {
    fn new(properties: &IndexMap<Arc<str>, Type>) -> Stream {
        Stream {
            rows: Vec::new(),
            times: Vec::new(),
            properties: properties.values().map(Draft::new).collect(),
        }
    }
}
