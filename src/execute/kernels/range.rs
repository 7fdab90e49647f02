//! Values in ranges.

use super::bits;

/// `low <= value <= high` for each value.
pub fn within<T: Copy + PartialOrd>(values: &[T], low: T, high: T, out: &mut [u64]) {
    bits::pack(values, out, |value| (low <= value) & (value <= high));
}

/// Values in any of the ranges, both ends included.
pub fn within_any<T: Copy + PartialOrd>(values: &[T], ranges: &[(T, T)], out: &mut [u64]) {
    match ranges {
        [] => out.fill(0),
        [(low, high)] => within(values, *low, *high, out),
        [(low, high), (low2, high2)] => bits::pack(values, out, |value| {
            ((*low <= value) & (value <= *high)) | ((*low2 <= value) & (value <= *high2))
        }),
        _ => bits::pack(values, out, |value| contains(ranges, value)),
    }
}

/// Whether a value lies in one of the ranges, which are ascending and apart.
fn contains<T: Copy + PartialOrd>(ranges: &[(T, T)], value: T) -> bool {
    let after = ranges.partition_point(|(low, _)| *low <= value);
    after > 0 && value <= ranges[after - 1].1
}
