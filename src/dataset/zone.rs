//! What is known of a chunk before its values are read.

use arrow_buffer::BooleanBuffer;

use super::column::{Codes, Integers, Values};

/// How many values of a chunk are known, and between which of them all lie.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Zone {
    /// Values that are not missing.
    pub known: u32,
    /// The least and greatest of the known integers, mantissas, days, instants, codes or bits (0
    /// and 1); for floats the least and greatest of [`ordinal`]. `None` where nothing is known or
    /// values have no such order.
    pub ends: Option<(i64, i64)>,
}

impl Zone {
    pub fn of(values: &Values, validity: Option<&BooleanBuffer>, len: usize) -> Zone {
        let known = validity.map_or(len, BooleanBuffer::count_set_bits);
        let known = u32::try_from(known).unwrap_or(u32::MAX);
        let ends = match values {
            _ if known == 0 => None,
            Values::Bool(bits) => bools(bits, validity),
            Values::Int(integers)
            | Values::Decimal {
                mantissas: integers,
                ..
            } => match integers {
                Integers::I8(values) => ends(values, validity),
                Integers::I16(values) => ends(values, validity),
                Integers::I32(values) => ends(values, validity),
                Integers::I64(values) => ends(values, validity),
            },
            Values::Float(floats) => floats_ends(floats, validity),
            Values::Text { codes, .. } => match codes {
                Codes::U8(codes) => ends(codes, validity),
                Codes::U16(codes) => ends(codes, validity),
                Codes::U32(codes) => ends(codes, validity),
            },
            Values::Date(days) => ends(days, validity),
            Values::Timestamp(instants) => ends(instants, validity),
            Values::WideDecimal { .. }
            | Values::Point { .. }
            | Values::List { .. }
            | Values::Record(_) => None,
        };
        Zone { known, ends }
    }
}

fn bools(bits: &BooleanBuffer, validity: Option<&BooleanBuffer>) -> Option<(i64, i64)> {
    // What is missing is unset.
    let known = validity.map_or(bits.len(), BooleanBuffer::count_set_bits);
    let set = bits.count_set_bits();
    Some((i64::from(set == known), i64::from(set > 0)))
}

fn ends<T: Copy + Ord + Into<i64>>(
    values: &[T],
    validity: Option<&BooleanBuffer>,
) -> Option<(i64, i64)> {
    let (low, high) = match validity {
        None => (values.iter().copied().min()?, values.iter().copied().max()?),
        Some(validity) => {
            let mut known = validity.set_indices().map(|index| values[index]);
            let first = known.next()?;
            known.fold((first, first), |(low, high), value| {
                (low.min(value), high.max(value))
            })
        }
    };
    Some((low.into(), high.into()))
}

fn floats_ends(floats: &[f64], validity: Option<&BooleanBuffer>) -> Option<(i64, i64)> {
    let is_known = |index: usize| validity.is_none_or(|bits| bits.value(index));
    let known = floats.iter().enumerate();
    let known = known.filter(|(index, _)| is_known(*index));
    let ends = known.fold(None, |ends: Option<(f64, f64)>, (_, &float)| {
        let (low, high) = ends.unwrap_or((float, float));
        Some((low.min(float), high.max(float)))
    });
    ends.map(|(low, high)| (ordinal(low), ordinal(high)))
}

/// A whole number in the order of floats, which are never NaN.
pub fn ordinal(float: f64) -> i64 {
    let bits = (float + 0.0).to_bits().cast_signed();
    bits ^ ((bits >> 63).cast_unsigned() >> 1).cast_signed()
}

/// The float of an [`ordinal`].
pub fn float(ordinal: i64) -> f64 {
    let bits = ordinal ^ ((ordinal >> 63).cast_unsigned() >> 1).cast_signed();
    f64::from_bits(bits.cast_unsigned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_keep_their_order() {
        let floats = [
            f64::NEG_INFINITY,
            -1.5,
            -1e-300,
            0.0,
            1e-300,
            2.0,
            f64::INFINITY,
        ];
        for pair in floats.windows(2) {
            assert!(ordinal(pair[0]) < ordinal(pair[1]), "{pair:?}");
        }
        for value in floats {
            assert_eq!(float(ordinal(value)), value);
        }
    }

    #[test]
    fn the_missing_are_left_out() {
        let of = |values: Values, known: [bool; 3]| {
            Zone::of(&values, Some(&BooleanBuffer::from(known.to_vec())), 3)
        };
        let days = || Values::Date(vec![0, 7, 9].into());
        let zone = |known, ends| Zone { known, ends };
        assert_eq!(of(days(), [false, true, true]), zone(2, Some((7, 9))));
        assert_eq!(of(days(), [false; 3]), zone(0, None));
        assert_eq!(Zone::of(&days(), None, 3), zone(3, Some((0, 9))));
        let bits = || Values::Bool(BooleanBuffer::from(vec![true, true, false]));
        assert_eq!(of(bits(), [true, true, false]), zone(2, Some((1, 1))));
        assert_eq!(Zone::of(&bits(), None, 3), zone(3, Some((0, 1))));
        let floats = Values::Float(vec![0.0, -1.5, 2.0].into());
        let ends = of(floats, [false, true, true]).ends;
        assert_eq!(ends, Some((ordinal(-1.5), ordinal(2.0))));
    }
}
