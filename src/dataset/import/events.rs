//! Event tables: events of the needed types and times, with the rows of their profiles.

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexMap;

use super::draft::Draft;
use super::finish::Overflow;
use super::kinds::Kinds;
use super::known_keys::KnownKeys;
use super::parts::{FilePart, advance};
use super::report::Tally;
use super::sieve::{self, Picked};
use super::stage::Stage;
use super::strangers::{Census, Strangers};
use super::table::Divided;
use super::times::Times;
use super::{Options, overflow};
use crate::dataset::catalog::EventTypeId;
use crate::dataset::manifest::EventTable;
use crate::dataset::read::Batch;
use crate::dataset::requests::EventRequests;
use crate::diagnostics::Failure;
use crate::value::Type;

/// The needed event types in order, with the types of their needed properties.
pub type Wanted = BTreeMap<EventTypeId, IndexMap<Arc<str>, Type>>;

/// How one table is read.
#[derive(Debug)]
pub struct Reading<'a, 'k> {
    pub table: &'a EventTable,
    pub requests: &'a EventRequests,
    pub wanted: &'a Wanted,
    pub times: &'a Times,
    pub kinds: Kinds<'a>,
    pub known: &'a KnownKeys<'k>,
}

/// The events of one part.
#[derive(Debug)]
pub struct EventPart {
    /// One a needed type, in their order.
    pub streams: Vec<Stream>,
    pub strangers: Strangers,
    pub tally: Tally,
    /// What was read of the part, and the rows taken, if columns wait.
    pub stage: Stage,
    pub picked: Picked,
    /// The types of its events were not looked at: none can be needed.
    pub unseen: bool,
}

/// Events of one type.
#[derive(Debug)]
pub struct Stream {
    /// As they are read. Rows are provisional: ranks of profiles, then strangers.
    pub rows: Vec<u32>,
    pub times: Vec<i64>,
    /// Those of the whole part at last.
    pub events: Divided,
    /// In the order they are read.
    pub properties: Vec<Draft>,
    /// Good events at times that decide nothing.
    pub outside: u64,
}

impl Reading<'_, '_> {
    pub fn read(&self, part: &FilePart, options: &Options) -> Result<EventPart, Failure> {
        match Stage::of(self, part) {
            Some(stage) => self.choose(part, stage, options),
            None => Ok(self.skip(part, options)),
        }
    }

    /// A part without any needed event.
    fn skip(&self, part: &FilePart, options: &Options) -> EventPart {
        let mut events = self.nothing(options);
        events.unseen = true;
        let rows = part.part.rows().unwrap_or(0);
        events.tally.counts.read = rows;
        events.tally.counts.not_needed = rows;
        advance(options, rows);
        events
    }

    fn nothing(&self, options: &Options) -> EventPart {
        EventPart {
            streams: self.wanted.values().map(Stream::new).collect(),
            strangers: Strangers::from(self.known.len()),
            tally: Tally::new(options),
            stage: Stage::default(),
            picked: vec![Vec::new(); self.wanted.len()],
            unseen: false,
        }
    }

    /// Reads the columns of a stage: the events of the part, without the columns that wait.
    pub fn choose(
        &self,
        part: &FilePart,
        stage: Stage,
        options: &Options,
    ) -> Result<EventPart, Failure> {
        let mut events = self.nothing(options);
        events.unseen = !stage.needed;
        let mut rows = part.part.rows();
        for batch in part.part.read(&stage.requests)? {
            let mut batch = batch?;
            let read = (batch.len + batch.refused.len()) as u64;
            events.tally.counts.read += read;
            for refused in std::mem::take(&mut batch.refused) {
                events.tally.refuse(refused);
            }
            let kinds = stage.kinds(self, &batch);
            let picked = sieve::sift(self, &batch, &kinds, &mut events);
            self.append_properties(&stage, &mut events, &batch, &picked)?;
            stage.note(&batch, &picked, &mut events.picked);
            if let Some(rows) = rows.take() {
                events.reserve(rows / read.max(1));
            }
            advance(options, read);
        }
        events.divide(self.known.len() + events.strangers.seen.len());
        events.strangers.close();
        events.stage = stage;
        Ok(events)
    }

    fn append_properties(
        &self,
        stage: &Stage,
        events: &mut EventPart,
        batch: &Batch,
        picked: &Picked,
    ) -> Result<(), Failure> {
        let streams = self.wanted.iter().zip(&mut events.streams).zip(picked);
        for (((event, names), stream), rows) in streams.filter(|(_, rows)| !rows.is_empty()) {
            for (name, draft) in names.keys().zip(&mut stream.properties) {
                let Some(index) = self.requests.place_of(*event, name) else {
                    draft.append_missing(rows.len());
                    continue;
                };
                let Some(index) = stage.place[index] else {
                    continue;
                };
                if !draft.append(&batch.columns[index], rows) {
                    return Err(overflow(Overflow::Digits, name));
                }
            }
        }
        Ok(())
    }
}

impl EventPart {
    /// Makes room for so many times what there is, so that growing seldom copies it.
    fn reserve(&mut self, times: u64) {
        let times = usize::try_from(times).unwrap_or(0);
        for (stream, picked) in self.streams.iter_mut().zip(&mut self.picked) {
            let more = stream.rows.len() * times;
            stream.rows.reserve(more);
            stream.times.reserve(more);
            picked.reserve(picked.len() * times);
        }
    }

    /// Divides the events of the streams by morsels of so many rows.
    fn divide(&mut self, row_count: usize) {
        for stream in &mut self.streams {
            let rows = std::mem::take(&mut stream.rows);
            let times = std::mem::take(&mut stream.times);
            stream.events = Divided::of(&rows, &times, row_count);
        }
    }

    /// Makes the rows final.
    pub fn settle(&mut self, census: &Census) {
        if census.is_unchanged() {
            return;
        }
        let strangers = census.of_strangers(&self.strangers);
        for stream in &mut self.streams {
            (stream.rows, stream.times) = std::mem::take(&mut stream.events).whole();
            for row in &mut stream.rows {
                *row = match self.strangers.index(*row) {
                    Some(stranger) => strangers[stranger],
                    None => census.of_profile(*row),
                };
            }
        }
        self.divide(census.keys.len());
    }
}

impl Stream {
    fn new(properties: &IndexMap<Arc<str>, Type>) -> Stream {
        Stream {
            rows: Vec::new(),
            times: Vec::new(),
            events: Divided::default(),
            properties: properties.values().map(Draft::new).collect(),
            outside: 0,
        }
    }
}
