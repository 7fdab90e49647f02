//! A dataset in memory to the files of a snapshot.

use std::path::Path;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, Int64Array, RecordBatch, UInt32Array};
use arrow_schema::{ArrowError, Field, Schema};
use rayon::prelude::*;

use super::absent;
use super::damage::{cannot_write, damaged};
use super::file::{self, Entry};
use super::folder::Staged;
use super::manifest::{EventTable, Rows, Table};
use super::mapped::Mapped;
use super::statistics::{self, ColumnStatistics, EventStatistics, Statistics};
use super::table::{self, Named, write_events, write_profiles, zones_of_events, zones_of_profiles};
use super::zones::{self, Chunks, Known};
use crate::dataset::catalog::{Catalog, EventTypeId};
use crate::dataset::zone::Zone;
use crate::dataset::{Dataset, EventTable as Events, MORSEL};
use crate::diagnostics::Failure;
use crate::value::Type;

const PROFILES: &str = "profiles.arrow";

/// What the manifest says of the files that were written.
#[derive(Debug)]
pub struct Files {
    pub rows: Rows,
    pub profiles: Table,
    pub events: Vec<EventTable>,
    pub zones: Entry,
    pub statistics: Entry,
}

/// Writes all files but the manifest: profiles of the first dataset, then the events of each.
#[derive(Debug)]
pub struct Writer<'a> {
    staged: &'a Staged,
    catalog: &'a Catalog,
    rows: Option<Rows>,
    profiles: Option<Table>,
    events: Vec<EventTable>,
    chunks: Vec<Chunks>,
    statistics: Statistics,
}

impl<'a> Writer<'a> {
    pub fn new(staged: &'a Staged, catalog: &'a Catalog) -> Writer<'a> {
        Writer {
            staged,
            catalog,
            rows: None,
            profiles: None,
            events: Vec::new(),
            chunks: Vec::new(),
            statistics: Statistics::default(),
        }
    }

    /// All datasets must have the same rows, and event types in the order of the catalog.
    pub fn add(&mut self, dataset: &Dataset) -> Result<(), Failure> {
        let snapshot = Snapshot {
            staged: self.staged,
            catalog: self.catalog,
            dataset,
        };
        let first = self.events.len();
        let is_first = self.rows.is_none();
        let (profiles, events) = rayon::join(
            || is_first.then(|| snapshot.profiles()).transpose(),
            || snapshot.events(first),
        );
        if let Some((profiles, chunks, statistics)) = profiles? {
            self.rows = Some(snapshot.rows()?);
            self.profiles = Some(profiles);
            self.chunks.push(chunks);
            self.statistics.profiles = statistics;
        }
        let rows = self.rows.as_ref().map_or(0, |rows| rows.count);
        if rows != dataset.keys.len() as u64 {
            let path = self.staged.path(PROFILES);
            return Err(damaged(&path, "its rows changed while it was written"));
        }
        for (table, own) in events? {
            self.events.push(table);
            if let Some((chunks, statistics)) = own {
                self.chunks.push(chunks);
                self.statistics.events.push(statistics);
            }
        }
        Ok(())
    }

    pub fn finish(self) -> Result<Files, Failure> {
        let path = self.staged.path(zones::NAME);
        let (Some(rows), Some(profiles)) = (self.rows, self.profiles) else {
            return Err(damaged(&path, "nothing was written"));
        };
        let morsels = usize::try_from(rows.count).unwrap_or(usize::MAX);
        let morsels = morsels.div_ceil(MORSEL).max(1);
        let tables: Vec<(&Chunks, usize)> =
            self.chunks.iter().map(|chunks| (chunks, morsels)).collect();
        let zones = zones::write(&path, &tables).map_err(|error| failed(&path, error))?;
        let path = self.staged.path(statistics::NAME);
        let text = serde_json::to_vec(&self.statistics).unwrap_or_default();
        let statistics = file::write_small(&path, &text);
        Ok(Files {
            rows,
            profiles,
            events: self.events,
            zones,
            statistics: statistics.map_err(|error| cannot_write(&path, &error))?,
        })
    }
}

/// A table of events; what is known of its chunks and values, if it has any.
type OfEvents = (EventTable, Option<(Chunks, EventStatistics)>);

/// The files of a snapshot, being written.
#[derive(Clone, Copy)]
struct Snapshot<'a> {
    staged: &'a Staged,
    catalog: &'a Catalog,
    dataset: &'a Dataset,
}

