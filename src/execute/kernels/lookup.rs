//! Values as places in a table of bits.

use super::bits;
use super::version::{Kernel, best};

/// Whether the bit of each value is set; values start at `first`, those outside are not.
pub fn lookup<T: Copy + Into<i64>>(values: &[T], table: &[u64], first: i64, out: &mut [u64]) {
    bits::pack(values, out, |value| {
        let place = value.into().wrapping_sub(first).cast_unsigned();
        // Without a branch; a place before the first is one far behind the last.
        let word = usize::try_from(place / 64).ok();
        let word = word.and_then(|word| table.get(word)).copied().unwrap_or(0);
        word >> (place % 64) & 1 == 1
    });
}

/// The same for codes of 8 bits and a table of 256.
pub fn lookup_bytes(codes: &[u8], table: &[bool; 256], out: &mut [u64]) {
    best(Bytes { codes, table, out });
}

/// Bit by bit: one load a code leaves nothing to do side by side.
struct Bytes<'a> {
    codes: &'a [u8],
    table: &'a [bool; 256],
    out: &'a mut [u64],
}

impl Kernel for Bytes<'_> {
    type Out = ();

    #[inline(always)]
    fn run(self) {
        for (word, codes) in self.out.iter_mut().zip(self.codes.chunks(64)) {
            let bits = codes.iter().enumerate();
            *word = bits.fold(0, |word, (bit, code)| {
                word | u64::from(self.table[usize::from(*code)]) << bit
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::version::{LENGTHS, each_version};
    use super::*;

    fn check<T: Copy + Into<i64>>(values: &[T], table: &[u64], first: i64) {
        let mut words = vec![u64::MAX; bits::words_for(values.len())];
        lookup(values, table, first, &mut words);
        for (index, value) in values.iter().enumerate() {
            let place = usize::try_from(i128::from((*value).into()) - i128::from(first));
            let expected =
                place.is_ok_and(|place| place < table.len() * 64 && bits::get(table, place));
            assert_eq!(bits::get(&words, index), expected);
        }
        assert!(bits::ones(&words).all(|index| index < values.len()));
    }

    #[test]
    fn tables_agree_with_a_plain_loop() {
        let table = [1 | 1 << 3 | 1 << 63, 1 | 1 << 36 | 1 << 63, 0x8421_8421];
        each_version(|| {
            for len in LENGTHS {
                let numbers: Vec<i64> = (0..len as i64).map(|i| i * 7 % 300 - 150).collect();
                let short: Vec<i16> = numbers.iter().map(|n| *n as i16).collect();
                let codes: Vec<u32> = numbers.iter().map(|n| (*n + 150) as u32).collect();
                let far: Vec<i64> = numbers.iter().map(|n| n * (i64::MAX / 150)).collect();
                for first in [-150, -50, 0, i64::MIN, i64::MAX] {
                    check(&short, &table, first);
                    check(&codes, &table, first);
                    check(&far, &table, first);
                }
                check(&short, &[], 0);
            }
        });
    }

    #[test]
    fn bytes_agree_with_a_plain_loop() {
        let table = std::array::from_fn(|code| [1, 17, 200, 255].contains(&code));
        each_version(|| {
            for len in LENGTHS {
                let codes: Vec<u8> = (0..len).map(|i| (i * 31 % 256) as u8).collect();
                let mut words = vec![u64::MAX; bits::words_for(len)];
                lookup_bytes(&codes, &table, &mut words);
                let expected = codes.iter().map(|code| table[usize::from(*code)]);
                assert!((0..len).map(|i| bits::get(&words, i)).eq(expected));
                assert!(bits::ones(&words).all(|index| index < len));
            }
        });
    }
}
