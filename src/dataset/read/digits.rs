//! Decimals held to the number of digits that a schema gives them.

use arrow_array::cast::AsArray;
use arrow_array::types::Decimal128Type;
use arrow_array::{Array, ListArray};

use crate::dataset::catalog::Digits;

/// The rows of a column of decimals, or of lists of them, that have one of too many digits, each
/// with it as text.
pub(super) fn misfits(column: &dyn Array, digits: Digits) -> Vec<(usize, String)> {
    if let Some(lists) = column.as_list_opt::<i32>() {
        return in_lists(lists, digits);
    }
    let Some(decimals) = column.as_primitive_opt::<Decimal128Type>() else {
        return Vec::new();
    };
    let scale = decimals.scale();
    let cells = decimals.iter().enumerate();
    cells
        .filter(|(_, cell)| cell.is_some_and(|mantissa| !fits(mantissa, scale, digits)))
        .map(|(row, _)| (row, plain(&decimals.value_as_string(row))))
        .collect()
}

fn in_lists(lists: &ListArray, digits: Digits) -> Vec<(usize, String)> {
    let items = misfits(lists.values().as_ref(), digits);
    let offsets = lists.value_offsets();
    let row_of = |item: usize| {
        let ends =
            offsets.partition_point(|offset| usize::try_from(*offset).is_ok_and(|o| o <= item));
        ends.checked_sub(1)
            .filter(|row| *row < lists.len() && lists.is_valid(*row))
    };
    items
        .into_iter()
        .filter_map(|(item, found)| Some((row_of(item)?, found)))
        .collect()
}

/// Whether `mantissa` / 10^`scale` has at most these digits.
fn fits(mantissa: i128, scale: i8, digits: Digits) -> bool {
    let surplus = i32::from(scale) - i32::from(digits.scale);
    let unit = 10i128.checked_pow(surplus.unsigned_abs());
    let shifted = match unit {
        None => (mantissa == 0).then_some(0),
        Some(unit) if surplus > 0 => (mantissa % unit == 0).then_some(mantissa / unit),
        Some(unit) => mantissa.checked_mul(unit),
    };
    let end = 10u128.checked_pow(u32::from(digits.precision));
    shifted.is_some_and(|shifted| end.is_none_or(|end| shifted.unsigned_abs() < end))
}

/// Without the zeros that only the scale of the column brings.
fn plain(text: &str) -> String {
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_value_and_not_by_what_is_stored() {
        let digits = Digits {
            precision: 4,
            scale: 2,
        };
        for (mantissa, scale) in [(9_999, 2), (-9_999, 2), (99, 0), (10_000, 4), (0, 38)] {
            assert!(fits(mantissa, scale, digits), "{mantissa} {scale}");
        }
        for (mantissa, scale) in [(10_000, 2), (100, 0), (1, 3), (1, 38), (i128::MAX, 0)] {
            assert!(!fits(mantissa, scale, digits), "{mantissa} {scale}");
        }
    }
}
