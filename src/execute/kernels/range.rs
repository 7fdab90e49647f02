//! Values in ranges.

use super::bits;

/// `low <= value <= high` for each value.
pub fn within<T: Copy + PartialOrd>(values: &[T], low: T, high: T, out: &mut [u64]) {
    bits::pack(values, out, |value| (low <= value) & (value <= high));
}

/// More ranges than this are searched, not compared one by one.
pub const FEW: usize = 8;

/// Values in any of the ranges, both ends included.
pub fn within_any<T: Copy + PartialOrd>(values: &[T], ranges: &[(T, T)], out: &mut [u64]) {
    match ranges {
        [] => out.fill(0),
        [(low, high)] => within(values, *low, *high, out),
        [first, rest @ ..] => match ranges.len() {
            2 => within_each(values, filled::<T, 2>(*first, rest), out),
            3..=4 => within_each(values, filled::<T, 4>(*first, rest), out),
            5..=FEW => within_each(values, filled::<T, FEW>(*first, rest), out),
            _ => bits::pack(values, out, |value| contains(ranges, value)),
        },
    }
}

/// The ranges, the first as often as it takes: one number of them is one loop.
fn filled<T: Copy, const N: usize>(first: (T, T), rest: &[(T, T)]) -> [(T, T); N] {
    std::array::from_fn(|index| rest.get(index).copied().unwrap_or(first))
}

fn within_each<T, const N: usize>(values: &[T], ranges: [(T, T); N], out: &mut [u64])
where
    T: Copy + PartialOrd,
{
    bits::pack(values, out, |value| {
        let inside = |(low, high): &(T, T)| (*low <= value) & (value <= *high);
        ranges.iter().fold(false, |any, range| any | inside(range))
    });
}

/// Whether a value lies in one of the ranges, which are ascending and apart.
fn contains<T: Copy + PartialOrd>(ranges: &[(T, T)], value: T) -> bool {
    let after = ranges.partition_point(|(low, _)| *low <= value);
    after > 0 && value <= ranges[after - 1].1
}

#[cfg(test)]
mod tests {
    use super::super::version::{LENGTHS, each_version};
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
        each_version(|| LENGTHS.into_iter().for_each(of_each_type));
    }

    fn of_each_type(len: usize) {
        let bytes: Vec<i8> = (0..len).map(|i| (i * 91 % 256) as u8 as i8).collect();
        let many: Vec<(i8, i8)> = (-10..10).map(|i| (i * 12, i * 12 + 3)).collect();
        for ranges in 0..=many.len() {
            check(&bytes, &many[..ranges]);
        }
        check(&bytes, &[(i8::MIN, -100), (100, i8::MAX)]);
        check(&bytes, &[(-128, -100), (-3, -3), (7, 9), (127, 127)]);
        check(&bytes, &[(5, -5)]);
        let floats: Vec<f64> = bytes.iter().map(|b| f64::from(*b) / 8.0).collect();
        check(&floats, &[(0.0, f64::INFINITY)]);
        check(&floats, &[(-1.0, -0.5), (0.125, 0.125), (2.0, 3.0)]);
        let codes: Vec<u8> = bytes.iter().map(|b| b.cast_unsigned()).collect();
        check(&codes, &[(200, 255)]);
        let codes: Vec<u16> = codes.iter().map(|code| u16::from(*code) << 8).collect();
        check(&codes, &[(256, 3_000), (4_096, 4_096), (60_000, u16::MAX)]);
        let codes: Vec<u32> = codes.iter().map(|code| u32::from(*code) << 16).collect();
        check(&codes, &[(1, 1 << 27), (1 << 31, u32::MAX)]);
        let days: Vec<i32> = bytes.iter().map(|b| i32::from(*b) << 20).collect();
        check(&days, &[(i32::MIN, -1), (1 << 20, 1 << 24)]);
        let wide: Vec<i64> = bytes.iter().map(|b| i64::from(*b) << 40).collect();
        check(&wide, &[(i64::MIN, -1)]);
        let wider: Vec<i128> = wide.iter().map(|b| i128::from(*b) << 40).collect();
        check(&wider, &[(i128::MIN, -1), (1 << 90, i128::MAX)]);
    }
}
