//! Questions about some formulas: whether they can hold together.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use rustc_hash::FxHashMap;

use super::atom::{Atom, AtomId, StreamId, Tally, ValueId};
use super::counts::{Counted, Counts};
use super::formula::{Formula, Node};
use super::lemmas;
use super::logic::Logic;
use super::solver::{Answer, Literal, Solver};

/// How much work a question may make.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// Conflicts of one search.
    pub conflicts: u64,
    /// Searches until the atoms agree with what counts of events can be.
    pub rounds: usize,
    /// Parts of formulas that are looked into, the nearest first. What lies beyond may be anything,
    /// so that a contradiction is a proof all the same.
    pub parts: usize,
    /// Changes that are tried to come to an example.
    pub changes: usize,
}

impl Budget {
    /// For a person who asks about two segments.
    pub const QUESTION: Budget = Budget {
        conflicts: 200_000,
        rounds: 2_000,
        parts: 1_000_000,
        changes: 8_000,
    };
    /// For each of the many questions of a check.
    pub const LINT: Budget = Budget {
        conflicts: 300,
        rounds: 60,
        parts: 400,
        changes: 0,
    };
}

/// Some formulas with all that is known of their atoms.
#[derive(Debug)]
pub struct Query<'l, 'p> {
    logic: &'l Logic<'p>,
    solver: Solver,
    /// By node of formulas.
    variables: FxHashMap<usize, usize>,
    /// By atom.
    pub atoms: BTreeMap<AtomId, Literal>,
    budget: Budget,
    /// Counts of events, and what they have to do with one another.
    counted: Vec<Literal>,
    counts: Counts,
}

impl<'l, 'p> Query<'l, 'p> {
    pub fn new(logic: &'l Logic<'p>, formulas: &[Formula], budget: Budget) -> Query<'l, 'p> {
        let mut query = Query {
            logic,
            solver: Solver::default(),
            variables: FxHashMap::default(),
            atoms: BTreeMap::new(),
            budget,
            counted: Vec::new(),
            counts: Counts::default(),
        };
        query.add_parts(formulas);
        for clause in lemmas::of(logic, &query.atoms) {
            query.solver.add(&clause);
        }
        query.no_events();
        query.relate_counts();
        query
    }

    /// The formulas, and all that is known of what they are made of.
    fn add_parts(&mut self, formulas: &[Formula]) {
        let mut open: VecDeque<Formula> = formulas.iter().copied().collect();
        let mut values: BTreeSet<ValueId> = BTreeSet::new();
        let mut clauses = Vec::new();
        let mut looked_into = Vec::new();
        while let Some(formula) = open.pop_front() {
            if self.variables.contains_key(&formula.node()) {
                continue;
            }
            let variable = self.solver.add_variable();
            self.variables.insert(formula.node(), variable);
            if looked_into.len() >= self.budget.parts {
                continue;
            }
            looked_into.push((formula.node(), variable));
            match self.logic.formulas.node(formula) {
                Node::True => {}
                Node::And(parts) | Node::AtLeast(_, parts) => open.extend(parts),
                Node::Atom(id) => {
                    self.atoms.insert(*id, Literal::of(variable));
                    let before = clauses.len();
                    clauses.extend(self.logic.of_atoms.get(id).into_iter().flatten());
                    for value in lemmas::values_of(self.logic, *id) {
                        if values.insert(value) {
                            clauses.extend(self.logic.of_values.get(&value).into_iter().flatten());
                        }
                    }
                    open.extend(clauses[before..].iter().flat_map(|clause| clause.iter()));
                }
            }
        }
        for (node, variable) in looked_into {
            self.define(node, Literal::of(variable));
        }
        for clause in clauses {
            let literals: Vec<Literal> = clause
                .iter()
                .map(|formula| self.literal(*formula))
                .collect();
            self.solver.add(&literals);
        }
    }

    fn literal(&self, formula: Formula) -> Literal {
        Literal::of(self.variables[&formula.node()]).negated_if(formula.is_negated())
    }

    /// A node holds exactly where what it is made of says so.
    fn define(&mut self, node: usize, whole: Literal) {
        match self.logic.formulas.node(Formula::of_node(node)).clone() {
            Node::True => self.solver.add(&[whole]),
            Node::Atom(_) => {}
            Node::And(parts) => {
                let mut all = vec![whole];
                for part in &parts {
                    let part = self.literal(*part);
                    self.solver.add(&[!whole, part]);
                    all.push(!part);
                }
                self.solver.add(&all);
            }
            Node::AtLeast(count, parts) => self.define_count(whole, count, &parts),
        }
    }

    /// `reached[j]`: at least `j` of the parts so far hold.
    fn define_count(&mut self, whole: Literal, count: u64, parts: &[Formula]) {
        let count = usize::try_from(count)
            .unwrap_or(usize::MAX)
            .min(parts.len() + 1);
        let sure = Literal::of(self.solver.add_variable());
        self.solver.add(&[sure]);
        let mut reached = vec![!sure; count + 1];
        reached[0] = sure;
        for part in parts {
            let part = self.literal(*part);
            for at in (1..=count).rev() {
                let next = Literal::of(self.solver.add_variable());
                let (same, fewer) = (reached[at], reached[at - 1]);
                self.solver.add(&[!same, next]);
                self.solver.add(&[!part, !fewer, next]);
                self.solver.add(&[!next, same, part]);
                self.solver.add(&[!next, same, fewer]);
                reached[at] = next;
            }
        }
        self.solver.add(&[!whole, reached[count]]);
        self.solver.add(&[whole, !reached[count]]);
    }

