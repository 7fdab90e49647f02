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
    /// The candidates that events of this time follow for good, by the step that they end with and
    /// their number, and how many events.
    followed: FxHashMap<(usize, usize), usize>,
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
        if self.matcher.bonds[step].relays {
            events.iter().for_each(|event| self.relay(step, *event));
            return false;
        }
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
                into.extend(self.choose(step, event, (&[], &[]), deadline));
            }
            return;
        }
        let matcher = self.matcher;
        let mut goal = match matcher.bonds[step].one_is_enough {
            true => Goal::Latest(None),
            false => Goal::All(Vec::new()),
        };
        self.find(step, event, &mut goal);
        let found = goal.found();
        if step > 1 && matcher.bonds[step - 1].relays {
            self.find_relayed(step, event, &mut goal);
        }
        match goal {
            Goal::Latest(None) => {}
            Goal::Latest(Some(deadline)) => {
                into.extend(self.choose(step, event, (&[], &[]), deadline));
            }
            Goal::All(all) => {
                for (at, (number, deadline)) in all.into_iter().enumerate() {
                    let level = if at < found { step - 1 } else { step - 2 };
                    let facts = self.candidates[level].facts(number).clone();
                    let before = (&*matcher.bonds[level].carried, &*facts);
                    if let Some(choice) = self.choose(step, event, before, deadline) {
                        into.push(choice);
                        self.used(step, (level, number), ahead);
                    }
                }
            }
        }
    }

    /// Finds the candidates that an event can follow as a step.
    fn find(&mut self, step: usize, event: Occurrence, goal: &mut Goal) {
        let which = &self.matcher.order.steps[step].which;
        let key = self.matcher.key(which, event, &mut self.facts);
        if let Some((key, cuts)) = key.zip(self.cuts(step - 1, which, event)) {
            let ask = Ask::new(&key, &cuts, event.time);
            self.candidates[step - 1].find(&ask, goal, &mut self.looks);
        }
    }

    /// Finds those of two steps before that were relayed to an event.
    fn find_relayed(&mut self, step: usize, event: Occurrence, goal: &mut Goal) {
        let steps = &self.matcher.order.steps;
        let (before, which) = (&steps[step - 1].which, &steps[step].which);
        let key = self.relayed_key(before, which, event);
        if let Some((key, cuts)) = key.zip(self.cuts(step - 2, which, event)) {
            let ask = Ask::new(&key, &cuts, event.time);
            self.candidates[step - 2].find_relayed(&ask, goal, &mut self.looks);
        }
    }

    /// An event takes along all candidates that it can follow.
    pub fn relay(&mut self, step: usize, event: Occurrence) {
        self.looks += 1;
        let which = &self.matcher.order.steps[step].which;
        let key = self.matcher.key(which, event, &mut self.facts);
        let Some((key, cuts)) = key.zip(self.cuts(step - 1, which, event)) else {
            return;
        };
        let Some(choice) = self.choose(step, event, (&[], &[]), i64::MAX) else {
            return;
        };
        let steps = vec![MISSING; self.matcher.order.facts.len()];
        let (_, until) = self.span(step, &choice, &steps);
        let ask = Ask::new(&key, &cuts, event.time);
        self.candidates[step - 1].relay(&ask, until, &mut self.looks);
    }

    /// A candidate was followed by an event. Where that is for good, it is spent when no way on
    /// at the same time could want another event than those that it was followed by.
    fn used(&mut self, step: usize, candidate: (usize, usize), ahead: usize) {
        if !self.matcher.bonds[step].is_final {
            return;
        }
        let times = self.followed.entry(candidate).or_insert(0);
        *times += 1;
        if *times > ahead {
            self.followed.remove(&candidate);
            self.candidates[candidate.0].spend(candidate.1);
        }
    }

    /// No more events of this time come to a step.
    pub fn end_of_arrivals(&mut self) {
        for ((level, number), _) in self.followed.drain() {
            self.candidates[level].spend(number);
        }
    }

    /// An event as a step after steps with these facts, if all that is said of it alone and of
    /// those holds.
    pub fn choose(
        &mut self,
        step: usize,
        event: Occurrence,
        before: (&[usize], &[u32]),
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
        let steps = matcher.spread(&matcher.bonds[step].kept, &choice.facts);
        let carried = matcher.bonds[step].carried.iter();
        let facts = carried.map(|fact| steps[*fact]).collect();
        let Some(kind) = self.kind(step, facts, &steps) else {
            return;
        };
        let (from, until) = self.span(step, &choice, &steps);
        let candidate = Candidate {
            from,
            until,
            deadline: choice.deadline,
        };
        self.open(step);
        self.candidates[step].add(kind, candidate, now);
    }

    /// From when until when the step after a choice may come.
    fn span(&mut self, step: usize, choice: &Choice, steps: &[u32]) -> (i64, i64) {
        let (matcher, now) = (self.matcher, choice.event.time);
        let next = &matcher.order.steps[step + 1];
        let (mut from, mut until) = matcher.gap(step + 1, now);
        if next.strictly {
            from = from.max(now.saturating_add(1));
        }
        if let Some(without) = &next.without {
            let span = (now, until.min(choice.deadline));
            let facts = &mut self.facts;
            if let Some(time) = self.forbidden.next_after(without, steps, span, facts) {
                until = until.min(time);
            }
        }
        (from, until)
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

    /// Some facts of steps, each at its index; others are missing.
    pub(super) fn spread(&self, known: &[usize], numbers: &[u32]) -> Vec<u32> {
        let mut steps = vec![MISSING; self.order.facts.len()];
        for (fact, number) in known.iter().zip(numbers) {
            steps[*fact] = *number;
        }
        steps
    }
}
