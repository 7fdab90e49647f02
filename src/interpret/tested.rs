//! The conditions that make up a condition, and what comes of each: for the profile, and in a
//! `where` for each event or element that it is asked of.

use crate::check::typed::{EventPattern, Expr, ExprKind};
use crate::time::{Range, Window};
use crate::value::Value;

use super::scope::{Event, Scope};
use super::{Interpreter, Profile};

/// What a condition in a condition is asked of.
enum Asked<'a> {
    /// The same as the whole.
    Same,
    /// Each event of the types.
    Events(&'a EventPattern),
    /// The earliest or latest events of the pattern.
    End(bool, &'a EventPattern, Option<&'a Window>),
    /// The elements of a list.
    Items(&'a Expr),
}

/// Calls `visit` with each condition without parts, each followed by those of its `where`s. Those
/// of segments that are referred to and of ranks are not among them.
pub fn conditions<'a>(expr: &'a Expr, visit: &mut dyn FnMut(&'a Expr)) {
    if is_group(expr) {
        return expr.for_each_child(|part| conditions(part, visit));
    }
    visit(expr);
    below(expr, &mut |_, part| conditions(part, visit));
}

impl Interpreter<'_> {
    /// The same with what comes of each, every time that it is asked.
    pub fn each_condition<'a>(
        &self,
        expr: &'a Expr,
        profile: &dyn Profile,
        visit: &mut dyn FnMut(&'a Expr, bool),
    ) {
        self.scope(profile).each_condition(expr, visit);
    }
}

/// Whether conditions make it up; `not` before a single one belongs to that.
fn is_group(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::And(_) | ExprKind::Or(_) | ExprKind::AtLeast(..) => true,
        ExprKind::Not(inner) => {
            is_group(inner) || matches!(inner.kind, ExprKind::Not(_) | ExprKind::InSegment(_))
        }
        _ => false,
    }
}

/// The conditions right below one without parts.
fn below<'a>(expr: &'a Expr, visit: &mut dyn FnMut(Asked<'a>, &'a Expr)) {
    let filter = |pattern: &'a EventPattern, visit: &mut dyn FnMut(Asked<'a>, &'a Expr)| {
        if let Some(filter) = &pattern.filter {
            visit(Asked::Events(pattern), filter);
        }
    };
    match &expr.kind {
        ExprKind::InSegment(_) | ExprKind::Ranked(_) => {}
        ExprKind::Not(inner) => below(inner, visit),
        ExprKind::Did(did) => filter(&did.event, visit),
        ExprKind::Aggregate(aggregate) => filter(&aggregate.event, visit),
        ExprKind::EventHas {
            last,
            event,
            window,
            condition,
        } => {
            filter(event, visit);
            // A single condition is decided as the whole is.
            if is_group(condition) {
                visit(Asked::End(*last, event, window.as_ref()), condition);
            }
        }
        // What compares a step with others depends on which events are chosen.
        ExprKind::Sequence(sequence) => {
            sequence
                .patterns
                .iter()
                .for_each(|pattern| filter(pattern, visit));
        }
        ExprKind::Unordered(unordered) => {
            let patterns = unordered.events.iter().chain(&unordered.without);
            patterns.for_each(|pattern| filter(pattern, visit));
        }
        ExprKind::HasItems {
            list, condition, ..
        } => {
            below(list, visit);
            visit(Asked::Items(list), condition);
        }
        _ => expr.for_each_child(|child| match child.kind.is_condition() {
            true => visit(Asked::Same, child),
            false => below(child, visit),
        }),
    }
}

impl<'s> Scope<'s> {
    fn each_condition<'a>(self, expr: &'a Expr, visit: &mut dyn FnMut(&'a Expr, bool)) {
        if is_group(expr) {
            return expr.for_each_child(|part| self.each_condition(part, visit));
        }
        visit(expr, self.holds(expr));
        below(expr, &mut |asked, part| match asked {
            Asked::Same => self.each_condition(part, visit),
            Asked::Events(pattern) => {
                for event in self.events_before(pattern) {
                    self.at(event).each_condition(part, visit);
                }
            }
            Asked::End(last, pattern, window) => {
                for event in self.end(last, pattern, window) {
                    self.at(event).each_condition(part, visit);
                }
            }
            Asked::Items(list) => {
                if let Some(Value::List(items)) = self.value(list) {
                    for item in &*items {
                        let of_item = Scope {
                            item: Some(item),
                            ..self
                        };
                        of_item.each_condition(part, visit);
                    }
                }
            }
        });
    }

    /// The events of the types of a pattern, whether they meet its condition or not.
    fn events_before(self, pattern: &EventPattern) -> Vec<Event> {
        let any = EventPattern {
            types: pattern.types.clone(),
            filter: None,
        };
        self.events_in_order(&any, Range::default())
    }
}
