//! The pass over the events of one profile.

use rustc_hash::FxHashMap;

use super::candidates::{Ask, Candidate, Candidates, Goal};
use super::facts::{Facts, Known, MISSING};
use super::lists::Forbidden;
use super::scale::Scale;
use super::{Matcher, Occurrence, Source};
use crate::time::Range;

/// A choice of events up to a step at the present time.
#[derive(Clone, Debug)]
pub struct Choice {
    pub event: Occurrence,
    /// The facts of steps that are asked for later.
    pub facts: Known,
    /// How late the last step may be.
    pub deadline: i64,
    /// Events of the present time that are taken and that later steps could want.
    pub taken: Vec<Occurrence>,
}

pub struct Pass<'m> {
    pub matcher: &'m Matcher<'m>,
    pub lists: &'m [Vec<Occurrence>],
    window: Range,
    pub facts: Facts<'m>,
    forbidden: Forbidden<'m>,
    /// After each step.
    pub candidates: Vec<Candidates>,
    /// Of the facts of steps; those that were asked for.
    pub scales: Vec<Option<Scale>>,
    /// The candidates that events of this time follow for good, and how many of these.
    followed: FxHashMap<usize, usize>,
    /// The steps whose candidates were prepared.
    pub opened: Vec<bool>,
    looks: u64,
}

impl<'m> Pass<'m> {
    pub fn new(
        matcher: &'m Matcher<'m>,
        lists: &'m [Vec<Occurrence>],
        window: Range,
        source: &'m dyn Source,
    ) -> Self {
        let steps = matcher.order.steps.iter();
        Pass {
            matcher,
            lists,
            window,
            facts: Facts::new(source),
            forbidden: Forbidden::new(matcher, lists),
            candidates: steps.map(|_| Candidates::default()).collect(),
            scales: matcher.order.facts.iter().map(|_| None).collect(),
            followed: FxHashMap::default(),
            opened: vec![false; matcher.order.steps.len()],
            looks: 0,
        }
    }

    pub fn looks(&self) -> u64 {
        self.looks + self.forbidden.looks
    }

    pub fn look(&mut self) {
        self.looks += 1;
    }

    pub fn run(&mut self) -> bool {
        let lists = self.lists;
        let steps = self.matcher.order.steps.iter();
        let mut rest: Vec<&'m [Occurrence]> = steps
            .map(|step| lists[step.which.pattern].as_slice())
            .collect();
        let mut now: Vec<&'m [Occurrence]> = Vec::with_capacity(rest.len());
        while let Some(time) = rest.iter().filter_map(|events| events.first()).min() {
            let time = time.time;
            now.clear();
            for events in &mut rest {
                let count = events.iter().take_while(|event| event.time == time).count();
                let (present, later) = events.split_at(count);
                now.push(present);
                *events = later;
            }
            if self.at(time, &now) {
                return true;
            }
        }
        false
    }

