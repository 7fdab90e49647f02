//! Expressions that are conditions: they hold or do not, and are never missing.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::check::typed::{Expr, ExprKind, Relation, SetValues, ValueSet};
use crate::syntax::ast::CountRange;
use crate::time::{Clock, Window};
use crate::value::{Value, fold_case};

use super::Place;
use super::anniversary::has_anniversary;
use super::distance::distance;
use super::list::{has_element, in_range, quantified};
use super::sample;
use super::scope::Scope;
use super::text;

impl Scope<'_> {
    /// Whether a condition holds; a value as a condition is known and true.
    pub fn holds(&self, condition: &Expr) -> bool {
        match &condition.kind {
            ExprKind::Everyone => true,
            ExprKind::Nobody => false,
            ExprKind::Not(inner) => !self.holds(inner),
            ExprKind::And(parts) => parts.iter().all(|part| self.holds(part)),
            ExprKind::Or(parts) => parts.iter().any(|part| self.holds(part)),
            ExprKind::AtLeast(count, parts) => {
                let holding = parts.iter().filter(|part| self.holds(part)).count();
                in_range(CountRange::AtLeast(*count), holding as u64)
            }
            ExprKind::IsTrue(value) => self.value(value) == Some(Value::Bool(true)),
            ExprKind::Known(value) => self.value(value).is_some(),
            ExprKind::InSegment(segment) => self.in_segment(*segment),
            ExprKind::EventIs(types) => self.event.is_some_and(|event| types.contains(&event.ty)),
            ExprKind::Ranked(rank) => {
                let interpreter = super::Interpreter {
                    project: self.project,
                    clock: self.clock,
                };
                let place = self.profile.place(interpreter, rank);
                place.is_some_and(Place::is_taken)
            }
            ExprKind::Sampled { salt, from, to } => {
                sample::lies_in(salt, self.profile.key(), *from, *to)
            }
            ExprKind::Did(did) => self.did(did),
            ExprKind::EventHas {
                last,
                event,
                window,
                condition,
            } => self.event_has(*last, event, window.as_ref(), condition),
            ExprKind::Sequence(sequence) => self.sequence(sequence),
            ExprKind::Unordered(unordered) => self.unordered(unordered),
            // A missing value satisfies none of the others.
            _ => self.compares(condition).unwrap_or(false),
        }
    }

    /// A condition on values; `None` if one of them is missing.
    fn compares(&self, condition: &Expr) -> Option<bool> {
        let value = |expr: &Expr| self.value(expr);
        Some(match &condition.kind {
            ExprKind::Compare(relation, left, right) => {
                relates(*relation, order(&value(left)?, &value(right)?, self.clock)?)
            }
            ExprKind::InSet {
                value: of,
                set,
                negated,
            } => in_set(&value(of)?, set) != *negated,
            ExprKind::InList {
                value: of,
                list,
                negated,
                ignoring_case,
            } => has_element(&elements(value(list)?)?, &value(of)?, *ignoring_case) != *negated,
            ExprKind::TextTest {
                value: of,
                place,
                quantifier,
                what,
                ignoring_case,
            } => {
                let (whole, what) = (value(of)?, value(what)?);
                let whole = whole.as_text()?;
                let finds = |part: &str| text::finds(whole, *place, part, *ignoring_case);
                quantified(*quantifier, &what, |part| part.as_text().is_some_and(finds))
            }
            ExprKind::Matches { value: of, pattern } => {
                pattern.regex.is_match(value(of)?.as_text()?)
            }
            ExprKind::ListTest {
                list,
                quantifier,
                what,
                ignoring_case,
            } => {
                let (list, what) = (elements(value(list)?)?, value(what)?);
                let has = |element: &Value| has_element(&list, element, *ignoring_case);
                quantified(*quantifier, &what, has)
            }
            ExprKind::HasItems {
                list,
                count,
                condition,
            } => in_range(*count, self.items(&elements(value(list)?)?, condition)),
            ExprKind::InWindow(of, window) => in_window(&value(of)?, window, self.clock),
            ExprKind::Anniversary(of, window) => {
                let day = day_of(&value(of)?, self.clock)?;
                has_anniversary(day, self.clock.days(window))
            }
            ExprKind::Near {
                value: of,
                meters,
                center,
            } => distance(coordinates(&value(of)?)?, coordinates(&value(center)?)?) <= *meters,
            _ => value(condition)? == Value::Bool(true),
        })
    }

    /// How many elements meet a condition.
    fn items(&self, items: &[Option<Value>], condition: &Expr) -> u64 {
        let meets = |item: &&Option<Value>| {
            let scope = Scope {
                item: Some(item),
                ..*self
            };
            scope.holds(condition)
        };
        items.iter().filter(meets).count() as u64
    }
}

fn elements(list: Value) -> Option<Arc<[Option<Value>]>> {
    match list {
        Value::List(elements) => Some(elements),
        _ => None,
    }
}

fn coordinates(point: &Value) -> Option<(f64, f64)> {
    match point {
        Value::Point { lat, lon } => Some((*lat, *lon)),
        _ => None,
    }
}

pub fn relates(relation: Relation, order: Ordering) -> bool {
    match relation {
        Relation::Equal => order.is_eq(),
        Relation::NotEqual => order.is_ne(),
        Relation::Less => order.is_lt(),
        Relation::AtMost => order.is_le(),
        Relation::More => order.is_gt(),
        Relation::AtLeast => order.is_ge(),
    }
}

/// The order of two values; a date compared with an instant is the start of its day.
pub fn order(left: &Value, right: &Value, clock: &Clock) -> Option<Ordering> {
    match (left, right) {
        (Value::Date(day), Value::Timestamp(instant)) => {
            Some(clock.zone.start_of_day(*day).cmp(instant))
        }
        (Value::Timestamp(instant), Value::Date(day)) => {
            Some(instant.cmp(&clock.zone.start_of_day(*day)))
        }
        _ => left.compare(right),
    }
}

fn in_set(value: &Value, set: &ValueSet) -> bool {
    match &set.values {
        SetValues::Values(values) => match value {
            Value::Text(text) if set.ignoring_case => {
                let folded = fold_case(text);
                let texts = |probe: &Value| probe.as_text().unwrap_or("").cmp(&folded);
                values.binary_search_by(texts).is_ok()
            }
            _ => values
                .binary_search_by(|probe| probe.compare(value).unwrap_or(Ordering::Less))
                .is_ok(),
        },
        SetValues::Texts(texts) => {
            let among = |text: &str| texts.binary_search_by(|probe| (**probe).cmp(text)).is_ok();
            let among_any_case = |text: &str| match set.ignoring_case {
                true => among(&fold_case(text)),
                false => among(text),
            };
            match value {
                Value::Text(text) => among_any_case(text),
                _ => text::as_text(value).is_some_and(|text| among_any_case(&text)),
            }
        }
    }
}

/// Whether a date or an instant lies in a window.
pub fn in_window(value: &Value, window: &Window, clock: &Clock) -> bool {
    match value {
        Value::Date(day) => {
            let (start, end) = clock.days(window);
            start.is_none_or(|start| start <= *day) && end.is_none_or(|end| *day < end)
        }
        Value::Timestamp(instant) => clock.range(window).contains(*instant),
        _ => false,
    }
}

/// The calendar day of a date or an instant.
pub fn day_of(value: &Value, clock: &Clock) -> Option<i32> {
    match value {
        Value::Date(day) => Some(*day),
        Value::Timestamp(instant) => Some(clock.zone.day_of(*instant)),
        _ => None,
    }
}
