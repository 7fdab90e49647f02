//! How far a sequence came: the events chosen for its steps, and why it goes no further.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::saw::{Happened, Seer, properties};
use crate::check::typed::{EventPattern, Fact, Sequence, Unordered, Which};
use crate::dataset::catalog::EventTypeId;
use crate::interpret::Event;
use crate::interpret::course::{Course, Reason, Stop};

/// A part that no choice of events meets after those before.
#[derive(Clone, Debug, PartialEq)]
pub struct Stopped {
    /// From 1; of events in any order the place in their list.
    pub step: usize,
    pub in_order: bool,
    /// It is a `then no` behind the step.
    pub is_absence: bool,
    /// The types of the events asked for.
    pub types: Vec<EventTypeId>,
    pub reasons: Vec<Reason>,
    /// The event that would be the step but for the reasons.
    pub near: Option<Happened>,
    /// The event that may not be.
    pub met: Option<Happened>,
    /// The time of the step before; of a `then no` that of the one that it is behind.
    pub before: Option<i64>,
    /// The time of the first step.
    pub first: Option<i64>,
    /// Another step has taken an event that could be this one.
    pub is_taken: bool,
    /// Properties that are not those of steps before, with these.
    pub others: Vec<(String, usize)>,
}

impl Seer<'_> {
    pub(super) fn sequence(&mut self, sequence: &Sequence) {
        for pattern in &sequence.patterns {
            self.attributes_of(pattern);
        }
        for condition in &sequence.conditions {
            self.attributes(condition);
        }
        let course = self.interpreter.course_of_sequence(sequence, self.profile);
        let steps = &sequence.order.steps;
        for (at, event) in &course.chosen {
            let happened = self.event(*event, &asked_of_step(sequence, *at), None);
            self.events.push(Happened {
                step: Some(at + 1),
                ..happened
            });
        }
        for stop in &course.stops {
            let step = &steps[stop.step];
            let absence = stop.absence.map(|at| &step.absent[at].which);
            let forbidden = absence.or(step.without.as_ref());
            let met = stop
                .met
                .zip(forbidden)
                .map(|(event, which)| self.event(event, &asked_of(sequence, which), None));
            let which = absence.unwrap_or(&step.which);
            let near = stop.near;
            let stopped = Stopped {
                is_absence: absence.is_some(),
                is_taken: takes(&sequence.patterns[which.pattern], &course),
                types: sequence.patterns[which.pattern].types.clone(),
                near: near.map(|near| self.event(near, &asked_of_step(sequence, stop.step), None)),
                met,
                others: near
                    .map_or_else(Vec::new, |near| self.others(sequence, which, near, &course)),
                ..Stopped::of(stop, &course)
            };
            self.stops.push(stopped);
        }
    }

    pub(super) fn unordered(&mut self, node: &Unordered) {
        let patterns = node.events.iter().chain(&node.without);
        patterns.for_each(|pattern| self.attributes_of(pattern));
        let course = self.interpreter.course_of_unordered(node, self.profile);
        for (at, event) in &course.chosen {
            let happened = self.event(*event, &asked_of_pattern(&node.events[*at]), None);
            self.events.push(happened);
        }
        for stop in &course.stops {
            let asked = asked_of_pattern(&node.events[stop.step]);
            let forbidden = node.without.as_ref().map(asked_of_pattern);
            let met = stop.met.zip(forbidden);
            let stopped = Stopped {
                in_order: false,
                is_taken: takes(&node.events[stop.step], &course),
                types: node.events[stop.step].types.clone(),
                near: stop.near.map(|near| self.event(near, &asked, None)),
                met: met.map(|(event, asked)| self.event(event, &asked, None)),
                ..Stopped::of(stop, &course)
            };
            self.stops.push(stopped);
        }
    }

    fn attributes_of(&mut self, pattern: &EventPattern) {
        if let Some(filter) = &pattern.filter {
            self.attributes(filter);
        }
    }

    /// What should be equal to facts of steps before and is not.
    fn others(
        &self,
        sequence: &Sequence,
        which: &Which,
        near: Event,
        course: &Course,
    ) -> Vec<(String, usize)> {
        let value = |event: Event, fact: &Fact| match fact {
            Fact::Property(name) => self.profile.property(event.ty, event.index, name),
            Fact::Time => Some(crate::value::Value::Timestamp(event.time)),
        };
        let mut others = Vec::new();
        for (fact, of) in &which.equal {
            let of = &sequence.order.facts[*of];
            let Some((_, event)) = course.chosen.get(of.step) else {
                continue;
            };
            let (own, other) = (value(near, fact), value(*event, &of.fact));
            let same = own
                .zip(other)
                .is_some_and(|(own, other)| own.equals(&other));
            let name = match fact {
                Fact::Property(name) => name.to_string(),
                Fact::Time => "time".to_owned(),
            };
            if !same {
                others.push((name, of.step + 1));
            }
        }
        others
    }
}

impl Stopped {
    fn of(stop: &Stop, course: &Course) -> Stopped {
        let time = |(_, event): &(usize, Event)| event.time;
        Stopped {
            step: stop.step + 1,
            in_order: true,
            is_absence: false,
            types: Vec::new(),
            reasons: stop.reasons.clone(),
            near: None,
            met: None,
            before: course.chosen.last().map(time),
            first: course.chosen.first().map(time),
            is_taken: false,
            others: Vec::new(),
        }
    }
}

fn takes(pattern: &EventPattern, course: &Course) -> bool {
    let mut chosen = course.chosen.iter();
    chosen.any(|(_, event)| pattern.types.contains(&event.ty))
}

/// The properties that a step is asked for, by itself and by later steps.
fn asked_of_step(sequence: &Sequence, at: usize) -> BTreeSet<Arc<str>> {
    let order = &sequence.order;
    let mut asked = asked_of(sequence, &order.steps[at].which);
    for fact in order.facts.iter().filter(|fact| fact.step == at) {
        if let Fact::Property(name) = &fact.fact {
            asked.insert(name.clone());
        }
    }
    asked
}

fn asked_of(sequence: &Sequence, which: &Which) -> BTreeSet<Arc<str>> {
    let mut asked = asked_of_pattern(&sequence.patterns[which.pattern]);
    for (fact, _) in &which.equal {
        if let Fact::Property(name) = fact {
            asked.insert(name.clone());
        }
    }
    for condition in which.conditions() {
        properties(&sequence.conditions[condition], &mut asked);
    }
    asked
}

fn asked_of_pattern(pattern: &EventPattern) -> BTreeSet<Arc<str>> {
    let mut asked = BTreeSet::new();
    if let Some(filter) = &pattern.filter {
        properties(filter, &mut asked);
    }
    asked
}
