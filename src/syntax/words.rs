//! The canonical words for units and numbers of them.

use crate::time::{Length, Unit};

/// Singular of a unit.
pub(super) fn singular(unit: Unit) -> &'static str {
    match unit {
        Unit::Second => "second",
        Unit::Minute => "minute",
        Unit::Hour => "hour",
        Unit::Day => "day",
        Unit::Week => "week",
        Unit::Month => "month",
        Unit::Quarter => "quarter",
        Unit::Year => "year",
    }
}

/// The unit of a length, singular or plural as its number asks.
pub(super) fn unit(length: Length) -> String {
    let plural = if length.amount == 1 { "" } else { "s" };
    format!("{}{plural}", singular(length.unit))
}

/// `30 days`
pub(super) fn length(length: Length) -> String {
    format!("{} {}", length.amount, unit(length))
}
