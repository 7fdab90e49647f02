//! Keys of events to rows of profiles.

use std::sync::OnceLock;

use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, Int64Type};
use arrow_array::{Array, ArrayRef};
use rustc_hash::FxHashMap;

use super::interner::text_key;
use super::strangers::Strangers;
use crate::dataset::Keys;

/// An event without a key.
pub const NO_KEY: u32 = u32::MAX;
/// A row that has not been looked up.
const UNSEEN: u32 = u32::MAX - 1;
/// Rows are below this.
pub const ROW_LIMIT: u32 = UNSEEN;

/// The profile keys, indexed for the forms in which events write them.
#[derive(Debug)]
pub struct KnownKeys<'a> {
    keys: &'a Keys,
    /// The keys as numbers, if all are known to be integers.
    numbers: Option<Vec<i64>>,
    texts: OnceLock<FxHashMap<&'a str, u32>>,
    ints: OnceLock<IntRows>,
}

/// Rows of the keys that are integers in canonical form.
#[derive(Debug)]
enum IntRows {
    /// The row of `first + i`, [`UNSEEN`] if there is none.
    Dense {
        first: i64,
        rows: Vec<u32>,
        /// A bit for each of `rows`: whether there is one. So many fewer bytes stay at hand.
        /// `None` if all are there.
        there: Option<Vec<u64>>,
    },
    Sparse(FxHashMap<i64, u32>),
}

impl IntRows {
    fn get(&self, key: i64) -> Option<u32> {
        match self {
            IntRows::Dense { first, rows, .. } => {
                Some(dense_row(*first, rows, key)).filter(|row| *row != UNSEEN)
            }
            IntRows::Sparse(rows) => rows.get(&key).copied(),
        }
    }

    /// The row of each key at `wanted`, [`UNSEEN`] of those that no profile has.
    fn rows(&self, keys: &[i64], wanted: &[u32]) -> Vec<u32> {
        let keys = wanted.iter().map(|at| keys[*at as usize]);
        match self {
            IntRows::Dense { first, rows, .. } => {
                let (first, rows) = (*first, rows.as_slice());
                keys.map(move |key| dense_row(first, rows, key)).collect()
            }
            IntRows::Sparse(rows) => {
                let row = |key| rows.get(&key).copied().unwrap_or(UNSEEN);
                keys.map(row).collect()
            }
        }
    }

    /// Those of `wanted` whose key no profile has.
    fn unknown(&self, keys: &[i64], wanted: &[u32]) -> Vec<u32> {
        match self {
            IntRows::Dense {
                first,
                rows,
                there: None,
            } => {
                let (first, count) = (*first, rows.len() as u64);
                let is_in = |key: i64| key.wrapping_sub(first).cast_unsigned() < count;
                lacking(wanted, move |at| is_in(keys[at as usize]))
            }
            IntRows::Dense {
                first,
                there: Some(there),
                ..
            } => {
                let (first, there) = (*first, there.as_slice());
                lacking(wanted, move |at| is_there(first, there, keys[at as usize]))
            }
            IntRows::Sparse(rows) => lacking(wanted, |at| rows.contains_key(&keys[at as usize])),
        }
    }
}

/// Those of `wanted` that are not there.
fn lacking(wanted: &[u32], is_there: impl Fn(u32) -> bool) -> Vec<u32> {
    // Mostly none is lacking: to count needs no branch.
    let count = wanted.iter().filter(|at| !is_there(**at)).count();
    if count == 0 {
        return Vec::new();
    }
    let lacking = wanted.iter().copied().filter(|at| !is_there(*at));
    lacking.collect()
}

fn is_there(first: i64, there: &[u64], key: i64) -> bool {
    let index = key.wrapping_sub(first).cast_unsigned();
    let word = usize::try_from(index / 64).ok();
    let word = word.and_then(|word| there.get(word)).copied();
    word.unwrap_or(0) >> (index % 64) & 1 == 1
}

fn dense_row(first: i64, rows: &[u32], key: i64) -> u32 {
    let index = usize::try_from(key.wrapping_sub(first).cast_unsigned());
    let row = index.ok().and_then(|index| rows.get(index));
    row.copied().unwrap_or(UNSEEN)
}

