//! The pass over the events of one profile.

use super::candidates::{Candidate, Candidates};
use super::facts::{Facts, Known, MISSING};
use super::lists::Forbidden;
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
    candidates: Vec<Candidates>,
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
        if self.is_tied(time, now) {
            let mut choices = self.tied(time, now);
            if choices[last].iter().any(|choice| choice.deadline >= time) {
                return true;
            }
            for (step, choices) in choices.drain(..last).enumerate() {
                self.wait_all(step, choices);
            }
            return false;
        }
        // Downwards, so that no event of this time is seen as one before it.
        for step in (0..=last).rev() {
            let choices = self.arrivals(step, now[step]);
            if step == last {
                if !choices.is_empty() {
                    return true;
                }
            } else {
                self.wait_all(step, choices);
            }
        }
        false
    }

    /// The choices that come to a step from earlier times by one of the events. Where no step is
    /// compared, one event is as good as any other.
    fn arrivals(&mut self, step: usize, events: &[Occurrence]) -> Vec<Choice> {
        let mut choices = Vec::new();
        for &event in events {
            self.arrivals_by(step, event, &mut choices);
            if self.matcher.is_plain() && !choices.is_empty() {
                break;
            }
        }
        choices
    }

    pub fn arrivals_by(&mut self, step: usize, event: Occurrence, into: &mut Vec<Choice>) {
        self.looks += 1;
        if step == 0 {
            if self.window.contains(event.time) {
                let deadline = self.matcher.deadline(event.time);
                into.extend(self.choose(step, event, (0, &[]), deadline));
            }
            return;
        }
        let which = &self.matcher.order.steps[step].which;
        let Some(key) = self.matcher.key(which, event, &mut self.facts) else {
            return;
        };
        let mut found: Vec<(Known, i64)> = Vec::new();
        self.candidates[step - 1].followed_by(&key, event.time, |facts, deadline| {
            found.push((facts.clone(), deadline));
        });
        self.looks += found.len() as u64;
        for (facts, deadline) in found {
            into.extend(self.choose(step, event, (step - 1, &facts), deadline));
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
            facts: matcher.kept[step].iter().map(|fact| steps[*fact]).collect(),
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
        let key: Known = next.which.equal.iter().map(|(_, f)| steps[*f]).collect();
        if key.contains(&MISSING) {
            return;
        }
        let (from, mut until) = matcher.gap(step + 1, now);
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
        self.candidates[step].add(choice.facts, key, candidate, now);
    }
}

impl Matcher<'_> {
    /// Whether no step is compared with another.
    pub(super) fn is_plain(&self) -> bool {
        self.order.facts.is_empty()
    }

    /// The facts kept after a step, each at its index; others are missing.
    pub(super) fn spread(&self, after: usize, kept: &[u32]) -> Vec<u32> {
        let mut steps = vec![MISSING; self.order.facts.len()];
        for (fact, number) in self.kept[after].iter().zip(kept) {
            steps[*fact] = *number;
        }
        steps
    }
}
