//! Tests decided by the least and greatest value of a chunk, before any value is read.

use crate::dataset::column::Values;
use crate::dataset::zone::{Zone, float};

use super::test::{CodeSet, Known};

/// Whether a test holds for all known values of a chunk, or for none of them; `None` where that
/// cannot be told.
pub fn decided(known: &Known, values: &Values, zone: Zone) -> Option<bool> {
    let (low, high) = zone.ends?;
    match known {
        Known::Ranges(ranges) => within(ranges, i128::from(low), i128::from(high)),
        Known::Floats(ranges) if matches!(values, Values::Float(_)) => {
            within(ranges, float(low), float(high))
        }
        Known::Codes(CodeSet::Runs(runs)) => {
            let code = |end: i64| u32::try_from(end).ok();
            within(runs, code(low)?, code(high)?)
        }
        Known::Bool {
            when_true,
            when_false,
        } if low == high => Some(if low == 1 { *when_true } else { *when_false }),
        _ => None,
    }
}

fn within<T: Copy + PartialOrd>(ranges: &[(T, T)], low: T, high: T) -> Option<bool> {
    let holds_all = |(from, to): &(T, T)| *from <= low && high <= *to;
    let holds_none = |(from, to): &(T, T)| *to < low || high < *from;
    if ranges.iter().any(holds_all) {
        return Some(true);
    }
    ranges.iter().all(holds_none).then_some(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_decide_where_they_can() {
        let ranges = [(0, 4), (10, 20)];
        let cases = [
            (1, 3, Some(true)),
            (10, 20, Some(true)),
            (5, 9, Some(false)),
            (21, 30, Some(false)),
            (3, 5, None),
            (0, 20, None),
        ];
        for (low, high, decided) in cases {
            assert_eq!(within(&ranges, low, high), decided, "{low}..={high}");
        }
    }
}
