//! How much segments may change.

use std::collections::BTreeMap;

use super::since::is_beyond;
use crate::value::Ratio;

/// `--limit vip=5%`, `--limit '*=10%'`: shares of the members before.
#[derive(Clone, Debug, Default)]
pub struct Limits {
    pub all: Option<Ratio>,
    pub named: BTreeMap<String, Ratio>,
}

impl Limits {
    pub fn is_empty(&self) -> bool {
        self.all.is_none() && self.named.is_empty()
    }

    /// What a segment may change by; its own limit counts before that of all.
    pub fn of(&self, segment: &str) -> Option<Ratio> {
        self.named.get(segment).copied().or(self.all)
    }

    /// The limit that so many who entered and left cross.
    pub fn crossed(&self, segment: &str, moved: u64, before: u64) -> Option<Ratio> {
        self.of(segment)
            .filter(|share| is_beyond(moved, before, *share))
    }
}
