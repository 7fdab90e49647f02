//! What lies between places.

use super::bits::pack_word;
use super::version::{Kernel, best};

/// Whether the number of bits between each place and the next lies in `low..=high`; the places
/// ascend. Bit `i` is about `places[i]..places[i + 1]`.
pub fn counted(words: &[u64], places: &[u32], (low, high): (u32, u32), out: &mut [u64]) {
    let mut all = 0;
    let before = words.iter().map(|word| {
        let before = all;
        all += word.count_ones();
        (*word, before)
    });
    let mut before: Vec<(u64, u32)> = before.collect();
    // For places behind the last bit.
    before.push((0, all));
    best(Counted {
        before: &before,
        places,
        low,
        high,
        out,
    });
}

struct Counted<'a> {
    /// Each word, and how many bits are set before it.
    before: &'a [(u64, u32)],
    places: &'a [u32],
    low: u32,
    high: u32,
    out: &'a mut [u64],
}

impl Kernel for Counted<'_> {
    type Out = ();

    #[inline(always)]
    fn run(self) {
        for (index, out) in self.out.iter_mut().enumerate() {
            let last = self.places.len().min(index * 64 + 65);
            let places = &self.places[index * 64..last];
            let mut ranks = [0; 65];
            for (rank, &place) in ranks.iter_mut().zip(places) {
                let at = self.before.get(place as usize / 64);
                let (word, before) = at.copied().unwrap_or_default();
                *rank = before + (word & !(u64::MAX << (place % 64))).count_ones();
            }
            let mut counts = [0; 64];
            for (count, ends) in counts.iter_mut().zip(ranks.array_windows::<2>()) {
                *count = ends[1].wrapping_sub(ends[0]);
            }
            let counts = &counts[..places.len() - 1];
            *out = pack_word(counts, &|count| (self.low <= count) & (count <= self.high));
        }
    }
}

/// For each of `count` elements between which two places it lies: the index of the first of
/// them. The places ascend, from 0 to `count`.
pub fn owners(places: &[u32], count: usize) -> Vec<u16> {
    let mut owners = vec![0; count];
    // Of those that begin at an element the last one has it, the others have none.
    for (index, place) in places.iter().enumerate() {
        if let Some(owner) = owners.get_mut(*place as usize) {
            *owner = index as u16;
        }
    }
    let mut latest = 0;
    for owner in &mut owners {
        latest = latest.max(*owner);
        *owner = latest;
    }
    owners
}

#[cfg(test)]
mod tests {
    use super::super::bits;
    use super::super::version::{LENGTHS, each_version};
    use super::*;

    #[test]
    fn owners_are_those_whose_places_are_around() {
        for every in 1..6 {
            let mut places = vec![0u32];
            for i in 0..200 {
                places.push(places[i] + if i % every == 1 { i as u32 % 4 } else { 0 });
            }
            let count = places[200] as usize;
            let owners = owners(&places, count);
            assert_eq!(owners.len(), count);
            for (place, owner) in owners.into_iter().enumerate() {
                let owner = usize::from(owner);
                assert!((places[owner] as usize..places[owner + 1] as usize).contains(&place));
            }
        }
    }

    #[test]
    fn counts_agree_with_a_plain_loop() {
        each_version(|| {
            for len in LENGTHS {
                let places: Vec<u32> = (0..=len as u32).map(|i| i * 3 / 2 + i % 2).collect();
                let end = places[len] as usize;
                let mut words = vec![0; bits::words_for(end)];
                (0..end)
                    .filter(|i| i * i % 5 < 2)
                    .for_each(|i| bits::set(&mut words, i));
                for (low, high) in [(0, 0), (1, u32::MAX), (1, 1), (2, 1), (0, u32::MAX)] {
                    let mut out = vec![u64::MAX; bits::words_for(len)];
                    counted(&words, &places, (low, high), &mut out);
                    for index in 0..len {
                        let inside = places[index]..places[index + 1];
                        let count = inside.filter(|i| bits::get(&words, *i as usize)).count();
                        let expected = (low as usize..=high as usize).contains(&count);
                        assert_eq!(bits::get(&out, index), expected);
                    }
                    assert!(bits::ones(&out).all(|index| index < len));
                }
            }
        });
    }
}
