//! What two segments have in common.

use super::edge::Timeline;
use super::formula::Formula;
use super::logic::Logic;
use super::query::{Budget, Query};
use super::solver::Answer;
use super::witness::{self, Goal, Person};
use crate::check::typed::{Project, SegmentId};
use crate::dataset::catalog::Catalog;
use crate::time::Clock;

/// Models that are tried for an example.
const TRIES: usize = 60;

/// A segment of one of the projects of a prover.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Side {
    /// Index of the project.
    pub project: usize,
    pub segment: SegmentId,
}

/// Whether there can be such a profile.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// None, proven: at any instant, or only at the one of the prover's clock.
    Never { at_any: bool },
    /// This one.
    Example(Box<Person>),
    /// It could not be decided within the budget.
    Open,
}

impl Verdict {
    pub fn is_never(&self) -> bool {
        matches!(self, Verdict::Never { .. })
    }
}

/// Who can be in two segments, and who in one alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    pub both: Verdict,
    pub only_a: Verdict,
    pub only_b: Verdict,
}

/// What is proven of two segments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// The same members.
    Equal,
    /// Each member of the first is one of the second.
    Inside,
    /// Each member of the second is one of the first.
    Contains,
    /// No member in common.
    Disjoint,
    /// Members in common, and each has members of its own.
    Overlapping,
    /// Not decided within the budget.
    Unknown,
}

impl Relation {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Relation::Equal => "equal",
            Relation::Inside => "inside",
            Relation::Contains => "contains",
            Relation::Disjoint => "disjoint",
            Relation::Overlapping => "overlapping",
            Relation::Unknown => "unknown",
        }
    }
}

impl Comparison {
    pub fn relation(&self) -> Relation {
        use Verdict::{Example, Never};
        match (&self.both, &self.only_a, &self.only_b) {
            (_, Never { .. }, Never { .. }) => Relation::Equal,
            (Never { .. }, _, _) => Relation::Disjoint,
            (_, Never { .. }, _) => Relation::Inside,
            (_, _, Never { .. }) => Relation::Contains,
            (Example(_), Example(_), Example(_)) => Relation::Overlapping,
            _ => Relation::Unknown,
        }
    }

    /// Whether the relation is proven for any instant, or for the one of the clock alone.
    pub fn at_any(&self) -> bool {
        let proofs: &[&Verdict] = match self.relation() {
            Relation::Equal => &[&self.only_a, &self.only_b],
            Relation::Inside => &[&self.only_a],
            Relation::Contains => &[&self.only_b],
            Relation::Disjoint => &[&self.both],
            Relation::Overlapping | Relation::Unknown => &[],
        };
        proofs
            .iter()
            .all(|proof| matches!(proof, Verdict::Never { at_any: true }))
    }
}

/// Proves and finds examples for segments of some projects over one catalog.
#[derive(Debug)]
pub struct Prover<'a> {
    /// What holds at any instant, …
    any: Logic<'a>,
    /// … and at the one of the clock.
    now: Logic<'a>,
    budget: Budget,
}

impl<'a> Prover<'a> {
    pub fn new(
        projects: Vec<&'a Project>,
        catalog: &'a Catalog,
        clock: &Clock,
        budget: Budget,
    ) -> Prover<'a> {
        let timeline = |any| Timeline {
            clock: clock.clone(),
            any,
        };
        Prover {
            any: Logic::new(projects.clone(), catalog, timeline(true)),
            now: Logic::new(projects, catalog, timeline(false)),
            budget,
        }
    }

    /// What two segments have in common.
    pub fn compare(&mut self, a: Side, b: Side) -> Comparison {
        let mut ask = |in_a, in_b| self.who(&[(a, in_a), (b, in_b)]);
        Comparison {
            both: ask(true, true),
            only_a: ask(true, false),
            only_b: ask(false, true),
        }
    }

    /// A member of a segment.
    pub fn example(&mut self, side: Side) -> Verdict {
        self.who(&[(side, true)])
    }

    /// A profile that is in some segments and not in others.
    pub fn who(&mut self, wanted: &[(Side, bool)]) -> Verdict {
        let formulas = self.any.all(wanted);
        if Query::new(&self.any, &formulas, self.budget).can_hold(&formulas)
            == Answer::Contradiction
        {
            return Verdict::Never { at_any: true };
        }
        let formulas = self.now.all(wanted);
        let mut query = Query::new(&self.now, &formulas, self.budget);
        let goal = self.now.goal(wanted);
        let mut missed = Vec::new();
        for tried in 0..TRIES {
            match query.can_hold(&formulas) {
                Answer::Contradiction if tried == 0 => return Verdict::Never { at_any: false },
                // Models were ruled out of which it is not known that no profile has them.
                Answer::Contradiction | Answer::Open => break,
                Answer::Met => {}
            }
            let person = witness::build(&self.now, &query);
            if goal.is_met(&person) {
                return goal.example(person);
            }
            missed.push(person);
            query.rule_out_model();
        }
        witness::search(&goal, missed, self.budget.changes)
            .map_or(Verdict::Open, |person| goal.example(person))
    }
}

impl Goal<'_> {
    fn example(&self, person: Person) -> Verdict {
        let fits = |person: &Person| self.is_met(person);
        Verdict::Example(Box::new(witness::shrink(person, self.clock, &fits)))
    }
}

impl Logic<'_> {
    fn all(&mut self, wanted: &[(Side, bool)]) -> Vec<Formula> {
        let formula = |(side, is_in): &(Side, bool)| self.member(*side).negated_if(!is_in);
        wanted.iter().map(formula).collect()
    }

    /// Who is in a segment. Those before it come first: it may refer to them.
    fn member(&mut self, side: Side) -> Formula {
        for index in 0..side.segment.0 {
            self.segment(side.project, SegmentId(index));
        }
        self.segment(side.project, side.segment)
    }

    fn goal(&self, wanted: &[(Side, bool)]) -> Goal<'_> {
        let segments = wanted.iter();
        let segments =
            segments.map(|(side, is_in)| (self.projects[side.project], side.segment, *is_in));
        Goal {
            segments: segments.collect(),
            clock: &self.timeline.clock,
            catalog: self.catalog,
        }
    }
}
