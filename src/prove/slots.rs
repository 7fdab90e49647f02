//! Atoms that one value decides, as conditions on that value.

use super::atom::{Atom, AtomId, Bound, Source, ValueId};
use super::edge::Edge;
use super::logic::Logic;
use crate::check::typed::{Expr, ExprKind, Function, Relation};
use crate::dataset::catalog::AttributeId;
use crate::diagnostics::Span;
use crate::plan::term::Term;
use crate::syntax::ast::{CountRange, Quantifier};
use crate::value::{Type, Value};

/// The value that decides an atom, and the atom as a condition in which
/// `Attribute(AttributeId(0))` stands for it. Edges are those at the instant of the clock.
pub fn condition_of(logic: &Logic, id: AtomId) -> Option<(ValueId, Expr)> {
    let (base, kind) = match logic.atom(id) {
        Atom::Known(value) => {
            let (base, slot) = slot_of(logic, *value)?;
            (base, ExprKind::Known(slot))
        }
        Atom::AtLeast(value, bound) | Atom::More(value, bound) => {
            let (base, slot) = slot_of(logic, *value)?;
            let relation = match logic.atom(id) {
                Atom::More(..) => Relation::More,
                _ => Relation::AtLeast,
            };
            let bound = Box::new(constant(logic, bound, &slot.ty)?);
            (base, ExprKind::Compare(relation, slot, bound))
        }
        Atom::Finds {
            value,
            place,
            text,
            ignoring_case,
        } => {
            let (base, value) = slot_of(logic, *value)?;
            let what = Box::new(expr(
                ExprKind::Constant(Value::Text(text.clone())),
                Type::Text,
            ));
            let quantifier = Quantifier::One;
            let (place, ignoring_case) = (*place, *ignoring_case);
            (
                base,
                ExprKind::TextTest {
                    value,
                    place,
                    quantifier,
                    what,
                    ignoring_case,
                },
            )
        }
        Atom::Has {
            list,
            element,
            ignoring_case,
        } => {
            let (base, list) = slot_of(logic, *list)?;
            let what = Box::new(element.expr().clone());
            let (quantifier, ignoring_case) = (Quantifier::One, *ignoring_case);
            (
                base,
                ExprKind::ListTest {
                    list,
                    quantifier,
                    what,
                    ignoring_case,
                },
            )
        }
        Atom::Items { list, at_least, .. } => {
            let (base, list) = slot_of(logic, *list)?;
            let ExprKind::HasItems { condition, .. } = &logic.written(id).expr.as_ref()?.kind
            else {
                return None;
            };
            let (count, condition) = (CountRange::AtLeast(*at_least), condition.clone());
            (
                base,
                ExprKind::HasItems {
                    list,
                    count,
                    condition,
                },
            )
        }
        Atom::Test { condition, of, .. } => match &**of {
            [only] => return Some((*only, condition.expr().clone())),
            _ => return None,
        },
        _ => return None,
    };
    Some((base, expr(kind, Type::Bool)))
}

fn expr(kind: ExprKind, ty: Type) -> Expr {
    Expr {
        kind,
        ty,
        span: Span::default(),
    }
}

fn constant(logic: &Logic, bound: &Bound, ty: &Type) -> Option<Expr> {
    let value = match (bound, ty) {
        (Bound::Value(_), _) => bound.value()?.clone(),
        (Bound::Edge(edge), Type::Date) => {
            Value::Date(i32::try_from(logic.timeline.day(edge)).ok()?)
        }
        (Bound::Edge(edge), _) => Value::Timestamp(logic.timeline.at(edge)),
    };
    Some(expr(ExprKind::Constant(value), ty.clone()))
}

/// A value as an expression of the one it is computed from.
fn slot_of(logic: &Logic, value: ValueId) -> Option<(ValueId, Box<Expr>)> {
    let known = logic.value(value);
    match &known.source {
        Source::Computed { from, of, .. } => match &**of {
            [only] => Some((*only, Box::new(Term::expr(from).clone()))),
            _ => None,
        },
        _ => {
            let slot = expr(ExprKind::Attribute(AttributeId(0)), known.ty.clone());
            Some((value, Box::new(slot)))
        }
    }
}

/// Whether values alone decide it.
pub fn is_plain(expr: &Expr) -> bool {
    match &expr.kind {
        // In it an attribute is that of a profile, not a slot.
        ExprKind::HasItems {
            list, condition, ..
        } => is_plain(list) && is_about_element(condition),
        _ => is_plain_itself(expr) && expr.own_parts().into_iter().all(is_plain),
    }
}

fn is_plain_itself(expr: &Expr) -> bool {
    !matches!(
        expr.kind,
        ExprKind::InSegment(_)
            | ExprKind::Sampled { .. }
            | ExprKind::Ranked(_)
            | ExprKind::EventIs(_)
            | ExprKind::Did(_)
            | ExprKind::EventHas { .. }
            | ExprKind::Sequence(_)
            | ExprKind::Unordered(_)
            | ExprKind::Aggregate(_)
            | ExprKind::Property(_)
            | ExprKind::EventTime
            | ExprKind::OfStep(_)
            | ExprKind::Item
            | ExprKind::ItemField(_)
    )
}

/// Whether an element of a list alone decides it.
fn is_about_element(expr: &Expr) -> bool {
    let here = match expr.kind {
        ExprKind::Item | ExprKind::ItemField(_) => true,
        ExprKind::Attribute(_) | ExprKind::HasItems { .. } => false,
        _ => is_plain_itself(expr),
    };
    here && expr.own_parts().into_iter().all(is_about_element)
}

/// Whether the instant of the run has a say in an atom that is this condition.
pub fn asks_for_now(logic: &Logic, id: AtomId, condition: &Expr) -> bool {
    let moving = matches!(
        logic.atom(id),
        Atom::AtLeast(_, Bound::Edge(Edge::From(..))) | Atom::More(_, Bound::Edge(Edge::From(..)))
    );
    moving || mentions_now(condition)
}

pub fn mentions_now(expr: &Expr) -> bool {
    let here = matches!(
        expr.kind,
        ExprKind::InWindow(..)
            | ExprKind::Anniversary(..)
            | ExprKind::Moment(_)
            | ExprKind::Call(Function::Age, _)
    );
    here || expr.own_parts().into_iter().any(mentions_now)
}
