//! Conditions over floats as ranges of floats.

use std::cmp::Ordering;

use crate::check::typed::{Expr, ExprKind, Relation, SetValues};
use crate::value::Value;

/// Ascending ranges that are apart, both ends included.
pub type FloatRanges = Vec<(f64, f64)>;

/// The known values of source 0 for which a condition over it alone holds; `None` where that is
/// no matter of bounds.
pub fn ranges(condition: &Expr) -> Option<FloatRanges> {
    let is_source = |expr: &Expr| matches!(expr.kind, ExprKind::Attribute(_));
    match &condition.kind {
        ExprKind::Known(value) => {
            is_source(value).then(|| vec![(f64::NEG_INFINITY, f64::INFINITY)])
        }
        ExprKind::Compare(relation, left, right) if is_source(left) => match &right.kind {
            ExprKind::Constant(bound) => compared(*relation, bound),
            _ => None,
        },
        ExprKind::InSet {
            value,
            set,
            negated: false,
        } if is_source(value) => {
            let SetValues::Values(values) = &set.values else {
                return None;
            };
            let mut ranges = FloatRanges::new();
            for value in values {
                ranges.extend(compared(Relation::Equal, value)?);
            }
            ranges.sort_by(|a, b| a.0.total_cmp(&b.0));
            Some(ranges)
        }
        _ => None,
    }
}

fn compared(relation: Relation, bound: &Value) -> Option<FloatRanges> {
    let nearest = bound.as_number()?.to_f64();
    if nearest.is_nan() {
        return None;
    }
    let order = Value::float(nearest)?.compare(bound)?;
    // The least float not below the bound, and the greatest not above.
    let ceil = if order == Ordering::Less {
        nearest.next_up()
    } else {
        nearest
    };
    let floor = if order == Ordering::Greater {
        nearest.next_down()
    } else {
        nearest
    };
    let (least, most) = (f64::NEG_INFINITY, f64::INFINITY);
    let equal = order == Ordering::Equal;
    Some(match relation {
        Relation::Equal if equal => vec![(nearest, nearest)],
        Relation::Equal => Vec::new(),
        Relation::NotEqual => return None,
        Relation::AtLeast => vec![(ceil, most)],
        Relation::AtMost => vec![(least, floor)],
        Relation::More if nearest == most && equal => Vec::new(),
        Relation::Less if nearest == least && equal => Vec::new(),
        Relation::More => vec![(if equal { nearest.next_up() } else { ceil }, most)],
        Relation::Less => vec![(least, if equal { nearest.next_down() } else { floor })],
    })
}
