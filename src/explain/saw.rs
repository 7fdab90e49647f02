//! What a condition saw of a profile: values, and the few events that decided it.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::steps::Stopped;
use crate::check::typed::{AggregateFunction, Did, DidTest, EventPattern, Expr, ExprKind, When};
use crate::dataset::catalog::EventTypeId;
use crate::diagnostics::Span;
use crate::interpret::sample::Draw;
use crate::interpret::{Event, Interpreter, Profile};
use crate::time::{Range, Window};
use crate::value::Value;

/// Events shown of each pattern.
const SHOWN: usize = 3;

/// A value that a condition is about, under its text in the rule file.
#[derive(Clone, Debug, PartialEq)]
pub struct Saw {
    pub span: Span,
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
    pub counted: Option<usize>,
    pub drawn: Option<u64>,
}

/// Which of the events that count are worth showing.
#[derive(Clone, Copy, PartialEq)]
enum Worth {
    /// Their number decides: the latest few.
    Number,
    /// The latest few; a value tells the rest.
    Latest,
    /// Those at the latest time.
    Last,
    First,
    FirstEver,
}

impl<'a> Seer<'a> {
    pub fn new(interpreter: &'a Interpreter<'a>, profile: &'a dyn Profile) -> Self {
        Seer {
            interpreter,
            profile,
            saw: Vec::new(),
            events: Vec::new(),
            stops: Vec::new(),
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
            }
            ExprKind::Sampled { salt, .. } => {
                self.drawn = Some(Draw::new(salt).of(self.profile.key()));
            }
            ExprKind::Attribute(_) => self.value(expr),
            ExprKind::Aggregate(aggregate) => {
                self.value(expr);
                let range = self.range(aggregate.window.as_ref());
                let worth = match aggregate.function {
                    AggregateFunction::First => Worth::First,
                    _ => Worth::Latest,
                };
                let property = aggregate.property.as_ref();
                self.happened(&aggregate.event, range, worth, property);
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
                self.end(event, range, worth, &asked);
                self.attributes(condition);
            }
            ExprKind::Sequence(sequence) => self.sequence(sequence),
            ExprKind::Unordered(unordered) => self.unordered(unordered),
            // An element is nothing of the profile.
            ExprKind::HasItems { list, .. } => self.look(list),
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
            ExprKind::IsTrue(_)
            | ExprKind::Not(_)
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
            value,
        };
        if !self.saw.contains(&saw) {
            self.saw.push(saw);
        }
    }

    fn range(&self, window: Option<&Window>) -> Range {
        let clock = self.interpreter.clock;
        let range = window.map_or(Range::default(), |window| clock.range(window));
        range.until(clock.as_of)
    }

    fn did(&mut self, did: &Did) {
        let range = match &did.when {
            When::Window(window) => self.range(window.as_ref()),
            When::Regularly {
                of,
                period,
                calendar,
                ..
            } => {
                let periods = self.interpreter.clock.periods(*of, *period, *calendar);
                Range {
                    start: periods.last().and_then(|range| range.start),
                    end: periods.first().and_then(|range| range.end),
                }
            }
        };
        let worth = match did.test {
            DidTest::FirstTime => Worth::FirstEver,
            _ => Worth::Number,
        };
        self.happened(&did.event, range, worth, None);
    }

    /// The events of a pattern that count, or the nearest ones that do not.
    fn happened(
        &mut self,
        pattern: &EventPattern,
        range: Range,
        worth: Worth,
        property: Option<&Arc<str>>,
    ) {
        let mut asked: BTreeSet<Arc<str>> = property.into_iter().cloned().collect();
        if let Some(filter) = &pattern.filter {
            properties(filter, &mut asked);
        }
        self.end(pattern, range, worth, &asked);
    }

    fn end(
        &mut self,
        pattern: &EventPattern,
        range: Range,
        worth: Worth,
        asked: &BTreeSet<Arc<str>>,
    ) {
        if let Some(filter) = &pattern.filter {
            self.attributes(filter);
        }
        let events =
            |pattern: &EventPattern, range| self.interpreter.events(pattern, range, self.profile);
        let counting = match worth {
            Worth::FirstEver => events(pattern, Range::default()),
            _ => events(pattern, range),
        };
        if worth == Worth::Number {
            *self.counted.get_or_insert(0) += counting.len();
        }
        let shown: Vec<(Event, Option<Missed>)> = if !counting.is_empty() {
            let first = counting[0].time;
            let last = counting[counting.len() - 1].time;
            let from = match worth {
                Worth::Number | Worth::Latest => counting.len().saturating_sub(SHOWN),
                Worth::Last => counting.partition_point(|event| event.time < last),
                Worth::First | Worth::FirstEver => 0,
            };
            let to = match worth {
                Worth::First | Worth::FirstEver => {
                    counting.partition_point(|event| event.time <= first)
                }
                _ => counting.len(),
            };
            let kept = counting[from..to].iter().take(SHOWN);
            let missed = |event: &Event| (!range.contains(event.time)).then_some(Missed::Window);
            kept.map(|event| (*event, missed(event))).collect()
        } else if let Some(event) = events(pattern, Range::default()).pop() {
            vec![(event, Some(Missed::Window))]
        } else {
            let any = EventPattern {
                types: pattern.types.clone(),
                filter: None,
            };
            let latest = events(&any, range).pop();
            latest
                .map(|event| (event, Some(Missed::Where)))
                .into_iter()
                .collect()
        };
        for (event, missed) in shown {
            let happened = self.event(event, asked, missed);
            if !self.events.contains(&happened) {
                self.events.push(happened);
            }
        }
        self.events.sort_by_key(|event| event.time);
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
