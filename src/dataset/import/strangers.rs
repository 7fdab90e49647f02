//! Keys that only events have: numbered part by part, then merged with those of the profiles.

use rustc_hash::FxHashMap;

use super::known_keys::ROW_LIMIT;
use crate::dataset::keys::{self, Keys};

/// Unknown keys of one part, numbered from the number of profiles on as they appear.
#[derive(Debug, Default)]
pub struct Strangers {
    base: u32,
    ints: FxHashMap<i64, u32>,
    texts: FxHashMap<Box<str>, u32>,
    /// Key and time of the first event of each; `None` as long as none was taken.
    pub seen: Vec<(Box<str>, Option<i64>)>,
}

impl Strangers {
    /// `base` is the number of profiles.
    pub fn from(base: usize) -> Strangers {
        Strangers {
            base: u32::try_from(base).unwrap_or(ROW_LIMIT),
            ..Strangers::default()
        }
    }

    pub fn int(&mut self, key: i64) -> u32 {
        if let Some(row) = self.ints.get(&key) {
            return *row;
        }
        let row = self.add(key.to_string().into());
        self.ints.insert(key, row);
        row
    }

    pub fn text(&mut self, key: &str) -> u32 {
        if let Some(row) = self.texts.get(key) {
            return *row;
        }
        let row = self.add(key.into());
        self.texts.insert(key.into(), row);
        row
    }

    fn add(&mut self, key: Box<str>) -> u32 {
        let row = u32::try_from(self.seen.len()).unwrap_or(ROW_LIMIT);
        self.seen.push((key, None));
        self.base.saturating_add(row).min(ROW_LIMIT - 1)
    }

    /// The number among the strangers of a provisional row, `None` if it is a profile's.
    pub fn index(&self, row: u32) -> Option<usize> {
        Some(row.checked_sub(self.base)? as usize)
    }

    /// Takes note of an event of a stranger.
    pub fn saw(&mut self, index: usize, time: i64) {
        let first = &mut self.seen[index].1;
        *first = Some(first.map_or(time, |first| first.min(time)));
    }

    /// Frees what only numbering needs.
    pub fn close(&mut self) {
        self.ints = FxHashMap::default();
        self.texts = FxHashMap::default();
    }
}

/// The rows of everyone: profiles, and strangers who have events.
#[derive(Debug, Default)]
pub struct Census {
    pub keys: Keys,
    /// Row of each profile; empty if that is its rank.
    profiles: Vec<u32>,
    /// Row and first event of each stranger, ascending.
    pub anonymous: Vec<(u32, i64)>,
    strangers: FxHashMap<Box<str>, u32>,
}

impl Census {
    /// Merges the keys of profiles with those of strangers. `None` if there are more rows
    /// than 32 bits number.
    pub fn take(profiles: Keys, strangers: &[&Strangers]) -> Option<Census> {
        let mut first: FxHashMap<&str, i64> = FxHashMap::default();
        for (key, time) in strangers.iter().flat_map(|part| &part.seen) {
            if let Some(time) = time {
                let earliest = first.entry(key).or_insert(*time);
                *earliest = (*earliest).min(*time);
            }
        }
        if first.is_empty() {
            return Some(Census {
                keys: profiles,
                ..Census::default()
            });
        }
        let mut sorted: Vec<(&str, i64)> = first.into_iter().collect();
        sorted.sort_unstable();
        merge(&profiles, &sorted)
    }

    /// The row of a profile by its rank.
    pub fn of_profile(&self, rank: u32) -> u32 {
        self.profiles.get(rank as usize).copied().unwrap_or(rank)
    }

    /// How many rows are profiles'.
    pub fn profile_count(&self) -> u32 {
        u32::try_from(self.keys.len() - self.anonymous.len()).unwrap_or(ROW_LIMIT)
    }

    /// The rows of the strangers of a part; [`ROW_LIMIT`] for those without an event.
    pub fn of_strangers(&self, part: &Strangers) -> Vec<u32> {
        let row = |key: &str| self.strangers.get(key).copied().unwrap_or(ROW_LIMIT);
        part.seen.iter().map(|(key, _)| row(key)).collect()
    }

    /// Whether provisional rows are final: those of profiles are, and there are no strangers.
    pub fn is_unchanged(&self) -> bool {
        self.profiles.is_empty() && self.anonymous.is_empty()
    }
}

fn merge(profiles: &Keys, strangers: &[(&str, i64)]) -> Option<Census> {
    let total = profiles.len().checked_add(strangers.len())?;
    u32::try_from(total)
        .ok()
        .filter(|&total| total < ROW_LIMIT)?;
    let mut census = Census::default();
    let mut keys = keys::Writer::default();
    let mut waiting = strangers.iter().peekable();
    let mut row = 0;
    for rank in 0..=profiles.len() {
        let profile = (rank < profiles.len()).then(|| profiles.get(rank));
        while let Some((key, first)) =
            waiting.next_if(|(key, _)| profile.is_none_or(|profile| *key < profile))
        {
            keys.push(key);
            census.anonymous.push((row, *first));
            census.strangers.insert((*key).into(), row);
            row += 1;
        }
        if let Some(profile) = profile {
            keys.push(profile);
            census.profiles.push(row);
            row += 1;
        }
    }
    census.keys = keys.finish();
    Some(census)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strangers_take_their_place_in_byte_order() {
        let profiles = Keys::from_sorted(["b", "d"]);
        let mut first = Strangers::from(2);
        let mut second = Strangers::from(2);
        for (part, key, time) in [
            (true, "c", 9),
            (true, "a", 5),
            (false, "e", 1),
            (false, "c", 4),
        ] {
            let part = if part { &mut first } else { &mut second };
            let row = part.text(key);
            let index = part.index(row).expect("a stranger");
            part.saw(index, time);
        }
        assert_eq!(first.text("without events"), 4);
        let census = Census::take(profiles, &[&first, &second]).expect("few");
        let keys: Vec<&str> = (0..census.keys.len())
            .map(|row| census.keys.get(row))
            .collect();
        assert_eq!(keys, ["a", "b", "c", "d", "e"]);
        assert_eq!(census.anonymous, [(0, 5), (2, 4), (4, 1)]);
        assert_eq!((census.of_profile(0), census.of_profile(1)), (1, 3));
        assert_eq!(census.of_strangers(&first), [2, 0, ROW_LIMIT]);
        assert_eq!(census.of_strangers(&second), [4, 2]);
    }
}
