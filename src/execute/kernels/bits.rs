//! Words of bits as sets.

use super::flags;
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

pub fn unset(words: &mut [u64], index: usize) {
    words[index / 64] &= !(1 << (index % 64));
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

/// The positions of the set bits, ascending, in a list.
pub fn places(words: &[u64]) -> Vec<u32> {
    let mut places = vec![0; count(words)];
    let mut next = places.iter_mut();
    for (index, &word) in words.iter().enumerate() {
        let mut rest = word;
        while rest != 0
            && let Some(place) = next.next()
        {
            *place = index as u32 * 64 + rest.trailing_zeros();
            rest &= rest - 1;
        }
    }
    places
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

/// One bit a pair of elements.
pub fn pack_pairs<A: Copy, B: Copy>(
    left: &[A],
    right: &[B],
    out: &mut [u64],
    test: impl Fn(A, B) -> bool,
) {
    best(PackPairs {
        left,
        right,
        out,
        test,
    });
}

/// [`pack_pairs`] as a loop.
struct PackPairs<'a, A, B, F> {
    left: &'a [A],
    right: &'a [B],
    out: &'a mut [u64],
    test: F,
}

impl<A: Copy, B: Copy, F: Fn(A, B) -> bool> Kernel for PackPairs<'_, A, B, F> {
    type Out = ();

    #[inline(always)]
    fn run(self) {
        let pairs = self.left.chunks(64).zip(self.right.chunks(64));
        for (word, (left, right)) in self.out.iter_mut().zip(pairs) {
            let mut flags = [0; 64];
            for ((flag, &left), &right) in flags.iter_mut().zip(left).zip(right) {
                *flag = u8::from((self.test)(left, right));
            }
            *word = flags::word(&flags);
        }
    }
}

/// Of at most 64 values.
#[inline(always)]
pub(super) fn pack_word<T: Copy>(values: &[T], test: &impl Fn(T) -> bool) -> u64 {
    let mut flags = [0; 64];
    for (flag, &value) in flags.iter_mut().zip(values) {
        *flag = u8::from(test(value));
    }
    flags::word(&flags)
}

#[cfg(test)]
mod tests {
    use super::super::version::{LENGTHS, each_version};
    use super::*;

    #[test]
    fn bits_after_the_last_element_stay_zero() {
        for len in LENGTHS {
            let mut words = vec![0; words_for(len)];
            fill(&mut words, len);
            assert_eq!(count(&words), len);
            assert!(ones(&words).eq(0..len));
            assert!(
                places(&words)
                    .iter()
                    .map(|place| *place as usize)
                    .eq(0..len)
            );
            not(&mut words, len);
            assert_eq!(count(&words), 0);
            not(&mut words, len);
            assert_eq!(count(&words), len);
        }
    }

    #[test]
    fn packed_bits_are_the_elements() {
        each_version(|| {
            for len in LENGTHS {
                let bytes: Vec<u8> = (0..len).map(|i| (i * 37 % 251) as u8).collect();
                let floats: Vec<f64> = bytes.iter().map(|byte| f64::from(*byte) / 7.0).collect();
                let mut of_bytes = vec![u64::MAX; words_for(len)];
                let mut of_floats = of_bytes.clone();
                pack(&bytes, &mut of_bytes, |byte| byte > 90);
                pack(&floats, &mut of_floats, |float| float < 20.0);
                let expected = |test: &dyn Fn(usize) -> bool| (0..len).filter(|i| test(*i)).count();
                for index in 0..len {
                    assert_eq!(get(&of_bytes, index), bytes[index] > 90);
                    assert_eq!(get(&of_floats, index), floats[index] < 20.0);
                }
                assert_eq!(count(&of_bytes), expected(&|i| bytes[i] > 90));
                assert_eq!(count(&of_floats), expected(&|i| floats[i] < 20.0));
            }
        });
    }

    #[test]
    fn packed_pairs_are_the_elements() {
        each_version(|| {
            for len in LENGTHS {
                let left: Vec<i64> = (0..len as i64).map(|i| i * 37 % 251).collect();
                let right: Vec<f64> = left.iter().map(|n| (n * 13 % 97) as f64).collect();
                let mut words = vec![u64::MAX; words_for(len)];
                let test = |left: i64, right: f64| (left as f64) < right * 2.0;
                pack_pairs(&left, &right, &mut words, test);
                let expected = (0..len).filter(|i| test(left[*i], right[*i]));
                assert!(ones(&words).eq(expected));
            }
        });
    }

    /// Words of so many bits, and the bits.
    fn sets(len: usize) -> [(Vec<u64>, Vec<bool>); 2] {
        [3usize, 7].map(|every| {
            let bools: Vec<bool> = (0..len).map(|i| i * i % every == 1).collect();
            let mut words = vec![0; words_for(len)];
            (0..len)
                .filter(|i| bools[*i])
                .for_each(|i| set(&mut words, i));
            (words, bools)
        })
    }

    #[test]
    fn sets_are_combined_bit_by_bit() {
        type Both = fn(&mut [u64], &[u64]);
        type Bit = fn(bool, bool) -> bool;
        let cases: [(Both, Bit); 3] = [
            (and, |a, b| a & b),
            (or, |a, b| a | b),
            (and_not, |a, b| a & !b),
        ];
        each_version(|| {
            for len in LENGTHS {
                let [(left, lefts), (right, rights)] = sets(len);
                for (kernel, expected) in cases {
                    let mut both = left.clone();
                    kernel(&mut both, &right);
                    for index in 0..len {
                        let expected = expected(lefts[index], rights[index]);
                        assert_eq!(get(&both, index), expected);
                    }
                    assert!(ones(&both).all(|index| index < len));
                }
                let places: Vec<u32> = (0..=len as u32).step_by(5).collect();
                for (place, rank) in places.iter().zip(ranks(&left, &places)) {
                    let before = lefts[..*place as usize].iter().filter(|bit| **bit);
                    assert_eq!(rank as usize, before.count());
                }
            }
        });
    }
}
