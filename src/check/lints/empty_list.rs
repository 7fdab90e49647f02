//! W0603: of an empty list nothing is one.

use super::super::checker::Checker;
use super::super::typed::Expr;
use crate::diagnostics::Diagnostic;
use crate::diagnostics::codes::lints::EMPTY_LIST;
use crate::value::Value;

pub(in super::super) fn tested(checker: &mut Checker, list: &Expr, form: &str) {
    if let Some(Value::List(items)) = list.constant()
        && items.is_empty()
    {
        checker.report(
            Diagnostic::warning(&EMPTY_LIST, "the list is empty")
                .label(list.span, format!("`{form}` finds nothing in it"))
                .help("write the values, or `nobody` if that is meant"),
        );
    }
}
