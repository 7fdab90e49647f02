//! Which columns of a catalog the data fills: every row of every file is read.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::Array;
use rayon::prelude::*;

use super::guess::NO_VALUE;
use crate::dataset::catalog::{AttributeId, Catalog, Column, EventTypeId};
use crate::dataset::import::kinds::{Kinds, NOT_NEEDED};
use crate::dataset::manifest::{EventKind, EventTable, Manifest, Table};
use crate::dataset::read::{self, Part, Request};
use crate::dataset::requests::{self, EventRequests};
use crate::diagnostics::Failure;

/// Leaves to each event type the properties that have a value in some event of that type, without
/// the columns of types and times, and says exactly what is optional.
///
/// # Errors
/// Files that cannot be decoded.
pub fn narrow(manifest: &Manifest, mut catalog: Catalog) -> Result<Catalog, Failure> {
    attributes(manifest, &mut catalog)?;
    let mut filled: BTreeMap<EventTypeId, Filled> = BTreeMap::new();
    for table in &manifest.events {
        properties(manifest, table, &catalog, &mut filled)?;
    }
    for (index, event) in (0..).zip(catalog.events.values_mut()) {
        let filled = filled.remove(&EventTypeId(index)).unwrap_or_default();
        let properties = std::mem::take(&mut event.properties).into_iter();
        event.properties = properties
            .filter_map(|(name, column)| Some((name.clone(), filled.property(&name, column)?)))
            .collect();
    }
    Ok(catalog)
}

/// The events of a type: how many, and how many have each property.
#[derive(Debug, Default)]
struct Filled {
    rows: u64,
    known: BTreeMap<Arc<str>, u64>,
}

impl Filled {
    /// A property as a schema should list it, if it should.
    fn property(&self, name: &str, column: Column) -> Option<Column> {
        match &column.ty {
            Err(reason) => (reason != NO_VALUE).then_some(column),
            Ok(_) => {
                let known = *self.known.get(name).filter(|known| **known > 0)?;
                let optional = known < self.rows;
                Some(Column { optional, ..column })
            }
        }
    }
}

fn attributes(manifest: &Manifest, catalog: &mut Catalog) -> Result<(), Failure> {
    let Some(profiles) = &manifest.profiles else {
        return Ok(());
    };
    let columns = (0..).zip(&catalog.attributes);
    let ids: Vec<AttributeId> = columns
        .filter(|(_, (name, column))| column.ty.is_ok() && catalog.key.as_ref() != Some(name))
        .map(|(index, _)| AttributeId(index))
        .collect();
    let requests = requests::of_profiles(&profiles.table, catalog, &ids);
    let asked: Vec<usize> = (1..requests.len()).collect();
    let counts = count(
        manifest,
        &profiles.table,
        &requests,
        &Kinds::Fixed(0),
        &[asked],
    )?;
    for Count { rows, known } in &counts {
        for (id, known) in ids.iter().zip(known) {
            if let Some((_, column)) = catalog.attributes.get_index_mut(id.0 as usize) {
                column.optional = known < rows;
            }
        }
    }
    Ok(())
}

fn properties(
    manifest: &Manifest,
    table: &EventTable,
    catalog: &Catalog,
    filled: &mut BTreeMap<EventTypeId, Filled>,
) -> Result<(), Failure> {
    let requests = requests::of_events(table, catalog, &usable(table, catalog));
    let indexes = |named: &Vec<(Arc<str>, usize)>| named.iter().map(|(_, index)| *index).collect();
    let asked: Vec<Vec<usize>> = requests.properties.values().map(indexes).collect();
    let kinds = kinds(table, catalog, &requests);
    let counts = count(manifest, &table.table, &requests.columns, &kinds, &asked)?;
    for ((id, named), count) in requests.properties.iter().zip(counts) {
        let filled = filled.entry(*id).or_default();
        filled.rows += count.rows;
        for ((name, _), known) in named.iter().zip(count.known) {
            *filled.known.entry(name.clone()).or_default() += known;
        }
    }
    Ok(())
}

/// All properties with a type but those that are the type or the time of the table.
fn usable(
    table: &EventTable,
    catalog: &Catalog,
) -> BTreeMap<EventTypeId, std::collections::BTreeSet<Arc<str>>> {
    let events = (0..).zip(catalog.events.values());
    let names = events.map(|(index, event)| {
        let columns = event.properties.iter();
        let usable = columns.filter(|(name, column)| column.ty.is_ok() && !table.names(name));
        let names = usable.map(|(name, _)| name.clone()).collect();
        (EventTypeId(index), names)
    });
    names.collect()
}

/// Event types as indexes of `requests.properties`.
fn kinds<'c>(table: &EventTable, catalog: &'c Catalog, requests: &EventRequests) -> Kinds<'c> {
    let number = |name: &str| {
        let (id, _) = catalog.event(name)?;
        let index = requests.properties.keys().position(|known| *known == id)?;
        u16::try_from(index).ok()
    };
    match &table.kind {
        EventKind::Fixed(name) => Kinds::Fixed(number(&name.value).unwrap_or(NOT_NEEDED)),
        EventKind::Column(_) => {
            let names = catalog.events.keys();
            let known = names.filter_map(|name| Some((name.as_ref(), number(name)?)));
            Kinds::Column(requests.kind.unwrap_or_default(), known.collect())
        }
    }
}

/// Rows of one kind, and how many of them have a value in each column asked for.
#[derive(Debug, Default)]
struct Count {
    rows: u64,
    known: Vec<u64>,
}

/// Counts the rows of each kind; `asked` are the columns of each.
fn count(
    manifest: &Manifest,
    table: &Table,
    requests: &[Request],
    kinds: &Kinds<'_>,
    asked: &[Vec<usize>],
) -> Result<Vec<Count>, Failure> {
    let none = || -> Vec<Count> {
        let zeros = |columns: &Vec<usize>| Count {
            rows: 0,
            known: vec![0; columns.len()],
        };
        asked.iter().map(zeros).collect()
    };
    let mut parts: Vec<Part> = Vec::new();
    for file in manifest.data_files(table)? {
        parts.extend(read::open(&file, &manifest.zone)?);
    }
    parts
        .par_iter()
        .map(|part| {
            let mut counts = none();
            for batch in part.read(requests)? {
                count_batch(&batch?, kinds, asked, &mut counts);
            }
            Ok(counts)
        })
        .try_reduce(none, |a, b| Ok(a.into_iter().zip(b).map(sum).collect()))
}

fn count_batch(batch: &read::Batch, kinds: &Kinds<'_>, asked: &[Vec<usize>], counts: &mut [Count]) {
    let nulls: Vec<_> = (batch.columns.iter())
        .map(|column| column.logical_nulls())
        .collect();
    for (row, kind) in kinds.of(batch).into_iter().map(usize::from).enumerate() {
        let (Some(count), Some(columns)) = (counts.get_mut(kind), asked.get(kind)) else {
            continue;
        };
        count.rows += 1;
        for (known, column) in count.known.iter_mut().zip(columns) {
            let is_known = |column: usize| nulls[column].as_ref().is_none_or(|n| n.is_valid(row));
            *known += u64::from(is_known(*column));
        }
    }
}

fn sum((a, b): (Count, Count)) -> Count {
    let known = a.known.iter().zip(&b.known);
    Count {
        rows: a.rows + b.rows,
        known: known.map(|(a, b)| a + b).collect(),
    }
}