    /// Of events that cannot be there are none.
    fn no_events(&mut self) {
        for (id, literal) in &self.atoms {
            let range = match self.logic.atom(*id) {
                Atom::Tally { range, .. }
                | Atom::Crowded { range, .. }
                | Atom::End { range, .. } => range,
                _ => continue,
            };
            if self.logic.is_empty(range.stream) {
                self.solver.add(&[!*literal]);
            }
        }
    }

    /// Whether these can hold together. They must be among the formulas of the query or their
    /// parts.
    pub fn can_hold(&mut self, formulas: &[Formula]) -> Answer {
        let assumed: Vec<Literal> = formulas
            .iter()
            .map(|formula| self.literal(*formula))
            .collect();
        self.search(&assumed)
    }

    fn search(&mut self, assumed: &[Literal]) -> Answer {
        for _ in 0..self.budget.rounds {
            match self.solver.solve(assumed, self.budget.conflicts) {
                Answer::Met => {}
                other => return other,
            }
            match self.impossible_counts() {
                Some(clause) => self.solver.add(&clause),
                None => return Answer::Met,
            }
        }
        Answer::Open
    }

    /// Whether the formula holds in the model found last.
    pub fn holds(&self, formula: Formula) -> bool {
        self.solver.is_true(self.literal(formula))
    }

    /// Whether the atom holds in the model found last.
    pub fn atom_holds(&self, id: AtomId) -> bool {
        self.atoms
            .get(&id)
            .is_some_and(|literal| self.solver.is_true(*literal))
    }

    /// Rules out all models in which the atoms are as in the model found last.
    pub fn rule_out_model(&mut self) {
        let each = self.atoms.values();
        let clause: Vec<Literal> = each
            .map(|l| l.negated_if(self.solver.is_true(*l)))
            .collect();
        self.solver.add(&clause);
    }

    /// Why the model cannot be, if counts of events contradict each other in it.
    fn impossible_counts(&self) -> Option<Vec<Literal>> {
        let reached = |index: usize| self.solver.is_true(self.counted[index]);
        let because = self.counts.contradiction(&reached)?;
        let clause = because.into_iter();
        let clause = clause.map(|index| self.counted[index].negated_if(reached(index)));
        Some(clause.collect())
    }

    fn relate_counts(&mut self) {
        let mut counted = Vec::new();
        for (id, literal) in &self.atoms {
            if let Atom::Tally {
                tally: Tally::Events,
                range,
                at_least,
            } = self.logic.atom(*id)
            {
                counted.push(Counted {
                    range,
                    count: *at_least,
                });
                self.counted.push(*literal);
            }
        }
        let inside = |a: StreamId, b: StreamId| self.logic.is_inside(a, b);
        self.counts = Counts::new(&self.logic.timeline, &counted, &inside);
    }
}

impl Logic<'_> {
    /// Whether each event of the first stream is one of the second.
    pub fn is_inside(&self, a: StreamId, b: StreamId) -> bool {
        if a == b {
            return true;
        }
        let (inner, outer) = (self.stream(a), self.stream(b));
        if !inner.types.iter().all(|id| outer.types.contains(id)) {
            return false;
        }
        if inner.filter == outer.filter || outer.filter == Formula::TRUE {
            return true;
        }
        self.proven(a, b, outer.filter)
    }

    /// Whether no event can be one of the stream.
    pub fn is_empty(&self, stream: StreamId) -> bool {
        self.stream(stream).filter != Formula::TRUE && self.proven(stream, stream, Formula::FALSE)
    }

    /// Whether each event of the stream meets a filter: that of another one, or none at all. It is
    /// looked into once for each two streams.
    fn proven(&self, a: StreamId, b: StreamId, filter: Formula) -> bool {
        let known = self.inside.lock().ok();
        if let Some(known) = known.and_then(|known| known.get(&(a, b)).copied()) {
            return known;
        }
        let proven = self.filter_implies(a, filter);
        if let Ok(mut known) = self.inside.lock() {
            known.insert((a, b), proven);
        }
        proven
    }

    fn filter_implies(&self, a: StreamId, filter: Formula) -> bool {
        let inner = self.stream(a);
        let formulas = [inner.filter, filter];
        let mut query = Query::new(self, &formulas, Budget::LINT);
        let atoms: Vec<(AtomId, Literal)> = query.atoms.iter().map(|(id, l)| (*id, *l)).collect();
        inner.types.iter().all(|ty| {
            let mut assumed = vec![query.literal(inner.filter), query.literal(!filter)];
            for (id, literal) in &atoms {
                if let Atom::Is(other) = self.atom(*id) {
                    assumed.push(literal.negated_if(other != ty));
                }
            }
            query.search(&assumed) == Answer::Contradiction
        })
    }
}
