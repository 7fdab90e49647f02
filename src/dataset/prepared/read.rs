//! Columns and events that some rules need, from mapped files to a [`Dataset`].

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError};

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_array::types::{Int64Type, UInt32Type};
use arrow_buffer::ScalarBuffer;
use rayon::prelude::*;
use roaring::RoaringBitmap;

use super::Prepared;
use super::absent::{is_empty, missing};
use super::damage::damaged;
use super::file::{Entry, read_small};
use super::form::Form;
use super::manifest;
use super::mapped::{Damage, Mapped};
use super::table::{Table, open_events, open_profiles, span_of};
use super::write::hex;
use super::zones::Known;
use crate::dataset::catalog::{AttributeId, Catalog, EventTypeId};
use crate::dataset::column::{Chunk, Column, Dictionary, Values};
use crate::dataset::import::{Report, key_column};
use crate::dataset::{Dataset, EventTable, Events, Keys, MORSEL, Needs};
use crate::diagnostics::Failure;
use crate::value::Type;

/// Who the rows are.
#[derive(Debug, Default)]
pub struct Rows {
    count: usize,
    order: Option<ScalarBuffer<u32>>,
    live: Option<RoaringBitmap>,
    anonymous: Vec<(u32, i64)>,
}

impl Rows {
    pub fn read(folder: &Path, rows: &manifest::Rows) -> Result<Rows, Failure> {
        let count = usize::try_from(rows.count).unwrap_or(usize::MAX);
        let read = |entry: &Entry| {
            read_small(folder, entry)
                .and_then(|batch| Ok((numbers(&batch)?, batch)))
                .map_err(|why| damaged(&folder.join(&entry.name), &why))
        };
        let live = |gone: &Entry| -> Result<RoaringBitmap, Failure> {
            let mut live = RoaringBitmap::new();
            live.insert_range(0..u32::try_from(count).unwrap_or(u32::MAX));
            for &row in &read(gone)?.0 {
                live.remove(row);
            }
            Ok(live)
        };
        let anonymous = |entry: &Entry| -> Result<Vec<(u32, i64)>, Failure> {
            let (rows, batch) = read(entry)?;
            let first = batch.column(1).as_primitive::<Int64Type>().values().clone();
            Ok(rows.iter().copied().zip(first.iter().copied()).collect())
        };
        Ok(Rows {
            count,
            order: match &rows.order {
                Some(entry) => Some(read(entry)?.0),
                None => None,
            },
            live: rows.gone.as_ref().map(live).transpose()?,
            anonymous: match &rows.anonymous {
                Some(entry) => anonymous(entry)?,
                None => Vec::new(),
            },
        })
    }
}

/// The rows that a file lists.
fn numbers(batch: &RecordBatch) -> Result<ScalarBuffer<u32>, Damage> {
    let rows = batch.columns().first();
    let rows = rows.and_then(|rows| rows.as_primitive_opt::<UInt32Type>());
    Ok(rows.ok_or("it lists no rows")?.values().clone())
}

/// A table with what is known of its chunks.
struct Source<'a> {
    prepared: &'a Prepared,
    about: &'a manifest::Table,
    table: Table<'a>,
    chunks: Chunks<'a>,
}

/// What is known of the chunks of a table, column by column.
#[derive(Clone, Copy)]
struct Chunks<'a> {
    known: &'a [Known],
    sound: &'a [AtomicBool],
}

impl<'a> Chunks<'a> {
    /// The first `count`, and the rest.
    fn split(self, count: usize) -> (Chunks<'a>, Chunks<'a>) {
        let (known, known_rest) = self.known.split_at_checked(count).unwrap_or_default();
        let (sound, sound_rest) = self.sound.split_at_checked(count).unwrap_or_default();
        let chunks = |known, sound| Chunks { known, sound };
        (chunks(known, sound), chunks(known_rest, sound_rest))
    }
}

