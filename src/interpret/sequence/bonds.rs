//! What follows, for each step, from how steps are compared with one another.

use crate::check::typed::{Absence, Fact, Order, Step, Which};
use crate::syntax::ast::Later;
use crate::time::Length;

#[derive(Clone, Debug)]
pub struct Bond {
    /// The facts of steps that are still asked for after this one.
    pub kept: Vec<usize>,
    /// Those of them that are still asked for when a next step comes.
    pub carried: Vec<usize>,
    /// Those of them by whose order candidates are found.
    pub dimensions: Vec<usize>,
    /// The step that all carried facts are of, if it is one.
    pub of_one: Option<usize>,
    /// Of the candidates that an event of this step can follow, one with the latest deadline
    /// leads as far as any other: nothing else of them is asked for.
    pub one_is_enough: bool,
    /// Whom an event of this step follows, it follows for good: no later event leads further.
    pub is_final: bool,
    /// Whom an event of this step follows, it takes along as they are: the next step asks no more
    /// than up to when it may come, and the later the event, the longer.
    pub relays: bool,
}

pub fn bonds(order: &Order) -> Vec<Bond> {
    let steps = 0..order.steps.len();
    let mut bonds: Vec<Bond> = steps.map(|at| Bond::new(order, at)).collect();
    for at in 1..bonds.len().saturating_sub(1) {
        if !bonds[at - 1].relays && can_relay(order, &bonds, at) {
            bonds[at].relays = true;
            let (own, next) = (&order.steps[at].which, &order.steps[at + 1].which);
            let dimensions = &mut bonds[at - 1].dimensions;
            dimensions.extend(next.compared.iter().map(|compared| compared.step));
            let is_key = |fact: &usize| own.equal.iter().any(|(_, key)| key == fact);
            let equal = next.equal.iter().map(|(_, fact)| *fact);
            dimensions.extend(equal.filter(|fact| !is_key(fact)));
            dimensions.sort_unstable();
            dimensions.dedup();
        }
    }
    bonds
}

impl Bond {
    fn new(order: &Order, at: usize) -> Self {
        let next = order.steps.get(at + 1);
        let (kept, carried) = (kept(order, at, true), kept(order, at, false));
        let mut dimensions: Vec<usize> = next.map_or_else(Vec::new, |next| {
            next.which.compared.iter().map(|c| c.step).collect()
        });
        dimensions.sort_unstable();
        dimensions.dedup();
        let is_of = |facts: &[usize], step: usize| {
            let mut facts = facts.iter();
            facts.all(|fact| order.facts[*fact].step == step)
        };
        let first = carried.first().map(|fact| order.facts[*fact].step);
        Bond {
            of_one: first.filter(|step| is_of(&carried, *step)),
            one_is_enough: is_of(&kept, at) && !asks_before(order, at),
            is_final: kept.iter().all(|fact| order.facts[*fact].step < at)
                && next.is_some_and(is_open),
            relays: false,
            kept,
            carried,
            dimensions,
        }
    }
}

/// Whether the candidates before a step can stand for those after it, each with the latest time
/// until which the next step may come.
fn can_relay(order: &Order, bonds: &[Bond], at: usize) -> bool {
    let (own, next) = (&order.steps[at], &order.steps[at + 1]);
    let is_exact = |length: Length| length.unit.elapsed().is_some();
    let only_ends = match next.later {
        None => true,
        Some((Later::LessThan, length)) => is_exact(length),
        Some(_) => false,
    };
    let same_key = |(_, key): &(Fact, usize)| next.which.equal.iter().any(|(_, fact)| fact == key);
    let bond = &bonds[at];
    !bond.is_final
        && !bond.kept.is_empty()
        && bond.kept.iter().all(|fact| order.facts[*fact].step < at)
        && bonds[at - 1].of_one.is_some()
        && !asks_before(order, at)
        && order.all_within.is_none()
        && !next.strictly
        && only_ends
        && next.within.is_none_or(is_exact)
        && next.without.as_ref().is_none_or(Which::is_plain)
        && own.which.equal.iter().all(same_key)
}

/// The facts of steps up to one that are asked for after it; what the next step is `without` is
/// found out before that one comes.
fn kept(order: &Order, after: usize, with_without: bool) -> Vec<usize> {
    let mut asked: Vec<usize> = Vec::new();
    for (at, step) in order.steps.iter().enumerate().skip(after + 1) {
        let without = step.without.iter();
        let without = without.filter(|_| with_without || at > after + 1);
        let absent = step.absent.iter().map(|absence| &absence.which);
        for which in without.chain(absent).chain([&step.which]) {
            asked.extend(facts(which));
        }
    }
    asked.retain(|fact| order.facts[*fact].step <= after);
    asked.sort_unstable();
    asked.dedup();
    asked
}

/// The facts of steps that an event is held against.
fn facts(which: &Which) -> impl Iterator<Item = usize> {
    let equal = which.equal.iter().map(|(_, fact)| *fact);
    let compared = which.compared.iter().map(|compared| compared.step);
    equal.chain(compared).chain(which.asks.iter().copied())
}

/// Whether more than the key and the ranks of steps before says if an event can be this step.
fn asks_before(order: &Order, at: usize) -> bool {
    let step = &order.steps[at];
    let asks = |absence: &Absence| facts(&absence.which).any(|fact| order.facts[fact].step < at);
    step.which.condition.is_some() || step.absent.iter().any(asks)
}

/// Whether the time for a step never ends, and comes the sooner the sooner the step before.
fn is_open(step: &Step) -> bool {
    let sooner = match step.later {
        None => true,
        Some((Later::LessThan, _)) => false,
        // Calendar units may reach a later instant from an earlier one where clocks are set back.
        Some((_, length)) => length.unit.elapsed().is_some(),
    };
    sooner && step.within.is_none() && step.without.is_none()
}
