//! Texts of a column being collected: each with the code of its like, or, where most are
//! different, plain.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Int32Type;
use arrow_array::{Array, StringArray};
use rayon::slice::ParallelSliceMut;

use super::draft::is_all;
use super::interner::{Interner, text_key};
use super::order::{MISSING, Order};
use crate::dataset::column::{Codes, Dictionary, Values};
use crate::dataset::texts::{self, Texts};

/// So many texts are coded before it is known whether that is worth while.
const SAMPLE: usize = 1 << 14;

/// Texts so far; under the missing is code 0, or an empty text.
#[derive(Debug)]
pub enum TextDraft {
    Coded { codes: Vec<u32>, texts: Interner },
    Plain(texts::Writer),
}

impl Default for TextDraft {
    fn default() -> Self {
        TextDraft::Coded {
            codes: Vec::new(),
            texts: Interner::default(),
        }
    }
}

impl TextDraft {
    /// Appends the texts of an array at `rows`.
    pub fn append(&mut self, array: &dyn Array, rows: &[u32]) {
        if array.as_dictionary_opt::<Int32Type>().is_some() {
            return self.append_some(array, rows);
        }
        for rows in rows.chunks(SAMPLE) {
            self.append_some(array, rows);
            self.reconsider();
        }
    }

    fn append_some(&mut self, array: &dyn Array, rows: &[u32]) {
        match self {
            TextDraft::Coded { codes, texts } => texts.append(array, rows, codes),
            TextDraft::Plain(plain) => append_plain(plain, array, rows),
        }
    }

    /// Where three of four texts are new, sorting all is cheaper than to look for each.
    fn reconsider(&mut self) {
        if let TextDraft::Coded { codes, texts } = self
            && codes.len() >= SAMPLE
            && texts.texts.len() > codes.len() / 4 * 3
        {
            self.plain();
        }
    }

    /// The texts without codes from now on.
    fn plain(&mut self) -> &mut texts::Writer {
        if let TextDraft::Coded { codes, texts } = self {
            let mut plain = texts::Writer::default();
            let text = |code: &u32| texts.texts.get(*code as usize).map_or("", |text| text);
            codes.iter().for_each(|code| plain.push(text(code)));
            *self = TextDraft::Plain(plain);
        }
        match self {
            TextDraft::Plain(plain) => plain,
            TextDraft::Coded { .. } => unreachable!("just made plain"),
        }
    }

    pub fn push(&mut self, text: &str) {
        match self {
            TextDraft::Coded { codes, texts } => codes.push(texts.code(text)),
            TextDraft::Plain(plain) => plain.push(text),
        }
    }

    /// Appends missing texts up to so many in all.
    pub fn fill(&mut self, end: usize) {
        match self {
            TextDraft::Coded { codes, .. } => codes.resize(end, 0),
            TextDraft::Plain(plain) => (plain.len()..end).for_each(|_| plain.push("")),
        }
    }

    pub fn reserve(&mut self, more: usize) {
        if let TextDraft::Coded { codes, .. } = self {
            codes.reserve_exact(more);
        }
    }

    pub fn extend(&mut self, mut other: TextDraft) {
        match (&mut *self, &mut other) {
            (
                TextDraft::Coded { codes, texts },
                TextDraft::Coded {
                    codes: from,
                    texts: others,
                },
            ) => {
                let others = std::mem::take(&mut others.texts).into_iter();
                let recoded: Vec<u32> = others.map(|text| texts.code_of_shared(text)).collect();
                let code = |code: &u32| recoded.get(*code as usize).map_or(0, |code| *code);
                codes.extend(from.iter().map(code));
            }
            _ => self.plain().append(other.plain()),
        }
    }

    /// The texts in order, plain ones with a dictionary of all as they were read.
    pub fn gather_loosely(self, known: &[bool], order: Order<'_>) -> Values {
        let TextDraft::Plain(plain) = self else {
            return self.gather(known, order);
        };
        let code = |at: &u32| if is_known(known, *at) { *at } else { 0 };
        let codes = order.places.iter().map(code).collect();
        Values::Text {
            codes: Codes::narrow(codes, plain.len()),
            dictionary: Arc::new(Dictionary::unsorted(plain.finish())),
        }
    }

    /// The texts in order, with a dictionary that is sorted and holds only those that occur.
    pub fn gather(self, known: &[bool], order: Order<'_>) -> Values {
        match self {
            TextDraft::Coded { codes, texts } => gather_coded(codes, texts.texts, known, order),
            TextDraft::Plain(plain) => gather_plain(&plain, known, order),
        }
    }
}

/// Whether there is a text at a place; all are known where nothing else is said.
fn is_known(known: &[bool], at: u32) -> bool {
    at != MISSING && (known.is_empty() || known[at as usize])
}

fn append_plain(plain: &mut texts::Writer, array: &dyn Array, rows: &[u32]) {
    if let Some(dictionary) = array.as_dictionary_opt::<Int32Type>() {
        let texts = dictionary.values().as_string::<i32>();
        for &row in rows {
            let key = text_key(dictionary.keys(), texts, row as usize);
            plain.push(key.map_or("", |key| texts.value(key)));
        }
        return;
    }
    let texts = array.as_string::<i32>();
    if texts.null_count() == 0 && is_all(rows, texts.len()) {
        return extend_plain(plain, texts);
    }
    if texts.null_count() == 0 {
        rows.iter()
            .for_each(|&row| plain.push(texts.value(row as usize)));
        return;
    }
    for &row in rows {
        let row = row as usize;
        plain.push(if texts.is_valid(row) {
            texts.value(row)
        } else {
            ""
        });
    }
}