impl Prepared {
    /// The columns and events that are needed, mapped, and what became of the rows of the files.
    ///
    /// # Errors
    /// Values that are not what was written.
    pub fn read(&self, catalog: &Catalog, needs: &Needs) -> Result<(Dataset, Report), Failure> {
        let sources = self.sources(catalog, needs)?;
        let profiles = &sources.profiles;
        let keys = self.keys(profiles)?;
        let mut report = self.report();
        let mut dataset = Dataset {
            live: self.rows.live.clone(),
            attributes: self.attributes(profiles, catalog, needs, &keys)?,
            anonymous: self.rows.anonymous.clone(),
            identity: self.manifest.identity.clone(),
            keys,
            ..Dataset::default()
        };
        for (id, names) in &needs.events {
            let properties = typed(catalog, *id, names);
            let table = match sources.events.get(id) {
                Some(source) => source.located(|source| source.events(&properties))?,
                None => self.without_events(&properties),
            };
            let columns = table.properties.iter();
            let never = columns.filter(|(_, column)| is_empty(column));
            if !table.is_empty() {
                let never = never.map(|(name, _)| (*id, name.clone()));
                report.never_set.extend(never);
            }
            dataset.events.insert(*id, table);
        }
        Ok((dataset, report))
    }

    fn keys(&self, profiles: &Source<'_>) -> Result<Keys, Failure> {
        if let Some(keys) = self.keys.get() {
            return Ok(keys.clone());
        }
        let keys = profiles.located(|source| source.keys())?;
        let keys = Keys::new(keys, self.rows.order.clone());
        Ok(self.keys.get_or_init(|| keys).clone())
    }

    fn attributes(
        &self,
        profiles: &Source<'_>,
        catalog: &Catalog,
        needs: &Needs,
        keys: &Keys,
    ) -> Result<BTreeMap<AttributeId, Column>, Failure> {
        let wanted: Vec<AttributeId> = needs.attributes.iter().copied().collect();
        let columns = wanted.into_par_iter().map(|id| {
            let (name, about) = (catalog.attributes.get_index(id.0 as usize))
                .map_or(("", None), |(name, about)| (name, Some(about)));
            if catalog.key.as_deref() == Some(name) {
                return Ok((id, key_column(keys)));
            }
            let ty = about.and_then(|about| about.ty.clone().ok());
            let ty = ty.unwrap_or(Type::Unknown);
            let column = profiles.located(|source| source.column(name, &ty))?;
            let lengths = || (0..profiles.table.morsels()).map(|m| profiles.table.rows_of(m));
            Ok((id, column.unwrap_or_else(|| missing(&ty, lengths()))))
        });
        columns.collect()
    }

    /// The table of a type that has no events.
    fn without_events(&self, properties: &[(Arc<str>, Type)]) -> EventTable {
        let nothing: ScalarBuffer<u32> = vec![0; self.rows.count.min(MORSEL) + 1].into();
        let morsels = (0..self.rows.count).step_by(MORSEL).map(|first| {
            let rows = MORSEL.min(self.rows.count - first);
            Events::new(nothing.slice(0, rows + 1), ScalarBuffer::default())
        });
        let morsels: Vec<Events> = morsels.collect();
        let column = |ty: &Type| missing(ty, morsels.iter().map(|_| 0));
        let columns = properties.iter();
        EventTable {
            properties: columns
                .map(|(name, ty)| (name.clone(), column(ty)))
                .collect(),
            morsels,
        }
    }

