//! The two kinds of tables: profiles, and the events of one type. How they are written, and what
//! their columns are when they are read.
//!
//! ```text
//! profiles.arrow   key, then an attribute a column; one row a profile
//! events-3.arrow   events: list of struct { time, property, … }; the same rows
//! ```

use std::path::Path;
use std::sync::Arc;

use arrow_array::{ArrayRef, ListArray, RecordBatch, StructArray, TimestampMicrosecondArray};
use arrow_schema::{ArrowError, DataType, Field, Fields, Schema};
use rayon::prelude::*;

use super::arrays::{Arrays, signed, texts};
use super::decode::{self, Cursor};
use super::file::{self, Entry};
use super::form::{self, Form};
use super::mapped::{Contents, Damage, Mapped, Placed};
use crate::dataset::column::{Chunk, Column, Dictionary};
use crate::dataset::texts::Texts;
use crate::dataset::zone::Zone;
use crate::dataset::{EventTable, Events, Keys};
use crate::value::Type;

/// The column of a table of events.
const EVENTS: &str = "events";
/// The field of an event with its time.
const TIME: &str = "time";
/// Nodes and buffers of the lists and structs of events before those of their times.
const BEFORE_TIMES: (usize, usize) = (2, 3);
/// With those of the times.
const BEFORE_PROPERTIES: (usize, usize) = (3, 5);

/// A column with its name and type.
pub type Named<'a> = (&'a str, &'a Type, &'a Column);

/// Writes the keys and attributes of all profiles.
pub fn write_profiles(
    path: &Path,
    key: &str,
    keys: &Keys,
    attributes: &[Named<'_>],
) -> Result<Entry, ArrowError> {
    let mut fields = vec![Field::new(key, DataType::LargeUtf8, false)];
    for (name, ty, column) in attributes {
        fields.push(form::field(name, ty, column.form()));
    }
    let schema = Arc::new(Schema::new(fields));
    let none = Texts::default();
    let chunks: Vec<&Texts> = match keys.chunks() {
        [] => vec![&none],
        chunks => chunks.iter().collect(),
    };
    let mut arrays = Arrays::default();
    let batches = chunks.iter().enumerate().map(|(morsel, keys)| {
        let mut columns = vec![texts(keys)?];
        for ((_, _, column), field) in attributes.iter().zip(&schema.fields()[1..]) {
            columns.push(arrays.of(chunk(column, morsel)?, field)?);
        }
        RecordBatch::try_new(schema.clone(), columns)
    });
    file::write(path, &schema, batches)
}

/// Writes the events of one type.
pub fn write_events(
    path: &Path,
    table: &EventTable,
    properties: &[Named<'_>],
) -> Result<Entry, ArrowError> {
    let mut fields = vec![Field::new(TIME, form::timestamp(), false)];
    for (name, ty, column) in properties {
        fields.push(form::field(&unlike_time(name), ty, column.form()));
    }
    let fields = Fields::from(fields);
    let event = Arc::new(Field::new("item", DataType::Struct(fields.clone()), false));
    let list = Field::new(EVENTS, DataType::List(event.clone()), false);
    let schema = Arc::new(Schema::new(vec![list]));
    let mut arrays = Arrays::default();
    let batches = table.morsels.iter().enumerate().map(|(morsel, events)| {
        let times = TimestampMicrosecondArray::try_new(events.times.clone(), None)?;
        let mut columns: Vec<ArrayRef> = vec![Arc::new(times.with_timezone("UTC"))];
        for ((_, _, column), field) in properties.iter().zip(&fields[1..]) {
            columns.push(arrays.of(chunk(column, morsel)?, field)?);
        }
        let structs = StructArray::try_new(fields.clone(), columns, None)?;
        let offsets = signed(&events.offsets)?;
        let lists = ListArray::try_new(event.clone(), offsets, Arc::new(structs), None)?;
        RecordBatch::try_new(schema.clone(), vec![Arc::new(lists)])
    });
    file::write(path, &schema, batches)
}

fn chunk(column: &Column, morsel: usize) -> Result<&Chunk, ArrowError> {
    let missing = || ArrowError::InvalidArgumentError(format!("no chunk {morsel}"));
    column.chunks.get(morsel).ok_or_else(missing)
}

/// A name that is not taken by the time of events.
fn unlike_time(name: &str) -> String {
    match name {
        TIME => format!("{TIME} (property)"),
        _ => name.to_owned(),
    }
}

/// A mapped table: how many morsels it has, and where its columns are.
#[derive(Debug)]
pub struct Table<'a> {
    file: &'a Mapped,
    contents: Contents,
    columns: Vec<Placed>,
}

/// The profiles; column 0 is the key.
pub fn open_profiles(file: &Mapped) -> Result<Table<'_>, Damage> {
    let contents = file.contents()?;
    let columns = contents.columns.clone();
    match columns.first() {
        Some(key) if key.form == Form::Texts => Ok(Table {
            file,
            contents,
            columns,
        }),
        _ => Err("it has no keys".to_owned()),
    }
}

/// The events of a type; column 0 are their times.
pub fn open_events(file: &Mapped) -> Result<Table<'_>, Damage> {
    let contents = file.contents()?;
    let fields = fields_of_events(&contents.columns).ok_or("it has no events")?;
    let (mut node, mut buffer) = BEFORE_TIMES;
    let mut columns = Vec::new();
    for form in fields {
        columns.push(Placed {
            form: form.clone(),
            node,
            buffer,
        });
        let (nodes, buffers) = form.layout();
        node += nodes;
        buffer += buffers;
    }
    // Lists and times are read together.
    (columns[0].node, columns[0].buffer) = (0, 0);
    Ok(Table {
        file,
        contents,
        columns,
    })
}

