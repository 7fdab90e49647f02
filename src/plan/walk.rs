//! Walking typed expressions: their parts, and the same expression with other parts.

use crate::check::typed::{Expr, ExprKind};

/// The direct parts of an expression. Filters and conditions of event patterns are none: they
/// are about events, not about what the expression is about.
pub fn children(expr: &Expr) -> Vec<&Expr> {
    match &expr.kind {
        ExprKind::Negate(value)
        | ExprKind::IsTrue(value)
        | ExprKind::Not(value)
        | ExprKind::Known(value)
        | ExprKind::InWindow(value, _)
        | ExprKind::Anniversary(value, _)
        | ExprKind::InSet { value, .. }
        | ExprKind::Matches { value, .. } => vec![value],
        ExprKind::Arithmetic(_, left, right)
        | ExprKind::Point(left, right)
        | ExprKind::Compare(_, left, right)
        | ExprKind::InList {
            value: left,
            list: right,
            ..
        }
        | ExprKind::TextTest {
            value: left,
            what: right,
            ..
        }
        | ExprKind::ListTest {
            list: left,
            what: right,
            ..
        }
        | ExprKind::HasItems {
            list: left,
            condition: right,
            ..
        }
        | ExprKind::Near {
            value: left,
            center: right,
            ..
        } => vec![left, right],
        ExprKind::Call(_, parts)
        | ExprKind::List(parts)
        | ExprKind::And(parts)
        | ExprKind::Or(parts)
        | ExprKind::AtLeast(_, parts) => parts.iter().collect(),
        ExprKind::Constant(_)
        | ExprKind::Moment(_)
        | ExprKind::Attribute(_)
        | ExprKind::Property(_)
        | ExprKind::EventTime
        | ExprKind::OfStep(_)
        | ExprKind::Item
        | ExprKind::ItemField(_)
        | ExprKind::Aggregate(_)
        | ExprKind::Everyone
        | ExprKind::Nobody
        | ExprKind::InSegment(_)
        | ExprKind::Sampled { .. }
        | ExprKind::Ranked(_)
        | ExprKind::EventIs(_)
        | ExprKind::Did(_)
        | ExprKind::EventHas { .. }
        | ExprKind::Sequence(_)
        | ExprKind::Unordered(_) => Vec::new(),
    }
}

/// The same for changing the parts in place.
pub fn children_mut(expr: &mut Expr) -> Vec<&mut Expr> {
    match &mut expr.kind {
        ExprKind::Negate(value)
        | ExprKind::IsTrue(value)
        | ExprKind::Not(value)
        | ExprKind::Known(value)
        | ExprKind::InWindow(value, _)
        | ExprKind::Anniversary(value, _)
        | ExprKind::InSet { value, .. }
        | ExprKind::Matches { value, .. } => vec![value],
        ExprKind::Arithmetic(_, left, right)
        | ExprKind::Point(left, right)
        | ExprKind::Compare(_, left, right)
        | ExprKind::InList {
            value: left,
            list: right,
            ..
        }
        | ExprKind::TextTest {
            value: left,
            what: right,
            ..
        }
        | ExprKind::ListTest {
            list: left,
            what: right,
            ..
        }
        | ExprKind::HasItems {
            list: left,
            condition: right,
            ..
        }
        | ExprKind::Near {
            value: left,
            center: right,
            ..
        } => vec![left, right],
        ExprKind::Call(_, parts)
        | ExprKind::List(parts)
        | ExprKind::And(parts)
        | ExprKind::Or(parts)
        | ExprKind::AtLeast(_, parts) => parts.iter_mut().collect(),
        ExprKind::Constant(_)
        | ExprKind::Moment(_)
        | ExprKind::Attribute(_)
        | ExprKind::Property(_)
        | ExprKind::EventTime
        | ExprKind::OfStep(_)
        | ExprKind::Item
        | ExprKind::ItemField(_)
        | ExprKind::Aggregate(_)
        | ExprKind::Everyone
        | ExprKind::Nobody
        | ExprKind::InSegment(_)
        | ExprKind::Sampled { .. }
        | ExprKind::Ranked(_)
        | ExprKind::EventIs(_)
        | ExprKind::Did(_)
        | ExprKind::EventHas { .. }
        | ExprKind::Sequence(_)
        | ExprKind::Unordered(_) => Vec::new(),
    }
}
