//! The members of a side.

use std::collections::BTreeMap;
use std::sync::Arc;

use roaring::RoaringBitmap;

use crate::audience::snapshot::Snapshot;
use crate::audience::sorted::Sorted;
use crate::dataset::Keys;
use crate::diagnostics::Failure;

/// The profiles that a side speaks of. Sides of one dataset share them.
#[derive(Debug)]
pub struct Profiles {
    pub keys: Keys,
    /// Rows that are profiles; `None` if all are.
    pub live: Option<RoaringBitmap>,
}

/// Who is in which segment.
#[derive(Clone, Debug)]
pub struct Members {
    pub profiles: Arc<Profiles>,
    /// How many are in everyone.
    pub everyone: u64,
    /// By name; places in the order of keys.
    pub segments: BTreeMap<String, RoaringBitmap>,
}

impl Profiles {
    pub fn sorted(&self) -> Sorted<'_> {
        Sorted::new(&self.keys, self.live.as_ref())
    }
}

impl Members {
    /// # Errors
    /// The snapshot cannot be used.
    pub fn of_snapshot(snapshot: &Snapshot) -> Result<Members, Failure> {
        let entries = snapshot.manifest.members.iter();
        let segments = entries.map(|entry| Ok((entry.segment.clone(), snapshot.members(entry)?)));
        Ok(Members {
            profiles: Arc::new(Profiles {
                keys: snapshot.keys()?,
                live: None,
            }),
            everyone: snapshot.manifest.everyone,
            segments: segments.collect::<Result<_, Failure>>()?,
        })
    }
}
