//! Whether some choice of events meets a sequence: one pass over the events of a profile in the
//! order of time.
//!
//! After each time there are *candidates*: choices for the first steps, of which only is kept what
//! the following steps can see - the facts they compare with, from when to when the next step may
//! come, and how late the last one may be. An event finds the candidates that it can follow by
//! their key where it must be equal, and in a tree over the ranks of facts where it is compared by
//! their order. Where nothing else of them is asked for later, the one with the latest deadline
//! stands for all. Otherwise the choices keep the facts of the earlier step, and each of them is
//! looked at once if no later event could lead further; if the next step is bounded from this one,
//! whole parts of the tree are taken along at once. So the pass is `n log n`, and with `d`
//! comparisons of a step that are no equality `n^(2-1/d)`.
//!
//! What is left holds each event against each set of facts, which are up to `n^k` where facts of
//! `k` steps are kept at once: other conditions on several steps, `then no` compared with a step
//! that is kept, and kept facts before a bounded step that `bonds` says no better way for.
//! Events of one time are tried together, in any order; where some of them can be several steps,
//! all choices of these may be.

mod bonds;
mod candidates;
mod facts;
mod index;
mod kinds;
mod lists;
mod pass;
mod relay;
mod scale;
mod tied;
mod tree;
pub mod unordered;

use bonds::Bond;

use crate::check::typed::{Fact, Order, Which};
use crate::dataset::catalog::EventTypeId;
use crate::syntax::ast::Later;
use crate::time::{Clock, Range};
use crate::value::Value;

/// An event of a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Occurrence {
    pub time: i64,
    pub ty: EventTypeId,
    /// What tells it from others of its type.
    pub index: u32,
}

/// What is known of events.
pub trait Source {
    /// A fact, by its index in [`Matcher::facts`].
    fn fact(&self, fact: usize, of: Occurrence) -> Option<Value>;
    /// Whether a condition on an event holds, given the facts of the steps before it, by their
    /// index in [`Order::facts`].
    fn holds(&self, condition: usize, of: Occurrence, steps: &[Option<Value>]) -> bool;
}

/// What came of a pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub holds: bool,
    /// How often an event was held against candidates or other events: the work that was done.
    pub looks: u64,
}

/// A sequence, ready for the events of one profile after the other.
#[derive(Clone, Debug)]
pub struct Matcher<'a> {
    order: &'a Order,
    clock: &'a Clock,
    /// Different facts of events.
    facts: Vec<Fact>,
    /// For each fact of a step, its index in `facts`.
    of_step: Vec<usize>,
    /// For each step.
    bonds: Vec<Bond>,
}

impl<'a> Matcher<'a> {
    pub fn new(order: &'a Order, clock: &'a Clock) -> Self {
        let mut facts: Vec<Fact> = Vec::new();
        let of_events = order.all_which().flat_map(|which| {
            let compared = which.compared.iter().map(|compared| &compared.fact);
            which.equal.iter().map(|(fact, _)| fact).chain(compared)
        });
        for fact in order.facts.iter().map(|fact| &fact.fact).chain(of_events) {
            if !facts.contains(fact) {
                facts.push(fact.clone());
            }
        }
        let index = |fact: &Fact| facts.iter().position(|known| known == fact);
        let of_step = order.facts.iter().filter_map(|fact| index(&fact.fact));
        Matcher {
            order,
            clock,
            of_step: of_step.collect(),
            bonds: bonds::bonds(order),
            facts,
        }
    }

    /// The facts that a [`Source`] is asked for.
    pub fn facts(&self) -> &[Fact] {
        &self.facts
    }

    /// Where a fact is in [`Matcher::facts`].
    fn fact(&self, fact: &Fact) -> Option<usize> {
        self.facts.iter().position(|known| known == fact)
    }

    /// Whether some choice of events holds. `lists` are the events of each pattern before `as of`,
    /// ascending; `window` is that of the first step.
    pub fn run(&self, lists: &[Vec<Occurrence>], window: Range, source: &dyn Source) -> Outcome {
        let there = |which: &Which| !lists[which.pattern].is_empty();
        if !self.order.steps.iter().all(|step| there(&step.which)) {
            return Outcome {
                holds: false,
                looks: 0,
            };
        }
        let mut pass = pass::Pass::new(self, lists, window, source);
        let holds = pass.run();
        Outcome {
            holds,
            looks: pass.looks(),
        }
    }

    /// When a step may come, by its gap to the step before at an instant: from and until.
    fn gap(&self, step: usize, before: i64) -> (i64, i64) {
        let step = &self.order.steps[step];
        let within = step.within.map(|within| self.clock.elapse(before, within));
        let until = within.unwrap_or(i64::MAX);
        let Some((later, length)) = step.later else {
            return (before, until);
        };
        let edge = self.clock.elapse(before, length);
        match later {
            Later::AtLeast => (edge, until),
            Later::MoreThan => (edge.saturating_add(1), until),
            Later::LessThan => (before, until.min(edge.saturating_sub(1))),
        }
    }

    /// Whether a step can come at the very time of the step before.
    fn can_tie(&self, step: usize, time: i64) -> bool {
        let (from, until) = self.gap(step, time);
        !self.order.steps[step].strictly && from <= time && time <= until
    }

    /// How late the last step may be after a first one.
    fn deadline(&self, first: i64) -> i64 {
        let all = self.order.all_within;
        all.map_or(i64::MAX, |all| self.clock.elapse(first, all))
    }
}
