//! Events that must not be: the next one after a time, or any in a range of time.

use rustc_hash::FxHashMap;

use super::facts::{Facts, Known, MISSING};
use super::{Matcher, Occurrence};
use crate::check::typed::Which;

/// The events of a pattern by the facts that must be equal to those of a step.
pub type Keyed = FxHashMap<Known, Vec<Occurrence>>;

/// Events that are looked for; those by key are sorted out once for each place in the rule.
pub struct Forbidden<'m> {
    pub matcher: &'m Matcher<'m>,
    pub lists: &'m [Vec<Occurrence>],
    keyed: FxHashMap<*const Which, Keyed>,
    pub looks: u64,
}

impl<'m> Forbidden<'m> {
    pub fn new(matcher: &'m Matcher<'m>, lists: &'m [Vec<Occurrence>]) -> Self {
        Forbidden {
            matcher,
            lists,
            keyed: FxHashMap::default(),
            looks: 0,
        }
    }

    /// The time of the next of these strictly after `time`, if there is one until `until`.
    pub fn next_after(
        &mut self,
        which: &'m Which,
        steps: &[u32],
        (time, until): (i64, i64),
        facts: &mut Facts,
    ) -> Option<i64> {
        let (events, looks) = self.alike(which, steps, facts);
        let from = events.partition_point(|event| event.time <= time);
        let mut later = events[from..].iter();
        later
            .by_ref()
            .take_while(|event| event.time <= until)
            .find(|event| {
                *looks += 1;
                meets(which, **event, steps, facts)
            })
            .map(|event| event.time)
    }

    /// Whether there is one of these, but for the event itself, from its time until `until`.
    pub fn is_any(
        &mut self,
        which: &'m Which,
        steps: &[u32],
        (event, until): (Occurrence, i64),
        facts: &mut Facts,
    ) -> bool {
        let (events, looks) = self.alike(which, steps, facts);
        let from = events.partition_point(|other| other.time < event.time);
        let mut later = events[from..].iter();
        later
            .by_ref()
            .take_while(|other| other.time <= until)
            .any(|other| {
                *looks += 1;
                *other != event && meets(which, *other, steps, facts)
            })
    }

    /// The events of the pattern whose facts are equal to those of the steps.
    fn alike(
        &mut self,
        which: &'m Which,
        steps: &[u32],
        facts: &mut Facts,
    ) -> (&[Occurrence], &mut u64) {
        if which.equal.is_empty() {
            return (&self.lists[which.pattern], &mut self.looks);
        }
        let key = which.equal.iter().map(|(_, fact)| steps[*fact]).collect();
        let (matcher, lists) = (self.matcher, self.lists);
        let keyed = self
            .keyed
            .entry(std::ptr::from_ref(which))
            .or_insert_with(|| matcher.by_key(which, &lists[which.pattern], facts));
        let events = keyed.get::<Known>(&key).map_or(&[][..], Vec::as_slice);
        (events, &mut self.looks)
    }
}

fn meets(which: &Which, event: Occurrence, steps: &[u32], facts: &Facts) -> bool {
    which
        .condition
        .is_none_or(|condition| facts.holds(condition, event, steps))
}

impl Matcher<'_> {
    /// Events by the facts that must be equal; those of which one is missing are equal to nothing.
    pub(super) fn by_key(&self, which: &Which, events: &[Occurrence], facts: &mut Facts) -> Keyed {
        let mut keyed = Keyed::default();
        for event in events {
            if let Some(key) = self.key(which, *event, facts) {
                keyed.entry(key).or_default().push(*event);
            }
        }
        keyed
    }

    /// The facts of an event that must be equal to those of steps, if all are known.
    pub(super) fn key(&self, which: &Which, event: Occurrence, facts: &mut Facts) -> Option<Known> {
        let numbers = which.equal.iter().map(|(fact, _)| {
            let index = self.facts.iter().position(|known| known == fact);
            index.map_or(MISSING, |index| facts.of(index, event))
        });
        let key: Known = numbers.collect();
        (!key.contains(&MISSING)).then_some(key)
    }
}
