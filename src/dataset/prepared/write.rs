//! A dataset in memory to the files of a snapshot.

use std::path::Path;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, Int64Array, RecordBatch, UInt32Array};
use arrow_schema::{ArrowError, Field, Schema};

use super::absent;
use super::damage::{cannot_write, damaged};
use super::file::{self, Entry};
use super::folder::Staged;
use super::manifest::{EventTable, Rows, Table};
use super::mapped::Mapped;
use super::table::{self, Named, write_events, write_profiles, zones_of_events, zones_of_profiles};
use super::zones::{self, Chunks, Known};
use crate::dataset::Dataset;
use crate::dataset::catalog::Catalog;
use crate::dataset::zone::Zone;
use crate::diagnostics::Failure;
use crate::value::Type;

/// What the manifest says of the files that were written.
#[derive(Debug)]
pub struct Files {
    pub rows: Rows,
    pub profiles: Table,
    pub events: Vec<EventTable>,
    pub zones: Entry,
}

/// Writes all files but the manifest.
pub fn write(staged: &Staged, catalog: &Catalog, dataset: &Dataset) -> Result<Files, Failure> {
    let mut snapshot = Snapshot {
        staged,
        catalog,
        dataset,
        chunks: Vec::new(),
    };
    Ok(Files {
        rows: snapshot.rows()?,
        profiles: snapshot.profiles()?,
        events: snapshot.events()?,
        zones: snapshot.zones()?,
    })
}

/// The files of a snapshot, being written.
struct Snapshot<'a> {
    staged: &'a Staged,
    catalog: &'a Catalog,
    dataset: &'a Dataset,
    /// Of each table so far.
    chunks: Vec<Chunks>,
}

impl Snapshot<'_> {
    fn profiles(&mut self) -> Result<Table, Failure> {
        let attributes = self.dataset.attributes.iter().filter_map(|(id, column)| {
            let (name, about) = self.catalog.attributes.get_index(id.0 as usize)?;
            Some((&**name, about.ty.as_ref().ok()?, column))
        });
        let attributes = attributes.filter(|(_, _, column)| !absent::is_empty(column));
        let attributes: Vec<Named<'_>> = attributes.collect();
        let path = self.staged.path("profiles.arrow");
        let key = self.catalog.key.as_deref().unwrap_or("key");
        let keys = &self.dataset.keys;
        let entry = write_profiles(&path, key, keys, &attributes);
        let zones = zones_of_profiles(keys, &attributes);
        self.table(entry, &path, table::open_profiles, zones, &attributes)
    }

    fn events(&mut self) -> Result<Vec<EventTable>, Failure> {
        let mut tables = Vec::new();
        for (id, events) in &self.dataset.events {
            let Some((name, event)) = self.catalog.events.get_index(id.0 as usize) else {
                continue;
            };
            let properties = events.properties.iter().filter_map(|(name, column)| {
                let ty: &Type = event.properties.get(name)?.ty.as_ref().ok()?;
                Some((&**name, ty, column))
            });
            let (properties, same_as_time) = absent::own(events, properties.collect());
            let span = events.span();
            let table = match events.is_empty() {
                true => None,
                false => {
                    let path = self.staged.path(&format!("events-{}.arrow", tables.len()));
                    let entry = write_events(&path, events, &properties);
                    let zones = zones_of_events(events, &properties);
                    let table = self.table(entry, &path, table::open_events, zones, &properties)?;
                    Some(Table {
                        same_as_time,
                        ..table
                    })
                }
            };
            tables.push(EventTable {
                name: name.to_string(),
                count: events.len() as u64,
                first: span.map(|(first, _)| first),
                last: span.map(|(_, last)| last),
                table,
            });
        }
        Ok(tables)
    }

    /// Looks at a file that was written: what is read later must be what is there now.
    fn table(
        &mut self,
        entry: Result<Entry, ArrowError>,
        path: &Path,
        open: fn(&Mapped) -> Result<table::Table<'_>, String>,
        zones: Vec<Zone>,
        columns: &[Named<'_>],
    ) -> Result<Table, Failure> {
        let entry = entry.map_err(|error| failed(path, error))?;
        let torn = |why: String| damaged(path, &why);
        let file = Mapped::open(path, entry.bytes).map_err(torn)?;
        let table = open(&file).map_err(torn)?;
        let sums = table.sums();
        if sums.len() != zones.len() {
            return Err(torn("it has not the chunks that were written".to_owned()));
        }
        let chunks = zones.into_iter().zip(sums);
        self.chunks
            .push(chunks.map(|(zone, sum)| Known { zone, sum }).collect());
        let dictionaries = 0..table.dictionaries();
        Ok(Table {
            file: entry,
            same_as_time: Vec::new(),
            columns: columns
                .iter()
                .map(|(name, ..)| (*name).to_owned())
                .collect(),
            layout: format!("{:016x}", table.layout_sum()),
            dictionaries: dictionaries
                .map(|number| format!("{:016x}", table.dictionary_sum(number)))
                .collect(),
        })
    }

    fn zones(&self) -> Result<Entry, Failure> {
        let morsels = self.dataset.keys.chunks().len().max(1);
        let tables: Vec<(&Chunks, usize)> =
            self.chunks.iter().map(|chunks| (chunks, morsels)).collect();
        let path = self.staged.path(zones::NAME);
        zones::write(&path, &tables).map_err(|error| failed(&path, error))
    }

    fn rows(&self) -> Result<Rows, Failure> {
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
        &self,
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

fn failed(path: &Path, error: ArrowError) -> Failure {
    match error {
        ArrowError::IoError(_, error) => cannot_write(path, &error),
        other => cannot_write(path, &std::io::Error::other(other.to_string())),
    }
}
