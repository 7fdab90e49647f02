//! Keys in byte order, and which rows of the files have one key.

use rayon::prelude::*;

use super::key_chunk::KeyChunk;
use crate::dataset::keys::Keys;
use crate::dataset::{MORSEL, texts};

/// All keys of the profile files.
#[derive(Debug, Default)]
pub struct Ranking {
    /// The distinct keys.
    pub keys: Keys,
    /// The keys as numbers, where all are integers.
    pub ints: Option<Vec<i64>>,
    /// For each key the last of the profiles that have it, counted over all files.
    pub last: Vec<u32>,
    /// Profiles of one key, where there are several: ascending, the keys in order.
    pub doubles: Vec<Vec<u32>>,
}

/// A key sorts by this, then by what was sorted.
type Sorted<K> = Vec<(K, u32)>;

/// Ranks the keys of files, one chunk after the other. `None` if there are more profiles than
/// 32 bits number.
pub fn rank(mut chunks: Vec<KeyChunk>) -> Option<Ranking> {
    let total: usize = chunks.iter().map(KeyChunk::len).sum();
    u32::try_from(total)
        .ok()
        .filter(|&total| total < u32::MAX - 2)?;
    if chunks
        .iter()
        .all(|chunk| matches!(chunk, KeyChunk::Ints(_)))
    {
        return rank_ints(&chunks);
    }
    let texts: Vec<&str> = chunks
        .iter_mut()
        .flat_map(|chunk| chunk.texts().iter())
        .collect();
    let mut sorted: Sorted<(u64, &str)> = texts
        .into_iter()
        .map(|text| (prefix(text), text))
        .zip(0..)
        .collect();
    sorted.par_sort_unstable();
    let same = |a: &((u64, &str), u32), b: &((u64, &str), u32)| a.0 == b.0;
    group(&sorted, same, |((_, text), _), out| out.push_str(text))
}

/// The first eight bytes: most keys differ there, and numbers compare faster than texts.
fn prefix(text: &str) -> u64 {
    let mut bytes = [0; 8];
    let len = text.len().min(8);
    bytes[..len].copy_from_slice(&text.as_bytes()[..len]);
    u64::from_be_bytes(bytes)
}

fn rank_ints(chunks: &[KeyChunk]) -> Option<Ranking> {
    let ints = chunks.iter().flat_map(|chunk| match chunk {
        KeyChunk::Ints(values) => values.as_slice(),
        KeyChunk::Texts(_) => &[],
    });
    let ints: Vec<i64> = ints.copied().collect();
    let value = |entry: &(u64, u32)| ints[entry.1 as usize];
    // Without a sign, digits alone tell the order of almost all.
    let has_signs = ints.par_iter().any(|value| *value < 0);
    let first = |value: &i64| match has_signs {
        true => 0,
        false => IntKey::of(*value).digits,
    };
    let places = 0..u32::try_from(ints.len()).ok()?;
    let mut sorted: Sorted<u64> = ints.par_iter().map(first).zip(places).collect();
    sorted.par_sort_unstable_by(|a, b| {
        let whole = |entry| (IntKey::of(value(entry)), entry.1);
        let digits = a.0.cmp(&b.0);
        digits.then_with(|| whole(a).cmp(&whole(b)))
    });
    let same = |a: &(u64, u32), b: &(u64, u32)| value(a) == value(b);
    let ranking = group(&sorted, same, |entry, out| push_int(out, value(&entry)))?;
    let distinct = ranking.last.par_iter().map(|at| ints[*at as usize]);
    Some(Ranking {
        ints: Some(distinct.collect()),
        ..ranking
    })
}

/// An integer in the byte order of its decimal digits: a minus sign comes before digits, the
/// digits compare from the left, a text before a longer one that it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct IntKey {
    is_positive: bool,
    /// The digits, moved left to 19 of them.
    digits: u64,
    length: u32,
    value: i64,
}

impl IntKey {
    fn of(value: i64) -> IntKey {
        let magnitude = value.unsigned_abs();
        let length = magnitude.checked_ilog10().unwrap_or(0) + 1;
        IntKey {
            is_positive: value >= 0,
            // At most 19 digits, so that this is below 10^19 < 2^64.
            digits: magnitude * 10u64.pow(19 - length),
            length,
            value,
        }
    }
}

/// Appends the decimal digits of an integer.
pub fn push_int(out: &mut String, value: i64) {
    let mut digits = [b'0'; 20];
    let mut first = digits.len();
    let mut rest = value.unsigned_abs();
    loop {
        first -= 1;
        digits[first] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if value < 0 {
        out.push('-');
    }
    out.push_str(std::str::from_utf8(&digits[first..]).unwrap_or_default());
}

fn group<K: Copy + Sync>(
    sorted: &Sorted<K>,
    same: impl Fn(&(K, u32), &(K, u32)) -> bool + Sync,
    write: impl Fn((K, u32), &mut String) + Sync,
) -> Option<Ranking> {
    let mut doubles = Vec::new();
    let mut distinct = Vec::new();
    let has_doubles = sorted.par_windows(2).any(|pair| same(&pair[0], &pair[1]));
    if has_doubles {
        for same in sorted.chunk_by(same) {
            distinct.push(same[same.len() - 1]);
            if same.len() > 1 {
                doubles.push(same.iter().map(|(_, profile)| *profile).collect());
            }
        }
    }
    let distinct = if has_doubles { &distinct } else { sorted };
    let last = distinct.par_iter().map(|(_, profile)| *profile).collect();
    let chunks = distinct.par_chunks(MORSEL).map(|entries| {
        let mut texts = texts::Writer::default();
        texts.reserve(entries.len());
        for entry in entries {
            texts.push_with(|out| write(*entry, out));
        }
        texts.finish()
    });
    Some(Ranking {
        keys: Keys::new(chunks.collect(), None),
        ints: None,
        last,
        doubles,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranked(chunks: Vec<KeyChunk>) -> Vec<(String, u32)> {
        let ranking = rank(chunks).expect("few");
        let keys = (0..ranking.keys.len()).map(|row| ranking.keys.get(row).to_owned());
        keys.zip(ranking.last).collect()
    }

    #[test]
    fn integers_sort_as_their_digits() {
        let values = [10, 1, 9, 100, -1, -10, 0, -2, i64::MAX, i64::MIN, 11, 922];
        let mut expected: Vec<String> = values.iter().map(i64::to_string).collect();
        expected.sort();
        let keys = ranked(vec![KeyChunk::Ints(values.to_vec())]);
        let keys: Vec<String> = keys.into_iter().map(|(key, _)| key).collect();
        assert_eq!(keys, expected);
    }

    #[test]
    fn integers_beside_texts_are_texts() {
        let mut texts = KeyChunk::default();
        for text in ["7", "abcdefghi", "abcdefgh", "", "abcdefgh\0"] {
            texts.texts().push(text);
        }
        let ranking = rank(vec![KeyChunk::Ints(vec![12, 7]), texts]).expect("few");
        let keys: Vec<&str> = (0..ranking.keys.len())
            .map(|row| ranking.keys.get(row))
            .collect();
        assert_eq!(keys, ["", "12", "7", "abcdefgh", "abcdefgh\0", "abcdefghi"]);
        assert_eq!(ranking.doubles, [[1, 2]]);
        assert_eq!(ranking.last[2], 2);
    }
}
