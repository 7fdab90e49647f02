//! What follows, for each step, from how steps are compared with one another.

use crate::check::typed::{Absence, Order, Step, Which};
use crate::syntax::ast::Later;

#[derive(Clone, Debug)]
pub struct Bond {
    /// The facts of steps that are still asked for after this one.
    pub kept: Vec<usize>,
    /// Those of them that the next step is compared with by their order.
    pub compared: Vec<usize>,
    /// The step that all kept facts are of, if it is one.
    pub of_one: Option<usize>,
    /// Of the candidates that an event of this step can follow, one with the latest deadline
    /// leads as far as any other: nothing else of them is asked for.
    pub one_is_enough: bool,
    /// Whom an event of this step follows, it follows for good: no later event leads further.
    pub is_final: bool,
}

impl Bond {
    pub fn new(order: &Order, at: usize) -> Self {
        let next = order.steps.get(at + 1);
        let kept = kept(order, at);
        let compared = next.map_or_else(Vec::new, |next| {
            let mut compared: Vec<usize> = next.which.compared.iter().map(|c| c.step).collect();
            compared.sort_unstable();
            compared.dedup();
            compared
        });
        let is_of = |step: usize| kept.iter().all(|fact| order.facts[*fact].step == step);
        let first = kept.first().map(|fact| order.facts[*fact].step);
        Bond {
            of_one: first.filter(|step| is_of(*step)),
            one_is_enough: is_of(at) && !asks_before(order, at),
            is_final: kept.iter().all(|fact| order.facts[*fact].step < at)
                && next.is_some_and(is_open),
            kept,
            compared,
        }
    }
}

fn kept(order: &Order, after: usize) -> Vec<usize> {
    let mut asked: Vec<usize> = Vec::new();
    for step in &order.steps[after + 1..] {
        let absent = step.absent.iter().map(|absence| &absence.which);
        for which in step.without.iter().chain(absent).chain([&step.which]) {
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