impl<'a> KnownKeys<'a> {
    pub fn new(keys: &'a Keys, numbers: Option<Vec<i64>>) -> Self {
        KnownKeys {
            keys,
            numbers,
            texts: OnceLock::new(),
            ints: OnceLock::new(),
        }
    }

    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether some profile has each of the keys, where that is told at a glance. None is missing.
    pub fn has_all(&self, keys: &ArrayRef) -> bool {
        let Some(ints) = keys.as_primitive_opt::<Int64Type>() else {
            return false;
        };
        let keys = ints.values().iter();
        match self.ints.get_or_init(|| self.int_rows()) {
            IntRows::Dense {
                first,
                rows,
                there: None,
            } => {
                let places = keys.map(|key| key.wrapping_sub(*first).cast_unsigned());
                let last = places.max();
                last.is_none_or(|last| last < rows.len() as u64)
            }
            IntRows::Dense {
                first,
                there: Some(there),
                ..
            } => {
                // To count needs no branch.
                let known = keys.filter(|key| is_there(*first, there, **key));
                known.count() == ints.len()
            }
            IntRows::Sparse(_) => false,
        }
    }

    fn int_rows(&self) -> IntRows {
        match &self.numbers {
            Some(numbers) => IntRows::of(numbers.iter().copied().zip(0..), numbers.len()),
            None => IntRows::of(
                self.keys.iter().zip(0..).filter_map(canonical),
                self.keys.len(),
            ),
        }
    }

    /// Those of `rows` whose key no profile has, each with its number; all have a key.
    pub fn strange(
        &self,
        keys: &ArrayRef,
        rows: &[u32],
        strangers: &mut Strangers,
    ) -> Vec<(u32, u32)> {
        if let Some(ints) = keys.as_primitive_opt::<Int64Type>() {
            let known = self.ints.get_or_init(|| self.int_rows());
            let values = ints.values();
            let unknown = known.unknown(values, rows).into_iter();
            return unknown
                .map(|at| (at, strangers.int(values[at as usize])))
                .collect();
        }
        let numbers = self.rows(keys, rows, strangers);
        let all = rows.iter().copied().zip(numbers);
        all.filter(|(_, number)| strangers.index(*number).is_some())
            .collect()
    }

    /// The row of each key at `wanted`, [`NO_KEY`] for the missing. Keys that no profile has are
    /// numbered by `strangers`, from the number of profiles on.
    pub fn rows(&self, keys: &ArrayRef, wanted: &[u32], strangers: &mut Strangers) -> Vec<u32> {
        if let Some(ints) = keys.as_primitive_opt::<Int64Type>() {
            let rows = self.ints.get_or_init(|| self.int_rows());
            let values = ints.values();
            if ints.null_count() == 0 {
                let mut found = rows.rows(values, wanted);
                // Most keys are known: the others are looked for once more.
                if found.iter().copied().max() == Some(UNSEEN) {
                    for (row, at) in found.iter_mut().zip(wanted) {
                        if *row == UNSEEN {
                            *row = strangers.int(values[*at as usize]);
                        }
                    }
                }
                return found;
            }
            let look_up = |&at: &u32| {
                let at = at as usize;
                if ints.is_null(at) {
                    return NO_KEY;
                }
                let key = values[at];
                rows.get(key).unwrap_or_else(|| strangers.int(key))
            };
            return wanted.iter().map(look_up).collect();
        }
        let rows = self.texts.get_or_init(|| text_rows(self.keys));
        let mut of_text = |text: &str| {
            rows.get(text)
                .copied()
                .unwrap_or_else(|| strangers.text(text))
        };
        if let Some(dictionary) = keys.as_dictionary_opt::<Int32Type>() {
            let texts = dictionary.values().as_string::<i32>();
            let mut known = vec![UNSEEN; texts.len()];
            let look_up = |&at: &u32| {
                let Some(key) = text_key(dictionary.keys(), texts, at as usize) else {
                    return NO_KEY;
                };
                if known[key] == UNSEEN {
                    known[key] = of_text(texts.value(key));
                }
                known[key]
            };
            return wanted.iter().map(look_up).collect();
        }
        let texts = keys.as_string::<i32>();
        let look_up = |&at: &u32| {
            let at = at as usize;
            if texts.is_null(at) {
                NO_KEY
            } else {
                of_text(texts.value(at))
            }
        };
        wanted.iter().map(look_up).collect()
    }
}

fn text_rows(keys: &Keys) -> FxHashMap<&str, u32> {
    keys.iter().zip(0..).collect()
}

/// The integer that a key is the canonical form of.
fn canonical((text, row): (&str, u32)) -> Option<(i64, u32)> {
    let int = text.parse::<i64>().ok()?;
    (int.to_string() == text).then_some((int, row))
}