    fn sources(&self, catalog: &Catalog, needs: &Needs) -> Result<Needed<'_>, Failure> {
        let mut chunks = Chunks {
            known: &self.zones,
            sound: &self.sound,
        };
        let mut take = |count: usize| {
            let (these, rest) = chunks.split(count);
            chunks = rest;
            these
        };
        let morsels = self.rows.count.div_ceil(MORSEL).max(1);
        let own = take(morsels * (self.manifest.profiles.columns.len() + 1));
        let open = |file, about, chunks, table: fn(_) -> _| self.source(file, about, chunks, table);
        let profiles = open(&self.profiles, &self.manifest.profiles, own, open_profiles)?;
        let mut events = BTreeMap::new();
        for (about, file) in self.manifest.events.iter().zip(&self.events) {
            let (Some(file), Some(table)) = (file, &about.table) else {
                continue;
            };
            let own = take(morsels * (table.columns.len() + 1));
            let id = catalog.event(&about.name).map(|(id, _)| id);
            if let Some(id) = id.filter(|id| needs.events.contains_key(id)) {
                events.insert(id, open(file, table, own, open_events)?);
            }
        }
        Ok(Needed { profiles, events })
    }

    fn source<'a>(
        &'a self,
        file: &'a Mapped,
        about: &'a manifest::Table,
        chunks: Chunks<'a>,
        table: fn(&'a Mapped) -> Result<Table<'a>, Damage>,
    ) -> Result<Source<'a>, Failure> {
        let fits = |table: Table<'a>| {
            let rows = (0..table.morsels()).map(|morsel| table.rows_of(morsel));
            let expected = (0..self.rows.count.max(1)).step_by(MORSEL);
            let expected = expected.map(|first| MORSEL.min(self.rows.count - first));
            let fits = hex(table.layout_sum()) == about.layout
                && rows.eq(expected)
                && table.columns() == about.columns.len() + 1
                && table.dictionaries() == about.dictionaries.len()
                && chunks.known.len() == table.columns() * table.morsels();
            match fits {
                true => Ok(table),
                false => Err(Damage::from(
                    "it is not the table that the manifest describes",
                )),
            }
        };
        let path = self.folder.join(&about.file.name);
        let table = table(file).and_then(fits);
        Ok(Source {
            table: table.map_err(|why| damaged(&path, &why))?,
            prepared: self,
            about,
            chunks,
        })
    }
}

/// The tables that are read.
struct Needed<'a> {
    profiles: Source<'a>,
    events: BTreeMap<EventTypeId, Source<'a>>,
}

