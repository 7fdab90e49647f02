//! What to read of each table for some needs: the catalog's types, the manifest's formats and
//! the schema's contract, as requests to the readers.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::catalog::{AttributeId, Catalog, EventTypeId};
use super::manifest::{EventTable, Table};
use super::read::Request;

/// The columns of the profile table: the key first, then the attributes in the order given.
pub fn of_profiles(table: &Table, catalog: &Catalog, attributes: &[AttributeId]) -> Vec<Request> {
    let _ = (table, catalog, attributes);
    todo!()
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

/// Index of the key in the requests of a table.
pub const KEY: usize = 0;
/// Index of the time in the requests of an event table.
pub const TIME: usize = 1;

pub fn of_events(
    table: &EventTable,
    catalog: &Catalog,
    needs: &BTreeMap<EventTypeId, BTreeSet<Arc<str>>>,
) -> EventRequests {
    let _ = (table, catalog, needs);
    todo!()
}
