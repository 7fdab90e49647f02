//! Data files to columns: manifest, schema, catalog, import, and the dataset in memory.

pub mod catalog;
pub mod column;
mod document;
pub mod import;
pub mod infer;
pub mod keys;
pub mod lists;
pub mod manifest;
pub mod memory;
pub mod prepared;
pub mod read;
pub mod requests;
pub mod schema;
pub mod texts;
pub mod zone;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arrow_buffer::ScalarBuffer;
use indexmap::IndexMap;
use roaring::RoaringBitmap;

use catalog::{AttributeId, EventTypeId};
use column::Column;
pub use keys::Keys;

use crate::time::Range;

/// Rows of a morsel: one Roaring container, one chunk of each column, the unit of parallel work.
pub const MORSEL: usize = 65_536;

/// What the rules mention: only this is read. All events are looked at for their profile and
/// time where unknown profiles are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    pub attributes: BTreeSet<AttributeId>,
    pub events: BTreeMap<EventTypeId, BTreeSet<Arc<str>>>,
    /// Times outside of which events of a type decide nothing; all matter of a type that is not
    /// here.
    pub times: BTreeMap<EventTypeId, Range>,
    /// Each property with the event types that one pattern asks for it together.
    pub together: BTreeSet<(Arc<str>, Vec<EventTypeId>)>,
}

/// Profiles and events in memory, in chunks of one morsel. Neither the order of files nor that of
/// lines shows in any result: where the order of profiles counts, it is that of their keys.
#[derive(Debug, Default)]
pub struct Dataset {
    pub keys: Keys,
    /// Rows that are profiles; `None` if all are. The number of one that is gone stays its own.
    pub live: Option<RoaringBitmap>,
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

impl Dataset {
    /// The row of a profile that there is.
    pub fn row(&self, key: &str) -> Option<usize> {
        self.keys.row(key).filter(|row| self.is_live(*row))
    }

    pub fn is_live(&self, row: usize) -> bool {
        let row = u32::try_from(row).unwrap_or(u32::MAX);
        self.live.as_ref().is_none_or(|live| live.contains(row))
    }
}

/// All events of one type, by morsel.
#[derive(Clone, Debug, Default)]
pub struct EventTable {
    pub morsels: Vec<Events>,
    /// The needed properties: chunk `i` has one value for each event of morsel `i`.
    pub properties: IndexMap<Arc<str>, Column>,
}

/// The events of one type of the rows of a morsel, grouped by row and ascending in time.
#[derive(Clone, Debug, Default)]
pub struct Events {
    /// Events of the local row `i` are `offsets[i]..offsets[i + 1]`; one more entry than rows.
    pub offsets: ScalarBuffer<u32>,
    /// Microseconds since 1970-01-01T00:00:00Z, ascending within a row.
    pub times: ScalarBuffer<i64>,
    /// The earliest and the latest time; `None` without events.
    pub span: Option<(i64, i64)>,
}

impl EventTable {
    /// From all events, grouped by row and ascending in time; those of `row` are
    /// `offsets[row]..offsets[row + 1]`.
    pub fn cut(
        offsets: &[u32],
        times: ScalarBuffer<i64>,
        properties: IndexMap<Arc<str>, column::Chunk>,
    ) -> EventTable {
        let last = offsets.len().saturating_sub(1);
        let mut ends = Vec::new();
        let mut morsels = Vec::new();
        for first in (0..last).step_by(MORSEL) {
            let offsets = &offsets[first..=last.min(first + MORSEL)];
            let (start, end) = (offsets[0], offsets[offsets.len() - 1]);
            let local: ScalarBuffer<u32> = offsets.iter().map(|offset| offset - start).collect();
            let times = times.slice(start as usize, (end - start) as usize);
            morsels.push(Events::new(local, times));
            ends.push(end as usize);
        }
        let properties = properties.into_iter();
        let cut = properties.map(|(name, whole)| (name, Column::cut(whole, &ends)));
        EventTable {
            properties: cut.collect(),
            morsels,
        }
    }

    /// How many events there are.
    pub fn len(&self) -> usize {
        self.morsels.iter().map(|events| events.times.len()).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The earliest and the latest time; `None` without events.
    pub fn span(&self) -> Option<(i64, i64)> {
        let spans = self.morsels.iter().filter_map(|events| events.span);
        spans.reduce(|(low, high), (from, to)| (low.min(from), high.max(to)))
    }
}

impl Events {
    pub fn new(offsets: ScalarBuffer<u32>, times: ScalarBuffer<i64>) -> Events {
        let low = times.iter().copied().min();
        let span = low.map(|low| (low, times.iter().copied().max().unwrap_or(low)));
        Events {
            offsets,
            times,
            span,
        }
    }

    /// The events of a local row.
    pub fn range(&self, local: usize) -> std::ops::Range<usize> {
        self.offsets[local] as usize..self.offsets[local + 1] as usize
    }
}
