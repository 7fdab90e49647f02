//! The times at which events of the needed types matter.

use super::events::Wanted;
use crate::dataset::Needs;

/// For each needed type the first and the last instant that matter, behind them a pair that no
/// instant lies between: that of the types that are not needed.
#[derive(Debug)]
pub struct Times(Vec<(i64, i64)>);

const NEVER: (i64, i64) = (i64::MAX, i64::MIN);

impl Times {
    pub fn of(wanted: &Wanted, needs: &Needs) -> Times {
        let of_type = wanted.keys().map(|id| {
            let range = needs.times.get(id).copied().unwrap_or_default();
            if range.is_empty() {
                return NEVER;
            }
            let last = range.end.map_or(i64::MAX, |end| end.saturating_sub(1));
            (range.start.unwrap_or(i64::MIN), last)
        });
        Times(of_type.chain([NEVER]).collect())
    }

    /// All times of all types.
    pub fn always(wanted: &Wanted) -> Times {
        let always = wanted.keys().map(|_| (i64::MIN, i64::MAX));
        Times(always.chain([NEVER]).collect())
    }

    /// Where the times of a kind are, one that is not needed or not there included.
    pub fn slot(&self, kind: u16) -> usize {
        usize::from(kind).min(self.0.len() - 1)
    }

    pub fn contain(&self, slot: usize, time: i64) -> bool {
        let (first, last) = self.0[slot];
        // Times are in no order that a branch could follow.
        (first <= time) & (time <= last)
    }

    /// Whether some of the times lies between two instants, both included.
    pub fn meet(&self, slot: usize, from: i64, to: i64) -> bool {
        let (first, last) = self.0[slot];
        first <= to && from <= last
    }
}
