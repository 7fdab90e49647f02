//! The rows of a batch of events: each taken, left out, or refused.

use arrow_array::cast::AsArray;
use arrow_array::types::TimestampMicrosecondType;
use arrow_array::{Array, TimestampMicrosecondArray};
use arrow_buffer::NullBuffer;

use super::events::{EventPart, Reading};
use super::kinds::{NO_KIND, NOT_NEEDED};
use super::report::DropReason;
use crate::dataset::manifest::{OnMissing, UnknownProfiles};
use crate::dataset::read::{Batch, Refused};
use crate::dataset::requests::{KEY, TIME};
use crate::diagnostics::Code;
use crate::diagnostics::codes::data;

/// For each needed type the rows taken, ascending.
pub type Picked = Vec<Vec<u32>>;

/// Puts the events of a batch into their streams, and says which rows they are.
pub fn sift(
    reading: &Reading<'_, '_>,
    batch: &Batch,
    kinds: &[u16],
    events: &mut EventPart,
) -> Picked {
    let mut sieve = Sieve {
        reading,
        batch,
        kinds,
        times: batch.columns[TIME].as_primitive::<TimestampMicrosecondType>(),
        events,
        refused: Vec::new(),
    };
    let (mut picked, others) = sieve.divide();
    for (slot, rows) in picked.iter_mut().enumerate() {
        sieve.take(slot, rows);
    }
    sieve.look_at(&others);
    sieve.refused.sort_by_key(|refused| refused.row);
    for refused in sieve.refused {
        events.tally.refuse(refused);
    }
    picked
}

struct Sieve<'a, 'k> {
    reading: &'a Reading<'a, 'k>,
    batch: &'a Batch,
    kinds: &'a [u16],
    times: &'a TimestampMicrosecondArray,
    events: &'a mut EventPart,
    refused: Vec<Refused>,
}

impl Sieve<'_, '_> {
    /// The rows of each needed type at times that matter, and the others of which the key must be
    /// known all the same.
    fn divide(&mut self) -> (Picked, Vec<u32>) {
        let keys = self.batch.columns[KEY].logical_nulls();
        let keys = keys.filter(|nulls| nulls.null_count() > 0);
        let is_whole =
            keys.is_none() && self.times.null_count() == 0 && !self.kinds.contains(&NO_KIND);
        let times = self.reading.times;
        let place = |kind: u16, time: i64| {
            let slot = times.slot(kind);
            2 * slot as u32 + u32::from(times.contain(slot, time))
        };
        let types = self.reading.wanted.len();
        // Twice the number of a type, and one more if the time matters; then that of no type.
        let left_out = 2 * types as u32 + 2;
        let rows = self.kinds.iter().zip(self.times.values());
        let places: Vec<u32> = if is_whole {
            rows.map(|(kind, time)| place(*kind, *time)).collect()
        } else {
            let (kinds, values) = (self.kinds, self.times.values().clone());
            let rows = (0u32..).zip(kinds).zip(&values);
            rows.map(
                |((at, kind), time)| match self.lacks(at, *kind, keys.as_ref()) {
                    true => left_out,
                    false => place(*kind, *time),
                },
            )
            .collect()
        };
        let mut counts = vec![0usize; left_out as usize + 1];
        places.iter().for_each(|place| counts[*place as usize] += 1);
        for (stream, counts) in self.events.streams.iter_mut().zip(counts.chunks(2)) {
            stream.outside += counts[0] as u64;
        }
        let (picked, others) = distribute(&places, &counts, types);
        if is_whole && self.reading.known.has_all(&self.batch.columns[KEY]) {
            self.events.tally.counts.not_needed += others.len() as u64;
            return (picked, Vec::new());
        }
        (picked, others)
    }

    /// Leaves out a row without type, key or time.
    fn lacks(&mut self, at: u32, kind: u16, keys: Option<&NullBuffer>) -> bool {
        let table = self.reading.table;
        let index = at as usize;
        if kind == NO_KIND {
            self.refuse(at, &data::MISSING_TYPE, "the event has no type");
        } else if kind == NOT_NEEDED && table.unknown_profiles != UnknownProfiles::Keep {
            self.events.tally.counts.not_needed += 1;
        } else if keys.is_some_and(|keys| keys.is_null(index)) {
            match table.missing_key {
                OnMissing::Error => self.refuse(at, &data::MISSING_KEY, "the event has no key"),
                OnMissing::Drop => self.drop(DropReason::MissingKey),
            }
        } else if self.times.is_null(index) {
            match table.missing_time {
                OnMissing::Error => self.refuse(at, &data::MISSING_TIME, "the event has no time"),
                OnMissing::Drop => self.drop(DropReason::MissingTime),
            }
        } else {
            return false;
        }
        true
    }

