//! Why no choice goes on.

use crate::check::typed::{Order, Step, Which};
use crate::interpret::sequence::Occurrence;
use crate::time::Range;

use super::search::{Part, Prefer, Search, prefix};
use super::{Reason, Stop};

impl Search<'_> {
    /// The choice that comes nearest to the last step of an order, and what it does not meet.
    pub fn stopped_at_step(&self, order: &Order, step: usize) -> (Vec<Occurrence>, Stop) {
        let (mut chosen, stop) = self.nearest_of_all(order, step);
        chosen.truncate(step);
        (chosen, stop)
    }

    fn nearest_of_all(&self, order: &Order, step: usize) -> (Vec<Occurrence>, Stop) {
        let needs = needs(order, step, self.sequence.window.is_some());
        // One thing that is not met says more than several.
        for need in &needs {
            if let Some(found) = self.nearest(order, step, std::slice::from_ref(need)) {
                return found;
            }
        }
        if let Some((chosen, mut stop)) = self.nearest(order, step, &needs) {
            stop.reasons = self.not_met(order, &chosen, &needs);
            return (chosen, stop);
        }
        let widened = self.widened(order, step);
        for dropped in [&[][..], &needs] {
            if let Some((chosen, mut stop)) = widened.nearest(order, step, dropped) {
                stop.reasons = vec![Reason::Where];
                return (chosen, stop);
            }
        }
        self.without_event(order, step)
    }

    /// Without some of what is needed: the steps before, and what would be this step.
    fn nearest(
        &self,
        order: &Order,
        step: usize,
        dropped: &[Reason],
    ) -> Option<(Vec<Occurrence>, Stop)> {
        let (relaxed, window) = self.relaxed(order, step, dropped);
        if !self.holds(&relaxed, window) {
            return None;
        }
        let chosen = self.choose(&relaxed, window, Prefer::Close);
        let met = match dropped.contains(&Reason::Without) {
            true => self.stood_between(order, step, &chosen),
            false => None,
        };
        let stop = Stop {
            step,
            absence: None,
            reasons: dropped.to_vec(),
            near: chosen.get(step).map(|event| (*event).into()),
            met: met.map(Into::into),
        };
        Some((chosen, stop))
    }

    fn relaxed(&self, order: &Order, step: usize, dropped: &[Reason]) -> (Order, Range) {
        let mut relaxed = order.clone();
        let of = &mut relaxed.steps[step];
        let mut window = self.window;
        for need in dropped {
            match need {
                Reason::Strictly => of.strictly = false,
                Reason::Within(_) => of.within = None,
                Reason::Later(..) => of.later = None,
                Reason::AllWithin(_) => relaxed.all_within = None,
                Reason::Without => of.without = None,
                Reason::Compared => {
                    of.which.equal.clear();
                    of.which.compared.clear();
                    of.which.condition = None;
                    of.which.asks.clear();
                }
                Reason::Window => window = Range::default(),
                Reason::NoEvent
                | Reason::Before
                | Reason::Where
                | Reason::Followed
                | Reason::NotOver(_) => {}
            }
        }
        (relaxed, window)
    }

    /// What the chosen events do not meet of what is needed of the last of them.
    fn not_met(&self, order: &Order, chosen: &[Occurrence], needs: &[Reason]) -> Vec<Reason> {
        let step = order.steps.len() - 1;
        let lists = self.only(order, chosen);
        let fails = |need: &&Reason| {
            let others: Vec<Reason> = needs.iter().copied().filter(|n| n != *need).collect();
            let (relaxed, window) = self.relaxed(order, step, &others);
            !self.holds_with(&relaxed, &lists, window)
        };
        needs.iter().filter(fails).copied().collect()
    }

    /// Nothing could be the step, whatever is dropped.
    fn without_event(&self, order: &Order, step: usize) -> (Vec<Occurrence>, Stop) {
        let mut before = order.clone();
        before.steps.truncate(step);
        let chosen = match step {
            0 => Vec::new(),
            _ => self.choose(&before, self.window, Prefer::Latest),
        };
        let others = self.lists[order.steps[step].which.pattern].iter();
        let near = others.rev().find(|event| !chosen.contains(event));
        let reason = match near {
            Some(_) => Reason::Before,
            None => Reason::NoEvent,
        };
        let stop = Stop {
            step,
            absence: None,
            reasons: vec![reason],
            near: near.map(|event| (*event).into()),
            met: None,
        };
        (chosen, stop)
    }

    /// The choice up to a `then no`, and the event that it met or how long it lasts.
    pub fn stopped_by_absence(&self, order: &Order, part: Part) -> (Vec<Occurrence>, Stop) {
        let step = part.step;
        let absence = part.absences.saturating_sub(1);
        let before = prefix(
            order,
            Part {
                step,
                absences: absence,
            },
        );
        // Where one of the choices only has to wait, the first of these holds first.
        let mut waiting = prefix(order, part);
        if let Some(absence) = waiting.steps[step].absent.last_mut() {
            absence.within = None;
        }
        let chosen = match self.holds(&waiting, self.window) {
            true => self.choose(&waiting, self.window, Prefer::Earliest),
            false => self.choose(&before, self.window, Prefer::Latest),
        };
        let node = &order.steps[step].absent[absence];
        let time = chosen
            .last()
            .map_or(self.scope.clock.as_of, |event| event.time);
        let until = match node.within {
            Some(within) => self.scope.clock.elapse(time, within),
            None => i64::MAX,
        };
        let met = self.culprit(
            order,
            step,
            &chosen,
            &node.which,
            (time, until),
            |order, which| {
                let mut alone = node.clone();
                alone.which = which;
                alone.within = None;
                order.steps[step].absent = vec![alone];
            },
        );
        let reason = match met {
            Some(_) => Reason::Followed,
            None => Reason::NotOver(until),
        };
        let stop = Stop {
            step,
            absence: Some(absence),
            reasons: vec![reason],
            near: None,
            met: met.map(Into::into),
        };
        (chosen, stop)
    }

    /// The first event that `without` of a step forbids between it and the step before.
    fn stood_between(
        &self,
        order: &Order,
        step: usize,
        chosen: &[Occurrence],
    ) -> Option<Occurrence> {
        let without = order.steps[step].without.as_ref()?;
        let (before, this) = (chosen.get(step.checked_sub(1)?)?, chosen.get(step)?);
        let between = (before.time.saturating_add(1), this.time.saturating_sub(1));
        self.culprit(order, step, chosen, without, between, |order, which| {
            order.steps[step].without = Some(which);
        })
    }

    /// The first event of a time that a choice may not have beside it. `put` says that none may
    /// be, in a sequence of which nothing else is left.
    fn culprit(
        &self,
        order: &Order,
        step: usize,
        chosen: &[Occurrence],
        which: &Which,
        (from, until): (i64, i64),
        put: impl Fn(&mut Order, Which),
    ) -> Option<Occurrence> {
        let mut bare = order.clone();
        bare.steps.truncate(step + 1);
        bare.all_within = None;
        for step in &mut bare.steps {
            *step = Step {
                which: Which {
                    pattern: step.which.pattern,
                    equal: Vec::new(),
                    compared: Vec::new(),
                    condition: None,
                    asks: Vec::new(),
                },
                name: None,
                strictly: false,
                within: None,
                later: None,
                without: None,
                absent: Vec::new(),
            };
        }
        let mut lists = vec![Vec::new(); self.lists.len() + 1];
        for (step, event) in bare.steps.iter().zip(chosen) {
            lists[step.which.pattern] = vec![*event];
        }
        let own = self.lists.len();
        let forbidden = Which {
            pattern: own,
            ..which.clone()
        };
        put(&mut bare, forbidden);
        let events = self.lists[which.pattern].iter();
        let mut events = events.filter(|event| (from..=until).contains(&event.time));
        let found = events.find(|event| {
            lists[own] = vec![**event];
            !self.holds_with(&bare, &lists, Range::default())
        });
        found.copied()
    }
}

/// What is asked of a step beside its `where`.
fn needs(order: &Order, step: usize, has_window: bool) -> Vec<Reason> {
    let of = &order.steps[step];
    let compared = !of.which.is_plain();
    let all_within = order.all_within.filter(|_| step > 0);
    [
        (step == 0 && has_window).then_some(Reason::Window),
        of.strictly.then_some(Reason::Strictly),
        of.within.map(Reason::Within),
        of.later.map(|(later, length)| Reason::Later(later, length)),
        all_within.map(Reason::AllWithin),
        of.without.is_some().then_some(Reason::Without),
        compared.then_some(Reason::Compared),
    ]
    .into_iter()
    .flatten()
    .collect()
}