fn extend_plain(plain: &mut texts::Writer, texts: &StringArray) {
    let offsets = texts.value_offsets();
    let first = offsets[0] as usize;
    let last = offsets[texts.len()] as usize;
    let bytes = &texts.value_data()[first..last];
    // SAFETY: the values of an array of strings are one text, cut at borders of letters.
    let text = unsafe { std::str::from_utf8_unchecked(bytes) };
    plain.extend(text, offsets[1..].iter().map(|end| *end as usize - first));
}

fn gather_coded(
    mut codes: Vec<u32>,
    texts: Vec<Arc<str>>,
    known: &[bool],
    order: Order<'_>,
) -> Values {
    let mut occurs = vec![false; texts.len()];
    let mut occur = |at: usize| occurs[codes[at] as usize] = true;
    if known.is_empty() && order.is_of_all(codes.len()) {
        (0..codes.len()).for_each(occur);
    } else {
        let places = order.places.iter().filter(|at| is_known(known, **at));
        places.for_each(|at| occur(*at as usize));
    }
    let mut sorted: Vec<(Arc<str>, u32)> =
        (0..).zip(texts).map(|(code, text)| (text, code)).collect();
    sorted.retain(|(_, code)| occurs[*code as usize]);
    sorted.par_sort_unstable();
    let mut ranks = vec![0; occurs.len()];
    for (rank, (_, code)) in (0..).zip(&sorted) {
        ranks[*code as usize] = rank;
    }
    if known.is_empty() {
        codes
            .iter_mut()
            .for_each(|code| *code = ranks[*code as usize]);
    } else {
        for (code, known) in codes.iter_mut().zip(known) {
            *code = if *known { ranks[*code as usize] } else { 0 };
        }
    }
    // Narrow codes are put in order: so fewer bytes are looked for all over.
    let texts: Texts = sorted.into_iter().map(|(text, _)| text).collect();
    Values::Text {
        codes: order.codes(Codes::narrow(codes, texts.len())),
        dictionary: Arc::new(Dictionary::sorted(texts)),
    }
}

/// What a text sorts by before the whole of it: its first 16 bytes, then its place as it was read.
type Sorted = (u64, u64, u32);

fn gather_plain(plain: &texts::Writer, known: &[bool], order: Order<'_>) -> Values {
    let places = order.places.iter();
    let places = places.map(|at| is_known(known, *at).then_some(*at as usize));
    let mut occurs = vec![false; plain.len()];
    places.clone().flatten().for_each(|at| occurs[at] = true);
    // Texts are looked through as they lie in memory, and not in the order of rows.
    let mut sorted: Vec<Sorted> = (0u32..)
        .zip(plain.bytes())
        .zip(occurs)
        .filter_map(|((at, text), occurs)| {
            let (first, second) = prefix(text);
            occurs.then_some((first, second, at))
        })
        .collect();
    let text = |sorted: &Sorted| plain.get(sorted.2 as usize);
    sorted.par_sort_unstable_by(|a, b| {
        let prefixes = (a.0, a.1).cmp(&(b.0, b.1));
        prefixes.then_with(|| text(a).cmp(text(b)))
    });
    let mut ranks = vec![0u32; plain.len()];
    let mut distinct = texts::Writer::default();
    let same = |a: &Sorted, b: &Sorted| (a.0, a.1) == (b.0, b.1) && text(a) == text(b);
    for (rank, same) in (0..).zip(sorted.chunk_by(same)) {
        distinct.push(text(&same[0]));
        same.iter().for_each(|(.., at)| ranks[*at as usize] = rank);
    }
    let codes = places.map(|at| at.map_or(0, |at| ranks[at]));
    let texts = distinct.finish();
    Values::Text {
        codes: Codes::narrow(codes.collect(), texts.len()),
        dictionary: Arc::new(Dictionary::sorted(texts)),
    }
}

fn prefix(text: &[u8]) -> (u64, u64) {
    let mut bytes = [0; 16];
    let len = text.len().min(16);
    bytes[..len].copy_from_slice(&text[..len]);
    let both = u128::from_be_bytes(bytes);
    ((both >> 64) as u64, both as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_texts_are_coded_as_others_are() {
        let text = |at: usize| match at % 50 {
            0 => None,
            1 => Some(String::new()),
            2 => Some("twice".to_owned()),
            _ => Some(format!(
                "{:07}{}",
                (at * 7919) % 100_000,
                "\0".repeat(at % 3)
            )),
        };
        let count = 3 * SAMPLE;
        let array: StringArray = (0..count).map(text).collect();
        let rows: Vec<u32> = (0..count as u32).collect();
        let mut coded = TextDraft::default();
        coded.append_some(&array, &rows);
        let mut plain = TextDraft::default();
        plain.append(&array, &rows[..SAMPLE]);
        let mut more = TextDraft::default();
        more.append_some(&array, &rows[SAMPLE..]);
        assert!(matches!(plain, TextDraft::Plain(_)));
        plain.extend(more);
        let order: Vec<u32> = rows
            .iter()
            .rev()
            .copied()
            .filter(|at| at % 7 != 0)
            .collect();
        let known: Vec<bool> = (0..count).map(|at| array.is_valid(at)).collect();
        let [left, right] =
            [coded, plain].map(|draft| draft.gather(&known, Order::of(&order, count)));
        let (
            Values::Text { codes, dictionary },
            Values::Text {
                codes: others,
                dictionary: other,
            },
        ) = (left, right)
        else {
            panic!("no texts");
        };
        assert_eq!(dictionary, other);
        assert!((0..order.len()).all(|i| codes.get(i) == others.get(i)));
    }
}
