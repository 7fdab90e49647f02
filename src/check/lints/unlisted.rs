//! W0604: a text compared with a value that the schema does not list for it, or that is no day of
//! the week.

use super::super::checker::Checker;
use super::super::names::listed;
use super::super::typed::{Expr, ExprKind, Function};
use crate::dataset::catalog::Column;
use crate::diagnostics::codes::lints::UNLISTED_VALUE;
use crate::diagnostics::{Diagnostic, nearest};
use crate::syntax::quoted;
use crate::time::Weekday;
use crate::value::{Value, fold_case};

/// How the values that can be are spoken of.
struct Words {
    unknown: &'static str,
    label: &'static str,
    known: &'static str,
}

const OF_SCHEMA: Words = Words {
    unknown: "the schema does not list the value",
    label: "no value of the data should be this",
    known: "the schema lists",
};

const OF_WEEKDAYS: Words = Words {
    unknown: "no day of the week is",
    label: "`weekday` is never this",
    known: "there are",
};

/// Two sides of an equality.
pub(in super::super) fn compared(
    checker: &mut Checker,
    left: &Expr,
    right: &Expr,
    ignoring_case: bool,
) {
    warn(checker, left, right, ignoring_case);
    warn(checker, right, left, ignoring_case);
}

fn warn(checker: &mut Checker, value: &Expr, literal: &Expr, ignoring_case: bool) {
    if matches!(value.kind, ExprKind::Call(Function::Weekday, _)) {
        let days = Weekday::ALL.map(Weekday::name);
        one_of(checker, &days, &OF_WEEKDAYS, literal, ignoring_case);
    } else if let Some(column) = checker.column(value) {
        of_column(checker, column, literal, ignoring_case);
    }
}

/// A text that a test gives to a column.
pub(in super::super) fn given(checker: &mut Checker, column: &Column, literal: &Expr) {
    of_column(checker, column, literal, false);
}

fn of_column(checker: &mut Checker, column: &Column, literal: &Expr, ignoring_case: bool) {
    if let Some(values) = &column.values {
        let names: Vec<&str> = values.iter().map(String::as_str).collect();
        one_of(checker, &names, &OF_SCHEMA, literal, ignoring_case);
    }
}

fn one_of(
    checker: &mut Checker,
    known: &[&str],
    words: &Words,
    literal: &Expr,
    ignoring_case: bool,
) {
    let Some(Value::Text(text)) = literal.constant() else {
        return;
    };
    let is_same = |name: &str| match ignoring_case {
        true => fold_case(name) == fold_case(&text),
        false => name == &*text,
    };
    if known.iter().any(|name| is_same(name)) {
        return;
    }
    let warning = Diagnostic::warning(&UNLISTED_VALUE, format!("{} `\"{text}\"`", words.unknown))
        .label(literal.span, words.label);
    checker.report(match nearest(&text, known.iter().copied()) {
        Some(near) => {
            let quoted = quoted(near);
            warning.help(format!("did you mean `{quoted}`?")).suggest(
                format!("write `{quoted}`"),
                literal.span,
                quoted,
            )
        }
        None => warning.help(format!("{} {}", words.known, listed(known))),
    });
}
