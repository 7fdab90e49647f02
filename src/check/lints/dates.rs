//! W0602: a time compared with a date is compared with the start of that day.

use super::super::checker::Checker;
use super::super::typed::{Expr, ExprKind, Relation};
use crate::diagnostics::codes::lints::TIME_AGAINST_DATE;
use crate::diagnostics::{Diagnostic, Span};
use crate::syntax::ast;
use crate::time::Point;
use crate::value::Type;

pub(in super::super) fn compared(
    checker: &mut Checker,
    relation: Relation,
    left: &Expr,
    right: &Expr,
    (span, sign): (Span, Option<Span>),
) {
    let relation = match (&left.ty, &right.ty) {
        (Type::Timestamp, Type::Date) if !is_moment(left) => relation,
        (Type::Date, Type::Timestamp) if !is_moment(right) => relation.mirrored(),
        _ => return,
    };
    let (means, help) = match relation {
        Relation::Less => (
            "before the start of that day",
            "write `before` for times before that day",
        ),
        Relation::AtMost => (
            "up to the start of that day: the rest of the day is left out",
            "write `before` the day after for times up to the end of that day, or `before` for times before it",
        ),
        Relation::More => (
            "after the start of that day: the rest of the day is included",
            "write `after` for times after that day",
        ),
        Relation::AtLeast => (
            "from the start of that day",
            "write `since` for times from that day on",
        ),
        Relation::Equal => (
            "only the very start of that day",
            "write `on` for any time of that day",
        ),
        Relation::NotEqual => return,
    };
    let warning = Diagnostic::warning(&TIME_AGAINST_DATE, "a time is compared with a date")
        .label(span, format!("means {means}"))
        .help(help);
    // Words for the same, or for what is more likely meant.
    checker.report(match (sign, relation) {
        (Some(sign), Relation::Less) => warning.fix("write `before`", sign, " before "),
        (Some(sign), Relation::AtLeast) => warning.fix("write `since`", sign, " since "),
        (Some(sign), Relation::More) => warning.suggest("write `after`", sign, " after "),
        (Some(sign), Relation::Equal) => warning.suggest("write `on`", sign, " on "),
        _ => warning,
    });
}

/// What stands between a name and a date literal behind it.
pub(in super::super) fn sign(left: &ast::Expr, right: &ast::Expr) -> Option<Span> {
    let is_name = matches!(left.kind, ast::ExprKind::Name(_) | ast::ExprKind::Call(_));
    let is_date = matches!(right.kind, ast::ExprKind::Moment(Point::Date(_)));
    (is_name && is_date).then_some(Span {
        start: left.span.end,
        end: right.span.start,
        ..left.span
    })
}

fn is_moment(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Moment(_))
}
