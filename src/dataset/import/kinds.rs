//! The type of each event of a batch, as its number among the needed types.

use arrow_array::cast::AsArray;
use arrow_array::types::Int32Type;
use arrow_array::{Array, ArrayRef};
use rustc_hash::FxHashMap;

use super::interner::text_key;
use crate::dataset::read::Batch;

/// An event without a type.
pub const NO_KIND: u16 = u16::MAX;
/// An event of a type that no rule mentions.
pub const NOT_NEEDED: u16 = u16::MAX - 1;

/// Where the type of an event of a table is.
#[derive(Clone, Debug)]
pub enum Kinds<'a> {
    /// All are of this type.
    Fixed(u16),
    /// In the column of this index; needed types by name.
    Column(usize, FxHashMap<&'a str, u16>),
}

impl Kinds<'_> {
    pub fn of(&self, batch: &Batch) -> Vec<u16> {
        match self {
            Kinds::Fixed(kind) => vec![*kind; batch.len],
            Kinds::Column(index, needed) => kinds(&batch.columns[*index], needed),
        }
    }

    /// Whether this holds for some needed type that an event of the table can be of.
    pub fn any(&self, holds: impl Fn(usize) -> bool) -> bool {
        match self {
            Kinds::Fixed(kind) => *kind != NOT_NEEDED && holds(usize::from(*kind)),
            Kinds::Column(_, needed) => needed.values().any(|kind| holds(usize::from(*kind))),
        }
    }

    /// Whether an event of the table can be of a needed type.
    pub fn any_needed(&self) -> bool {
        match self {
            Kinds::Fixed(kind) => *kind != NOT_NEEDED,
            Kinds::Column(_, needed) => !needed.is_empty(),
        }
    }
}

fn kinds(column: &ArrayRef, needed: &FxHashMap<&str, u16>) -> Vec<u16> {
    let kind = |name: &str| needed.get(name).copied().unwrap_or(NOT_NEEDED);
    if let Some(dictionary) = column.as_dictionary_opt::<Int32Type>() {
        let texts = dictionary.values().as_string::<i32>();
        let of_key: Vec<u16> = texts
            .iter()
            .map(|text| text.map_or(NO_KIND, kind))
            .collect();
        let keys = dictionary.keys();
        if keys.null_count() == 0 && texts.null_count() == 0 {
            let codes = keys.values().iter();
            return codes.map(|code| of_key[*code as usize]).collect();
        }
        return (0..column.len())
            .map(|row| text_key(keys, texts, row).map_or(NO_KIND, |key| of_key[key]))
            .collect();
    }
    let texts = column.as_string::<i32>();
    texts
        .iter()
        .map(|text| text.map_or(NO_KIND, kind))
        .collect()
}
