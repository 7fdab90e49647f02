//! Visits every expression and event pattern below an expression, parents first.

use crate::syntax::ast::{
    Did, DidKind, EventPattern, Expr, ExprKind, Item, ItemKind, LetValue, OutputValue, Step,
};

/// What a walk calls at each node.
pub(super) trait Visitor {
    fn expr(&mut self, _: &Expr) {}
    fn event(&mut self, _: &EventPattern) {}
}

/// All of an item's own expressions; tests are left out: they hold data, not rules.
pub(super) fn item(item: &Item, visitor: &mut impl Visitor) {
    match &item.kind {
        ItemKind::Let(definition) => match &definition.value {
            LetValue::Expr(value) => expr(value, visitor),
            LetValue::Event(pattern) => event(pattern, visitor),
            LetValue::Invalid => {}
        },
        ItemKind::Segment(segment) => {
            for condition in &segment.body.conditions {
                expr(condition, visitor);
            }
        }
        ItemKind::Audience(audience) => {
            for clause in &audience.clauses {
                clause_exprs(&clause.kind, visitor);
            }
        }
        ItemKind::Waterfall(_) | ItemKind::Split(_) | ItemKind::Test(_) => {}
    }
}

fn clause_exprs(clause: &crate::syntax::ast::AudienceClauseKind, visitor: &mut impl Visitor) {
    use crate::syntax::ast::AudienceClauseKind as Clause;
    match clause {
        Clause::Limit(_, by) => expr(by, visitor),
        Clause::Columns(columns) => {
            for column in columns {
                if let OutputValue::Expr(value) = &column.value {
                    expr(value, visitor);
                }
            }
        }
        Clause::From(_) | Clause::Except(_) | Clause::Consent(_) => {}
    }
}

pub(super) fn event(pattern: &EventPattern, visitor: &mut impl Visitor) {
    visitor.event(pattern);
    if let Some(filter) = &pattern.filter {
        expr(filter, visitor);
    }
}

pub(super) fn expr(node: &Expr, visitor: &mut impl Visitor) {
    visitor.expr(node);
    match &node.kind {
        ExprKind::Number(_)
        | ExprKind::Text(_)
        | ExprKind::Bool(_)
        | ExprKind::Moment(_)
        | ExprKind::Duration(_)
        | ExprKind::Name(_)
        | ExprKind::InSegment { .. }
        | ExprKind::Sample { .. }
        | ExprKind::Everyone
        | ExprKind::Nobody => {}
        ExprKind::List(items) | ExprKind::And(items) | ExprKind::Or(items) => all(items, visitor),
        ExprKind::Call(call) => all(&call.arguments, visitor),
        ExprKind::Group { body, .. } => all(&body.conditions, visitor),
        ExprKind::Negate(inner) | ExprKind::Paren(inner) | ExprKind::Not(inner) => {
            expr(inner, visitor);
        }
        ExprKind::InFile { value, .. }
        | ExprKind::Matches { value, .. }
        | ExprKind::Known { value, .. }
        | ExprKind::InWindow { value, .. }
        | ExprKind::Anniversary { value, .. } => expr(value, visitor),
        ExprKind::Point(left, right)
        | ExprKind::Arithmetic(_, left, right)
        | ExprKind::Compare { left, right, .. }
        | ExprKind::In {
            value: left,
            list: right,
            ..
        }
        | ExprKind::Contains {
            value: left,
            what: right,
            ..
        }
        | ExprKind::HasItems {
            value: left,
            condition: right,
            ..
        }
        | ExprKind::Near {
            value: left,
            center: right,
            ..
        } => {
            expr(left, visitor);
            expr(right, visitor);
        }
        ExprKind::Between { value, low, high } => {
            expr(value, visitor);
            expr(low, visitor);
            expr(high, visitor);
        }
        ExprKind::Rank(rank) => expr(&rank.by, visitor),
        ExprKind::Aggregate(aggregate) => event(&aggregate.event, visitor),
        ExprKind::Did(behaviour) => did(behaviour, visitor),
        ExprKind::EventHas {
            event: pattern,
            condition,
            ..
        } => {
            event(pattern, visitor);
            expr(condition, visitor);
        }
    }
}

fn all(items: &[Expr], visitor: &mut impl Visitor) {
    for item in items {
        expr(item, visitor);
    }
}

fn did(behaviour: &Did, visitor: &mut impl Visitor) {
    match &behaviour.kind {
        DidKind::Count { event: pattern, .. } => event(pattern, visitor),
        DidKind::Sequence { first, rest, .. } => {
            step(first, visitor);
            for link in rest {
                step(&link.step, visitor);
            }
        }
        DidKind::Unordered {
            events, without, ..
        } => {
            for pattern in events.iter().chain(without) {
                event(pattern, visitor);
            }
        }
    }
}

fn step(step: &Step, visitor: &mut impl Visitor) {
    event(&step.event, visitor);
    if let Some(pattern) = &step.without {
        event(pattern, visitor);
    }
}
