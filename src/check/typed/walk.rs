//! Walking an expression: its own parts, and those of its events and ranks.
//!
//! Each walk is written once and made twice, for looking and for changing in place.

use super::{Expr, ExprKind};

macro_rules! own_parts {
    ($kind:expr, $iter:ident) => {
        match $kind {
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
            | ExprKind::AtLeast(_, parts) => parts.$iter().collect(),
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
    };
}

macro_rules! visit_aside {
    ($kind:expr, $visit:ident, $iter:ident, $deref:ident $(, $mut:tt)?) => {
        match $kind {
            ExprKind::Ranked(rank) => {
                rank.among.$iter().for_each(&mut $visit);
                $visit(&$($mut)? rank.by);
                rank.per.$iter().for_each(&mut $visit);
            }
            ExprKind::Aggregate(aggregate) => aggregate.event.filter.$iter().for_each(|f| $visit(f)),
            ExprKind::Did(did) => did.event.filter.$iter().for_each(|f| $visit(f)),
            ExprKind::EventHas {
                event, condition, ..
            } => {
                event.filter.$iter().for_each(|f| $visit(f));
                $visit(condition);
            }
            ExprKind::Sequence(sequence) => {
                let patterns = sequence.patterns.$iter();
                let filters = patterns.filter_map(|p| p.filter.$deref());
                filters.chain(&$($mut)? sequence.conditions).for_each($visit);
            }
            ExprKind::Unordered(unordered) => {
                let patterns = unordered.events.$iter().chain(&$($mut)? unordered.without);
                let filters = patterns.filter_map(|p| p.filter.$deref());
                filters.for_each($visit);
            }
            _ => {}
        }
    };
}

impl Expr {
    /// The parts that are about what the expression is about. Filters and conditions of event
    /// patterns are none: they are about events. Nor are the parts of a rank.
    pub fn own_parts(&self) -> Vec<&Expr> {
        own_parts!(&self.kind, iter)
    }

    /// The same for changing them in place.
    pub fn own_parts_mut(&mut self) -> Vec<&mut Expr> {
        own_parts!(&mut self.kind, iter_mut)
    }

    /// Calls `visit` with each expression directly below, those of events and ranks included.
    pub fn for_each_child<'a>(&'a self, mut visit: impl FnMut(&'a Expr)) {
        self.own_parts().into_iter().for_each(&mut visit);
        visit_aside!(&self.kind, visit, iter, as_deref);
    }

    /// The same for changing them in place.
    pub fn for_each_child_mut(&mut self, mut visit: impl FnMut(&mut Expr)) {
        self.own_parts_mut().into_iter().for_each(&mut visit);
        visit_aside!(&mut self.kind, visit, iter_mut, as_deref_mut, mut);
    }
}
