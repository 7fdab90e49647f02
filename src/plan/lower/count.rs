//! Conditions over measures.

use crate::check::typed::{Expr, ExprKind, Relation};
use crate::dataset::catalog::AttributeId;
use crate::diagnostics::Span;
use crate::plan::node::{Leaf, MeasureId, NodeId, Source};
use crate::plan::term::Term;
use crate::plan::windows;
use crate::syntax::ast::CountRange;
use crate::time::Range;
use crate::value::{Ratio, Type, Value};

use super::Lowering;

/// The first source of a leaf.
pub(super) fn slot(index: u32, ty: Type) -> Expr {
    expr(ExprKind::Attribute(AttributeId(index)), ty)
}

pub(super) fn expr(kind: ExprKind, ty: Type) -> Expr {
    Expr {
        kind,
        ty,
        span: Span::default(),
    }
}

impl Lowering<'_> {
    /// Whether a count lies in a range; all ranges are made of one kind of leaf.
    pub(super) fn count_in(&mut self, measure: MeasureId, count: CountRange) -> NodeId {
        match count {
            CountRange::AtLeast(n) => self.at_least_times(measure, n),
            CountRange::AtMost(n) => self.at_most_times(measure, n),
            CountRange::Exactly(n) => self.times_between(measure, n, n),
            CountRange::MoreThan(n) => match n.checked_add(1) {
                Some(n) => self.at_least_times(measure, n),
                None => self.plan.rows.nobody(),
            },
            CountRange::FewerThan(n) => {
                let reached = self.at_least_times(measure, n);
                self.plan.rows.not(reached)
            }
            CountRange::Between(low, high) => self.times_between(measure, low, high),
        }
    }

    pub(super) fn at_least_times(&mut self, measure: MeasureId, n: u64) -> NodeId {
        if n == 0 {
            return self.plan.rows.everyone();
        }
        let bound = Value::Exact(Ratio::integer(i128::from(n)));
        let condition = ExprKind::Compare(
            Relation::AtLeast,
            Box::new(slot(0, Type::Int)),
            Box::new(expr(ExprKind::Constant(bound), Type::Int)),
        );
        self.measure_leaf(measure, condition)
    }

    fn at_most_times(&mut self, measure: MeasureId, n: u64) -> NodeId {
        match n.checked_add(1) {
            Some(n) => {
                let more = self.at_least_times(measure, n);
                self.plan.rows.not(more)
            }
            None => self.plan.rows.everyone(),
        }
    }

    pub(super) fn times_between(&mut self, measure: MeasureId, low: u64, high: u64) -> NodeId {
        let reached = self.at_least_times(measure, low);
        let not_more = self.at_most_times(measure, high);
        self.plan.rows.and(vec![reached, not_more])
    }

    pub(super) fn is_true(&mut self, measure: MeasureId) -> NodeId {
        self.measure_leaf(measure, ExprKind::IsTrue(Box::new(slot(0, Type::Bool))))
    }

    pub(super) fn time_in(&mut self, measure: MeasureId, range: Range) -> NodeId {
        if range.is_empty() {
            return self.plan.rows.nobody();
        }
        let time = Box::new(slot(0, Type::Timestamp));
        let condition = match windows::window_of(range) {
            Some(window) => ExprKind::InWindow(time, window),
            None => ExprKind::Known(time),
        };
        self.measure_leaf(measure, condition)
    }

    fn measure_leaf(&mut self, measure: MeasureId, condition: ExprKind) -> NodeId {
        self.plan.rows.leaf(Leaf {
            condition: Term::new(expr(condition, Type::Bool)),
            sources: [Source::Measure(measure)].into(),
        })
    }
}
