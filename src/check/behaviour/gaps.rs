//! Gaps between steps that can be.

use crate::diagnostics::codes::behaviour::BAD_SEQUENCE;
use crate::diagnostics::{Diagnostic, Span};
use crate::syntax::ast::Later;
use crate::time::{DAY, Length, Unit};

/// Least and most microseconds of a length as elapsed time between events.
fn extent(length: Length) -> (i64, i64) {
    let times = |days: i64| length.amount.saturating_mul(days * DAY);
    match (length.unit.elapsed(), length.unit) {
        (Some(micros), _) => {
            let exact = length.amount.saturating_mul(micros);
            (exact, exact)
        }
        // By the calendar; a day of either end may be longer or shorter where clocks change.
        (None, Unit::Month) => (times(28) - DAY, times(31) + DAY),
        (None, Unit::Quarter) => (times(90) - DAY, times(92) + DAY),
        (None, _) => (times(365) - DAY, times(366) + DAY),
    }
}

fn months(length: Length) -> Option<i64> {
    let unit = match length.unit {
        Unit::Month => 1,
        Unit::Quarter => 3,
        Unit::Year => 12,
        _ => return None,
    };
    Some(length.amount.saturating_mul(unit))
}

/// Whether the first length is certainly longer.
pub(super) fn is_longer(length: Length, than: Length) -> bool {
    match (months(length), months(than)) {
        (Some(length), Some(than)) => length > than,
        _ => extent(length).0 > extent(than).1,
    }
}

/// Whether the first length is certainly not shorter.
pub(in super::super) fn is_as_long(length: Length, than: Length) -> bool {
    match (months(length), months(than)) {
        (Some(length), Some(than)) => length >= than,
        _ => extent(length).0 >= extent(than).1,
    }
}

/// A step that cannot come both so soon and so late.
pub(super) fn contradiction(
    strictly: bool,
    within: Option<Length>,
    later: Option<(Later, Length)>,
    span: Span,
) -> Option<Diagnostic> {
    let refused = |message: String, help: String| {
        let diagnostic = Diagnostic::error(&BAD_SEQUENCE, message);
        Some(
            diagnostic
                .label(span, "no event can follow like this")
                .help(help),
        )
    };
    if let Some(within) = within
        && strictly
        && within.amount == 0
    {
        return refused(
            format!("nothing comes `strictly then` and within {}", within),
            "write `then`, or a longer `within`".to_owned(),
        );
    }
    match (later, within) {
        (Some((Later::LessThan, length)), _) if length.amount == 0 => refused(
            format!("nothing is less than {} later", length),
            "write a longer time".to_owned(),
        ),
        (Some((Later::AtLeast, length)), Some(within)) if is_longer(length, within) => refused(
            format!("nothing is at least {} later and within {}", length, within),
            "`within` is the longest time after the step before, `later` the shortest".to_owned(),
        ),
        (Some((Later::MoreThan, length)), Some(within)) if is_as_long(length, within) => refused(
            format!(
                "nothing is more than {} later and within {}",
                length, within
            ),
            "`within` is the longest time after the step before, `later` the shortest".to_owned(),
        ),
        _ => None,
    }
}

/// Whether these lengths one after the other are certainly not longer than one.
pub(in super::super) fn adds_up_to_less(lengths: &[Length], than: Length) -> bool {
    let most = lengths.iter().map(|length| extent(*length).1);
    most.fold(0, i64::saturating_add) <= extent(than).0
}

/// Steps that cannot come so late in a sequence so short.
pub(super) fn too_late(
    laters: &[(Later, Length)],
    all_within: Length,
    span: Span,
) -> Option<Diagnostic> {
    let least = laters.iter().filter(|(later, _)| *later != Later::LessThan);
    let more = least.clone().any(|(later, _)| *later == Later::MoreThan);
    let is_too_long = match least.clone().collect::<Vec<_>>().as_slice() {
        [(Later::MoreThan, length)] => is_as_long(*length, all_within),
        [(_, length)] => is_longer(*length, all_within),
        several => {
            let sum = several.iter().map(|(_, length)| extent(*length).0);
            let sum = sum.fold(0, i64::saturating_add);
            let all = extent(all_within).1;
            sum > all || (more && sum >= all)
        }
    };
    if !is_too_long {
        return None;
    }
    let lengths: Vec<String> = least.map(|(_, length)| length.to_string()).collect();
    let message = format!(
        "no step is {} later where all happen within {all_within}",
        lengths.join(" and "),
    );
    Some(
        Diagnostic::error(&BAD_SEQUENCE, message)
            .label(span, "no event can follow like this")
            .help("`all within` is the longest time from the first step to the last"),
    )
}
