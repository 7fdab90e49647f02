//! A condition over one column, bound to its physical form.

use arrow_buffer::BooleanBuffer;

use crate::dataset::column::{Chunk, Codes, Integers, Values};
use crate::execute::kernels::{bits, lookup, range};
use crate::execute::mask::Mask;

use super::floats::FloatRanges;
use super::ranges::Ranges;
use super::zones;

/// For which values of a column a condition holds; `missing` is whether it does for a missing one.
#[derive(Clone, Debug)]
pub struct Test {
    pub known: Known,
    pub missing: bool,
}

#[derive(Clone, Debug)]
pub enum Known {
    /// For all or none of the known values.
    Constant(bool),
    Bool {
        when_true: bool,
        when_false: bool,
    },
    /// Of integers of any kind.
    Ranges(Ranges),
    /// Of floats.
    Floats(FloatRanges),
    /// Of integers from `first` on, a bit each.
    Table {
        first: i64,
        bits: Vec<u64>,
    },
    /// Of dictionary codes.
    Codes(CodeSet),
    /// Of the elements of a list: by the code or number of an element.
    Items(super::lists::ItemTest),
}

/// Some codes of a dictionary.
#[derive(Clone, Debug)]
pub enum CodeSet {
    /// A few ascending ranges that are apart, both ends included.
    Runs(Vec<(u32, u32)>),
    Bytes(Box<[bool; 256]>),
    Bits(Vec<u64>),
}

/// A test over the `len` values of a chunk.
pub fn evaluate(test: &Test, column: &Chunk, len: usize) -> Mask {
    let decided = decided(test, column);
    let words = match (&column.validity, decided) {
        (None, Some(holds)) => return Mask::of(holds),
        (Some(_), Some(holds)) if holds == test.missing => return Mask::of(holds),
        (Some(validity), Some(holds)) => {
            let mut words = validity_words(validity);
            if !holds {
                bits::not(&mut words, len);
            }
            words
        }
        (validity, None) => {
            let mut words = vec![0; bits::words_for(len)];
            values(&test.known, &column.values, len, &mut words);
            if let Some(validity) = validity {
                settle_missing(&mut words, validity, test.missing);
            }
            words
        }
    };
    Mask::from_words(words, len)
}

/// The bytes of a chunk that [`evaluate`] looks at.
pub fn bytes(test: &Test, column: &Chunk) -> usize {
    match decided(test, column) {
        None => column.bytes(),
        Some(holds) if holds == test.missing => 0,
        Some(_) => column.validity_bytes(),
    }
}

/// Whether a test holds for all known values of a chunk, or for none of them, if that can be told.
fn decided(test: &Test, column: &Chunk) -> Option<bool> {
    match &test.known {
        Known::Constant(holds) => Some(*holds),
        known => zones::decided(known, &column.values, column.zone.unwrap_or_default()),
    }
}

/// What holds for a missing value in the place of what was found under it.
fn settle_missing(words: &mut [u64], validity: &BooleanBuffer, missing: bool) {
    let len = validity.len();
    let validity = validity.bit_chunks();
    for (word, known) in words.iter_mut().zip(validity.iter_padded()) {
        *word = match missing {
            true => *word | !known,
            false => *word & known,
        };
    }
    if let Some(last) = words.last_mut() {
        *last &= bits::tail(len);
    }
}

/// The bits in words of their own.
pub fn validity_words(validity: &BooleanBuffer) -> Vec<u64> {
    let mut words = vec![0; bits::words_for(validity.len())];
    copy_bits(validity, &mut words);
    words
}

fn copy_bits(from: &BooleanBuffer, to: &mut [u64]) {
    let chunks = from.bit_chunks();
    for (word, chunk) in to.iter_mut().zip(chunks.iter_padded()) {
        *word = chunk;
    }
}

