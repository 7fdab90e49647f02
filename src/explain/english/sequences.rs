//! Sequences and events in any order, in words.

use super::events::Form;
use super::{Speaker, joined};
use crate::check::typed::{Absence, Fact, Sequence, Step, Unordered, Which};
use crate::syntax::ast::Later;

impl<'a> Speaker<'a> {
    pub fn sequence(&mut self, sequence: &'a Sequence) -> String {
        let order = &sequence.order;
        let names = order
            .steps
            .iter()
            .enumerate()
            .map(|(at, step)| match &step.name {
                Some(name) => format!("step `{name}`"),
                None => format!("step {}", at + 1),
            });
        self.steps = Some((&order.facts, names.collect()));
        let steps: Vec<String> = order
            .steps
            .iter()
            .enumerate()
            .map(|(at, step)| self.step(sequence, at, step))
            .collect();
        self.steps = None;
        let mut text = format!("did this in order: {}", steps.join("; "));
        if let Some(length) = order.all_within {
            text.push_str(&format!(
                "; the last step at most {} after the first",
                length
            ));
        }
        if let Some(window) = &sequence.window {
            let window = self.window(window, true);
            text.push_str(&format!("; the first step {window}"));
            self.note("the window is that of the first step; later steps need not be in it");
        }
        self.note(
            "any choice of events that meets all of this will do; between events a day is 24 hours",
        );
        text
    }

    fn step(&mut self, sequence: &'a Sequence, at: usize, step: &'a Step) -> String {
        let event = self.which(sequence, &step.which);
        let mut text = match at {
            0 => format!("({}) one {event}", at + 1),
            _ if step.strictly => format!("({}) at a later time one {event}", at + 1),
            _ => format!("({}) then one {event}", at + 1),
        };
        if let Some(name) = &step.name {
            text.push_str(&format!(", called `{name}`"));
        }
        if let Some(length) = step.within {
            text.push_str(&format!(", at most {} after the step before", length));
        }
        if let Some((later, length)) = step.later {
            let how = match later {
                Later::AtLeast => "at least",
                Later::MoreThan => "more than",
                Later::LessThan => "less than",
            };
            text.push_str(&format!(", {how} {} after the step before", length));
        }
        if let Some(without) = &step.without {
            let event = self.which(sequence, without);
            text.push_str(&format!(", and in between no {event}"));
        }
        for absence in &step.absent {
            text.push_str(&self.absence(sequence, absence));
        }
        text
    }

    fn absence(&mut self, sequence: &'a Sequence, absence: &'a Absence) -> String {
        let event = self.which(sequence, &absence.which);
        match absence.within {
            Some(length) => {
                self.note(format!(
                    "a step that must not be followed counts only when {length} have gone by since"
                ));
                format!(", then for {length} no {event}")
            }
            None => format!(", then up to now no {event}"),
        }
    }

    fn which(&mut self, sequence: &'a Sequence, which: &'a Which) -> String {
        let mut text = match sequence.patterns.get(which.pattern) {
            Some(pattern) => self.pattern(pattern, Form::One),
            None => "event".to_owned(),
        };
        for (fact, step) in &which.equal {
            let own = match fact {
                Fact::Property(name) => format!("`{name}`"),
                Fact::Time => "time".to_owned(),
            };
            let of = self.of_step(*step);
            let of = of.strip_prefix(&format!("{own} of ")).unwrap_or(&of);
            text.push_str(&format!(" with the same {own} as {of}"));
        }
        let conditions = which.conditions();
        let conditions = conditions.filter_map(|at| sequence.conditions.get(at));
        let conditions: Vec<String> = conditions.map(|one| self.of_event(one)).collect();
        if !conditions.is_empty() {
            text.push_str(&format!(" such that {}", conditions.join(" and ")));
        }
        text
    }

    pub fn unordered(&mut self, unordered: &'a Unordered) -> String {
        let events = unordered.events.iter();
        let events = events.map(|event| format!("one {}", self.pattern(event, Form::One)));
        let events: Vec<String> = events.collect();
        let mut text = match unordered.at_least == unordered.events.len() {
            true => format!("did all of these in any order: {}", joined(&events, "and")),
            false => format!(
                "did at least {} of these in any order: {}",
                unordered.at_least,
                joined(&events, "and")
            ),
        };
        if let Some(length) = unordered.within {
            text.push_str(&format!("; the last at most {} after the first", length));
        }
        if let Some(without) = &unordered.without {
            let event = self.pattern(without, Form::One);
            text.push_str(&format!("; and in between no {event}"));
        }
        if let Some(window) = &unordered.window {
            let window = self.window(window, true);
            text.push_str(&format!("; the first of them {window}"));
            self.note("the window is that of the first of them; later ones need not be in it");
        }
        text
    }
}
