//! Shares of `u` to bounds of 64 bits.

use std::sync::Arc;

use crate::plan::dag::intern;
use crate::plan::node::{Node, NodeId, SaltId};
use crate::value::Ratio;

use super::Lowering;

impl Lowering<'_> {
    /// Whether `from <= u < to`.
    pub(super) fn drawn(&mut self, salt: &Arc<str>, from: Ratio, to: Ratio) -> NodeId {
        if from >= to {
            return self.plan.rows.nobody();
        }
        let below_from = self.drawn_below(salt, from);
        let below_to = self.drawn_below(salt, to);
        let not_before = self.plan.rows.not(below_from);
        self.plan.rows.and(vec![not_before, below_to])
    }

    fn drawn_below(&mut self, salt: &Arc<str>, share: Ratio) -> NodeId {
        match bound(share) {
            Some(0) => self.plan.rows.nobody(),
            Some(below) => {
                let salt = SaltId(intern(&mut self.plan.salts, salt.clone()));
                self.plan.rows.add(Node::Drawn { salt, below })
            }
            None => self.plan.rows.everyone(),
        }
    }
}

/// The least integer that is not below `share * 2^64`, by long division; `None` if all 64-bit
/// integers are below.
fn bound(share: Ratio) -> Option<u64> {
    if share >= Ratio::integer(1) {
        return None;
    }
    let denominator = share.denominator().unsigned_abs();
    let mut rest = u128::try_from(share.numerator()).unwrap_or(0);
    let mut quotient = 0u64;
    for _ in 0..64 {
        // rest < denominator < 2^127, so doubling fits.
        rest <<= 1;
        quotient <<= 1;
        if rest >= denominator {
            rest -= denominator;
            quotient |= 1;
        }
    }
    quotient.checked_add(u64::from(rest > 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_exact() {
        let of = |numerator, denominator| bound(Ratio::new(numerator, denominator).unwrap());
        assert_eq!(of(0, 1), Some(0));
        assert_eq!(of(1, 2), Some(1 << 63));
        assert_eq!(of(1, 4), Some(1 << 62));
        // 2^64 / 10 = 1844674407370955161.6
        assert_eq!(of(1, 10), Some(1_844_674_407_370_955_162));
        assert_eq!(of(1, i128::MAX), Some(1));
        assert_eq!(of(i128::MAX - 1, i128::MAX), None);
        assert_eq!(of(1, 1), None);
    }
}
