//! Events that must not be: the next one after a time, or any in a range of time.

use rustc_hash::FxHashMap;

use super::facts::{Facts, Known, MISSING};
use super::scale::{Cut, Scale};
use super::tree::Tree;
use super::{Matcher, Occurrence};
use crate::check::typed::Which;

/// The events of a pattern by the facts that must be equal to those of a step.
pub type Keyed = FxHashMap<Known, Vec<Occurrence>>;

/// Events that are looked for; they are sorted out once for each place in the rule.
pub struct Forbidden<'m> {
    pub matcher: &'m Matcher<'m>,
    pub lists: &'m [Vec<Occurrence>],
    sorted: FxHashMap<*const Which, Sorted>,
    pub looks: u64,
}

/// Those of which all facts are known that are compared: by key, then by time.
struct Sorted {
    events: Vec<Occurrence>,
    ranges: FxHashMap<Known, (usize, usize)>,
    /// For each comparison, of the facts of the events.
    scales: Vec<Scale>,
    tree: Tree,
}

impl<'m> Forbidden<'m> {
    pub fn new(matcher: &'m Matcher<'m>, lists: &'m [Vec<Occurrence>]) -> Self {
        Forbidden {
            matcher,
            lists,
            sorted: FxHashMap::default(),
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
        let is_after = |event: Occurrence| event.time > time;
        let found = self.first(which, steps, until, facts, is_after, |_| true)?;
        Some(found.time)
    }

    /// Whether there is one of these, but for the event itself, from its time until `until`.
    pub fn is_any(
        &mut self,
        which: &'m Which,
        steps: &[u32],
        (event, until): (Occurrence, i64),
        facts: &mut Facts,
    ) -> bool {
        let is_from = |other: Occurrence| other.time >= event.time;
        let is_other = |other: Occurrence| other != event;
        self.first(which, steps, until, facts, is_from, is_other)
            .is_some()
    }

    /// The first of these for which `starts` holds, as it does for all later ones, and which is
    /// meant.
    fn first(
        &mut self,
        which: &'m Which,
        steps: &[u32],
        until: i64,
        facts: &mut Facts,
        starts: impl Fn(Occurrence) -> bool,
        is_meant: impl Fn(Occurrence) -> bool,
    ) -> Option<Occurrence> {
        if which.equal.is_empty() && which.compared.is_empty() {
            let events = &self.lists[which.pattern];
            let from = events.partition_point(|event| !starts(*event));
            let events = events[from..].iter().copied();
            let mut events = events.take_while(|event| event.time <= until);
            return events.find(|event| {
                self.looks += 1;
                is_meant(*event) && meets(which, *event, steps, facts)
            });
        }
        let (matcher, lists) = (self.matcher, self.lists);
        let sorted = self
            .sorted
            .entry(std::ptr::from_ref(which))
            .or_insert_with(|| Sorted::new(matcher, which, &lists[which.pattern], facts));
        let key: Known = which.equal.iter().map(|(_, fact)| steps[*fact]).collect();
        let (start, end) = *sorted.ranges.get(&key)?;
        let cuts = sorted.cuts(matcher, which, steps, facts)?;
        let alike = &sorted.events[start..end];
        let mut from = start + alike.partition_point(|event| !starts(*event));
        loop {
            let at = sorted.tree.first((from, end), &cuts, &mut self.looks)?;
            let event = sorted.events[at];
            if event.time > until {
                return None;
            }
            if is_meant(event) && meets(which, event, steps, facts) {
                return Some(event);
            }
            from = at + 1;
        }
    }
}

fn meets(which: &Which, event: Occurrence, steps: &[u32], facts: &Facts) -> bool {
    which
        .condition
        .is_none_or(|condition| facts.holds(condition, event, steps))
}

impl Sorted {
    fn new(matcher: &Matcher, which: &Which, events: &[Occurrence], facts: &mut Facts) -> Self {
        let mut keyed: Vec<(Known, Vec<Occurrence>)> =
            matcher.by_key(which, events, facts).into_iter().collect();
        keyed.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let number = |at: usize, event: Occurrence, facts: &mut Facts| {
            let fact = matcher.fact(&which.compared[at].fact);
            fact.map_or(MISSING, |fact| facts.of(fact, event))
        };
        let scales = (0..which.compared.len()).map(|at| {
            let numbers = events.iter().map(|event| number(at, *event, facts));
            let numbers = numbers.collect();
            Scale::new(numbers, facts, matcher.clock)
        });
        let scales: Vec<Scale> = scales.collect();
        let (mut sorted, mut ranks) = (Vec::new(), Vec::new());
        let mut ranges = FxHashMap::default();
        for (key, events) in keyed {
            let start = sorted.len();
            for event in events {
                let of_each = scales.iter().enumerate();
                let of_each = of_each.map(|(at, scale)| scale.rank(number(at, event, facts)));
                if let Some(known) = of_each.collect::<Option<Vec<u32>>>() {
                    sorted.push(event);
                    ranks.extend(known);
                }
            }
            ranges.insert(key, (start, sorted.len()));
        }
        let dimensions = scales.len();
        let rank = |at: usize, dimension: usize| ranks[at * dimensions + dimension];
        Sorted {
            tree: Tree::new(sorted.len(), dimensions, rank),
            events: sorted,
            ranges,
            scales,
        }
    }

    /// The ranks of events that are in all relations to the steps; `None` if a fact of these is
    /// missing.
    fn cuts(
        &self,
        matcher: &Matcher,
        which: &Which,
        steps: &[u32],
        facts: &Facts,
    ) -> Option<Vec<Cut>> {
        let compared = which.compared.iter().zip(&self.scales).enumerate();
        let cuts = compared.map(|(dimension, (compared, scale))| {
            let value = facts.value(steps[compared.step])?;
            Some(scale.cut(dimension, compared.relation, value, matcher.clock))
        });
        cuts.collect()
    }
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
            let index = self.fact(fact);
            index.map_or(MISSING, |index| facts.of(index, event))
        });
        let key: Known = numbers.collect();
        (!key.contains(&MISSING)).then_some(key)
    }
}