impl Source<'_> {
    /// Says which file is damaged.
    fn located<T>(&self, read: impl FnOnce(&Self) -> Result<T, Damage>) -> Result<T, Failure> {
        let path = || self.prepared.folder.join(&self.about.file.name);
        read(self).map_err(|why| damaged(&path(), &why))
    }

    fn keys(&self) -> Result<Vec<crate::dataset::texts::Texts>, Damage> {
        if self.prepared.rows.count == 0 {
            return Ok(Vec::new());
        }
        let morsels = (0..self.table.morsels()).into_par_iter();
        let keys = morsels.map(|morsel| {
            self.check(0, morsel)?;
            self.table.keys(morsel)
        });
        keys.collect()
    }

    /// A column by its name; `None` if there is none.
    fn column(&self, name: &str, ty: &Type) -> Result<Option<Column>, Damage> {
        let mut names = self.about.columns.iter();
        let Some(index) = names.position(|column| column == name) else {
            return Ok(None);
        };
        let column = index + 1;
        let form = self.table.form(column, ty);
        let dictionaries = self.dictionaries(&form)?;
        let morsels = (0..self.table.morsels()).into_par_iter();
        let chunks = morsels.map(|morsel| -> Result<Chunk, Damage> {
            let known = self.check(column, morsel)?;
            let chunk = self.table.chunk(column, morsel, &form, &dictionaries)?;
            Ok(Chunk {
                zone: Some(known.zone),
                ..chunk
            })
        });
        Ok(Some(Column {
            chunks: chunks.collect::<Result<_, _>>()?,
        }))
    }

    fn events(&self, properties: &[(Arc<str>, Type)]) -> Result<EventTable, Damage> {
        let morsels = (0..self.table.morsels()).into_par_iter();
        let morsels = morsels.map(|morsel| {
            let known = self.check(0, morsel)?;
            self.table.times(morsel, known.zone)
        });
        let mut morsels = morsels.collect::<Result<Vec<Events>, Damage>>()?;
        let lengths = || morsels.iter().map(|events| events.times.len());
        let column = |(name, ty): &(Arc<str>, Type)| {
            if self.about.same_as_time.iter().any(|same| **same == **name) {
                let times = morsels
                    .iter()
                    .map(|events| Chunk::of(Values::Timestamp(events.times.clone())));
                let chunks = times.zip(&morsels).map(|(chunk, events)| Chunk {
                    zone: Some(span_of(events)),
                    ..chunk
                });
                return Ok((
                    name.clone(),
                    Column {
                        chunks: chunks.collect(),
                    },
                ));
            }
            let column = self.column(name, ty)?;
            let column = column.unwrap_or_else(|| missing(ty, lengths()));
            match column.chunks.iter().map(Chunk::len).eq(lengths()) {
                true => Ok((name.clone(), column)),
                false => Err(Damage::from("its properties are not those of its events")),
            }
        };
        let properties: Vec<_> = properties
            .par_iter()
            .map(column)
            .collect::<Result<_, Damage>>()?;
        morsels.truncate(self.prepared.rows.count.div_ceil(MORSEL));
        Ok(EventTable {
            properties: properties.into_iter().collect(),
            morsels,
        })
    }

    /// The dictionaries that a column uses, by number.
    fn dictionaries(&self, form: &Form) -> Result<Vec<Option<Arc<Dictionary>>>, Damage> {
        let mut used = Vec::new();
        collect(form, &mut used);
        let mut dictionaries = vec![None; self.table.dictionaries()];
        for number in used {
            let place = dictionaries
                .get_mut(number)
                .ok_or("a dictionary is not there")?;
            *place = Some(self.dictionary(number)?);
        }
        Ok(dictionaries)
    }

    fn dictionary(&self, number: usize) -> Result<Arc<Dictionary>, Damage> {
        let read = || {
            self.prepared
                .dictionaries
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
        let name = (self.about.file.name.clone(), number);
        if let Some(dictionary) = read().get(&name) {
            return Ok(dictionary.clone());
        }
        let sum = hex(self.table.dictionary_sum(number));
        if Some(&sum) != self.about.dictionaries.get(number) {
            return Err("a dictionary is not what was written".to_owned());
        }
        let dictionary = self.table.dictionary(number)?;
        read().insert(name, dictionary.clone());
        Ok(dictionary)
    }

    /// What is known of a chunk, whose bytes must be those that were written.
    fn check(&self, column: usize, morsel: usize) -> Result<Known, Damage> {
        let index = column * self.table.morsels() + morsel;
        let (known, sound) = (self.chunks.known[index], &self.chunks.sound[index]);
        // The mapped bytes do not change, so one look is enough.
        if sound.load(Ordering::Relaxed) {
            return Ok(known);
        }
        match self.table.sum(column, morsel) == known.sum {
            true => {
                sound.store(true, Ordering::Relaxed);
                Ok(known)
            }
            false => Err("its values are not what was written".to_owned()),
        }
    }
}

/// The types of properties; unknown where the catalog has none.
fn typed(catalog: &Catalog, id: EventTypeId, names: &BTreeSet<Arc<str>>) -> Vec<(Arc<str>, Type)> {
    let event = catalog.events.get_index(id.0 as usize);
    let ty = |name: &Arc<str>| {
        let column = event.and_then(|(_, event)| event.properties.get(name));
        let ty = column.and_then(|column| column.ty.clone().ok());
        ty.unwrap_or(Type::Unknown)
    };
    names.iter().map(|name| (name.clone(), ty(name))).collect()
}

/// The numbers of the dictionaries of a form.
fn collect(form: &Form, used: &mut Vec<usize>) {
    match form {
        Form::Text { dictionary, .. } => used.push(*dictionary),
        Form::List(item) => collect(item, used),
        Form::Record(fields) => fields.iter().for_each(|field| collect(field, used)),
        _ => {}
    }
}
