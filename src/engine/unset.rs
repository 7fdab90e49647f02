//! W0605 of a run: properties that rules ask for, and that none of the events asked has.

use crate::dataset::catalog::{Catalog, EventTypeId};
use crate::dataset::import::Report;
use crate::dataset::{Dataset, Needs};
use crate::diagnostics::Diagnostic;
use crate::diagnostics::codes::lints::NEVER_SET;

/// One warning for each property and the events that a pattern asks for it.
pub fn never_set(
    catalog: &Catalog,
    needs: &Needs,
    dataset: &Dataset,
    report: &Report,
) -> Vec<Diagnostic> {
    let lacks = |id: &EventTypeId, property: &str| {
        let mut found = report.never_set.iter();
        found.any(|(event, name)| event == id && **name == *property)
    };
    let has_events = |id: &EventTypeId| dataset.events.get(id).is_some_and(|t| !t.is_empty());
    let mut warnings = Vec::new();
    for (property, types) in &needs.together {
        let (without, others): (Vec<_>, Vec<_>) =
            types.iter().copied().partition(|id| lacks(id, property));
        if without.is_empty() || others.iter().any(has_events) {
            continue;
        }
        let events = match without.as_slice() {
            [one] => format!("no `{}` event has", catalog.event_name(*one)),
            [one, two] => format!(
                "no `{}` or `{}` event has",
                catalog.event_name(*one),
                catalog.event_name(*two)
            ),
            many => format!("no event of these {} types has", many.len()),
        };
        let warning = Diagnostic::warning(
            &NEVER_SET,
            format!("{events} `{property}`, which a rule asks for"),
        );
        warnings
            .push(warning.help("look whether the name is right, or whether the data is complete"));
    }
    warnings
}
