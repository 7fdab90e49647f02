//! `+ - * /` and the sign.

use super::super::checker::Checker;
use super::super::typed::{Expr, ExprKind};
use super::super::types::{fit, phrase};
use crate::diagnostics::codes::types::{NOT_A_VALUE, TYPE_MISMATCH};
use crate::diagnostics::{Diagnostic, Span};
use crate::syntax::ast::{self, Arithmetic};
use crate::value::{Type, Value};

impl Checker<'_> {
    pub(super) fn negate(&mut self, inner: &ast::Expr, span: Span) -> Option<Expr> {
        let value = self.operand(inner)?;
        let ty = value.ty.clone();
        // A literal with its sign is one literal; the least int is the negative of none.
        if let ExprKind::Constant(Value::Exact(exact)) = &value.kind
            && let Some(negative) = exact.checked_neg()
        {
            let ty = if negative.to_i64().is_some() {
                Type::Int
            } else {
                Type::Decimal
            };
            return Some(Expr::new(
                ExprKind::Constant(Value::Exact(negative)),
                ty,
                span,
            ));
        }
        Some(Expr::new(ExprKind::Negate(Box::new(value)), ty, span))
    }

    pub(super) fn arithmetic(
        &mut self,
        op: Arithmetic,
        left: &ast::Expr,
        right: &ast::Expr,
        span: Span,
    ) -> Option<Expr> {
        let left = self.operand(left);
        let right = self.operand(right);
        let (left, right) = (left?, right?);
        let ty = match (&left.ty, &right.ty) {
            (Type::Float, _) | (_, Type::Float) => Type::Float,
            (Type::Int, Type::Int) if op != Arithmetic::Divide => Type::Int,
            _ => Type::Decimal,
        };
        let (left, right) = (fit(left, &ty), fit(right, &ty));
        let kind = ExprKind::Arithmetic(op, Box::new(left), Box::new(right));
        Some(Expr::new(kind, ty, span))
    }

    fn operand(&mut self, node: &ast::Expr) -> Option<Expr> {
        let value = self.expr(node)?;
        if value.ty.is_number() {
            return Some(value);
        }
        let diagnostic = if value.kind.is_condition() {
            Diagnostic::error(&NOT_A_VALUE, "expected a number, found a condition")
                .label(value.span, "this holds or does not")
        } else {
            Diagnostic::error(
                &TYPE_MISMATCH,
                format!("expected a number, found {}", phrase(&value.ty)),
            )
            .label(value.span, format!("this is {}", phrase(&value.ty)))
        };
        let diagnostic = match &value.ty {
            Type::Date | Type::Timestamp => diagnostic.help(
                "times are not calculated with: use a window such as `in last 30 days`, or `days_between(a, b)`",
            ),
            Type::Duration => diagnostic.help("a length of time can only be compared, as in `> 30 days`"),
            Type::Text => diagnostic.help("`number(…)` makes a number of a text"),
            _ => diagnostic,
        };
        self.refuse(diagnostic)
    }
}