    /// The events of one time, for each step. Whether the last step is reached.
    fn at(&mut self, time: i64, now: &[&'m [Occurrence]]) -> bool {
        let last = now.len() - 1;
        if !self.is_tied(time, now) {
            // Downwards, so that no event of this time is seen as one before it.
            return (0..=last).rev().any(|step| self.arrive(step, now[step]));
        }
        if are_apart(now) {
            // Upwards, so that each step sees those of the same time before it.
            return (0..=last).any(|step| self.arrive(step, now[step]));
        }
        let mut choices = self.tied(time, now);
        if choices[last].iter().any(|choice| choice.deadline >= time) {
            return true;
        }
        for (step, choices) in choices.drain(..last).enumerate() {
            self.wait_all(step, choices);
        }
        false
    }

    /// Whether a last step comes; choices that come to another one wait for the next. Where no
    /// step is compared, one event is as good as any other.
    fn arrive(&mut self, step: usize, events: &[Occurrence]) -> bool {
        let mut choices = Vec::new();
        for &event in events {
            self.arrivals_by(step, event, 0, &mut choices);
            if self.matcher.is_plain() && !choices.is_empty() {
                break;
            }
        }
        if step + 1 == self.matcher.order.steps.len() {
            return !choices.is_empty();
        }
        self.wait_all(step, choices);
        false
    }

    /// The choices that come to a step from before by an event, of which at most so many more
    /// events of the same time follow.
    pub fn arrivals_by(
        &mut self,
        step: usize,
        event: Occurrence,
        ahead: usize,
        into: &mut Vec<Choice>,
    ) {
        self.looks += 1;
        if step == 0 {
            if self.window.contains(event.time) {
                let deadline = self.matcher.deadline(event.time);
                into.extend(self.choose(step, event, (0, &[]), deadline));
            }
            return;
        }
        let (matcher, before) = (self.matcher, step - 1);
        let which = &matcher.order.steps[step].which;
        let Some(key) = matcher.key(which, event, &mut self.facts) else {
            return;
        };
        let Some(cuts) = self.cuts(step, event) else {
            return;
        };
        let ask = Ask {
            key: &key,
            cuts: &cuts,
            now: event.time,
        };
        if matcher.bonds[step].one_is_enough {
            let mut goal = Goal::Latest(None);
            self.candidates[before].find(&ask, &mut goal, &mut self.looks);
            if let Goal::Latest(Some(deadline)) = goal {
                let none = vec![MISSING; matcher.bonds[before].kept.len()];
                into.extend(self.choose(step, event, (before, &none), deadline));
            }
            return;
        }
        let mut goal = Goal::All(Vec::new());
        self.candidates[before].find(&ask, &mut goal, &mut self.looks);
        let Goal::All(found) = goal else { return };
        for (number, deadline) in found {
            let facts = self.candidates[before].facts(number).clone();
            if let Some(choice) = self.choose(step, event, (before, &facts), deadline) {
                into.push(choice);
                self.used(step, number, ahead);
            }
        }
    }

    /// A candidate was followed by an event. Where that is for good, it is spent when no way on
    /// at the same time could want another event than those that it was followed by.
    fn used(&mut self, step: usize, number: usize, ahead: usize) {
        if !self.matcher.bonds[step].is_final {
            return;
        }
        let times = self.followed.entry(number).or_insert(0);
        *times += 1;
        if *times > ahead {
            self.followed.remove(&number);
            self.candidates[step - 1].spend(number);
        }
    }

    /// No more events of this time come to this step.
    pub fn end_of(&mut self, step: usize) {
        for (number, _) in self.followed.drain() {
            self.candidates[step - 1].spend(number);
        }
    }

    /// An event as a step after steps with these facts, if all that is said of it alone and of
    /// those holds.
    pub fn choose(
        &mut self,
        step: usize,
        event: Occurrence,
        before: (usize, &[u32]),
        deadline: i64,
    ) -> Option<Choice> {
        let matcher = self.matcher;
        let mut steps = matcher.spread(before.0, before.1);
        let node = &matcher.order.steps[step];
        if let Some(condition) = node.which.condition
            && !self.facts.holds(condition, event, &steps)
        {
            return None;
        }
        for (index, fact) in matcher.order.facts.iter().enumerate() {
            if fact.step == step {
                steps[index] = self.facts.of(matcher.of_step[index], event);
            }
        }
        for absence in &node.absent {
            let until = match absence.within {
                Some(within) => matcher.clock.elapse(event.time, within),
                None => i64::MAX,
            };
            let open = absence.within.is_some() && until >= matcher.clock.as_of;
            let of = (event, until);
            if open
                || self
                    .forbidden
                    .is_any(&absence.which, &steps, of, &mut self.facts)
            {
                return None;
            }
        }
        Some(Choice {
            event,
            facts: matcher.bonds[step]
                .kept
                .iter()
                .map(|fact| steps[*fact])
                .collect(),
            deadline,
            taken: Vec::new(),
        })
    }

    fn wait_all(&mut self, step: usize, choices: Vec<Choice>) {
        for choice in choices {
            self.wait(step, choice);
        }
    }

    /// A choice becomes a candidate for the next step.
    fn wait(&mut self, step: usize, choice: Choice) {
        let matcher = self.matcher;
        let now = choice.event.time;
        let next = &matcher.order.steps[step + 1];
        let steps = matcher.spread(step, &choice.facts);
        let Some(kind) = self.kind(step, choice.facts, &steps) else {
            return;
        };
        let (mut from, mut until) = matcher.gap(step + 1, now);
        if next.strictly {
            from = from.max(now.saturating_add(1));
        }
        if let Some(without) = &next.without {
            let span = (now, until.min(choice.deadline));
            let facts = &mut self.facts;
            if let Some(time) = self.forbidden.next_after(without, &steps, span, facts) {
                until = until.min(time);
            }
        }
        let candidate = Candidate {
            from,
            until,
            deadline: choice.deadline,
        };
        self.open(step);
        self.candidates[step].add(kind, candidate, now);
    }
}

/// Whether no event is there for two steps.
fn are_apart(now: &[&[Occurrence]]) -> bool {
    let mut all: Vec<Occurrence> = now.concat();
    all.sort_unstable();
    all.windows(2).all(|two| two[0] != two[1])
}

impl Matcher<'_> {
    /// Whether no step is compared with another.
    pub(super) fn is_plain(&self) -> bool {
        self.order.facts.is_empty()
    }

    /// The facts kept after a step, each at its index; others are missing.
    pub(super) fn spread(&self, after: usize, kept: &[u32]) -> Vec<u32> {
        let mut steps = vec![MISSING; self.order.facts.len()];
        for (fact, number) in self.bonds[after].kept.iter().zip(kept) {
            steps[*fact] = *number;
        }
        steps
    }
}
