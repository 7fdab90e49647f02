//! Comparisons of two values.

use std::sync::Arc;

use super::super::checker::Checker;
use super::super::lints;
use super::super::typed::{Expr, ExprKind, Relation};
use super::super::types::{fit, join, phrase};
use super::sets::set_of;
use crate::diagnostics::codes::types::TYPE_MISMATCH;
use crate::diagnostics::{Diagnostic, Span};
use crate::syntax::ast::{self, Comparison};
use crate::value::Type;

impl Checker<'_> {
    pub(super) fn compare(
        &mut self,
        op: Comparison,
        left: &ast::Expr,
        right: &ast::Expr,
        ignoring_case: bool,
        span: Span,
    ) -> Option<Expr> {
        let sign = lints::dates::sign(left, right);
        let (left, right) = self.pair(left, right);
        let (left, right) = (left?, right?);
        let relation = relation(op);
        lints::dates::compared(self, relation, &left, &right, (span, sign));
        if matches!(relation, Relation::Equal | Relation::NotEqual) {
            lints::unlisted::compared(self, &left, &right, ignoring_case);
        }
        if relation == Relation::NotEqual {
            lints::missing::left_out(self, &[&left, &right], span, "!=");
        }
        if ignoring_case {
            return self.same_but_case(relation, left, right, span);
        }
        self.related(relation, left, right, span)
    }

    /// `a = "b" ignoring case`: the one element of a list in which case is ignored.
    fn same_but_case(
        &mut self,
        relation: Relation,
        left: Expr,
        right: Expr,
        span: Span,
    ) -> Option<Expr> {
        let Some(ty) = join(&left.ty, &right.ty) else {
            return self.mismatch(&left, &right);
        };
        self.case_of_text(true, &ty, left.span)?;
        let negated = match relation {
            Relation::Equal => false,
            Relation::NotEqual => true,
            _ => {
                return self.error(
                    &TYPE_MISMATCH,
                    "`ignoring case` does not go with an order",
                    span,
                    "only equality can ignore case: `=` and `!=`",
                );
            }
        };
        let value = Box::new(left);
        let kind = match right.constant() {
            Some(text) => ExprKind::InSet {
                value,
                set: Arc::new(set_of(vec![text], true)),
                negated,
            },
            None => {
                let list_type = Type::List(Box::new(ty));
                let list = Expr::new(ExprKind::List(vec![right]), list_type, span);
                ExprKind::InList {
                    value,
                    list: Box::new(list),
                    negated,
                    ignoring_case: true,
                }
            }
        };
        Some(Expr::condition(kind, span))
    }

    /// Both sides; each knows the type of the other for its suggestions.
    fn pair(&mut self, left: &ast::Expr, right: &ast::Expr) -> (Option<Expr>, Option<Expr>) {
        if matches!(super::bare(left).kind, ast::ExprKind::Name(_)) {
            let literal = literal_type(right);
            let left = self.expr_beside(left, literal.as_ref());
            let wants = left.as_ref().map(|left| left.ty.clone());
            let right = self.expr_beside(right, wants.as_ref());
            (left, right)
        } else {
            let left = self.expr(left);
            let wants = left.as_ref().map(|left| left.ty.clone());
            let right = self.expr_beside(right, wants.as_ref());
            (left, right)
        }
    }

    /// Both known and in this relation.
    pub(super) fn related(
        &mut self,
        relation: Relation,
        left: Expr,
        right: Expr,
        span: Span,
    ) -> Option<Expr> {
        let Some(ty) = join(&left.ty, &right.ty) else {
            return self.mismatch(&left, &right);
        };
        let ordered = !matches!(relation, Relation::Equal | Relation::NotEqual);
        if ordered && !has_order(&ty) {
            return self.refuse(
                Diagnostic::error(&TYPE_MISMATCH, format!("{} has no order", phrase(&ty)))
                    .label(left.span, format!("this is {}", phrase(&left.ty)))
                    .help(no_order_help(&ty)),
            );
        }
        let (left, right) = (fit(left, &ty), fit(right, &ty));
        let kind = ExprKind::Compare(relation, Box::new(left), Box::new(right));
        Some(Expr::condition(kind, span))
    }
}

/// A literal never needs a hint itself; it only gives one.
fn literal_type(node: &ast::Expr) -> Option<Type> {
    match super::bare(node).kind {
        ast::ExprKind::Number(_) => Some(Type::Decimal),
        _ => None,
    }
}

fn relation(op: Comparison) -> Relation {
    match op {
        Comparison::Equal => Relation::Equal,
        Comparison::NotEqual => Relation::NotEqual,
        Comparison::Less => Relation::Less,
        Comparison::AtMost => Relation::AtMost,
        Comparison::More => Relation::More,
        Comparison::AtLeast => Relation::AtLeast,
    }
}

fn has_order(ty: &Type) -> bool {
    ty.is_number() || ty.is_time() || matches!(ty, Type::Text | Type::Duration | Type::Unknown)
}

fn no_order_help(ty: &Type) -> &'static str {
    match ty {
        Type::List(_) => "compare its number of elements, as in `size(tags) > 2`",
        Type::Bool => "ask whether it is true: `flag` or `not flag`",
        _ => "it can only be compared by `=` and `!=`",
    }
}
