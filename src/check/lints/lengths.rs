//! W0608 and W0609: lengths of time that ask for one instant, and those that can never matter.

use super::super::behaviour::{adds_up_to_less, is_as_long};
use super::super::checker::Checker;
use crate::diagnostics::codes::lints::{NEEDLESS_LIMIT, ONE_INSTANT};
use crate::diagnostics::{Diagnostic, Span};
use crate::syntax::ast::{Later, Link, LinkKind};
use crate::time::{Length, Unit};

/// `within 0 days`; of 0 seconds everybody knows that it is no time at all.
pub(in super::super) fn one_instant(checker: &mut Checker, within: Option<Length>, span: Span) {
    let Some(within) = within.filter(|within| within.amount == 0 && within.unit != Unit::Second)
    else {
        return;
    };
    let one = Length {
        amount: 1,
        ..within
    };
    let message = format!("`within {within}` leaves no time at all");
    checker.report(
        Diagnostic::warning(&ONE_INSTANT, message)
            .label(span, "only events at one and the same instant are so close")
            .help(format!(
                "write `within {one}`, or `within 0 seconds` if one instant is meant"
            )),
    );
}

/// Of a sequence: its steps behind the first one, and from the first to the last.
pub(in super::super) fn of_sequence(
    checker: &mut Checker,
    rest: &[Link],
    all_within: Option<Length>,
    span: Span,
) {
    for Link { step, .. } in rest {
        one_instant(checker, step.within, step.span);
    }
    one_instant(checker, all_within, span);
    let steps: Vec<&Link> = rest.iter().filter(|link| happens(link)).collect();
    for Link { step, .. } in &steps {
        let needless = match (step.later, all_within) {
            (Some((Later::AtLeast, length)), _) if length.amount == 0 => Some((
                format!("`at least {length} later` can never matter"),
                "each step comes then or later",
            )),
            (_, Some(all)) if step.within.is_some_and(|within| is_as_long(within, all)) => {
                let within = step
                    .within
                    .map_or_else(String::new, |within| within.to_string());
                Some((
                    format!("`within {within}` can never matter"),
                    "all steps happen in that time or in less",
                ))
            }
            _ => None,
        };
        if let Some((message, label)) = needless {
            report(checker, message, step.span, label);
        }
    }
    let within: Option<Vec<Length>> = steps.iter().map(|link| link.step.within).collect();
    if let (Some(all), Some(within)) = (all_within, within)
        && steps.len() > 1
        && adds_up_to_less(&within, all)
    {
        let message = format!("`all within {all}` can never matter");
        report(
            checker,
            message,
            span,
            "the limits of the steps add up to no more",
        );
    }
}

fn happens(link: &Link) -> bool {
    link.kind != LinkKind::ThenNo
}

fn report(checker: &mut Checker, message: String, span: Span, label: &str) {
    checker.report(
        Diagnostic::warning(&NEEDLESS_LIMIT, message)
            .label(span, label)
            .help("leave it out, or write another length"),
    );
}
