//! Masks of morsels to Roaring bitmaps.

use roaring::RoaringBitmap;

use super::kernels::bits;
use super::mask::Mask;
use crate::dataset::{Dataset, MORSEL};

/// The rows of a mask as a bitmap of one container.
pub fn container(mask: &Mask, first_row: u32, len: usize) -> RoaringBitmap {
    let mut bitmap = RoaringBitmap::new();
    match mask {
        Mask::Empty => {}
        Mask::Full => {
            let last = u64::from(first_row) + len as u64;
            bitmap.insert_range(first_row..u32::try_from(last).unwrap_or(u32::MAX));
            if last > u64::from(u32::MAX) {
                bitmap.insert(u32::MAX);
            }
        }
        Mask::Words(words) => {
            if bits::count(words) * 64 < MORSEL {
                let rows = bits::ones(words).map(|bit| first_row + bit as u32);
                let _ = bitmap.append(rows);
            } else {
                let mut bytes = vec![0; words.len() * 8];
                let (eights, _) = bytes.as_chunks_mut::<8>();
                for (eight, word) in eights.iter_mut().zip(words) {
                    *eight = word.to_le_bytes();
                }
                bitmap = RoaringBitmap::from_lsb0_bytes(first_row, &bytes);
            }
        }
    }
    bitmap
}

/// The rows of a morsel that are profiles, as words.
pub fn live(dataset: &Dataset, first: usize, len: usize) -> Vec<u64> {
    match &dataset.live {
        None => Mask::Full.to_words(len),
        Some(live) => words(live, first, len),
    }
}

/// The rows of a bitmap in a morsel, as words.
pub fn words(rows: &RoaringBitmap, first: usize, len: usize) -> Vec<u64> {
    let mut words = vec![0; bits::words_for(len)];
    let from = first as u32;
    let last = from.saturating_add((len - 1) as u32);
    for row in rows.range(from..=last) {
        bits::set(&mut words, (row - from) as usize);
    }
    words
}

/// Bitmaps of ascending morsels joined to one.
pub fn join<'a>(parts: impl IntoIterator<Item = &'a RoaringBitmap>) -> RoaringBitmap {
    let mut all = RoaringBitmap::new();
    for part in parts {
        all |= part;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    /// At the limit between two kinds of containers the library once built invalid ones.
    #[test]
    fn containers_are_valid_around_the_array_limit() {
        for count in [0usize, 1, 4_095, 4_096, 4_097, 65_535, 65_536] {
            let mut words = vec![0u64; 1024];
            (0..count).for_each(|bit| bits::set(&mut words, bit * 7 % 65_536));
            let mask = Mask::from_words(words, MORSEL);
            let bitmap = container(&mask, 3 << 16, MORSEL);
            assert_eq!(bitmap.len(), count as u64);
            let mut stored = Vec::new();
            bitmap.serialize_into(&mut stored).expect("in memory");
            let read = RoaringBitmap::deserialize_from(&stored[..]).expect("valid");
            assert_eq!(read, bitmap);
            assert!(
                bitmap
                    .iter()
                    .all(|row| mask.get((row - (3 << 16)) as usize))
            );
        }
    }

    #[test]
    fn joined_parts_keep_their_rows() {
        let words = vec![u64::MAX; 1024];
        let full = Mask::from_words(words, MORSEL);
        let parts = [
            container(&full, 0, MORSEL),
            container(&Mask::Words(vec![5, 0, 0]), 65_536, 192),
            container(&Mask::Full, 131_072, 10),
        ];
        let joined = join(&parts);
        assert_eq!(joined.len(), 65_536 + 2 + 10);
        assert_eq!(joined.max(), Some(131_081));
    }
}
