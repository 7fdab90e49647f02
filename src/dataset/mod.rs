//! Data files to columns: manifest, schema, catalog, import, and the dataset in memory.

pub mod catalog;
pub mod column;
mod document;
pub mod import;
pub mod infer;
pub mod lists;
pub mod manifest;
pub mod read;
pub mod requests;
pub mod schema;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arrow_buffer::ScalarBuffer;
use indexmap::IndexMap;

use catalog::{AttributeId, EventTypeId};
use column::Column;

/// What the rules mention: only this is read. All events are looked at for their profile and
/// time where unknown profiles are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    pub attributes: BTreeSet<AttributeId>,
    pub events: BTreeMap<EventTypeId, BTreeSet<Arc<str>>>,
}

/// Profiles and events in memory. A row is the rank of its key in byte order, so that neither
/// the order of files nor that of lines shows in any result.
#[derive(Debug, Default)]
pub struct Dataset {
    pub keys: Keys,
    /// Columns of the attributes that were needed; one value a row.
    pub attributes: BTreeMap<AttributeId, Column>,
    /// Tables of the event types that were needed; a type without events has an empty table.
    pub events: BTreeMap<EventTypeId, EventTable>,
    /// Rows of profiles that only events know, ascending, each with the time of its first event
    /// of any type: such a row is one of everyone only if that is before `as of`.
    pub anonymous: Vec<(u32, i64)>,
    /// Content hash of the data files, whatever their order.
    pub identity: String,
}

/// The profile keys in byte order; the row is the index.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    /// Key `row` is `bytes[offsets[row]..offsets[row + 1]]`.
    pub offsets: Vec<u32>,
    pub text: String,
}

impl Keys {
    /// From keys in strictly ascending byte order.
    pub fn from_sorted<'a>(keys: impl IntoIterator<Item = &'a str>) -> Keys {
        let mut text = String::new();
        let mut offsets = vec![0];
        for key in keys {
            text.push_str(key);
            offsets.push(u32::try_from(text.len()).unwrap_or(u32::MAX));
        }
        Keys { offsets, text }
    }

    pub fn len(&self) -> usize {
        self.offsets.len().saturating_sub(1)
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn get(&self, row: usize) -> &str {
        &self.text[self.offsets[row] as usize..self.offsets[row + 1] as usize]
    }

    /// The row of a key.
    pub fn row(&self, key: &str) -> Option<usize> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            match self.get(middle).as_bytes().cmp(key.as_bytes()) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Some(middle),
            }
        }
        None
    }
}

/// All events of one type, grouped by row and ascending in time.
#[derive(Clone, Debug, Default)]
pub struct EventTable {
    /// Events of `row` are `offsets[row]..offsets[row + 1]`; one more entry than rows.
    pub offsets: ScalarBuffer<u32>,
    /// Microseconds since 1970-01-01T00:00:00Z, ascending within a row.
    pub times: ScalarBuffer<i64>,
    /// The needed properties, one value an event.
    pub properties: IndexMap<Arc<str>, Column>,
}

impl EventTable {
    /// The events of a row.
    pub fn range(&self, row: usize) -> std::ops::Range<usize> {
        self.offsets[row] as usize..self.offsets[row + 1] as usize
    }
}
