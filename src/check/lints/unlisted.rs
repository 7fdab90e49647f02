//! W0604: a text compared with a value that the schema does not list for it.

use super::super::checker::Checker;
use super::super::typed::Expr;
use crate::dataset::catalog::Column;
use crate::diagnostics::codes::lints::UNLISTED_VALUE;
use crate::diagnostics::{Diagnostic, nearest};
use crate::value::Value;

pub(in super::super) fn compared(checker: &mut Checker, left: &Expr, right: &Expr) {
    warn(checker, left, right);
    warn(checker, right, left);
}

fn warn(checker: &mut Checker, value: &Expr, literal: &Expr) {
    if let Some(column) = checker.column(value) {
        given(checker, column, literal);
    }
}

/// A text that a test gives to a column.
pub(in super::super) fn given(checker: &mut Checker, column: &Column, literal: &Expr) {
    let Some(Value::Text(text)) = literal.constant() else {
        return;
    };
    let Some(listed) = &column.values else {
        return;
    };
    if listed.iter().any(|known| **known == *text) {
        return;
    }
    let names: Vec<&str> = listed.iter().map(String::as_str).collect();
    let help = match nearest(&text, names.iter().copied()) {
        Some(near) => format!("did you mean `\"{near}\"`?"),
        None => format!("the schema lists {}", super::super::names::listed(&names)),
    };
    checker.report(
        Diagnostic::warning(
            &UNLISTED_VALUE,
            format!("the schema does not list the value `\"{text}\"`"),
        )
        .label(literal.span, "no value of the data should be this")
        .help(help),
    );
}