/// The fields of the structs in the one column, the time first.
fn fields_of_events(columns: &[Placed]) -> Option<&[Form]> {
    let [
        Placed {
            form: Form::List(item),
            ..
        },
    ] = columns
    else {
        return None;
    };
    match &**item {
        Form::Record(fields) if fields.first() == Some(&Form::Timestamp) => Some(fields),
        _ => None,
    }
}

impl Table<'_> {
    pub fn morsels(&self) -> usize {
        self.contents.batches.len()
    }

    /// Rows of a morsel.
    pub fn rows_of(&self, morsel: usize) -> usize {
        self.contents.batches[morsel].rows
    }

    pub fn columns(&self) -> usize {
        self.columns.len()
    }

    pub fn dictionaries(&self) -> usize {
        self.contents.dictionaries.len()
    }

    /// The checksum of a chunk.
    pub fn sum(&self, column: usize, morsel: usize) -> u64 {
        let placed = &self.columns[column];
        let (_, buffers) = match (column, &placed.form) {
            (0, Form::Timestamp) => BEFORE_PROPERTIES,
            (_, form) => form.layout(),
        };
        let buffers = placed.buffer..placed.buffer + buffers;
        decode::sum(self.file, &self.contents.batches[morsel], buffers)
    }

    /// The checksum of what says where everything is.
    pub fn layout_sum(&self) -> u64 {
        self.contents.sum
    }

    /// The checksum of a dictionary.
    pub fn dictionary_sum(&self, dictionary: usize) -> u64 {
        let batch = &self.contents.dictionaries[dictionary];
        decode::sum(self.file, batch, 0..batch.buffers.len())
    }

    pub fn keys(&self, morsel: usize) -> Result<Texts, Damage> {
        Cursor::start(self.file, &self.contents.batches[morsel]).texts()
    }

    pub fn dictionary(&self, dictionary: usize) -> Result<Arc<Dictionary>, Damage> {
        let batch = &self.contents.dictionaries[dictionary];
        let texts = Cursor::start(self.file, batch).texts()?;
        Ok(Arc::new(Dictionary::sorted(texts)))
    }

    /// The form of a column of this type.
    pub fn form(&self, column: usize, ty: &Type) -> Form {
        self.columns[column].form.clone().typed(ty)
    }

    /// The values of a column in one morsel; `dictionaries` by number, as far as `form` needs them.
    pub fn chunk(
        &self,
        column: usize,
        morsel: usize,
        form: &Form,
        dictionaries: &[Option<Arc<Dictionary>>],
    ) -> Result<Chunk, Damage> {
        let batch = &self.contents.batches[morsel];
        let mut cursor = Cursor::new(self.file, batch, &self.columns[column]);
        cursor.chunk(form, dictionaries)
    }

    /// The events of one morsel without their properties; their span is of the zone.
    pub fn times(&self, morsel: usize, zone: Zone) -> Result<Events, Damage> {
        let batch = &self.contents.batches[morsel];
        let mut cursor = Cursor::start(self.file, batch);
        let (rows, _) = cursor.node()?;
        cursor.validity((rows, 0))?;
        let offsets = cursor.scalars::<u32>(rows + 1)?;
        let (events, _) = cursor.node()?;
        cursor.validity((events, 0))?;
        let (times, _) = cursor.node()?;
        cursor.validity((times, 0))?;
        let times = cursor.scalars::<i64>(times)?;
        let is_sound = offsets.first() == Some(&0)
            && offsets.last().map(|last| *last as usize) == Some(times.len())
            && events == times.len();
        if !is_sound || rows != batch.rows {
            return Err("the offsets of events do not ascend".to_owned());
        }
        Ok(Events {
            offsets,
            times,
            span: zone.ends,
        })
    }

    /// The checksums of all chunks, column by column.
    pub fn sums(&self) -> Vec<u64> {
        let columns = 0..self.columns();
        let places = columns.flat_map(|column| (0..self.morsels()).map(move |m| (column, m)));
        let places: Vec<(usize, usize)> = places.collect();
        let sums = places.par_iter();
        sums.map(|(column, morsel)| self.sum(*column, *morsel))
            .collect()
    }
}

/// The zones of all chunks of a table of profiles, column by column.
pub fn zones_of_profiles(keys: &Keys, attributes: &[Named<'_>]) -> Vec<Zone> {
    let counted = |texts: &Texts| counted(texts.len(), None);
    let mut zones: Vec<Zone> = keys.chunks().iter().map(counted).collect();
    if zones.is_empty() {
        zones.push(Zone::default());
    }
    zones.extend(zones_of(attributes));
    zones
}

/// The zones of all chunks of a table of events: that of times is their span.
pub fn zones_of_events(table: &EventTable, properties: &[Named<'_>]) -> Vec<Zone> {
    let mut zones: Vec<Zone> = table.morsels.iter().map(span_of).collect();
    zones.extend(zones_of(properties));
    zones
}

/// The zone of the times of events.
pub fn span_of(events: &Events) -> Zone {
    counted(events.times.len(), events.span)
}

fn zones_of(columns: &[Named<'_>]) -> Vec<Zone> {
    let chunks = columns.iter().flat_map(|(_, _, column)| &column.chunks);
    chunks.map(Chunk::zone).collect()
}

fn counted(known: usize, ends: Option<(i64, i64)>) -> Zone {
    let known = u32::try_from(known).unwrap_or(u32::MAX);
    Zone { known, ends }
}
