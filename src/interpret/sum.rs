//! Sums of floats, exact and rounded once, so that neither order nor chunking shows.
//!
//! Every double is an integer multiple of 2^-1074, so a sum is an integer of some 2,200 bits. It
//! is kept in limbs of 32 bits with room for carries (Kulisch's long accumulator), and only the
//! limbs that were touched are looked at again.

const LIMBS: usize = 70;
/// Additions after which carries must be passed on before a limb of 64 bits overflows.
const ROOM: u32 = 1 << 30;

/// An exact sum of doubles.
#[derive(Clone, Debug)]
pub struct FloatSum {
    /// Limb `i` counts 2^(32 i - 1074).
    limbs: [i64; LIMBS],
    /// The limbs that may be other than zero: `from..to`.
    from: usize,
    to: usize,
    since_carry: u32,
    /// An addend was infinite.
    infinite: bool,
}

impl Default for FloatSum {
    fn default() -> Self {
        FloatSum {
            limbs: [0; LIMBS],
            from: LIMBS,
            to: 0,
            since_carry: 0,
            infinite: false,
        }
    }
}

impl FloatSum {
    /// Back to zero.
    pub fn clear(&mut self) {
        if self.from < self.to {
            self.limbs[self.from..self.to].fill(0);
        }
        (self.from, self.to) = (LIMBS, 0);
        self.since_carry = 0;
        self.infinite = false;
    }

    pub fn add(&mut self, value: f64) {
        if !value.is_finite() {
            self.infinite = true;
            return;
        }
        let bits = value.to_bits();
        let exponent = (bits >> 52 & 0x7ff) as usize;
        let fraction = bits & ((1 << 52) - 1);
        let (mantissa, position) = match exponent {
            0 => (fraction, 0),
            _ => (fraction | 1 << 52, exponent - 1),
        };
        let limb = position / 32;
        let wide = u128::from(mantissa) << (position % 32);
        let sign = if bits >> 63 == 1 { -1 } else { 1 };
        for part in 0..3 {
            let digits = i64::from((wide >> (32 * part)) as u32);
            self.limbs[limb + part] += sign * digits;
        }
        self.from = self.from.min(limb);
        self.to = self.to.max(limb + 3);
        self.since_carry += 1;
        if self.since_carry == ROOM {
            self.pass_carries();
        }
    }

    /// The sum, rounded once; `None` if it is beyond the doubles.
    pub fn total(&self) -> Option<f64> {
        if self.infinite {
            return None;
        }
        if self.from >= self.to {
            return Some(0.0);
        }
        let mut sum = self.clone();
        let negative = sum.pass_carries() < 0;
        if negative {
            for limb in &mut sum.limbs[self.from..] {
                *limb = -*limb;
            }
            sum.pass_carries();
        }
        let magnitude = sum.round();
        let total = if negative { -magnitude } else { magnitude };
        total.is_finite().then_some(total + 0.0)
    }

    /// Brings all limbs but the last into `0..2^32`; the last keeps the sign.
    fn pass_carries(&mut self) -> i64 {
        for at in self.from..LIMBS - 1 {
            let carry = self.limbs[at] >> 32;
            self.limbs[at] -= carry << 32;
            self.limbs[at + 1] += carry;
            if carry == 0 && at + 1 >= self.to {
                break;
            }
            self.to = self.to.max(at + 2);
        }
        self.since_carry = 0;
        self.limbs[LIMBS - 1]
    }

    /// The nearest double of limbs that are all in `0..2^32`.
    fn round(&self) -> f64 {
        let limbs = &self.limbs[..self.to];
        let Some(top) = limbs.iter().rposition(|limb| *limb != 0) else {
            return 0.0;
        };
        let lowest = top.saturating_sub(2);
        let whole = limbs[lowest..=top].iter().rev().fold(0u128, |sum, limb| {
            sum << 32 | u128::from(limb.cast_unsigned())
        });
        let below = limbs[..lowest].iter().any(|limb| *limb != 0);
        // 64 bits of which the last one stands for everything below: `as` then rounds once.
        let excess = (128 - whole.leading_zeros()).saturating_sub(64);
        let lost = below || whole & ((1 << excess) - 1) != 0;
        let kept = (whole >> excess) as u64 | u64::from(lost);
        let exponent = (32 * lowest) as i32 - 1074 + excess.cast_signed();
        let half = exponent / 2;
        kept as f64 * power_of_two(half) * power_of_two(exponent - half)
    }
}

/// 2^exponent for an exponent of normal doubles.
fn power_of_two(exponent: i32) -> f64 {
    f64::from_bits(u64::try_from(exponent + 1023).unwrap_or(0) << 52)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sum(values: &[f64]) -> Option<f64> {
        let mut sum = FloatSum::default();
        values.iter().for_each(|value| sum.add(*value));
        sum.total()
    }

    #[test]
    fn sums_are_exact_and_rounded_once() {
        assert_eq!(sum(&[]), Some(0.0));
        assert_eq!(sum(&[0.1; 10]), Some(1.0));
        assert_eq!(sum(&[1e308, 1e308, -1e308]), Some(1e308));
        assert_eq!(sum(&[1e308, 1e308]), None);
        assert_eq!(
            sum(&[f64::MAX, f64::MAX, -f64::MAX, -f64::MAX, 1e-320]),
            Some(1e-320)
        );
        assert_eq!(sum(&[1e16, 1.0, 1e-16]), Some(10_000_000_000_000_002.0));
        assert_eq!(sum(&[-1e16, -1.0, -1e-16]), Some(-10_000_000_000_000_002.0));
        assert_eq!(sum(&[1.0, -1.0]).map(f64::to_bits), Some(0));
        assert_eq!(sum(&[f64::INFINITY]), None);
        assert_eq!(sum(&[-5e-324, 2.5]), Some(2.5));
        assert_eq!(sum(&[-0.1]), Some(-0.1));
    }

    proptest! {
        #[test]
        fn order_does_not_show(mut values in prop::collection::vec(any::<f64>().prop_filter("finite", |f| f.is_finite()), 0..20)) {
            let forward = sum(&values);
            values.reverse();
            prop_assert_eq!(forward, sum(&values));
            values.sort_by(f64::total_cmp);
            prop_assert_eq!(forward, sum(&values));
        }

        #[test]
        fn one_and_two_addends_round_as_doubles_do(a in any::<f64>(), b in any::<f64>()) {
            prop_assume!(a.is_finite() && b.is_finite());
            prop_assert_eq!(sum(&[a]), Some(a + 0.0));
            prop_assert_eq!(sum(&[a, b]), Some(a + b).filter(|s| s.is_finite()));
        }

        #[test]
        fn integers_are_exact(values in prop::collection::vec(-1_000_000_000_000i64..1_000_000_000_000, 0..200)) {
            let floats: Vec<f64> = values.iter().map(|value| *value as f64).collect();
            prop_assert_eq!(sum(&floats), Some(values.iter().sum::<i64>() as f64));
        }

        #[test]
        fn clearing_forgets(a in any::<f64>(), b in -1e9..1e9) {
            let mut sum = FloatSum::default();
            sum.add(a);
            let _ = sum.total();
            sum.clear();
            sum.add(b);
            prop_assert_eq!(sum.total(), Some(b));
        }
    }
}
