//! Distinct texts of a column being collected, each with a code in order of appearance.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Int32Type;
use arrow_array::{Array, ArrayRef, DictionaryArray, PrimitiveArray, StringArray};
use rustc_hash::FxHashMap;

/// Texts and their codes.
#[derive(Debug, Default)]
pub struct Interner {
    codes: FxHashMap<Arc<str>, u32>,
    pub texts: Vec<Arc<str>>,
    last: Option<Translation>,
}

/// Codes of the dictionary of the latest batch: batches of one row group share theirs.
#[derive(Debug)]
struct Translation {
    dictionary: ArrayRef,
    codes: Vec<u32>,
}

/// A dictionary entry that no selected row has used yet.
const UNSEEN: u32 = u32::MAX;

impl Interner {
    pub fn code(&mut self, text: &str) -> u32 {
        if let Some(code) = self.codes.get(text) {
            return *code;
        }
        self.insert(Arc::from(text))
    }

    /// The code of a text that is already shared.
    pub fn code_of_shared(&mut self, text: Arc<str>) -> u32 {
        match self.codes.get(&text) {
            Some(code) => *code,
            None => self.insert(text),
        }
    }

    fn insert(&mut self, text: Arc<str>) -> u32 {
        // Rows are numbered with 32 bits, so distinct texts fit as well.
        let code = u32::try_from(self.texts.len()).unwrap_or(UNSEEN);
        self.texts.push(text.clone());
        self.codes.insert(text, code);
        code
    }

    /// Appends the codes of the selected rows, 0 for the missing.
    pub fn append(&mut self, array: &dyn Array, rows: &[u32], codes: &mut Vec<u32>) {
        if let Some(dictionary) = array.as_dictionary_opt::<Int32Type>() {
            self.append_dictionary(dictionary, rows, codes);
            return;
        }
        let texts = array.as_string::<i32>();
        codes.extend(rows.iter().map(|&row| {
            if texts.is_null(row as usize) {
                0
            } else {
                self.code(texts.value(row as usize))
            }
        }));
    }

    fn append_dictionary(
        &mut self,
        array: &DictionaryArray<Int32Type>,
        rows: &[u32],
        codes: &mut Vec<u32>,
    ) {
        let mut known = self.translation_of(array.values());
        let texts = array.values().as_string::<i32>();
        let keys = array.keys();
        if texts.len() <= rows.len() && texts.null_count() == 0 {
            self.translate(&mut known, texts);
            append_translated(&known, keys, rows, codes);
        } else {
            codes.extend(rows.iter().map(|&row| {
                let Some(key) = text_key(keys, texts, row as usize) else {
                    return 0;
                };
                if known[key] == UNSEEN {
                    known[key] = self.code(texts.value(key));
                }
                known[key]
            }));
        }
        self.last = Some(Translation {
            dictionary: array.values().clone(),
            codes: known,
        });
    }

    /// The codes of all texts: those of which no row is taken are left out in the end.
    fn translate(&mut self, known: &mut [u32], texts: &StringArray) {
        for (key, code) in known.iter_mut().enumerate() {
            if *code == UNSEEN {
                *code = self.code(texts.value(key));
            }
        }
    }

    fn translation_of(&mut self, dictionary: &ArrayRef) -> Vec<u32> {
        match self.last.take() {
            Some(last) if last.dictionary.to_data().ptr_eq(&dictionary.to_data()) => last.codes,
            _ => vec![UNSEEN; dictionary.len()],
        }
    }
}

fn append_translated(
    known: &[u32],
    keys: &PrimitiveArray<Int32Type>,
    rows: &[u32],
    codes: &mut Vec<u32>,
) {
    let values = keys.values();
    let code = |row: usize| known[values[row] as usize];
    let rows = rows.iter().map(|row| *row as usize);
    match keys.nulls().filter(|nulls| nulls.null_count() > 0) {
        None => codes.extend(rows.map(code)),
        Some(nulls) => codes.extend(rows.map(|row| match nulls.is_valid(row) {
            true => code(row),
            false => 0,
        })),
    }
}

/// The dictionary index of a row, `None` if the row is missing.
pub fn text_key(
    keys: &PrimitiveArray<Int32Type>,
    texts: &StringArray,
    row: usize,
) -> Option<usize> {
    if keys.is_null(row) {
        return None;
    }
    let key = usize::try_from(keys.value(row)).ok()?;
    texts.is_valid(key).then_some(key)
}
