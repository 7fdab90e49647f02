//! Conditions that are evaluated: their sources, and one form for each meaning.

use crate::check::typed::{Expr, ExprKind, Relation};
use crate::dataset::catalog::AttributeId;
use crate::diagnostics::Span;
use crate::plan::node::{Leaf, NodeId, Source};
use crate::plan::term::Term;
use crate::value::{Number, Ratio, Type, Value};

use super::count::expr;
use super::{Lowering, Scope};

impl Lowering<'_> {
    pub(super) fn atom(&mut self, condition: &Expr, scope: Scope) -> NodeId {
        let mut sources = Vec::new();
        let mut condition = condition.clone();
        self.place_sources(&mut condition, &mut sources);
        match condition.kind {
            ExprKind::Nobody => return self.dag(scope).nobody(),
            ExprKind::Everyone => return self.dag(scope).everyone(),
            _ => {}
        }
        let of_row = |source: &Source| {
            matches!(
                source,
                Source::Attribute(_) | Source::Measure(_) | Source::Condition(_)
            )
        };
        if scope == Scope::Event && !sources.is_empty() && sources.iter().all(of_row) {
            let node = self.canonical_leaf(condition, sources, Scope::Row);
            return self.lift(node, Scope::Event);
        }
        self.canonical_leaf(condition, sources, scope)
    }

    /// A value or condition: what it is made of, and in its place what is made of that.
    pub(super) fn value(&mut self, value: &Expr) -> Leaf {
        let mut sources = Vec::new();
        let mut value = value.clone();
        self.place_sources(&mut value, &mut sources);
        Leaf {
            condition: Term::new(value),
            sources: sources.into(),
        }
    }

    /// Erases spans, resolves points and windows, and puts a slot in the place of each source.
    fn place_sources(&mut self, expr: &mut Expr, sources: &mut Vec<Source>) {
        expr.span = Span::default();
        let source = match &expr.kind {
            ExprKind::Attribute(id) => Some(Source::Attribute(*id)),
            ExprKind::Property(name) => Some(Source::Property(name.clone())),
            ExprKind::EventTime => Some(Source::EventTime),
            ExprKind::OfStep(fact) => Some(Source::Step(*fact)),
            ExprKind::Aggregate(aggregate) => {
                Some(Source::Measure(self.aggregate(aggregate, &expr.ty)))
            }
            _ => None,
        };
        if let Some(source) = source {
            expr.kind = slot_of(source, sources);
            return;
        }
        let flag = match &expr.kind {
            ExprKind::EventIs(types) => Some(Source::EventIs(types.as_slice().into())),
            _ => self.of_row(expr).map(Source::Condition),
        };
        if let Some(flag) = flag {
            let flag = super::count::expr(slot_of(flag, sources), Type::Bool);
            expr.kind = ExprKind::IsTrue(Box::new(flag));
            return;
        }
        for child in expr.own_parts_mut() {
            self.place_sources(child, sources);
        }
        let kind = std::mem::replace(&mut expr.kind, ExprKind::Nobody);
        expr.kind = match kind {
            ExprKind::Moment(point) => self.times.moment(point, &expr.ty),
            kind => self.times.resolve(kind),
        };
    }

    /// A source compared with a constant has three forms: equal, at least, more. The other three
    /// are their complements among the known.
    fn canonical_leaf(&mut self, condition: Expr, sources: Vec<Source>, scope: Scope) -> NodeId {
        let Some((relation, slot, constant)) = bound_of(&condition) else {
            return self.leaf(condition, sources, scope);
        };
        if let (Some(Source::Measure(id)), Value::Exact(bound)) = (sources.first(), &constant)
            && self.plan.measure(*id).kind.is_count()
        {
            return self.count_compared(*id, relation, *bound);
        }
        let (relation, complement) = match relation {
            Relation::Equal | Relation::AtLeast | Relation::More => (relation, false),
            Relation::NotEqual => (Relation::Equal, true),
            Relation::Less => (Relation::AtLeast, true),
            Relation::AtMost => (Relation::More, true),
        };
        let ty = Type::Bool;
        let constant = Expr {
            ty: slot.ty.clone(),
            ..expr(ExprKind::Constant(constant), ty.clone())
        };
        let compare = ExprKind::Compare(relation, Box::new(slot.clone()), Box::new(constant));
        let node = self.leaf(expr(compare, ty.clone()), sources.clone(), scope);
        if !complement {
            return node;
        }
        let known = expr(ExprKind::Known(Box::new(slot)), ty);
        let known = self.leaf(known, sources, scope);
        let not = self.dag(scope).not(node);
        self.dag(scope).and(vec![known, not])
    }

    fn leaf(&mut self, condition: Expr, sources: Vec<Source>, scope: Scope) -> NodeId {
        self.dag(scope).leaf(Leaf {
            condition: Term::new(condition),
            sources: sources.into(),
        })
    }

    fn count_compared(
        &mut self,
        measure: crate::plan::node::MeasureId,
        relation: Relation,
        bound: Ratio,
    ) -> NodeId {
        // The least count that is at least the bound, and the least that is more.
        let least = |value: i128| u64::try_from(value.max(0)).unwrap_or(u64::MAX);
        let at_least = least(bound.ceil());
        let more = least(bound.floor().saturating_add(1));
        let (from, complement) = match relation {
            Relation::AtLeast => (at_least, false),
            Relation::Less => (at_least, true),
            Relation::More => (more, false),
            Relation::AtMost => (more, true),
            Relation::Equal | Relation::NotEqual => {
                let equal = if at_least < more && bound.is_integer() {
                    self.times_between(measure, at_least, at_least)
                } else {
                    self.plan.rows.nobody()
                };
                return match relation {
                    Relation::Equal => equal,
                    _ => self.plan.rows.not(equal),
                };
            }
        };
        let node = self.at_least_times(measure, from);
        if complement {
            self.plan.rows.not(node)
        } else {
            node
        }
    }
}

fn slot_of(source: Source, sources: &mut Vec<Source>) -> ExprKind {
    let index = match sources.iter().position(|known| *known == source) {
        Some(index) => index,
        None => {
            sources.push(source);
            sources.len() - 1
        }
    };
    ExprKind::Attribute(AttributeId(u32::try_from(index).unwrap_or(u32::MAX)))
}

/// The parts of a comparison of a source with a constant, the source on the left.
fn bound_of(condition: &Expr) -> Option<(Relation, Expr, Value)> {
    let ExprKind::Compare(relation, left, right) = &condition.kind else {
        return None;
    };
    match (&left.kind, &right.kind) {
        (ExprKind::Attribute(_), ExprKind::Constant(value)) => {
            Some((*relation, (**left).clone(), normal(value)))
        }
        (ExprKind::Constant(value), ExprKind::Attribute(_)) => {
            Some((relation.mirrored(), (**right).clone(), normal(value)))
        }
        _ => None,
    }
}

/// Equal numbers in one form, where that changes no comparison.
fn normal(value: &Value) -> Value {
    match value.as_number() {
        Some(Number::Float(float)) => Value::Float(float + 0.0),
        _ => value.clone(),
    }
}
