//! Events looked at from the end.

use super::bits::{pack_word, set};
use super::version::{Kernel, best};

/// Whether the `times`-th event from the end of a row is there and not before `from`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Probe {
    pub times: usize,
    pub from: i64,
}

/// Answers probes, those of one number side by side. The events of row `i` are
/// `offsets[i]..offsets[i + 1]` of `instants`, which ascend in it.
pub fn reaches(offsets: &[u32], instants: &[i64], probes: &[Probe], out: &mut [Vec<u64>]) {
    best(Reaches {
        offsets,
        instants,
        probes,
        out,
    });
}

struct Reaches<'a> {
    offsets: &'a [u32],
    instants: &'a [i64],
    probes: &'a [Probe],
    out: &'a mut [Vec<u64>],
}

/// Of an event that is not there. One that is counts as a little later at least.
pub const NEVER: i64 = i64::MIN;

impl Kernel for Reaches<'_> {
    type Out = ();

    #[inline(always)]
    fn run(self) {
        let rows = self.offsets.len().saturating_sub(1);
        for index in 0..rows.div_ceil(64) {
            let first = index * 64;
            let ends = &self.offsets[first..=rows.min(first + 64)];
            let mut latest = [NEVER; 64];
            let mut times = None;
            for (probe, out) in self.probes.iter().zip(&mut *self.out) {
                if times != Some(probe.times) {
                    times = Some(probe.times);
                    from_the_end(ends, self.instants, probe.times, &mut latest);
                }
                let from = probe.from.max(NEVER + 1);
                out[index] = pack_word(&latest, &|instant| instant >= from);
            }
        }
    }
}

/// The time of the latest event of each row, [`NEVER`] without any.
pub fn latest(offsets: &[u32], instants: &[i64]) -> Vec<i64> {
    best(Latest { offsets, instants })
}

struct Latest<'a> {
    offsets: &'a [u32],
    instants: &'a [i64],
}

impl Kernel for Latest<'_> {
    type Out = Vec<i64>;

    #[inline(always)]
    fn run(self) -> Vec<i64> {
        let rows = self.offsets.len().saturating_sub(1);
        let mut all = vec![NEVER; rows];
        let (whole, rest) = all.as_chunks_mut::<64>();
        for (index, latest) in whole.iter_mut().enumerate() {
            let ends = &self.offsets[index * 64..=index * 64 + 64];
            from_the_end(ends, self.instants, 1, latest);
        }
        if !rest.is_empty() {
            let mut last = [NEVER; 64];
            from_the_end(
                &self.offsets[rows - rest.len()..],
                self.instants,
                1,
                &mut last,
            );
            rest.copy_from_slice(&last[..rest.len()]);
        }
        all
    }
}

/// The time of the event of each row that is so many from the end.
#[inline(always)]
fn from_the_end(ends: &[u32], instants: &[i64], times: usize, latest: &mut [i64; 64]) {
    let times = u32::try_from(times).unwrap_or(u32::MAX);
    for (latest, ends) in latest.iter_mut().zip(ends.array_windows::<2>()) {
        let place = ends[1].wrapping_sub(times);
        let instant = instants.get(place as usize).copied().unwrap_or(NEVER);
        let is_there = ends[1] - ends[0] >= times;
        *latest = if is_there {
            instant.max(NEVER + 1)
        } else {
            NEVER
        };
    }
}

/// The rows with `times` events, at least one, from `from` on and before `before`; `rows` says of
/// which row each event is.
pub fn crowds(rows: &[u16], instants: &[i64], probe: Probe, before: i64, out: &mut [u64]) {
    let steps = probe.times.saturating_sub(1);
    let firsts = rows.iter().zip(instants);
    let lasts = rows.iter().zip(instants).skip(steps);
    for ((first, from), (last, to)) in firsts.zip(lasts) {
        if first == last && *from >= probe.from && *to < before {
            set(out, usize::from(*first));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::bits;
    use super::super::version::each_version;
    use super::*;

    #[test]
    fn probes_agree_with_counting() {
        let mut offsets = vec![0u32];
        let mut instants = Vec::new();
        for row in 0..150i64 {
            let count = row * 7 % 5;
            instants.extend((0..count).map(|event| row % 11 + event * (row % 3)));
            offsets.push(instants.len() as u32);
        }
        let all = [1, 2, 4, 9]
            .into_iter()
            .flat_map(|times| [i64::MIN, 0, 5, 11, i64::MAX].map(|from| Probe { times, from }));
        let all: Vec<Probe> = all.collect();
        let events = |row: usize| offsets[row] as usize..offsets[row + 1] as usize;
        let rows: Vec<u16> = (0..150u16)
            .flat_map(|row| events(usize::from(row)).map(move |_| row))
            .collect();
        each_version(|| {
            let last = |row| instants[events(row)].last().copied();
            let expected: Vec<i64> = (0..150).map(|row| last(row).unwrap_or(NEVER)).collect();
            assert_eq!(latest(&offsets, &instants), expected);
            let mut words = vec![vec![u64::MAX; bits::words_for(150)]; all.len()];
            reaches(&offsets, &instants, &all, &mut words);
            for (probe, words) in all.iter().zip(&words) {
                let mut crowded = vec![0; words.len()];
                crowds(&rows, &instants, *probe, i64::MAX, &mut crowded);
                let mut early = vec![0; words.len()];
                crowds(&rows, &instants, *probe, 9, &mut early);
                for row in 0..150 {
                    let later = instants[events(row)].iter().filter(|i| **i >= probe.from);
                    let between = later.clone().filter(|i| **i < 9).count();
                    let reached = later.count() >= probe.times;
                    assert_eq!(bits::get(words, row), reached, "{row} {probe:?}");
                    assert_eq!(bits::get(&crowded, row), reached, "{row} {probe:?}");
                    assert_eq!(bits::get(&early, row), between >= probe.times);
                }
                assert!(bits::ones(words).all(|row| row < 150));
            }
        });
    }
}
