//! Sequences, and events in any order, of a profile.

use crate::check::typed::{EventPattern, Expr, Fact, Sequence, Unordered};
use crate::time::Range;
use crate::value::Value;

use super::scope::Scope;
use super::sequence::{Matcher, Occurrence, Source, unordered};

/// The events of a profile as a sequence asks for them.
pub(super) struct Facts<'a> {
    pub scope: Scope<'a>,
    pub facts: &'a [Fact],
    pub conditions: &'a [Expr],
}

impl Source for Facts<'_> {
    fn fact(&self, fact: usize, of: Occurrence) -> Option<Value> {
        match &self.facts[fact] {
            Fact::Time => Some(Value::Timestamp(of.time)),
            Fact::Property(name) => {
                let profile = self.scope.profile;
                profile.property(of.ty, of.index as usize, name)
            }
        }
    }

    fn holds(&self, condition: usize, of: Occurrence, steps: &[Option<Value>]) -> bool {
        let scope = Scope {
            event: Some(of.into()),
            steps,
            ..self.scope
        };
        scope.holds(&self.conditions[condition])
    }
}

impl<'a> Scope<'a> {
    pub fn sequence(self, sequence: &'a Sequence) -> bool {
        let patterns = sequence.patterns.iter();
        let lists: Vec<_> = patterns.map(|pattern| self.occurrences(pattern)).collect();
        let window = self.events_range(sequence.window.as_ref());
        let matcher = Matcher::new(&sequence.order, self.clock);
        let source = Facts {
            scope: self,
            facts: matcher.facts(),
            conditions: &sequence.conditions,
        };
        matcher.run(&lists, window, &source).holds
    }

    pub fn unordered(self, node: &'a Unordered) -> bool {
        let events = node.events.iter();
        let lists: Vec<_> = events.map(|pattern| self.occurrences(pattern)).collect();
        let forbidden = node.without.as_ref();
        let forbidden = forbidden.map_or_else(Vec::new, |pattern| self.occurrences(pattern));
        let ask = unordered::Ask {
            at_least: node.at_least,
            within: node.within,
            window: self.events_range(node.window.as_ref()),
        };
        unordered::run(ask, &lists, &forbidden, self.clock).holds
    }

    /// The matching events before `as of`, ascending.
    pub fn occurrences(self, pattern: &'a EventPattern) -> Vec<Occurrence> {
        let events = self.events(pattern, Range::default());
        let mut events: Vec<Occurrence> = events.map(Occurrence::from).collect();
        events.sort_unstable();
        events
    }
}
