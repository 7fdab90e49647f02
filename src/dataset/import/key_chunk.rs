//! Keys of profiles in the order they are read: integers stay integers as long as all are.

use arrow_array::ArrayRef;
use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, Int64Type};

use super::draft::is_all;
use super::interner::text_key;
use super::ranking::push_int;
use crate::dataset::texts;

/// Keys one after the other.
#[derive(Debug)]
pub enum KeyChunk {
    /// Each stands for its decimal digits.
    Ints(Vec<i64>),
    Texts(texts::Writer),
}

impl Default for KeyChunk {
    fn default() -> Self {
        KeyChunk::Ints(Vec::new())
    }
}

impl KeyChunk {
    pub fn len(&self) -> usize {
        match self {
            KeyChunk::Ints(values) => values.len(),
            KeyChunk::Texts(texts) => texts.len(),
        }
    }

    /// Appends the keys at `rows`, which all have one.
    pub fn append(&mut self, keys: &ArrayRef, rows: &[u32]) {
        if let (KeyChunk::Ints(all), Some(ints)) =
            (&mut *self, keys.as_primitive_opt::<Int64Type>())
            && is_all(rows, ints.len())
        {
            return all.extend_from_slice(ints.values());
        }
        let rows = rows.iter().map(|&row| row as usize);
        if let Some(ints) = keys.as_primitive_opt::<Int64Type>() {
            let values = ints.values();
            rows.for_each(|row| self.push_int(values[row]));
        } else if let Some(dictionary) = keys.as_dictionary_opt::<Int32Type>() {
            let values = dictionary.values().as_string::<i32>();
            let texts = self.texts();
            rows.filter_map(|row| text_key(dictionary.keys(), values, row))
                .for_each(|key| texts.push(values.value(key)));
        } else {
            let values = keys.as_string::<i32>();
            let texts = self.texts();
            rows.for_each(|row| texts.push(values.value(row)));
        }
    }

    fn push_int(&mut self, value: i64) {
        match self {
            KeyChunk::Ints(values) => values.push(value),
            KeyChunk::Texts(texts) => texts.push_with(|out| push_int(out, value)),
        }
    }

    /// The keys as texts from now on.
    pub fn texts(&mut self) -> &mut texts::Writer {
        if let KeyChunk::Ints(values) = self {
            let mut texts = texts::Writer::default();
            values
                .iter()
                .for_each(|&value| texts.push_with(|out| push_int(out, value)));
            *self = KeyChunk::Texts(texts);
        }
        match self {
            KeyChunk::Texts(texts) => texts,
            KeyChunk::Ints(_) => unreachable!("just made texts"),
        }
    }
}
