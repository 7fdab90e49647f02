//! Conditions over a text as sets of dictionary codes.

use rayon::prelude::*;

use crate::dataset::column::Dictionary;
use crate::dataset::texts::Texts;
use crate::execute::kernels::{bits, range};
use crate::execute::slots::Evaluator;
use crate::plan::term::Term;
use crate::value::Value;

use super::search::{self, Part, TextTest};
use super::test::{CodeSet, Known};
use super::wanted::Wanted;

/// Bits of so many words are found on one thread.
const WORDS: usize = 256;

/// The codes of the texts for which a condition over source 0 alone holds.
pub fn codes(condition: &Term, dictionary: &Dictionary, evaluator: &Evaluator) -> Known {
    let words = match Wanted::of(condition.expr()) {
        Some(wanted) => {
            let mut words = vec![0; bits::words_for(dictionary.texts.len())];
            let codes = wanted.codes(dictionary).into_iter();
            codes.for_each(|code| bits::set(&mut words, code));
            words
        }
        None => each(condition, dictionary, evaluator),
    };
    code_set(words, dictionary.texts.len())
}

/// By evaluation of each text.
fn each(condition: &Term, dictionary: &Dictionary, evaluator: &Evaluator) -> Vec<u64> {
    let len = dictionary.texts.len();
    let test = search::test(condition.expr());
    let holds = |text: &str| match &test {
        Some(test) => test.holds(text),
        None => evaluator.holds_for(condition, Some(Value::text(text))),
    };
    if let Some(part) = test.as_ref().and_then(TextTest::part) {
        return all_at_once(part, &dictionary.texts);
    }
    (0..bits::words_for(len))
        .into_par_iter()
        .with_min_len(64)
        .map(|word| {
            let codes = word * 64..len.min(word * 64 + 64);
            codes.enumerate().fold(0, |word, (bit, code)| {
                let holds = holds(dictionary.texts.get(code));
                word | u64::from(holds) << bit
            })
        })
        .collect()
}

/// A part that is looked for in many texts at once.
fn all_at_once(part: &Part, texts: &Texts) -> Vec<u64> {
    let mut words = vec![0; bits::words_for(texts.len())];
    let (bytes, offsets) = (texts.bytes().as_slice(), &**texts.offsets());
    let parts = words.par_chunks_mut(WORDS).enumerate();
    parts.for_each(|(index, words)| {
        let first = index * WORDS * 64;
        let last = texts.len().min(first + WORDS * 64);
        part.mark(bytes, &offsets[first..=last], words);
    });
    words
}

pub fn code_set(words: Vec<u64>, len: usize) -> Known {
    let count = bits::count(&words);
    if count == 0 || count == len {
        return Known::Constant(count > 0);
    }
    if let Some(runs) = runs(&words) {
        return Known::Codes(CodeSet::Runs(runs));
    }
    if len <= 256 {
        let mut table = Box::new([false; 256]);
        bits::ones(&words).for_each(|code| table[code] = true);
        return Known::Codes(CodeSet::Bytes(table));
    }
    Known::Codes(CodeSet::Bits(words))
}

/// The runs of set bits, if they are few.
fn runs(words: &[u64]) -> Option<Vec<(u32, u32)>> {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for code in bits::ones(words) {
        let code = u32::try_from(code).ok()?;
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == code => *last = code,
            _ => runs.push((code, code)),
        }
        if runs.len() > range::FEW {
            return None;
        }
    }
    Some(runs)
}