    /// Takes rows of a needed type, but for those of unknown profiles that are not kept.
    fn take(&mut self, slot: usize, picked: &mut Vec<u32>) {
        if picked.is_empty() {
            return;
        }
        let keys = &self.batch.columns[KEY];
        let strangers = &mut self.events.strangers;
        let mut rows = self.reading.known.rows(keys, picked, strangers);
        let last = rows.iter().copied().max();
        if last.is_some_and(|row| strangers.index(row).is_some()) {
            let all = std::mem::take(picked).into_iter().zip(rows);
            (*picked, rows) = all.filter(|&(at, row)| self.admit(at, row, true)).unzip();
        }
        let times = self.times.values();
        let stream = &mut self.events.streams[slot];
        self.events.tally.counts.kept += rows.len() as u64;
        stream.rows.append(&mut rows);
        stream
            .times
            .extend(picked.iter().map(|&at| times[at as usize]));
    }

    /// Looks whether the keys of events that are not needed are known, where that matters.
    fn look_at(&mut self, others: &[u32]) {
        let (table, known) = (self.reading.table, self.reading.known);
        let keys = &self.batch.columns[KEY];
        let strange = match table.unknown_profiles {
            UnknownProfiles::Keep => known.strange(keys, others, &mut self.events.strangers),
            UnknownProfiles::Drop => Vec::new(),
            UnknownProfiles::Error => {
                let needed = |at: &&u32| self.kinds[**at as usize] < NOT_NEEDED;
                let needed: Vec<u32> = others.iter().filter(needed).copied().collect();
                known.strange(keys, &needed, &mut self.events.strangers)
            }
        };
        let mut refused = 0;
        for (at, row) in strange {
            refused += u64::from(!self.admit(at, row, false));
        }
        self.events.tally.counts.not_needed += others.len() as u64 - refused;
    }

    /// Whether an event of a profile or of a stranger stays.
    fn admit(&mut self, at: u32, row: u32, needed: bool) -> bool {
        let Some(stranger) = self.events.strangers.index(row) else {
            return true;
        };
        match self.reading.table.unknown_profiles {
            UnknownProfiles::Keep => {
                let time = self.times.value(at as usize);
                self.events.strangers.saw(stranger, time);
                true
            }
            UnknownProfiles::Drop => {
                if needed {
                    self.drop(DropReason::UnknownProfile);
                }
                false
            }
            UnknownProfiles::Error => {
                let key = &self.events.strangers.seen[stranger].0;
                let reason = format!("no profile has the key `{key}`");
                self.refuse(at, &data::UNKNOWN_PROFILE, &reason);
                false
            }
        }
    }

    fn refuse(&mut self, at: u32, code: &'static Code, reason: &str) {
        self.refused.push(Refused {
            row: self.batch.rows.get(at as usize),
            code,
            reason: reason.to_owned(),
        });
    }

    fn drop(&mut self, reason: DropReason) {
        self.events.tally.counts.drop(reason, 1);
    }
}

/// The rows at each place where the time matters, and those at the others. So many are at each.
fn distribute(places: &[u32], counts: &[usize], types: usize) -> (Picked, Vec<u32>) {
    let target = |place: usize| match place {
        _ if place == counts.len() - 1 => types + 1,
        _ if place % 2 == 1 => place / 2,
        _ => types,
    };
    let mut sizes = vec![0; types + 2];
    for (place, count) in counts.iter().enumerate() {
        sizes[target(place)] += count;
    }
    let mut next: Vec<usize> = sizes
        .iter()
        .scan(0, |end, size| {
            *end += size;
            Some(*end - size)
        })
        .collect();
    let targets: Vec<usize> = (0..counts.len()).map(target).collect();
    let mut all = vec![0u32; places.len()];
    for (at, place) in (0u32..).zip(places) {
        let next = &mut next[targets[*place as usize]];
        all[*next] = at;
        *next += 1;
    }
    let mut rest = all.as_slice();
    let mut cut = |size: &usize| -> Vec<u32> {
        let (here, after) = rest.split_at(*size);
        rest = after;
        here.to_vec()
    };
    let picked = sizes[..types].iter().map(&mut cut).collect();
    (picked, cut(&sizes[types]))
}
