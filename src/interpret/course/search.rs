//! The search for a choice of events.

use crate::check::typed::{Expr, Order, Sequence};
use crate::interpret::order::Facts;
use crate::interpret::scope::Scope;
use crate::interpret::sequence::{Matcher, Occurrence};
use crate::time::Range;

use super::{Course, unfiltered};

/// A sequence of which each step has a list of events of its own, so that it can be made shorter
/// for one of them.
pub(super) struct Search<'a> {
    pub scope: Scope<'a>,
    pub sequence: &'a Sequence,
    conditions: &'a [Expr],
    /// Of each pattern, then of each step.
    pub lists: Vec<Vec<Occurrence>>,
    pub window: Range,
}

/// Where a sequence can end: behind a step with so many of its `then no`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub step: usize,
    pub absences: usize,
}

pub(super) fn course(scope: Scope<'_>, sequence: &Sequence) -> Course {
    let (search, order) = Search::new(scope, sequence);
    let parts: Vec<Part> = order
        .steps
        .iter()
        .enumerate()
        .flat_map(|(step, of)| (0..=of.absent.len()).map(move |absences| Part { step, absences }))
        .collect();
    let met = parts.partition_point(|part| search.holds(&prefix(&order, *part), search.window));
    let Some(&next) = parts.get(met) else {
        let chosen = search.choose(&order, search.window, Prefer::Close);
        return Course {
            chosen: numbered(&chosen),
            stops: Vec::new(),
        };
    };
    let (chosen, stop) = match next.absences {
        0 => search.stopped_at_step(&prefix(&order, next), next.step),
        _ => search.stopped_by_absence(&order, next),
    };
    Course {
        chosen: numbered(&chosen),
        stops: vec![stop],
    }
}

/// Which event of a step is chosen.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Prefer {
    Latest,
    /// The latest, but of a last step that is not the first the earliest.
    Close,
    Earliest,
}

fn numbered(chosen: &[Occurrence]) -> Vec<(usize, super::Event)> {
    let events = chosen.iter().map(|event| (*event).into());
    events.enumerate().collect()
}

/// A sequence up to a part of it.
pub(super) fn prefix(order: &Order, part: Part) -> Order {
    let mut order = order.clone();
    order.steps.truncate(part.step + 1);
    if let Some(last) = order.steps.last_mut() {
        last.absent.truncate(part.absences);
    }
    order
}

impl<'a> Search<'a> {
    fn new(scope: Scope<'a>, sequence: &'a Sequence) -> (Search<'a>, Order) {
        let patterns = sequence.patterns.iter();
        let mut lists: Vec<_> = patterns.map(|pattern| scope.occurrences(pattern)).collect();
        let mut order = sequence.order.clone();
        for step in &mut order.steps {
            let own = lists[step.which.pattern].clone();
            step.which.pattern = lists.len();
            lists.push(own);
        }
        let search = Search {
            scope,
            sequence,
            conditions: &sequence.conditions,
            lists,
            window: scope.events_range(sequence.window.as_ref()),
        };
        (search, order)
    }

    pub fn holds(&self, order: &Order, window: Range) -> bool {
        self.holds_with(order, &self.lists, window)
    }

    pub fn holds_with(&self, order: &Order, lists: &[Vec<Occurrence>], window: Range) -> bool {
        let matcher = Matcher::new(order, self.scope.clock);
        let source = Facts {
            scope: self.scope,
            facts: matcher.facts(),
            conditions: self.conditions,
        };
        matcher.run(lists, window, &source).holds
    }

    /// The choice for an order that holds.
    pub fn choose(&self, order: &Order, window: Range, prefer: Prefer) -> Vec<Occurrence> {
        let mut lists = self.lists.clone();
        let mut chosen = Vec::new();
        for (at, step) in order.steps.iter().enumerate() {
            let earliest = match prefer {
                Prefer::Latest => false,
                Prefer::Close => at > 0 && at + 1 == order.steps.len(),
                Prefer::Earliest => true,
            };
            let own = step.which.pattern;
            let events = std::mem::take(&mut lists[own]);
            let all = events.len();
            let part = |count: usize| match earliest {
                true => &events[..count],
                false => &events[all - count..],
            };
            let count = least(all, |count| {
                lists[own] = part(count).to_vec();
                self.holds_with(order, &lists, window)
            });
            let found = match earliest {
                true => part(count).last(),
                false => part(count).first(),
            };
            let Some(event) = found else {
                break;
            };
            chosen.push(*event);
            lists[own] = vec![*event];
        }
        chosen
    }

    /// The lists with nothing but the chosen events for the steps.
    pub fn only(&self, order: &Order, chosen: &[Occurrence]) -> Vec<Vec<Occurrence>> {
        let mut lists = self.lists.clone();
        for (step, event) in order.steps.iter().zip(chosen) {
            lists[step.which.pattern] = vec![*event];
        }
        lists
    }

    /// The same with all events of the types of a step, whatever its `where` says.
    pub fn widened(&self, order: &Order, step: usize) -> Search<'a> {
        let mut lists = self.lists.clone();
        let pattern = self.sequence.order.steps[step].which.pattern;
        let all = unfiltered(self.scope, &self.sequence.patterns[pattern]);
        lists[order.steps[step].which.pattern] = all;
        Search { lists, ..*self }
    }
}

/// The least number of `1..=most` that is enough, if `most` is; small ones are tried first.
fn least(most: usize, mut enough: impl FnMut(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, 1);
    while high < most && !enough(high) {
        low = high;
        high *= 2;
    }
    high = high.min(most);
    while high - low > 1 {
        let middle = low.midpoint(high);
        if enough(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    high
}
