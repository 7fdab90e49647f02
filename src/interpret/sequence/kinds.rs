//! What candidates have in common, and how an event is held against it.

use std::collections::HashSet;

use rustc_hash::FxBuildHasher;

use super::Occurrence;
use super::candidates::{Candidates, Kind};
use super::facts::{Known, MISSING};
use super::pass::Pass;
use super::scale::{Cut, Scale};
use crate::check::typed::{Relation, Which};

impl Pass<'_> {
    /// The kind of candidates with these facts after a step; `None` if what the next step is
    /// compared with is missing.
    pub fn kind(&mut self, step: usize, facts: Known, steps: &[u32]) -> Option<Kind> {
        let matcher = self.matcher;
        let next = &matcher.order.steps[step + 1].which;
        let key: Known = next.equal.iter().map(|(_, fact)| steps[*fact]).collect();
        if key.contains(&MISSING) {
            return None;
        }
        let compared = matcher.bonds[step].dimensions.iter();
        let ranks: Option<Box<[u32]>> = compared
            .map(|fact| self.scale(*fact).rank(steps[*fact]))
            .collect();
        Some(Kind {
            facts,
            key,
            ranks: ranks?,
        })
    }

    /// The scale of a fact of a step.
    fn scale(&mut self, fact: usize) -> &Scale {
        let Pass {
            matcher,
            lists,
            facts,
            scales,
            ..
        } = self;
        scales[fact].get_or_insert_with(|| {
            let step = &matcher.order.steps[matcher.order.facts[fact].step];
            let events = lists[step.which.pattern].iter();
            let of = matcher.of_step[fact];
            let numbers = events.map(|event| facts.of(of, *event)).collect();
            Scale::new(numbers, facts, matcher.clock)
        })
    }

    /// Prepares for the candidates after a step: where they are found by ranks of facts of one
    /// step, all that could be are sorted out beforehand.
    pub fn open(&mut self, step: usize) {
        if std::mem::replace(&mut self.opened[step], true) {
            return;
        }
        let matcher = self.matcher;
        let bond = &matcher.bonds[step];
        let relayed = matcher.bonds[step + 1].relays;
        let is_indexed = relayed || !bond.dimensions.is_empty();
        let Some(of) = bond.of_one.filter(|_| is_indexed) else {
            return;
        };
        let mut seen: HashSet<Known, FxBuildHasher> = HashSet::default();
        let mut kinds = Vec::new();
        for event in &self.lists[matcher.order.steps[of].which.pattern] {
            let kept = bond.carried.iter();
            let facts: Known = kept
                .map(|fact| self.facts.of(matcher.of_step[*fact], *event))
                .collect();
            if seen.insert(facts.clone()) {
                let steps = matcher.spread(&bond.carried, &facts);
                kinds.extend(self.kind(step, facts, &steps));
            }
        }
        self.candidates[step] = Candidates::indexed(kinds, bond.dimensions.len(), relayed);
    }

    /// The key of candidates two steps before that an event can follow, as the step between them
    /// has it: all facts of that are among those that this one must be equal to.
    pub fn relayed_key(
        &mut self,
        between: &Which,
        own: &Which,
        event: Occurrence,
    ) -> Option<Known> {
        let mut key = Vec::with_capacity(between.equal.len());
        for (_, step) in &between.equal {
            let equal = own.equal.iter().filter(|(_, fact)| fact == step);
            let mut numbers = Vec::new();
            for (fact, _) in equal {
                numbers.push(self.facts.of(self.matcher.fact(fact)?, event));
            }
            let first = *numbers.first()?;
            if first == MISSING || numbers.iter().any(|number| *number != first) {
                return None;
            }
            key.push(first);
        }
        Some(key.into())
    }

    /// The ranks of candidates after a step that an event is in all relations to; `None` if one of
    /// its facts is missing. Equality counts where it is one of the dimensions.
    pub fn cuts(&mut self, after: usize, which: &Which, event: Occurrence) -> Option<Vec<Cut>> {
        let matcher = self.matcher;
        let dimensions = &matcher.bonds[after].dimensions;
        let compared = which.compared.iter();
        let compared = compared.map(|c| (&c.fact, c.relation.mirrored(), c.step));
        let equal = which.equal.iter();
        let equal = equal.map(|(fact, step)| (fact, Relation::Equal, *step));
        let mut cuts = Vec::new();
        for (fact, relation, step) in compared.chain(equal) {
            let Some(dimension) = dimensions.iter().position(|fact| *fact == step) else {
                continue;
            };
            let number = self.facts.of(matcher.fact(fact)?, event);
            self.scale(step);
            let (value, scale) = (self.facts.value(number)?, self.scales[step].as_ref()?);
            cuts.push(scale.cut(dimension, relation, value, matcher.clock));
        }
        Some(cuts)
    }

    /// Whether an event is in all relations to steps with these facts, but for equality.
    pub fn compares(&mut self, which: &Which, event: Occurrence, steps: &[u32]) -> bool {
        let matcher = self.matcher;
        which.compared.iter().all(|compared| {
            let fact = matcher.fact(&compared.fact);
            let own = fact.map_or(MISSING, |fact| self.facts.of(fact, event));
            let facts = &self.facts;
            facts.relates(own, compared.relation, steps[compared.step], matcher.clock)
        })
    }
}
