//! Words of bits as sets.

use super::version::{Kernel, best};

/// Words that hold `len` bits.
pub const fn words_for(len: usize) -> usize {
    len.div_ceil(64)
}

/// The bits that exist in the last word of `len` bits.
pub const fn tail(len: usize) -> u64 {
    match len % 64 {
        0 => u64::MAX,
        rest => (1 << rest) - 1,
    }
}

/// Sets the words to all of `len` bits.
pub fn fill(words: &mut [u64], len: usize) {
    words.fill(u64::MAX);
    if let Some(last) = words.last_mut() {
        *last &= tail(len);
    }
}

pub fn and(left: &mut [u64], right: &[u64]) {
    for (left, right) in left.iter_mut().zip(right) {
        *left &= right;
    }
}

pub fn or(left: &mut [u64], right: &[u64]) {
    for (left, right) in left.iter_mut().zip(right) {
        *left |= right;
    }
}

/// Takes the bits of `right` out of `left`.
pub fn and_not(left: &mut [u64], right: &[u64]) {
    for (left, right) in left.iter_mut().zip(right) {
        *left &= !right;
    }
}

/// The complement within `len` bits.
pub fn not(words: &mut [u64], len: usize) {
    for word in words.iter_mut() {
        *word = !*word;
    }
    if let Some(last) = words.last_mut() {
        *last &= tail(len);
    }
}

pub fn count(words: &[u64]) -> usize {
    best(Count(words))
}

struct Count<'a>(&'a [u64]);

impl Kernel for Count<'_> {
    type Out = usize;

    #[inline(always)]
    fn run(self) -> usize {
        let ones = self.0.iter().map(|word| u64::from(word.count_ones()));
        ones.sum::<u64>() as usize
    }
}

pub fn get(words: &[u64], index: usize) -> bool {
    words[index / 64] >> (index % 64) & 1 == 1
}

pub fn set(words: &mut [u64], index: usize) {
    words[index / 64] |= 1 << (index % 64);
}

/// The positions of the set bits, ascending.
pub fn ones(words: &[u64]) -> impl Iterator<Item = usize> {
    words.iter().enumerate().flat_map(|(index, &word)| {
        let mut rest = word;
        std::iter::from_fn(move || {
            let bit = rest.trailing_zeros() as usize;
            (rest != 0).then(|| {
                rest &= rest - 1;
                index * 64 + bit
            })
        })
    })
}

/// How many bits are set before each of some places, which ascend.
pub fn ranks(words: &[u64], places: &[u32]) -> Vec<u32> {
    let mut word = 0;
    let mut before = 0;
    let rank = |&place: &u32| {
        let (at, bit) = (place as usize / 64, place % 64);
        while word < at {
            before += words[word].count_ones();
            word += 1;
        }
        match words.get(at) {
            Some(rest) if bit > 0 => before + (rest & ((1 << bit) - 1)).count_ones(),
            _ => before,
        }
    };
    places.iter().map(rank).collect()
}

/// One bit an element.
pub fn pack<T: Copy>(values: &[T], out: &mut [u64], test: impl Fn(T) -> bool) {
    best(Pack { values, out, test });
}

/// [`pack`] as a loop.
struct Pack<'a, T, F> {
    values: &'a [T],
    out: &'a mut [u64],
    test: F,
}

impl<T: Copy, F: Fn(T) -> bool> Kernel for Pack<'_, T, F> {
    type Out = ();

    #[inline(always)]
    fn run(self) {
        let (chunks, rest) = self.values.as_chunks::<64>();
        for (word, chunk) in self.out.iter_mut().zip(chunks) {
            *word = pack_word(chunk, &self.test);
        }
        if !rest.is_empty() {
            self.out[chunks.len()] = pack_word(rest, &self.test);
        }
    }
}

#[inline(always)]
fn pack_word<T: Copy>(values: &[T], test: &impl Fn(T) -> bool) -> u64 {
    let mut word = 0;
    for (bit, &value) in values.iter().enumerate() {
        word |= u64::from(test(value)) << bit;
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_after_the_last_element_stay_zero() {
        for len in [0, 1, 63, 64, 65, 128, 130] {
            let mut words = vec![0; words_for(len)];
            fill(&mut words, len);
            assert_eq!(count(&words), len);
            assert!(ones(&words).eq(0..len));
            not(&mut words, len);
            assert_eq!(count(&words), 0);
            not(&mut words, len);
            assert_eq!(count(&words), len);
        }
    }

    #[test]
    fn all_versions_agree() {
        use super::super::version::{ALL, run};
        let bytes: Vec<u8> = (0..1000usize).map(|i| (i * 37 % 251) as u8).collect();
        let floats: Vec<f64> = bytes.iter().map(|byte| f64::from(*byte) / 7.0).collect();
        for len in [0, 1, 63, 64, 65, 500, 1000] {
            for version in ALL {
                let (mut of_bytes, mut of_floats) =
                    (vec![1; words_for(len)], vec![1; words_for(len)]);
                run(
                    version,
                    Pack {
                        values: &bytes[..len],
                        out: &mut of_bytes,
                        test: |b| (50..=200).contains(&b),
                    },
                );
                run(
                    version,
                    Pack {
                        values: &floats[..len],
                        out: &mut of_floats,
                        test: |f| (7.5..=20.0).contains(&f),
                    },
                );
                for (index, byte) in bytes[..len].iter().enumerate() {
                    assert_eq!(
                        get(&of_bytes, index),
                        (50..=200).contains(byte),
                        "{version:?}"
                    );
                    assert_eq!(
                        get(&of_floats, index),
                        (7.5..=20.0).contains(&floats[index])
                    );
                }
                let there = ones(&of_bytes).count();
                assert_eq!(run(version, Count(&of_bytes)), there);
                assert!(ones(&of_bytes).all(|index| index < len));
            }
        }
    }

    #[test]
    fn packed_bits_are_the_elements() {
        let values: Vec<u32> = (0..131).map(|i| i * 37 % 11).collect();
        let mut words = vec![0; words_for(values.len())];
        pack(&values, &mut words, |value| value > 5);
        for (index, value) in values.iter().enumerate() {
            assert_eq!(get(&words, index), *value > 5);
        }
        assert_eq!(count(&words), values.iter().filter(|v| **v > 5).count());
    }
}
