//! Walking an expression: its direct parts, those of its event patterns included.

use super::{Expr, ExprKind};

impl Expr {
    /// Calls `visit` with each expression directly below, event filters included.
    pub fn for_each_child<'a>(&'a self, mut visit: impl FnMut(&'a Expr)) {
        match &self.kind {
            ExprKind::Constant(_)
            | ExprKind::Moment(_)
            | ExprKind::Attribute(_)
            | ExprKind::Property(_)
            | ExprKind::EventTime
            | ExprKind::OfStep(_)
            | ExprKind::Item
            | ExprKind::ItemField(_)
            | ExprKind::Everyone
            | ExprKind::Nobody
            | ExprKind::EventIs(_)
            | ExprKind::InSegment(_)
            | ExprKind::Sampled { .. } => {}
            ExprKind::Negate(inner)
            | ExprKind::IsTrue(inner)
            | ExprKind::Not(inner)
            | ExprKind::Known(inner)
            | ExprKind::InWindow(inner, _)
            | ExprKind::Anniversary(inner, _)
            | ExprKind::InSet { value: inner, .. }
            | ExprKind::Matches { value: inner, .. } => visit(inner),
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
            } => {
                visit(left);
                visit(right);
            }
            ExprKind::Call(_, items)
            | ExprKind::List(items)
            | ExprKind::And(items)
            | ExprKind::Or(items)
            | ExprKind::AtLeast(_, items) => items.iter().for_each(visit),
            ExprKind::Ranked(rank) => {
                rank.among.iter().for_each(&mut visit);
                visit(&rank.by);
                rank.per.iter().for_each(&mut visit);
            }
            ExprKind::Aggregate(aggregate) => aggregate.event.filter.iter().for_each(|f| visit(f)),
            ExprKind::Did(did) => did.event.filter.iter().for_each(|f| visit(f)),
            ExprKind::EventHas {
                event, condition, ..
            } => {
                event.filter.iter().for_each(|f| visit(f));
                visit(condition);
            }
            ExprKind::Sequence(sequence) => {
                let filters = sequence.patterns.iter().filter_map(|p| p.filter.as_deref());
                filters.chain(&sequence.conditions).for_each(visit);
            }
            ExprKind::Unordered(unordered) => {
                let patterns = unordered.events.iter().chain(&unordered.without);
                patterns.filter_map(|p| p.filter.as_deref()).for_each(visit);
            }
        }
    }

    /// The same for changing them in place.
    pub fn for_each_child_mut(&mut self, mut visit: impl FnMut(&mut Expr)) {
        match &mut self.kind {
            ExprKind::Constant(_)
            | ExprKind::Moment(_)
            | ExprKind::Attribute(_)
            | ExprKind::Property(_)
            | ExprKind::EventTime
            | ExprKind::OfStep(_)
            | ExprKind::Item
            | ExprKind::ItemField(_)
            | ExprKind::Everyone
            | ExprKind::Nobody
            | ExprKind::EventIs(_)
            | ExprKind::InSegment(_)
            | ExprKind::Sampled { .. } => {}
            ExprKind::Negate(inner)
            | ExprKind::IsTrue(inner)
            | ExprKind::Not(inner)
            | ExprKind::Known(inner)
            | ExprKind::InWindow(inner, _)
            | ExprKind::Anniversary(inner, _)
            | ExprKind::InSet { value: inner, .. }
            | ExprKind::Matches { value: inner, .. } => visit(inner),
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
            } => {
                visit(left);
                visit(right);
            }
            ExprKind::Call(_, items)
            | ExprKind::List(items)
            | ExprKind::And(items)
            | ExprKind::Or(items)
            | ExprKind::AtLeast(_, items) => items.iter_mut().for_each(visit),
            ExprKind::Ranked(rank) => {
                rank.among.iter_mut().for_each(&mut visit);
                visit(&mut rank.by);
                rank.per.iter_mut().for_each(&mut visit);
            }
            ExprKind::Aggregate(aggregate) => {
                aggregate.event.filter.iter_mut().for_each(|f| visit(f))
            }
            ExprKind::Did(did) => did.event.filter.iter_mut().for_each(|f| visit(f)),
            ExprKind::EventHas {
                event, condition, ..
            } => {
                event.filter.iter_mut().for_each(|f| visit(f));
                visit(condition);
            }
            ExprKind::Sequence(sequence) => {
                let patterns = sequence.patterns.iter_mut();
                let filters = patterns.filter_map(|p| p.filter.as_deref_mut());
                filters.chain(&mut sequence.conditions).for_each(visit);
            }
            ExprKind::Unordered(unordered) => {
                let patterns = unordered.events.iter_mut().chain(&mut unordered.without);
                let filters = patterns.filter_map(|p| p.filter.as_deref_mut());
                filters.for_each(visit);
            }
        }
    }
}
