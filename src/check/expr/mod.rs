//! Types of expressions, and their lowering to [`typed`](super::typed) ones. An expression that
//! has no type is `None`: what is wrong with it has been said, and nothing follows from it.

mod arithmetic;
mod compare;
mod functions;
mod groups;
mod items;
mod literals;
mod mismatch;
mod places;
mod sets;
mod signatures;
mod texts;
mod times;

use super::checker::{Checker, Scope};
use super::typed::{Expr, ExprKind};
use crate::diagnostics::Diagnostic;
use crate::diagnostics::codes::types::{NOT_A_CONDITION, NOT_A_VALUE};
use crate::syntax::ast;
use crate::value::{Type, Value};

/// The condition or value without its parentheses.
pub(super) fn bare(mut node: &ast::Expr) -> &ast::Expr {
    while let ast::ExprKind::Paren(inner) = &node.kind {
        node = inner;
    }
    node
}

impl Checker<'_> {
    pub fn expr(&mut self, node: &ast::Expr) -> Option<Expr> {
        self.expr_beside(node, None)
    }

    /// An expression beside one of type `wants`, which only shapes suggestions.
    pub fn expr_beside(&mut self, node: &ast::Expr, wants: Option<&Type>) -> Option<Expr> {
        let inner = bare(node);
        let typed = self.deeper(node.span, |checker| checker.kind(inner, wants))?;
        Some(Expr {
            span: node.span,
            ..typed
        })
    }

    /// An expression that holds or does not.
    pub fn condition(&mut self, node: &ast::Expr) -> Option<Expr> {
        let expr = self.expr(node)?;
        self.as_condition(expr)
    }

    pub fn as_condition(&mut self, expr: Expr) -> Option<Expr> {
        let span = expr.span;
        match (&expr.kind, &expr.ty) {
            (kind, Type::Bool) if kind.is_condition() => Some(expr),
            (ExprKind::Constant(Value::Bool(true)), _) => {
                Some(Expr::condition(ExprKind::Everyone, span))
            }
            (ExprKind::Constant(Value::Bool(false)), _) => {
                Some(Expr::condition(ExprKind::Nobody, span))
            }
            (_, Type::Bool) => Some(Expr::condition(ExprKind::IsTrue(Box::new(expr)), span)),
            (_, ty) => {
                let in_where = matches!(self.scope, Scope::Event(_));
                let help = match &expr.kind {
                    _ if !in_where || !ty.is_time() => condition_help(ty).to_owned(),
                    ExprKind::EventTime => {
                        "a window after the event asks for its time already: leave out `where time`, or put all in parentheses: `where (time …)`".to_owned()
                    }
                    ExprKind::Property(name) => format!(
                        "a window after a bare `where` belongs to the event: put both in parentheses: `where ({name} …)`"
                    ),
                    _ => "a window after a bare `where` belongs to the event: put the condition in parentheses".to_owned(),
                };
                self.refuse(
                    Diagnostic::error(
                        &NOT_A_CONDITION,
                        format!("expected a condition, found {}", super::types::phrase(ty)),
                    )
                    .label(
                        span,
                        format!(
                            "this is {}, not something that holds or does not",
                            super::types::phrase(ty)
                        ),
                    )
                    .help(help),
                )
            }
        }
    }

    /// An expression that may be missing: anything but a condition.
    pub fn value(&mut self, node: &ast::Expr) -> Option<Expr> {
        let expr = self.expr(node)?;
        if expr.kind.is_condition() {
            return self.error(
                &NOT_A_VALUE,
                "expected a value, found a condition",
                expr.span,
                "this holds or does not",
            );
        }
        Some(expr)
    }

    fn kind(&mut self, node: &ast::Expr, wants: Option<&Type>) -> Option<Expr> {
        use ast::ExprKind as Kind;
        let span = node.span;
        match &node.kind {
            Kind::Number(number) => Some(literals::number(number, span)),
            Kind::Text(text) => Some(literals::text(text, span)),
            Kind::Bool(value) => {
                let constant = ExprKind::Constant(Value::Bool(*value));
                Some(Expr::new(constant, Type::Bool, span))
            }
            Kind::Moment(point) => Some(literals::moment(point, span)),
            Kind::Duration(length) => self.duration(*length, span),
            Kind::Name(path) => self.name(path, wants),
            Kind::List(items) => self.list(items, span),
            Kind::Point(lat, lon) => self.point(lat, lon, span),
            Kind::Negate(inner) => self.negate(inner, span),
            Kind::Arithmetic(op, left, right) => self.arithmetic(*op, left, right, span),
            Kind::Call(call) => self.call(call, span),
            Kind::Aggregate(aggregate) => {
                self.outside_steps(|checker| checker.aggregate(aggregate, span))
            }
            Kind::Paren(inner) => self.expr(inner),
            Kind::Everyone => Some(Expr::condition(ExprKind::Everyone, span)),
            Kind::Nobody => Some(Expr::condition(ExprKind::Nobody, span)),
            Kind::Not(inner) => {
                let inner = self.below_not(|checker| checker.condition(inner));
                Some(inner?.negated(span))
            }
            Kind::And(items) => self.joined(ExprKind::And, items, span),
            Kind::Or(items) => self.joined(ExprKind::Or, items, span),
            Kind::Group { quantifier, body } => self.group(*quantifier, body, span),
            Kind::InSegment { segments, .. } => self.in_segment(segments, span),
            Kind::Did(did) => self.outside_steps(|checker| checker.did(did, span)),
            Kind::Rank(rank) => self.rank(rank, span),
            Kind::Sample { share, salt } => self.sample(share, &salt.value, span),
            _ => self.test(node),
        }
    }

    /// A condition on a value.
    fn test(&mut self, node: &ast::Expr) -> Option<Expr> {
        use ast::ExprKind as Kind;
        let span = node.span;
        match &node.kind {
            Kind::Compare {
                op,
                left,
                right,
                ignoring_case,
                ..
            } => self.compare(*op, left, right, *ignoring_case, span),
            Kind::Between { value, low, high } => self.between(value, low, high, span),
            Kind::In {
                value,
                negated,
                list,
                ignoring_case,
            } => self.in_list(value, list, *negated, *ignoring_case, span),
            Kind::InFile {
                value,
                negated,
                file,
                column,
                ignoring_case,
            } => {
                let list = sets::FileList {
                    file,
                    column: column.as_ref(),
                    ignoring_case: *ignoring_case,
                };
                self.in_file(value, &list, *negated, span)
            }
            Kind::Contains {
                value,
                place,
                quantifier,
                what,
                ignoring_case,
            } => {
                let test = texts::Containment {
                    place: *place,
                    quantifier: *quantifier,
                    ignoring_case: *ignoring_case,
                };
                self.contains(value, what, test, span)
            }
            Kind::Matches {
                value,
                pattern,
                ignoring_case,
            } => self.matches(value, pattern, *ignoring_case, span),
            Kind::HasItems {
                value,
                items,
                condition,
            } => self.has_items(value, items, condition, span),
            Kind::Known { value, known } => {
                let value = self.value(value)?;
                let known_value = Expr::condition(ExprKind::Known(Box::new(value)), span);
                Some(known_value.negated_if(!known))
            }
            Kind::InWindow { value, window } => self.in_window(value, window, span),
            Kind::Anniversary { value, window } => self.anniversary(value, window, span),
            Kind::Near {
                value,
                distance,
                unit,
                center,
            } => self.near(value, distance, *unit, center, span),
            Kind::EventHas {
                end,
                event,
                window,
                condition,
            } => self.outside_steps(|checker| {
                checker.event_has(*end, event, window.as_ref(), condition, span)
            }),
            _ => None,
        }
    }
}

fn condition_help(ty: &Type) -> &'static str {
    match ty {
        Type::Text => "compare it, as in `= \"…\"`, or ask whether it `is known`",
        Type::Date | Type::Timestamp => {
            "say when, as in `in last 30 days`, or ask whether it `is known`"
        }
        Type::List(_) => "say what it holds, as in `contains \"…\"`, or ask whether it `is known`",
        Type::Point => {
            "say where, as in `within 25 km of (52.52, 13.405)`, or ask whether it `is known`"
        }
        Type::Duration => "compare it, as in `> 30 days`, or ask whether it `is known`",
        _ => "compare it, as in `> 0`, or ask whether it `is known`",
    }
}
