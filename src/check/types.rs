//! Which types go together, and what one becomes beside another.

use super::typed::{Expr, ExprKind, Function};
use crate::diagnostics::Span;
use crate::time::{Point, Unit};
use crate::value::{Type, Value};

impl Expr {
    pub(super) fn new(kind: ExprKind, ty: Type, span: Span) -> Expr {
        Expr { kind, ty, span }
    }

    pub(super) fn condition(kind: ExprKind, span: Span) -> Expr {
        Expr::new(kind, Type::Bool, span)
    }

    /// The exact complement.
    pub(super) fn negated(self, span: Span) -> Expr {
        Expr::condition(ExprKind::Not(Box::new(self)), span)
    }

    /// The same, negated if asked for.
    pub(super) fn negated_if(self, negated: bool) -> Expr {
        let span = self.span;
        if negated { self.negated(span) } else { self }
    }

    /// The literal value, if it is one that no clock or zone has a say in.
    pub(super) fn constant(&self) -> Option<Value> {
        match &self.kind {
            ExprKind::Constant(value) => Some(value.clone()),
            ExprKind::Moment(Point::Date(day)) => Some(Value::Date(*day)),
            ExprKind::Moment(Point::Instant(instant) | Point::WithOffset(instant, _)) => {
                Some(Value::Timestamp(*instant))
            }
            _ => None,
        }
    }
}

/// The type that both can become, if there is one.
pub(super) fn join(left: &Type, right: &Type) -> Option<Type> {
    match (left, right) {
        (Type::Unknown, other) | (other, Type::Unknown) => Some(other.clone()),
        (Type::List(a), Type::List(b)) => {
            let item = join(a, b)?;
            let converts =
                |from: &Type| *from == item || item.is_number() || *from == Type::Unknown;
            (converts(a) && converts(b)).then(|| Type::List(Box::new(item)))
        }
        (a, b) if a == b => Some(a.clone()),
        (a, b) if a.is_number() && b.is_number() => {
            let float = *a == Type::Float || *b == Type::Float;
            Some(if float { Type::Float } else { Type::Decimal })
        }
        (a, b) if a.is_time() && b.is_time() => Some(Type::Timestamp),
        _ => None,
    }
}

/// The expression as one of `ty`: a date as the start of its day, a literal as the nearest float.
/// Only for a type that [`join`] gave.
pub(super) fn fit(expr: Expr, ty: &Type) -> Expr {
    let Expr {
        kind,
        ty: from,
        span,
    } = expr;
    match (kind, &from, ty) {
        (ExprKind::Moment(point), Type::Date, Type::Timestamp) => {
            let start = Point::StartOf(Unit::Day, Box::new(point));
            Expr::new(ExprKind::Moment(start), Type::Timestamp, span)
        }
        (kind, Type::Date, Type::Timestamp) => {
            let date = Expr::new(kind, from, span);
            Expr::new(
                ExprKind::Call(Function::StartOfDay, vec![date]),
                Type::Timestamp,
                span,
            )
        }
        (ExprKind::Constant(value), _, Type::Float | Type::List(_)) => {
            let constant = ExprKind::Constant(to_float(value, ty));
            Expr::new(constant, ty.clone(), span)
        }
        (kind, Type::Unknown, _) => Expr::new(kind, ty.clone(), span),
        (kind, _, _) => Expr::new(kind, from, span),
    }
}

/// Exact numbers as the nearest floats where the type asks for floats.
pub(super) fn to_float(value: Value, ty: &Type) -> Value {
    match (value, ty) {
        (Value::Exact(exact), Type::Float) => Value::Float(exact.to_f64() + 0.0),
        (Value::List(items), Type::List(item)) => Value::List(
            items
                .iter()
                .map(|value| value.clone().map(|value| to_float(value, item)))
                .collect(),
        ),
        (value, _) => value,
    }
}

/// The type of a value with its article: `an int`, `a string`.
pub(super) fn phrase(ty: &Type) -> String {
    match ty {
        Type::Int => "an int".to_owned(),
        Type::Record(_) => "an object".to_owned(),
        Type::Unknown => "a value of no known type".to_owned(),
        other => format!("a {other}"),
    }
}
