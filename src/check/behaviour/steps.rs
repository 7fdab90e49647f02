//! Which events a step means: a pattern, and what compares them with steps before.

use std::rc::Rc;

use super::super::checker::{Checker, EventScope, Scope};
use super::super::typed::{Compared, EventPattern, Expr, ExprKind, Fact, Relation, Which};
use super::patterns::both;
use crate::syntax::ast;
use crate::value::Type;

/// The patterns and conditions of a sequence, in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub patterns: Vec<EventPattern>,
    pub conditions: Vec<Expr>,
}

impl Checker<'_> {
    /// Events that may be compared with steps, and what their properties are.
    pub(super) fn which(
        &mut self,
        node: &ast::EventPattern,
        parts: &mut Parts,
    ) -> Option<(Which, Rc<EventScope>)> {
        let base = self.kind_of_event(&node.kind, node.span)?;
        let scope = self.event_scope(node, &base);
        let mut conjuncts = Vec::new();
        if let Some(filter) = &node.filter {
            let of_event = Scope::Event(scope.clone());
            let filter = self.filter(of_event, filter)?;
            take_apart(filter, &mut conjuncts);
        }
        let (compared, own): (Vec<Expr>, Vec<Expr>) =
            conjuncts.into_iter().partition(speaks_of_step);
        let filter = match all(own) {
            Some(own) => both(base.filter, own).map(Box::new),
            None => base.filter,
        };
        let pattern = EventPattern {
            types: base.types,
            filter,
        };
        let mut equal = Vec::new();
        let mut others = Vec::new();
        let mut relations = Vec::new();
        for conjunct in compared {
            match comparison(&conjunct) {
                Some((fact, Relation::Equal, step)) if is_same_value(&conjunct) => {
                    equal.push((fact, step));
                }
                Some((fact, relation, step)) => {
                    relations.push(Compared {
                        fact,
                        relation,
                        step,
                        condition: parts.conditions.len(),
                    });
                    parts.conditions.push(conjunct);
                }
                None => others.push(conjunct),
            }
        }
        let mut asks = Vec::new();
        let condition = all(others).map(|condition| {
            steps_asked(&condition, &mut asks);
            parts.conditions.push(condition);
            parts.conditions.len() - 1
        });
        let which = Which {
            pattern: parts.index_of(pattern),
            equal,
            compared: relations,
            condition,
            asks,
        };
        Some((which, scope))
    }
}

impl Parts {
    fn index_of(&mut self, pattern: EventPattern) -> usize {
        self.patterns.push(pattern);
        self.patterns.len() - 1
    }
}

fn take_apart(expr: Expr, into: &mut Vec<Expr>) {
    match expr.kind {
        ExprKind::And(parts) => parts.into_iter().for_each(|part| take_apart(part, into)),
        _ => into.push(expr),
    }
}

fn all(mut conditions: Vec<Expr>) -> Option<Expr> {
    if conditions.len() < 2 {
        return conditions.pop();
    }
    let span = conditions[0].span;
    Some(Expr::condition(ExprKind::And(conditions), span))
}

fn speaks_of_step(expr: &Expr) -> bool {
    let mut asked = Vec::new();
    steps_asked(expr, &mut asked);
    !asked.is_empty()
}

fn steps_asked(expr: &Expr, into: &mut Vec<usize>) {
    if let ExprKind::OfStep(fact) = expr.kind
        && !into.contains(&fact)
    {
        into.push(fact);
    }
    expr.for_each_child(|child| steps_asked(child, into));
}

/// `price < viewed.price`, either way round: the fact, its relation to that of the step, and the
/// fact of the step. Only between types whose values have an order.
fn comparison(condition: &Expr) -> Option<(Fact, Relation, usize)> {
    let ExprKind::Compare(relation, left, right) = &condition.kind else {
        return None;
    };
    let scalar = |ty: &Type| {
        ty.is_number() || ty.is_time() || matches!(ty, Type::Text | Type::Bool | Type::Duration)
    };
    if !scalar(&left.ty) || !scalar(&right.ty) {
        return None;
    }
    let (fact, relation, step) = match (&left.kind, &right.kind) {
        (fact, ExprKind::OfStep(step)) => (fact, *relation, *step),
        (ExprKind::OfStep(step), fact) => (fact, relation.mirrored(), *step),
        _ => return None,
    };
    let fact = match fact {
        ExprKind::Property(name) => Fact::Property(name.clone()),
        ExprKind::EventTime => Fact::Time,
        _ => return None,
    };
    Some((fact, relation, step))
}

/// Whether equal values of both sides are the same value: `product_id = added.product_id`.
fn is_same_value(comparison: &Expr) -> bool {
    let ExprKind::Compare(_, left, right) = &comparison.kind else {
        return false;
    };
    let exact = |ty: &Type| matches!(ty, Type::Int | Type::Decimal);
    match (&left.ty, &right.ty) {
        (Type::Text, Type::Text)
        | (Type::Bool, Type::Bool)
        | (Type::Date, Type::Date)
        | (Type::Timestamp, Type::Timestamp) => true,
        (left, right) => exact(left) && exact(right),
    }
}
