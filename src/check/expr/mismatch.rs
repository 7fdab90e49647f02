//! What to say of two values that do not go together.

use super::super::checker::Checker;
use super::super::typed::{Expr, ExprKind};
use super::super::types::phrase;
use crate::diagnostics::Diagnostic;
use crate::diagnostics::codes::types::{NOT_A_VALUE, TYPE_MISMATCH};
use crate::value::{Ratio, Type, Value};

impl Checker<'_> {
    /// `found` stands where something of the type of `expected` must stand.
    pub(super) fn mismatch<T>(&mut self, expected: &Expr, found: &Expr) -> Option<T> {
        if found.kind.is_condition() || expected.kind.is_condition() {
            let span = if found.kind.is_condition() {
                found.span
            } else {
                expected.span
            };
            return self.error(
                &NOT_A_VALUE,
                "expected a value, found a condition",
                span,
                "this holds or does not",
            );
        }
        let message = format!(
            "expected {}, found {}",
            phrase(&expected.ty),
            phrase(&found.ty)
        );
        let mut diagnostic = Diagnostic::error(&TYPE_MISMATCH, message)
            .label(found.span, format!("this is {}", phrase(&found.ty)))
            .label(expected.span, format!("this is {}", phrase(&expected.ty)));
        if let Some((help, replacement)) = quoting(expected, found) {
            diagnostic = diagnostic.help(help.clone());
            if let Some(replacement) = replacement {
                diagnostic = diagnostic.fix(help, found.span, replacement);
            }
        } else if let Some((help, _)) = quoting(found, expected) {
            diagnostic = diagnostic.help(help);
        }
        self.refuse(diagnostic)
    }
}

/// What to do with the literal `found`, and by what to replace it.
fn quoting(expected: &Expr, found: &Expr) -> Option<(String, Option<String>)> {
    match (&found.kind, &expected.ty) {
        (ExprKind::Constant(Value::Text(text)), ty) if fits_unquoted(text, ty) => {
            let help = format!("remove the quotes: `{text}`");
            Some((help, Some(text.to_string())))
        }
        (ExprKind::Constant(Value::Exact(number)), Type::Text) => {
            let quoted = format!("\"{number}\"");
            // `007` and `1_000` are written otherwise.
            let is_as_written = found.span.range().len() + 2 == quoted.len();
            Some((
                format!("put it in quotes: `{quoted}`"),
                is_as_written.then_some(quoted),
            ))
        }
        (ExprKind::Constant(Value::Bool(value)), Type::Text) => {
            let quoted = format!("\"{value}\"");
            Some((format!("put it in quotes: `{quoted}`"), Some(quoted)))
        }
        (ExprKind::Moment(_), Type::Text) => Some((
            "`date(…)` or `timestamp(…)` makes a time of a text".to_owned(),
            None,
        )),
        (_, Type::Text) if found.ty.is_number() => {
            Some(("`number(…)` makes a number of a text".to_owned(), None))
        }
        (_, Type::Duration) if found.ty.is_number() => {
            Some(("say of what unit, as in `30 days`".to_owned(), None))
        }
        (_, Type::Date | Type::Timestamp) if found.ty == Type::Duration => Some((
            "compare with a point in time, as in `>= 30 days ago`, or write a window".to_owned(),
            None,
        )),
        (_, Type::Date | Type::Timestamp) if found.ty.is_number() => Some((
            "compare with a point in time, as in `>= 2026-01-31` or `>= 30 days ago`".to_owned(),
            None,
        )),
        (_, Type::Bool) if found.ty.is_number() => Some((
            "ask whether it is true: `flag` or `not flag`".to_owned(),
            None,
        )),
        (_, Type::List(_)) if found.ty == Type::Text => {
            Some(("of a list ask `contains \"…\"`".to_owned(), None))
        }
        _ => None,
    }
}

fn fits_unquoted(text: &str, ty: &Type) -> bool {
    match ty {
        Type::Int | Type::Decimal | Type::Float => {
            Ratio::parse(text).is_some()
                && text
                    .bytes()
                    .all(|b| b.is_ascii_digit() || b == b'.' || b == b'-')
        }
        Type::Bool => text == "true" || text == "false",
        Type::Date | Type::Timestamp => {
            let bytes = text.as_bytes();
            bytes.len() >= 10
                && bytes[..10].iter().enumerate().all(|(i, b)| match i {
                    4 | 7 => *b == b'-',
                    _ => b.is_ascii_digit(),
                })
        }
        _ => false,
    }
}
