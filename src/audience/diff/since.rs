//! Who entered and who left since a snapshot.

use roaring::RoaringBitmap;

use super::align::Alignment;
use crate::audience::snapshot::Snapshot;
use crate::audience::sorted::Sorted;
use crate::dataset::Keys;
use crate::diagnostics::Failure;
use crate::value::Ratio;

/// A snapshot that members of today are compared with.
#[derive(Debug)]
pub struct Since {
    snapshot: Snapshot,
    /// The keys of the snapshot, by place.
    pub keys: Keys,
}

/// Who entered and who left a segment.
#[derive(Debug)]
pub struct Moved {
    pub before: u64,
    /// Rows of today.
    pub entered: RoaringBitmap,
    /// Places in the keys of the snapshot.
    pub left: RoaringBitmap,
}

impl Since {
    /// # Errors
    /// The snapshot cannot be used.
    pub fn new(snapshot: Snapshot) -> Result<Since, Failure> {
        let keys = snapshot.keys()?;
        Ok(Since { snapshot, keys })
    }

    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// What became of segments by name, each with its members of today by row; `None` for those
    /// that the snapshot does not have.
    ///
    /// # Errors
    /// The snapshot cannot be used.
    pub fn moved(
        &self,
        keys: &Keys,
        live: Option<&RoaringBitmap>,
        segments: &[(&str, &RoaringBitmap)],
    ) -> Result<Vec<Option<Moved>>, Failure> {
        let old = Sorted::new(&self.keys, None);
        let new = Sorted::new(keys, live);
        let alignment = Alignment::of(&old, &new);
        let moved = |(name, members): &(&str, &RoaringBitmap)| {
            let Some(entry) = self.snapshot.entry(name) else {
                return Ok(None);
            };
            let before = self.snapshot.members(entry)?;
            let places = new.places(members);
            let (old_all, new_all) = (alignment.of_old(&before), alignment.of_new(&places));
            let entered = alignment.in_new(&(&*new_all - &*old_all));
            let entered = entered.iter().map(|place| new.row(place)).collect();
            Ok(Some(Moved {
                before: before.len(),
                entered,
                left: alignment.in_old(&(&*old_all - &*new_all)),
            }))
        };
        segments.iter().map(moved).collect()
    }
}

/// Whether so many that entered or left are more than a share of those before.
pub fn is_beyond(moved: u64, before: u64, share: Ratio) -> bool {
    let allowed = Ratio::integer(i128::from(before)).checked_mul(share);
    allowed.is_none_or(|allowed| Ratio::integer(i128::from(moved)) > allowed)
}
