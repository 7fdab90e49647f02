//! Event tables to event types.

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::Int32Type;

use super::Inferred;
use super::profile::{files, warn};
use super::table::{Found, distinct, look};
use super::unify;
use crate::dataset::catalog::{Catalog, Column, EventType};
use crate::dataset::manifest::{EventKind, EventTable, Manifest};
use crate::dataset::read::{DataFile, Request};
use crate::diagnostics::{Diagnostic, Failure};
use crate::time::Zone;

/// An event table and what was found in its files.
pub(super) struct Looked<'m> {
    table: &'m EventTable,
    /// `None` without files.
    found: Option<Found>,
}

/// Looks into the files of all event tables.
pub(super) fn tables(manifest: &Manifest, has_schema: bool) -> Result<Vec<Looked<'_>>, Failure> {
    let mut looked = Vec::new();
    let mut errors = Vec::new();
    for table in &manifest.events {
        let Some(files) = files(manifest, &table.table, has_schema)? else {
            looked.push(Looked { table, found: None });
            continue;
        };
        let kind = match &table.kind {
            EventKind::Column(column) => Some(column.value.as_str()),
            EventKind::Fixed(_) => None,
        };
        let found = look(manifest, &table.table, files, kind)?;
        errors.extend(lacking(table, &found));
        let found = Some(found);
        looked.push(Looked { table, found });
    }
    if errors.is_empty() {
        Ok(looked)
    } else {
        Err(Failure(errors))
    }
}

fn lacking(table: &EventTable, found: &Found) -> Vec<Diagnostic> {
    let mut names = vec![&table.table.key, &table.time];
    if let EventKind::Column(column) = &table.kind {
        names.push(column);
    }
    let required = names.into_iter();
    let mut errors: Vec<Diagnostic> = required
        .filter_map(|name| found.require(&table.table, name))
        .collect();
    errors.extend(found.require_named(&table.table));
    errors
}

/// Adds the event types of a table.
pub(super) fn add(looked: &Looked<'_>, listed: Option<&Catalog>, inferred: &mut Inferred) {
    let table = looked.table;
    let Some(found) = &looked.found else {
        if let EventKind::Fixed(name) = &table.kind {
            let events = &mut inferred.catalog.events;
            events.entry(Arc::from(name.value.as_str())).or_default();
        }
        return;
    };
    inferred.warnings.extend(found.unreadable());
    // Every type of a table with a type column has the same columns: they are told of once.
    for (name, column) in found.columns(&table.table, None) {
        let is_listed = listed.is_some_and(|listed| {
            let mut events = listed.events.values();
            events.any(|event| event.properties.contains_key(name.as_str()))
        });
        if !table.names(&name) && !is_listed {
            warn(&name, "property", &column, found, inferred);
        }
    }
    match &table.kind {
        EventKind::Fixed(name) => add_type(table, found, &name.value, None, inferred),
        EventKind::Column(_) => {
            for kind in found.kinds() {
                add_type(table, found, kind, Some(kind), inferred);
            }
        }
    }
}

fn add_type(
    table: &EventTable,
    found: &Found,
    name: &str,
    kind: Option<&str>,
    inferred: &mut Inferred,
) {
    let event = inferred.catalog.events.entry(Arc::from(name)).or_default();
    let of_kind =
        |name: &str| matches!(&table.kind, EventKind::Column(column) if column.value == name);
    for (name, mut column) in found.columns(&table.table, kind) {
        if name != table.table.key.value {
            column.of_table = of_kind(&name) || table.time.value == name;
            column.never_set =
                kind.is_some_and(|kind| found.never_set(table.table.file_column(&name), kind));
            add_property(event, &name, column);
        }
    }
}

/// Adds a property; one that another table of the same event type has too must fit both.
fn add_property(event: &mut EventType, name: &str, column: Column) {
    let Some(known) = event.properties.get_mut(name) else {
        event.properties.insert(Arc::from(name), column);
        return;
    };
    known.optional |= column.optional;
    known.never_set &= column.never_set;
    known.of_table &= column.of_table;
    known.ty = match (&known.ty, &column.ty) {
        (Ok(a), Ok(b)) => unify(a, b).ok_or(format!("{a} in one table, {b} in another")),
        (Err(reason), other) | (other, Err(reason)) if reason == super::guess::NO_VALUE => {
            other.clone()
        }
        (Err(reason), _) | (_, Err(reason)) => Err(reason.clone()),
    };
}

/// The event types of a columnar file.
pub(super) fn kinds(
    file: &DataFile,
    request: Request,
    zone: &Zone,
) -> Result<Vec<String>, Failure> {
    distinct(file, request, zone, texts)
}

/// The distinct texts of an array; of a dictionary those that occur.
fn texts(array: &dyn Array) -> BTreeSet<String> {
    if let Some(dictionary) = array.as_dictionary_opt::<Int32Type>() {
        let mut occurs = vec![false; dictionary.values().len()];
        for code in dictionary.keys().iter().flatten() {
            if let Some(seen) = usize::try_from(code)
                .ok()
                .and_then(|code| occurs.get_mut(code))
            {
                *seen = true;
            }
        }
        let values = dictionary.values().as_string::<i32>();
        let codes = (0..values.len()).filter(|code| occurs[*code] && values.is_valid(*code));
        return codes.map(|code| values.value(code).to_owned()).collect();
    }
    let mut distinct: BTreeSet<&str> = BTreeSet::new();
    if let Some(texts) = array.as_string_opt::<i32>() {
        let mut last = None;
        for text in texts.iter().flatten() {
            if last != Some(text) {
                distinct.insert(text);
                last = Some(text);
            }
        }
    }
    distinct.into_iter().map(str::to_owned).collect()
}
