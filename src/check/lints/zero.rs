//! Upper bounds of what events come to: of no events that is 0.

use super::super::typed::{Aggregate, AggregateFunction, EventPattern, Expr, ExprKind};
use super::super::typed::{Function, Relation};

/// The events of a comparison that bounds what they come to from above, and that 0 meets beside
/// other values.
pub fn bounded<'a>(
    relation: Relation,
    left: &'a Expr,
    right: &'a Expr,
) -> Option<&'a EventPattern> {
    below(relation, left, right).or_else(|| below(relation.mirrored(), right, left))
}

fn below<'a>(relation: Relation, value: &'a Expr, bound: &Expr) -> Option<&'a EventPattern> {
    let aggregate = sum(value)?;
    let bound = bound.constant()?.as_number()?.to_f64();
    // The least that some events come to: of counts it is 1.
    let least = match aggregate.function {
        AggregateFunction::Sum => 0.0,
        _ => 1.0,
    };
    let has_more = match relation {
        Relation::Less => bound > least,
        Relation::AtMost => bound >= least && bound > 0.0,
        _ => false,
    };
    has_more.then_some(&aggregate.event)
}

/// An aggregate that is 0 of no events, be it rounded.
fn sum(value: &Expr) -> Option<&Aggregate> {
    use AggregateFunction::{Count, Days, Distinct, Sum};
    match &value.kind {
        ExprKind::Aggregate(aggregate) => {
            let is_zero = matches!(aggregate.function, Count | Days | Distinct | Sum);
            is_zero.then_some(&**aggregate)
        }
        ExprKind::Call(Function::Abs | Function::Round | Function::Floor | Function::Ceil, of) => {
            sum(of.first()?)
        }
        _ => None,
    }
}
