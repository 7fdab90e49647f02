//! Values of a fact in their order, so that a comparison is a range of ranks.

use std::cmp::Ordering;

use rustc_hash::FxHashMap;

use super::facts::Facts;
use crate::check::typed::Relation;
use crate::interpret::condition::order;
use crate::time::Clock;
use crate::value::Value;

/// The known values of a fact of some events, ascending; equal ones have one rank.
#[derive(Debug)]
pub struct Scale {
    sorted: Vec<Value>,
    /// By the number of the fact.
    ranks: FxHashMap<u32, u32>,
}

/// The ranks that meet a comparison.
#[derive(Clone, Copy, Debug)]
pub struct Cut {
    /// Which of the ranks of a point is meant.
    pub dimension: usize,
    from: u32,
    to: u32,
    /// Those outside of the range.
    outside: bool,
}

/// How many of some points meet comparisons, as far as their least and greatest ranks tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Met {
    None,
    Some,
    All,
}

impl Scale {
    pub fn new(mut numbers: Vec<u32>, facts: &Facts, clock: &Clock) -> Self {
        numbers.sort_unstable();
        numbers.dedup();
        let mut known: Vec<(&Value, u32)> = numbers
            .into_iter()
            .filter_map(|number| Some((facts.value(number)?, number)))
            .collect();
        let compare = |a: &Value, b: &Value| order(a, b, clock).unwrap_or(Ordering::Equal);
        known.sort_by(|a, b| compare(a.0, b.0));
        let mut scale = Scale {
            sorted: Vec::new(),
            ranks: FxHashMap::default(),
        };
        for (value, number) in known {
            let last = scale.sorted.last();
            if last.is_none_or(|last| compare(last, value).is_ne()) {
                scale.sorted.push(value.clone());
            }
            scale.ranks.insert(number, scale.sorted.len() as u32 - 1);
        }
        scale
    }

    /// The rank of a fact of one of the events, if it is known.
    pub fn rank(&self, number: u32) -> Option<u32> {
        self.ranks.get(&number).copied()
    }

    /// Those in this relation to a value.
    pub fn cut(&self, dimension: usize, relation: Relation, to: &Value, clock: &Clock) -> Cut {
        let is = |value: &Value, wanted: Ordering| order(value, to, clock) == Some(wanted);
        let less = self
            .sorted
            .partition_point(|value| is(value, Ordering::Less));
        let equal = self.sorted.get(less);
        let equal = equal.is_some_and(|value| is(value, Ordering::Equal));
        let (less, not_more) = (less as u32, less as u32 + u32::from(equal));
        let (from, to) = match relation {
            Relation::Equal | Relation::NotEqual => (less, not_more),
            Relation::Less => (0, less),
            Relation::AtMost => (0, not_more),
            Relation::More => (not_more, u32::MAX),
            Relation::AtLeast => (less, u32::MAX),
        };
        Cut {
            dimension,
            from,
            to,
            outside: relation == Relation::NotEqual,
        }
    }
}

impl Cut {
    /// Of points whose ranks are in a range with both its ends.
    pub fn met(&self, (least, greatest): (u32, u32)) -> Met {
        let within = self.from <= least && greatest < self.to;
        let apart = greatest < self.from || self.to <= least;
        match (self.outside, within, apart) {
            (false, true, _) | (true, _, true) => Met::All,
            (false, _, true) | (true, true, _) => Met::None,
            _ => Met::Some,
        }
    }

    pub fn is_met(&self, ranks: &[u32]) -> bool {
        let rank = ranks[self.dimension];
        self.met((rank, rank)) == Met::All
    }
}