fn values(known: &Known, values: &Values, len: usize, out: &mut [u64]) {
    match (known, values) {
        (
            Known::Bool {
                when_true,
                when_false,
            },
            Values::Bool(buffer),
        ) => {
            copy_bits(buffer, out);
            match (when_true, when_false) {
                (true, false) => {}
                (false, true) => bits::not(out, len),
                (true, true) => bits::fill(out, len),
                (false, false) => out.fill(0),
            }
        }
        (Known::Floats(ranges), Values::Float(floats)) => {
            range::within_any(floats, ranges, out);
        }
        (Known::Codes(set), Values::Text { codes, .. }) => code_set(set, codes, out),
        (Known::Ranges(ranges), Values::WideDecimal { mantissas, .. }) => {
            range::within_any(mantissas, ranges, out);
        }
        (Known::Ranges(ranges), Values::Date(days)) => {
            range::within_any(days, &narrowed(ranges), out);
        }
        (Known::Ranges(ranges), Values::Timestamp(instants)) => {
            range::within_any(instants, &narrowed(ranges), out);
        }
        (Known::Table { first, bits }, Values::Date(days)) => {
            lookup::lookup(days, bits, *first, out);
        }
        (
            known,
            Values::Int(integers)
            | Values::Decimal {
                mantissas: integers,
                ..
            },
        ) => match integers {
            Integers::I8(values) => whole(known, values, out),
            Integers::I16(values) => whole(known, values, out),
            Integers::I32(values) => whole(known, values, out),
            Integers::I64(values) => whole(known, values, out),
        },
        (Known::Items(test), Values::List { offsets, items }) => {
            test.evaluate(offsets, items, out);
        }
        _ => unreachable!("a test is bound to the form of its column"),
    }
}

/// A test over whole numbers of one width.
fn whole<T>(known: &Known, values: &[T], out: &mut [u64])
where
    T: Copy + PartialOrd + Into<i64> + TryFrom<i128> + Bounds,
{
    match known {
        Known::Ranges(ranges) => range::within_any(values, &narrowed::<T>(ranges), out),
        Known::Table { first, bits } => lookup::lookup(values, bits, *first, out),
        _ => unreachable!("a test is bound to the form of its column"),
    }
}

fn code_set(set: &CodeSet, codes: &Codes, out: &mut [u64]) {
    match (set, codes) {
        (CodeSet::Runs(runs), Codes::U8(codes)) => {
            range::within_any(codes, &narrow_runs(runs, u8::MAX), out);
        }
        (CodeSet::Runs(runs), Codes::U16(codes)) => {
            range::within_any(codes, &narrow_runs(runs, u16::MAX), out);
        }
        (CodeSet::Runs(runs), Codes::U32(codes)) => range::within_any(codes, runs, out),
        (CodeSet::Bytes(table), Codes::U8(codes)) => lookup::lookup_bytes(codes, table, out),
        (CodeSet::Bits(table), Codes::U8(codes)) => lookup::lookup(codes, table, 0, out),
        (CodeSet::Bits(table), Codes::U16(codes)) => lookup::lookup(codes, table, 0, out),
        (CodeSet::Bits(table), Codes::U32(codes)) => lookup::lookup(codes, table, 0, out),
        (CodeSet::Bytes(table), Codes::U16(codes)) => {
            bits::pack(codes, out, |code| table[usize::from(code) & 255]);
        }
        (CodeSet::Bytes(table), Codes::U32(codes)) => {
            bits::pack(codes, out, |code| table[code as usize & 255]);
        }
    }
}

/// Runs of codes that all fit.
fn narrow_runs<T: Copy + TryFrom<u32>>(runs: &[(u32, u32)], most: T) -> Vec<(T, T)> {
    let code = |code: u32| T::try_from(code).unwrap_or(most);
    let narrow = runs.iter().map(|(low, high)| (code(*low), code(*high)));
    narrow.collect()
}

/// The ends of a narrow type.
pub trait Bounds {
    const LEAST: Self;
    const MOST: Self;
}

macro_rules! bounds {
    ($($ty:ty),*) => {
        $(impl Bounds for $ty {
            const LEAST: Self = <$ty>::MIN;
            const MOST: Self = <$ty>::MAX;
        })*
    };
}
bounds!(i8, i16, i32, i64);

/// The parts of the ranges that fit the type.
pub fn narrowed<T: Copy + PartialOrd + TryFrom<i128> + Into<i64> + Bounds>(
    ranges: &Ranges,
) -> Vec<(T, T)> {
    let least = i128::from(T::LEAST.into());
    let most = i128::from(T::MOST.into());
    ranges
        .iter()
        .filter(|(low, high)| *low <= most && *high >= least && low <= high)
        .map(|(low, high)| {
            (
                T::try_from((*low).max(least)).unwrap_or(T::LEAST),
                T::try_from((*high).min(most)).unwrap_or(T::MOST),
            )
        })
        .collect()
}
