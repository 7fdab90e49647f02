//! W0601: a negative comparison asks for a known value and so leaves out the missing.

use super::super::checker::{Checker, Scope};
use super::super::typed::{Expr, ExprKind, Function};
use crate::diagnostics::codes::lints::LEAVES_OUT_MISSING;
use crate::diagnostics::{Diagnostic, Span};

/// Warns once for a negative comparison of something that may be missing.
pub(in super::super) fn left_out(checker: &mut Checker, sides: &[&Expr], span: Span, form: &str) {
    let Some(name) = sides.iter().find_map(|side| optional(checker, side)) else {
        return;
    };
    if checker.settled.contains(&name) {
        return;
    }
    let (whom, owner) = match checker.scope {
        Scope::Profile => ("profiles", "profile"),
        Scope::Event(_) => ("events", "event"),
        Scope::Item(_) => ("elements", "element"),
    };
    if checker.negated {
        return taken_in(checker, &name, (whom, owner), span, form);
    }
    let positive = match form {
        "!=" => format!("not {name} = …"),
        "not in" => format!("not {name} in …"),
        _ => format!("not {name} contains any of …"),
    };
    checker.report(
        Diagnostic::warning(
            &LEAVES_OUT_MISSING,
            format!("a negative comparison leaves out {whom} whose `{name}` is missing"),
        )
        .label(span, format!("holds only where the {owner} has a known `{name}`"))
        .help(format!("to include them write `{positive}`; to say that they are meant to be left out, add `@allow W0601 \"…\"` above the item")),
    );
}

/// Below a `not` it is the other way round.
fn taken_in(
    checker: &mut Checker,
    name: &str,
    (whom, owner): (&str, &str),
    span: Span,
    form: &str,
) {
    let positive = match form {
        "!=" => format!("{name} = …"),
        "not in" => format!("{name} in …"),
        _ => format!("{name} contains any of …"),
    };
    checker.report(
        Diagnostic::warning(
            &LEAVES_OUT_MISSING,
            format!("a negative comparison below `not` takes in {whom} whose `{name}` is missing"),
        )
        .label(span, format!("does not hold where the {owner} has no `{name}`, so that its opposite does"))
        .help(format!("to leave them out write `{positive}` without `not`; to say that they are meant, add `@allow W0601 \"…\"` above the item")),
    );
}

/// The attribute or property in the value that may be missing.
fn optional(checker: &Checker, expr: &Expr) -> Option<String> {
    match &expr.kind {
        ExprKind::Attribute(id) => {
            let name = checker.catalog.attribute_name(*id);
            checker.column(expr)?.optional.then(|| name.to_owned())
        }
        ExprKind::Property(name) => {
            let Scope::Event(scope) = &checker.scope else {
                return None;
            };
            let mut columns = scope
                .types
                .iter()
                .filter_map(|id| checker.property_column(*id, name));
            columns
                .any(|column| column.optional)
                .then(|| name.to_string())
        }
        ExprKind::Call(Function::If | Function::Coalesce, _) | ExprKind::Aggregate(_) => None,
        kind if kind.is_condition() => None,
        _ => {
            let mut found = None;
            expr.for_each_child(|child| {
                if found.is_none() {
                    found = optional(checker, child);
                }
            });
            found
        }
    }
}
