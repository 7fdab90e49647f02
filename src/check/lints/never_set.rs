//! W0605: a property that no event under test has a value for.

use super::super::checker::{Checker, EventScope};
use crate::diagnostics::codes::lints::NEVER_SET;
use crate::diagnostics::{Diagnostic, Span};

pub(in super::super) fn property(
    checker: &mut Checker,
    scope: &EventScope,
    name: &str,
    span: Span,
) {
    let lacks = |id| {
        let column = checker.property_column(id, name);
        column.is_some_and(|column| column.never_set)
    };
    if scope.types.is_empty() || !scope.types.iter().all(|id| lacks(*id)) {
        return;
    }
    let events = match scope.types.as_slice() {
        [one] => format!("no `{}` event has", checker.catalog.event_name(*one)),
        _ => "none of these events has".to_owned(),
    };
    let warning = Diagnostic::warning(&NEVER_SET, format!("{events} a value for `{name}`"))
        .label(span, "missing in all of them");
    let owner = checker.owner_of(name).map(str::to_owned);
    checker.report(match owner {
        Some(owner) => warning.help(format!("`{owner}` has it: is that event meant?")),
        None => warning.help("look whether the name is right, or whether the data is complete"),
    });
}
