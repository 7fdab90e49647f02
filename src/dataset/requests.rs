//! What to read of each table for some needs: the catalog's types, the manifest's formats and
//! the schema's contract, as requests to the readers.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::catalog::{AttributeId, Catalog, Column, EventTypeId};
use super::manifest::{EventKind, EventTable, Table};
use super::read::{Only, Request, Wanted};
use crate::value::Type;

/// Index of the key in the requests of a table.
pub const KEY: usize = 0;
/// Index of the time in the requests of an event table.
pub const TIME: usize = 1;

/// The columns of the profile table: the key first, then the attributes in the order given.
pub fn of_profiles(table: &Table, catalog: &Catalog, attributes: &[AttributeId]) -> Vec<Request> {
    let mut requests = vec![key(table)];
    for id in attributes {
        if let Some((name, column)) = catalog.attributes.get_index(id.0 as usize) {
            requests.push(of_column(table, name, column));
        }
    }
    requests
}

/// The columns of an event table.
#[derive(Clone, Debug, Default)]
pub struct EventRequests {
    /// The key, the time (`Timestamp`), the type column if the table has one (`Text`), then the
    /// columns of properties.
    pub columns: Vec<Request>,
    /// Index in `columns` of the type column.
    pub kind: Option<usize>,
    /// For each needed event type that the table can have: its needed properties, each with its
    /// index in `columns`.
    pub properties: BTreeMap<EventTypeId, Vec<(Arc<str>, usize)>>,
}

/// The columns to read of an event table.
pub fn of_events(
    table: &EventTable,
    catalog: &Catalog,
    needs: &BTreeMap<EventTypeId, BTreeSet<Arc<str>>>,
) -> EventRequests {
    let time = named(
        &table.table,
        &table.time.value,
        Wanted::Value(Type::Timestamp),
    );
    let mut requests = EventRequests {
        columns: vec![key(&table.table), time],
        ..EventRequests::default()
    };
    if let EventKind::Column(column) = &table.kind {
        requests.kind = Some(requests.columns.len());
        let kind = named(&table.table, &column.value, Wanted::Value(Type::Text));
        requests.columns.push(kind);
    }
    for (id, names) in needs {
        let Some((event, known)) = catalog.events.get_index(id.0 as usize) else {
            continue;
        };
        if matches!(&table.kind, EventKind::Fixed(name) if *name.value != **event) {
            continue;
        }
        let mut properties = Vec::new();
        for name in names {
            if let Some(column) = known.properties.get(name) {
                let request = of_column(&table.table, name, column);
                properties.push((name.clone(), requests.place(request, event)));
            }
        }
        requests.properties.insert(*id, properties);
    }
    requests
}

impl EventRequests {
    /// How many requests come before those of properties.
    pub fn heads(&self) -> usize {
        TIME + 1 + usize::from(self.kind.is_some())
    }

    /// The index in `columns` of a property.
    pub fn place_of(&self, event: EventTypeId, name: &str) -> Option<usize> {
        let mut properties = self.properties.get(&event)?.iter();
        properties
            .find(|(other, _)| **other == *name)
            .map(|(_, index)| *index)
    }

    /// The index of a property's column; types whose properties are equal share one.
    fn place(&mut self, mut request: Request, event: &Arc<str>) -> usize {
        let Some(kind) = self.kind else {
            self.columns.push(request);
            return self.columns.len() - 1;
        };
        let same = |known: &Request| {
            let only = known.only.clone();
            known.only.is_some()
                && Request {
                    only,
                    ..request.clone()
                } == *known
        };
        if let Some(index) = self.columns.iter().position(same) {
            if let Some(only) = &mut self.columns[index].only {
                only.types = only.types.iter().chain([event]).cloned().collect();
            }
            return index;
        }
        request.only = Some(Only {
            column: kind,
            types: Arc::from([event.clone()]),
        });
        self.columns.push(request);
        self.columns.len() - 1
    }
}

fn key(table: &Table) -> Request {
    named(table, &table.key.value, Wanted::Key)
}

/// A column that the manifest names.
pub(super) fn named(table: &Table, name: &str, wanted: Wanted) -> Request {
    Request {
        column: Arc::from(table.file_column(name)),
        wanted,
        format: table.types.get(name).and_then(|ty| ty.format.clone()),
        required: true,
        known: false,
        digits: table.types.get(name).and_then(|ty| ty.digits),
        values: None,
        only: None,
    }
}

fn of_column(table: &Table, name: &str, column: &Column) -> Request {
    let held = column.listed && !column.optional;
    let values = column.values.as_ref().filter(|_| column.listed);
    let wanted = Wanted::Value(column.ty.clone().unwrap_or(Type::Unknown));
    let given = named(table, name, wanted);
    Request {
        required: held,
        known: held,
        digits: match column.listed {
            true => column.digits,
            false => given.digits,
        },
        values: values.map(|values| values.clone().into()),
        ..given
    }
}
