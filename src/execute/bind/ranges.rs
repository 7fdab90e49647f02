//! Conditions over exact numbers and times as ranges of integers.

use crate::check::typed::{Expr, ExprKind, Relation, SetValues};
use crate::time::{Point, Range, Window};
use crate::value::{Ratio, Value};

/// What the integers of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Domain {
    /// `value / 10^scale`.
    Number(u32),
    Date,
    Timestamp,
}

/// Ascending ranges that are apart, both ends included.
pub type Ranges = Vec<(i128, i128)>;

const LEAST: i128 = i128::MIN;
const MOST: i128 = i128::MAX;

/// The known values of source 0 for which a condition over it alone holds; `None` where that is
/// no matter of bounds.
pub fn ranges(condition: &Expr, domain: Domain) -> Option<Ranges> {
    match &condition.kind {
        ExprKind::Known(value) => is_source(value).then(|| vec![(LEAST, MOST)]),
        ExprKind::Compare(relation, left, right) => {
            let ExprKind::Constant(bound) = &right.kind else {
                return None;
            };
            let (floor, ceil) = place(bound, domain).filter(|_| is_source(left))?;
            Some(compared(*relation, floor, ceil))
        }
        ExprKind::InSet {
            value,
            set,
            negated,
        } if is_source(value) => {
            let SetValues::Values(values) = &set.values else {
                return None;
            };
            let places: Option<Vec<_>> = values.iter().map(|v| place(v, domain)).collect();
            Some(of_set(places?, *negated))
        }
        ExprKind::InWindow(value, window) if is_source(value) => in_window(window, domain),
        _ => None,
    }
}

fn is_source(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Attribute(_))
}

/// The greatest integer not above and the least not below a value.
fn place(value: &Value, domain: Domain) -> Option<(i128, i128)> {
    let exact = |value: i128| Some((value, value));
    match (domain, value) {
        (Domain::Number(scale), Value::Exact(ratio)) => {
            let scaled = ratio.checked_mul(Ratio::integer(10i128.checked_pow(scale)?))?;
            Some((scaled.floor(), scaled.ceil()))
        }
        (Domain::Date, Value::Date(day)) => exact(i128::from(*day)),
        (Domain::Timestamp, Value::Timestamp(micros)) => exact(i128::from(*micros)),
        _ => None,
    }
}

fn compared(relation: Relation, floor: i128, ceil: i128) -> Ranges {
    match relation {
        Relation::Equal if floor == ceil => vec![(floor, floor)],
        Relation::Equal => Vec::new(),
        Relation::NotEqual if floor == ceil => without(floor),
        Relation::NotEqual => vec![(LEAST, MOST)],
        Relation::Less => vec![(LEAST, ceil.saturating_sub(1))],
        Relation::AtMost => vec![(LEAST, floor)],
        Relation::More => vec![(floor.saturating_add(1), MOST)],
        Relation::AtLeast => vec![(ceil, MOST)],
    }
}

fn without(value: i128) -> Ranges {
    vec![
        (LEAST, value.saturating_sub(1)),
        (value.saturating_add(1), MOST),
    ]
}

fn of_set(places: Vec<(i128, i128)>, negated: bool) -> Ranges {
    let mut values: Vec<i128> = places
        .into_iter()
        .filter(|(floor, ceil)| floor == ceil)
        .map(|(value, _)| value)
        .collect();
    values.sort_unstable();
    let mut ranges: Ranges = Vec::new();
    for value in values {
        match ranges.last_mut() {
            Some((_, high)) if value <= high.saturating_add(1) => *high = value,
            _ => ranges.push((value, value)),
        }
    }
    if negated { complement(&ranges) } else { ranges }
}

fn complement(ranges: &Ranges) -> Ranges {
    let mut gaps = Ranges::new();
    let mut low = LEAST;
    for (from, to) in ranges {
        if low < *from {
            gaps.push((low, *from - 1));
        }
        low = to.saturating_add(1);
    }
    gaps.push((low, MOST));
    gaps
}

/// The windows of a plan are resolved: instants for timestamps, dates for dates.
fn in_window(window: &Window, domain: Domain) -> Option<Ranges> {
    let instant = |point: &Point| match (point, domain) {
        (Point::Instant(micros) | Point::WithOffset(micros, _), Domain::Timestamp) => Some(*micros),
        _ => None,
    };
    let day = |point: &Point| match (point, domain) {
        (Point::Date(day), Domain::Date) => Some(i128::from(*day)),
        _ => None,
    };
    if domain == Domain::Date {
        return Some(match window {
            Window::Between(first, last) => vec![(day(first)?, day(last)?)],
            Window::Since(first) => vec![(day(first)?, MOST)],
            Window::Before(end) => vec![(LEAST, day(end)? - 1)],
            _ => return None,
        });
    }
    let range = match window {
        Window::Between(start, end) => Range {
            start: Some(instant(start)?),
            end: Some(instant(end)?),
        },
        Window::Since(start) => Range {
            start: Some(instant(start)?),
            end: None,
        },
        Window::Before(end) => Range {
            start: None,
            end: Some(instant(end)?),
        },
        _ => return None,
    };
    let low = range.start.map_or(LEAST, i128::from);
    let high = range.end.map_or(MOST, |end| i128::from(end) - 1);
    Some(vec![(low, high)])
}
