//! What a condition saw of a profile: values, and the few events that decided it.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::notes::Note;
use super::steps::Stopped;
use super::worth::Worth;
use crate::check::typed::{Expr, ExprKind, Function};
use crate::dataset::catalog::EventTypeId;
use crate::diagnostics::Span;
use crate::interpret::sample::Draw;
use crate::interpret::{Event, Interpreter, Profile};
use crate::time::{Range, Window};
use crate::value::{Type, Value};

/// A value that a condition is about, under its text in the rule file.
#[derive(Clone, Debug, PartialEq)]
pub struct Saw {
    pub span: Span,
    pub ty: Type,
    /// `None` is missing.
    pub value: Option<Value>,
}

/// An event of the profile.
#[derive(Clone, Debug, PartialEq)]
pub struct Happened {
    pub event: EventTypeId,
    pub time: i64,
    /// The properties that the condition asks for.
    pub properties: Vec<(Arc<str>, Option<Value>)>,
    /// The step of a sequence that it is, from 1.
    pub step: Option<usize>,
    /// Why it did not count, if it did not.
    pub missed: Option<Missed>,
}

/// Why an event did not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missed {
    Window,
    Where,
}

/// Looks at what a condition sees.
pub(super) struct Seer<'a> {
    pub(super) interpreter: &'a Interpreter<'a>,
    pub(super) profile: &'a dyn Profile,
    pub saw: Vec<Saw>,
    pub events: Vec<Happened>,
    pub stops: Vec<Stopped>,
    pub notes: Vec<Note>,
    pub counted: Option<usize>,
    pub drawn: Option<u64>,
    /// The condition at hand stands behind a `not`.
    pub(super) negated: bool,
    /// Values from events that were looked at.
    pub(super) aggregates: usize,
}

impl<'a> Seer<'a> {
    pub fn new(interpreter: &'a Interpreter<'a>, profile: &'a dyn Profile) -> Self {
        Seer {
            interpreter,
            profile,
            saw: Vec::new(),
            events: Vec::new(),
            stops: Vec::new(),
            notes: Vec::new(),
            negated: false,
            aggregates: 0,
            counted: None,
            drawn: None,
        }
    }

    pub fn look(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Constant(_)
            | ExprKind::Moment(_)
            | ExprKind::Property(_)
            | ExprKind::EventTime
            | ExprKind::OfStep(_)
            | ExprKind::Item
            | ExprKind::ItemField(_)
            | ExprKind::Everyone
            | ExprKind::Nobody
            | ExprKind::InSegment(_)
            | ExprKind::EventIs(_) => {}
            ExprKind::Ranked(rank) => {
                self.value(&rank.by);
                rank.per.iter().for_each(|per| self.value(per));
                self.place(rank);
            }
            ExprKind::Sampled { salt, .. } => {
                self.drawn = Some(Draw::new(salt).of(self.profile.key()));
            }
            ExprKind::Attribute(_) => self.value(expr),
            ExprKind::Aggregate(aggregate) => {
                self.value(expr);
                let value = self.interpreter.value(expr, self.profile);
                self.aggregate(aggregate, value.as_ref());
            }
            ExprKind::Did(did) => self.did(did),
            ExprKind::EventHas {
                last,
                event,
                window,
                condition,
            } => {
                let worth = if *last { Worth::Last } else { Worth::First };
                let range = self.range(window.as_ref());
                let mut asked = BTreeSet::new();
                properties(condition, &mut asked);
                if self.happened(event, range, &worth, asked) == 0 {
                    self.counted = Some(0);
                }
                self.attributes(condition);
            }
            ExprKind::Sequence(sequence) => self.sequence(sequence),
            ExprKind::Unordered(unordered) => self.unordered(unordered),
            // An element is nothing of the profile.
            ExprKind::HasItems { list, .. } => self.look(list),
            // The check puts it where a date stands beside a time.
            ExprKind::Call(Function::StartOfDay, of) => of.iter().for_each(|of| self.look(of)),
            ExprKind::Negate(_)
            | ExprKind::Arithmetic(..)
            | ExprKind::Call(..)
            | ExprKind::List(_)
            | ExprKind::Point(..) => {
                let before = self.saw.len();
                expr.for_each_child(|child| self.look(child));
                if self.saw.len() > before {
                    self.value(expr);
                }
            }
            ExprKind::Not(inner) => {
                self.negated = !self.negated;
                self.look(inner);
                self.negated = !self.negated;
            }
            ExprKind::IsTrue(_)
            | ExprKind::And(_)
            | ExprKind::Or(_)
            | ExprKind::AtLeast(..)
            | ExprKind::Compare(..)
            | ExprKind::InSet { .. }
            | ExprKind::InList { .. }
            | ExprKind::TextTest { .. }
            | ExprKind::Matches { .. }
            | ExprKind::ListTest { .. }
            | ExprKind::Known(_)
            | ExprKind::InWindow(..)
            | ExprKind::Anniversary(..)
            | ExprKind::Near { .. } => expr.for_each_child(|child| self.look(child)),
        }
    }

    fn value(&mut self, expr: &Expr) {
        let value = self.interpreter.value(expr, self.profile);
        let saw = Saw {
            span: expr.span,
            ty: expr.ty.clone(),
            value,
        };
        if !self.saw.contains(&saw) {
            self.saw.push(saw);
        }
    }

    pub(super) fn range(&self, window: Option<&Window>) -> Range {
        let clock = self.interpreter.clock;
        let range = window.map_or(Range::default(), |window| clock.range(window));
        range.until(clock.as_of)
    }

    pub(super) fn event(
        &self,
        event: Event,
        asked: &BTreeSet<Arc<str>>,
        missed: Option<Missed>,
    ) -> Happened {
        let value = |name: &Arc<str>| {
            let value = self.profile.property(event.ty, event.index, name);
            (name.clone(), value)
        };
        Happened {
            event: event.ty,
            time: event.time,
            properties: asked.iter().map(value).collect(),
            step: None,
            missed,
        }
    }

    /// Attributes of the profile that a condition on events asks for.
    pub(super) fn attributes(&mut self, filter: &Expr) {
        if let ExprKind::Attribute(_) = filter.kind {
            self.value(filter);
        }
        filter.for_each_child(|child| self.attributes(child));
    }
}

/// The properties that a condition on events asks for.
pub(super) fn properties(filter: &Expr, found: &mut BTreeSet<Arc<str>>) {
    if let ExprKind::Property(name) = &filter.kind {
        found.insert(name.clone());
    }
    filter.for_each_child(|child| properties(child, found));
}
