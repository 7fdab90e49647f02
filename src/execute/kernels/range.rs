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

#[cfg(test)]
mod tests {
    use super::*;

    fn naive<T: Copy + PartialOrd>(values: &[T], ranges: &[(T, T)]) -> Vec<bool> {
        let inside = |value: &T| {
            ranges
                .iter()
                .any(|(low, high)| low <= value && value <= high)
        };
        values.iter().map(inside).collect()
    }

    fn check<T: Copy + PartialOrd>(values: &[T], ranges: &[(T, T)]) {
        let mut words = vec![u64::MAX; bits::words_for(values.len())];
        within_any(values, ranges, &mut words);
        let found: Vec<bool> = (0..values.len()).map(|i| bits::get(&words, i)).collect();
        assert_eq!(found, naive(values, ranges));
        assert!(bits::ones(&words).all(|index| index < values.len()));
    }

    #[test]
    fn ranges_agree_with_a_plain_loop() {
        for len in [0usize, 1, 64, 100, 200] {
            let bytes: Vec<i8> = (0..len).map(|i| (i * 91 % 256) as u8 as i8).collect();
            check(&bytes, &[]);
            check(&bytes, &[(-5, 20)]);
            check(&bytes, &[(i8::MIN, -100), (100, i8::MAX)]);
            check(&bytes, &[(-128, -100), (-3, -3), (7, 9), (127, 127)]);
            let floats: Vec<f64> = bytes.iter().map(|b| f64::from(*b) / 8.0).collect();
            check(&floats, &[(0.0, f64::INFINITY)]);
            check(&floats, &[(-1.0, -0.5), (0.125, 0.125), (2.0, 3.0)]);
            let wide: Vec<i64> = bytes.iter().map(|b| i64::from(*b) << 40).collect();
            check(&wide, &[(i64::MIN, -1)]);
        }
    }
}