impl IntRows {
    fn of(ints: impl Iterator<Item = (i64, u32)> + Clone, most: usize) -> IntRows {
        let ends = ints.clone().map(|(key, _)| (key, key));
        let ends = ends.reduce(|(low, high), (key, _)| (low.min(key), high.max(key)));
        let (first, last) = ends.unwrap_or((0, 0));
        let span = last
            .checked_sub(first)
            .and_then(|span| usize::try_from(span).ok())
            .filter(|span| *span / 8 <= most);
        let Some(span) = span else {
            return IntRows::Sparse(ints.collect());
        };
        let mut rows = vec![UNSEEN; span + 1];
        for (key, row) in ints {
            rows[(key - first) as usize] = row;
        }
        let has_gaps = rows.contains(&UNSEEN);
        let there = has_gaps.then(|| {
            let words = rows.chunks(64).map(|rows| {
                let bits = rows.iter().rev();
                bits.fold(0, |word, row| word << 1 | u64::from(*row != UNSEEN))
            });
            words.collect()
        });
        IntRows::Dense { first, rows, there }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{DictionaryArray, Int64Array, StringArray};

    use super::*;

    #[test]
    fn every_form_of_a_key_finds_the_row() {
        let keys = Keys::from_sorted(["-3", "007", "12", "7", "a"]);
        let known = KnownKeys::new(&keys, None);
        let mut strangers = Strangers::from(keys.len());
        let ints: ArrayRef = Arc::new(Int64Array::from(vec![
            Some(7),
            None,
            Some(12),
            Some(-3),
            Some(8),
        ]));
        let rows = known.rows(&ints, &[0, 1, 2, 3, 4, 4], &mut strangers);
        assert_eq!(rows, [3, NO_KEY, 2, 0, 5, 5]);
        let plain: ArrayRef = Arc::new(StringArray::from(vec![Some("007"), None, Some("x")]));
        assert_eq!(
            known.rows(&plain, &[2, 1, 0], &mut strangers),
            [6, NO_KEY, 1]
        );
        let shared: DictionaryArray<Int32Type> = [Some("a"), Some("x"), None, Some("a")]
            .into_iter()
            .collect();
        let shared: ArrayRef = Arc::new(shared);
        assert_eq!(
            known.rows(&shared, &[0, 1, 2, 3], &mut strangers),
            [4, 6, NO_KEY, 4]
        );
    }

    #[test]
    fn keys_without_gaps_and_with_some_are_told_from_strangers() {
        for last in [199i64, 200, 230] {
            let mut texts: Vec<String> = (100..200).chain([last]).map(|i| i.to_string()).collect();
            texts.dedup();
            let keys = Keys::from_sorted(texts.iter().map(String::as_str));
            let known = KnownKeys::new(&keys, None);
            let all: Vec<i64> = (90..240).chain([i64::MIN, i64::MAX]).collect();
            let wanted: Vec<u32> = (0..all.len() as u32).collect();
            let ints: ArrayRef = Arc::new(Int64Array::from(all.clone()));
            let strange = known.strange(&ints, &wanted, &mut Strangers::from(keys.len()));
            let found: Vec<i64> = strange.iter().map(|(at, _)| all[*at as usize]).collect();
            let is_strange = |key: &i64| !(100..200).contains(key) && *key != last;
            let expected: Vec<i64> = all.into_iter().filter(is_strange).collect();
            assert_eq!(found, expected, "{last}");
            assert!(!known.has_all(&ints));
            let some: ArrayRef = Arc::new(Int64Array::from(vec![199, 100, 150]));
            assert!(known.has_all(&some));
            let strange: ArrayRef = Arc::new(Int64Array::from(vec![199, 210]));
            assert!(!known.has_all(&strange));
        }
    }

    #[test]
    fn far_apart_integers_are_found() {
        let (low, high) = (i64::MIN.to_string(), i64::MAX.to_string());
        let keys = Keys::from_sorted([low.as_str(), "0", high.as_str()]);
        let known = KnownKeys::new(&keys, None);
        let ints: ArrayRef = Arc::new(Int64Array::from(vec![i64::MAX, 0, i64::MIN, 1]));
        let mut strangers = Strangers::from(keys.len());
        assert_eq!(
            known.rows(&ints, &[0, 1, 2, 3], &mut strangers),
            [2, 1, 0, 3]
        );
    }
}
