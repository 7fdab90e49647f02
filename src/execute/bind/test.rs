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
    let zone = column.zone.unwrap_or_default();
    let known = match &test.known {
        Known::Constant(holds) => Mask::of(*holds),
        known if let Some(holds) = zones::decided(known, &column.values, zone) => Mask::of(holds),
        known => {
            let mut words = vec![0; bits::words_for(len)];
            values(known, &column.values, len, &mut words);
            Mask::from_words(words, len)
        }
    };
    let Some(validity) = &column.validity else {
        return known;
    };
    combine(known, validity_words(validity), test.missing, len)
}

/// Whether a test holds where the value is known, else whether it does for a missing one.
pub fn combine(known: Mask, mut validity: Vec<u64>, missing: bool, len: usize) -> Mask {
    match (known, missing) {
        (Mask::Empty, false) => Mask::Empty,
        (Mask::Full, true) => Mask::Full,
        (Mask::Full, false) => Mask::from_words(validity, len),
        (Mask::Empty, true) => {
            bits::not(&mut validity, len);
            Mask::from_words(validity, len)
        }
        (Mask::Words(mut words), false) => {
            bits::and(&mut words, &validity);
            Mask::from_words(words, len)
        }
        (Mask::Words(mut words), true) => {
            bits::not(&mut validity, len);
            bits::or(&mut words, &validity);
            Mask::from_words(words, len)
        }
    }
}

/// The bits in words of their own.
pub fn validity_words(validity: &BooleanBuffer) -> Vec<u64> {
    let mut words = vec![0; bits::words_for(validity.len())];
    let chunks = validity.bit_chunks();
    for (word, chunk) in words.iter_mut().zip(chunks.iter_padded()) {
        *word = chunk;
    }
    words
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
            let words = validity_words(buffer);
            out.copy_from_slice(&words);
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
