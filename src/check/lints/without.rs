//! W0606: a `without` that can never matter.

use super::super::behaviour::always;
use super::super::checker::Checker;
use super::super::typed::Sequence;
use crate::diagnostics::codes::lints::NEEDLESS_WITHOUT;
use crate::diagnostics::{Diagnostic, Span};
use crate::syntax::ast::{Link, LinkKind};

/// Of one event alone: nothing is between it and itself.
pub(in super::super) fn between_nothing(checker: &mut Checker, span: Span) {
    checker.report(
        Diagnostic::warning(&NEEDLESS_WITHOUT, "this `without` can never matter")
            .label(span, "nothing lies between one event and itself")
            .help("leave it out, or ask for at least 2 of the events"),
    );
}

/// Between two steps at one time nothing lies, and before the first of the events that a last
/// step can be there is none of them.
pub(in super::super) fn needless(checker: &mut Checker, sequence: &Sequence, rest: &[Link]) {
    let steps = &sequence.order.steps;
    let links = rest.iter().filter(|link| link.kind != LinkKind::ThenNo);
    for (index, (step, link)) in steps.iter().skip(1).zip(links).enumerate() {
        let (Some(without), Some(event)) = (&step.without, &link.step.without) else {
            continue;
        };
        let is_last = index + 2 == steps.len();
        let free = step.absent.is_empty() && step.later.is_none() && step.which.is_plain();
        let label = if step.within.is_some_and(|within| within.amount == 0) {
            "both steps happen at one time: nothing lies between them"
        } else if is_last
            && free
            && without.is_plain()
            && always(&sequence.patterns, without, &step.which)
        {
            "each of these is such a step itself, and the first of them has none before it"
        } else {
            continue;
        };
        checker.report(
            Diagnostic::warning(&NEEDLESS_WITHOUT, "this `without` can never matter")
                .label(event.span, label)
                .help("leave it out, or name other events"),
        );
    }
}