impl Snapshot<'_> {
    fn profiles(self) -> Result<(Table, Chunks, Vec<ColumnStatistics>), Failure> {
        let attributes = self.dataset.attributes.iter().filter_map(|(id, column)| {
            let (name, about) = self.catalog.attributes.get_index(id.0 as usize)?;
            Some((&**name, about.ty.as_ref().ok()?, column))
        });
        let attributes = attributes.filter(|(_, _, column)| !absent::is_empty(column));
        let attributes: Vec<Named<'_>> = attributes.collect();
        let path = self.staged.path(PROFILES);
        let key = self.catalog.key.as_deref().unwrap_or("key");
        let keys = &self.dataset.keys;
        let entry = write_profiles(&path, key, keys, &attributes);
        let zones = zones_of_profiles(keys, &attributes);
        let (table, chunks) = look(entry, &path, table::open_profiles, zones, &attributes)?;
        Ok((table, chunks, statistics::of_columns(&attributes)))
    }

    /// The tables of all event types, numbered from `first`.
    fn events(self, first: usize) -> Result<Vec<OfEvents>, Failure> {
        let types: Vec<_> = self.dataset.events.iter().collect();
        let tables = types.into_par_iter().enumerate();
        tables
            .map(|(number, (id, events))| self.events_of(first + number, *id, events))
            .collect()
    }

    fn events_of(
        self,
        number: usize,
        id: EventTypeId,
        events: &Events,
    ) -> Result<OfEvents, Failure> {
        let span = events.span();
        let mut about = EventTable {
            name: self.catalog.event_name(id).to_owned(),
            count: events.len() as u64,
            first: span.map(|(first, _)| first),
            last: span.map(|(_, last)| last),
            table: None,
        };
        if events.is_empty() {
            return Ok((about, None));
        }
        let described = &self.catalog.events[id.0 as usize].properties;
        let properties = events.properties.iter().filter_map(|(name, column)| {
            let ty: &Type = described.get(name)?.ty.as_ref().ok()?;
            Some((&**name, ty, column))
        });
        let (properties, same_as_time) = absent::own(events, properties.collect());
        let path = self.staged.path(&format!("events-{number}.arrow"));
        let entry = write_events(&path, events, &properties);
        let zones = zones_of_events(events, &properties);
        let (table, chunks) = look(entry, &path, table::open_events, zones, &properties)?;
        about.table = Some(Table {
            same_as_time,
            ..table
        });
        let statistics = statistics::of_events(&about.name, events, &properties);
        Ok((about, Some((chunks, statistics))))
    }

    fn rows(self) -> Result<Rows, Failure> {
        let (keys, live) = (&self.dataset.keys, &self.dataset.live);
        let count = keys.len() as u64;
        let all = || 0..u32::try_from(keys.len()).unwrap_or(u32::MAX);
        let order = (!keys.is_sorted()).then(|| all().map(|rank| keys.at(rank)).collect());
        let gone = live.as_ref().map(|live| {
            let gone = all().filter(|row| !live.contains(*row));
            gone.collect::<Vec<u32>>()
        });
        let anonymous = &self.dataset.anonymous;
        let first = anonymous.iter().map(|(_, first)| *first).collect();
        let anonymous: Vec<u32> = anonymous.iter().map(|(row, _)| *row).collect();
        let anonymous = (!anonymous.is_empty()).then_some(anonymous);
        Ok(Rows {
            count,
            order: self.numbers("order.arrow", order, None)?,
            gone: self.numbers("gone.arrow", gone, None)?,
            anonymous: self.numbers("anonymous.arrow", anonymous, Some(first))?,
        })
    }

    /// Writes a list of rows, with the times of first events if they are given.
    fn numbers(
        self,
        name: &str,
        rows: Option<Vec<u32>>,
        first: Option<Vec<i64>>,
    ) -> Result<Option<Entry>, Failure> {
        let Some(rows) = rows else { return Ok(None) };
        let mut columns: Vec<(&str, ArrayRef)> = vec![("row", Arc::new(UInt32Array::from(rows)))];
        if let Some(first) = first {
            columns.push(("first_event", Arc::new(Int64Array::from(first))));
        }
        let fields = columns
            .iter()
            .map(|(name, array)| Field::new(*name, array.data_type().clone(), false));
        let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        let arrays = columns.into_iter().map(|(_, array)| array).collect();
        let batch = RecordBatch::try_new(schema.clone(), arrays);
        let path = self.staged.path(name);
        let entry = file::write(&path, &schema, std::iter::once(batch));
        entry.map(Some).map_err(|error| failed(&path, error))
    }
}

/// Looks at a file that was written: what is read later must be what is there now.
fn look(
    entry: Result<Entry, ArrowError>,
    path: &Path,
    open: fn(&Mapped) -> Result<table::Table<'_>, String>,
    zones: Vec<Zone>,
    columns: &[Named<'_>],
) -> Result<(Table, Chunks), Failure> {
    let entry = entry.map_err(|error| failed(path, error))?;
    let torn = |why: String| damaged(path, &why);
    let file = Mapped::open(path, entry.bytes).map_err(torn)?;
    let table = open(&file).map_err(torn)?;
    let sums = table.sums();
    if sums.len() != zones.len() {
        return Err(torn("it has not the chunks that were written".to_owned()));
    }
    let chunks = zones.into_iter().zip(sums);
    let chunks = chunks.map(|(zone, sum)| Known { zone, sum }).collect();
    let columns = columns.iter().map(|(name, ..)| (*name).to_owned());
    let dictionaries = (0..table.dictionaries()).map(|number| table.dictionary_sum(number));
    let about = Table {
        file: entry,
        columns: columns.collect(),
        same_as_time: Vec::new(),
        layout: hex(table.layout_sum()),
        dictionaries: dictionaries.map(hex).collect(),
    };
    Ok((about, chunks))
}

/// A checksum as the manifest has it.
pub fn hex(sum: u64) -> String {
    format!("{sum:016x}")
}

fn failed(path: &Path, error: ArrowError) -> Failure {
    match error {
        ArrowError::IoError(_, error) => cannot_write(path, &error),
        other => cannot_write(path, &std::io::Error::other(other.to_string())),
    }
}
