//! Keys of profiles in the order they are read: integers stay integers as long as all are.

use arrow_array::ArrayRef;
use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, Int64Type};

use super::interner::text_key;
use super::ranking::push_int;

/// Keys one after the other.
#[derive(Debug)]
pub enum KeyChunk {
    /// Each stands for its decimal digits.
    Ints(Vec<i64>),
    Texts(Texts),
}

/// Texts in one buffer.
#[derive(Debug, Default)]
pub struct Texts {
    /// Text `i` ends at `ends[i]`, where the next begins.
    ends: Vec<usize>,
    text: String,
}

impl Texts {
    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
    }

    pub fn push_int(&mut self, value: i64) {
        push_int(&mut self.text, value);
        self.ends.push(self.text.len());
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn get(&self, index: usize) -> &str {
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start..self.ends[index]]
    }

    /// The bytes of each.
    pub fn bytes(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let ranges = starts.zip(&self.ends).map(|(start, end)| start..*end);
        ranges.map(|range| &self.text.as_bytes()[range])
    }

    pub fn extend(&mut self, other: &Texts) {
        let start = self.text.len();
        self.text.push_str(&other.text);
        self.ends.extend(other.ends.iter().map(|end| start + end));
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|index| self.get(index))
    }
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
            KeyChunk::Texts(texts) => texts.push_int(value),
        }
    }

    /// The keys as texts from now on.
    pub fn texts(&mut self) -> &mut Texts {
        if let KeyChunk::Ints(values) = self {
            let mut texts = Texts::default();
            values.iter().for_each(|&value| texts.push_int(value));
            *self = KeyChunk::Texts(texts);
        }
        match self {
            KeyChunk::Texts(texts) => texts,
            KeyChunk::Ints(_) => unreachable!("just made texts"),
        }
    }
}
