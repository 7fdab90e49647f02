//! Whether a set of clauses can be met: conflict-driven search with learnt clauses.
//!
//! Assumptions hold for one call only, so one solver serves many questions over the same clauses.

/// A variable or its complement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Literal(u32);

impl Literal {
    pub fn of(variable: usize) -> Literal {
        Literal(u32::try_from(variable << 1).expect("fewer than 2^31 variables"))
    }

    pub fn variable(self) -> usize {
        (self.0 >> 1) as usize
    }

    pub fn is_negated(self) -> bool {
        self.0 & 1 == 1
    }

    pub fn negated_if(self, negated: bool) -> Literal {
        Literal(self.0 ^ u32::from(negated))
    }

    fn index(self) -> usize {
        self.0 as usize
    }
}

impl std::ops::Not for Literal {
    type Output = Literal;

    fn not(self) -> Literal {
        Literal(self.0 ^ 1)
    }
}

/// What came of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// There is a model; [`Solver::is_true`] reads it.
    Met,
    Contradiction,
    /// The budget was used up.
    Open,
}

const NONE: u32 = u32::MAX;

#[derive(Debug, Default)]
pub struct Solver {
    clauses: Vec<Box<[Literal]>>,
    /// By literal: the clauses that watch its complement.
    watches: Vec<Vec<u32>>,
    /// By variable; what it had last is tried first.
    values: Vec<Option<bool>>,
    phases: Vec<bool>,
    levels: Vec<u32>,
    reasons: Vec<u32>,
    trail: Vec<Literal>,
    /// Where each level begins in the trail.
    starts: Vec<usize>,
    propagated: usize,
    queue: Queue,
    seen: Vec<bool>,
    contradictory: bool,
}

/// Variables in the order in which they are decided: those of late conflicts first.
#[derive(Debug, Default)]
struct Queue {
    next: Vec<u32>,
    previous: Vec<u32>,
    /// When each came to the front.
    stamps: Vec<u64>,
    front: u32,
    stamp: u64,
    /// No variable before this one is undecided.
    search: u32,
}

impl Queue {
    fn add(&mut self) {
        let variable = self.next.len() as u32;
        self.next.push(NONE);
        self.previous.push(NONE);
        self.stamps.push(0);
        if variable == 0 {
            self.front = NONE;
        }
        self.link(variable);
    }

    fn link(&mut self, variable: u32) {
        self.next[variable as usize] = self.front;
        self.previous[variable as usize] = NONE;
        if self.front != NONE {
            self.previous[self.front as usize] = variable;
        }
        self.front = variable;
        self.stamp += 1;
        self.stamps[variable as usize] = self.stamp;
        self.search = variable;
    }

    fn move_to_front(&mut self, variable: u32) {
        if self.front == variable {
            return;
        }
        let (next, previous) = (
            self.next[variable as usize],
            self.previous[variable as usize],
        );
        self.next[previous as usize] = next;
        if next != NONE {
            self.previous[next as usize] = previous;
        }
        self.link(variable);
    }

    fn freed(&mut self, variable: usize) {
        if self.stamps[variable] > self.stamps[self.search as usize] {
            self.search = variable as u32;
        }
    }
}

impl Solver {
    pub fn add_variable(&mut self) -> usize {
        let variable = self.values.len();
        self.values.push(None);
        self.phases.push(false);
        self.levels.push(0);
        self.reasons.push(NONE);
        self.seen.push(false);
        self.watches.extend([Vec::new(), Vec::new()]);
        self.queue.add();
        variable
    }

    /// Whether the literal holds in the model found last.
    pub fn is_true(&self, literal: Literal) -> bool {
        self.phases[literal.variable()] != literal.is_negated()
    }

    fn value(&self, literal: Literal) -> Option<bool> {
        self.values[literal.variable()].map(|value| value != literal.is_negated())
    }

    /// One of these must hold.
    pub fn add(&mut self, clause: &[Literal]) {
        self.back_to(0);
        let mut literals = clause.to_vec();
        literals.sort_unstable();
        literals.dedup();
        let tautology = literals.windows(2).any(|pair| pair[0] == !pair[1]);
        if tautology || literals.iter().any(|l| self.value(*l) == Some(true)) {
            return;
        }
        literals.retain(|literal| self.value(*literal).is_none());
        match literals.as_slice() {
            [] => self.contradictory = true,
            [only] => {
                self.assign(*only, NONE);
                self.contradictory |= self.propagate().is_some();
            }
            _ => {
                self.attach(literals.into());
            }
        }
    }

    fn attach(&mut self, clause: Box<[Literal]>) -> u32 {
        let index = self.clauses.len() as u32;
        self.watches[(!clause[0]).index()].push(index);
        self.watches[(!clause[1]).index()].push(index);
        self.clauses.push(clause);
        index
    }

    fn assign(&mut self, literal: Literal, reason: u32) {
        let variable = literal.variable();
        self.values[variable] = Some(!literal.is_negated());
        self.phases[variable] = !literal.is_negated();
        self.levels[variable] = self.starts.len() as u32;
        self.reasons[variable] = reason;
        self.trail.push(literal);
    }

    fn back_to(&mut self, level: usize) {
        let Some(start) = self.starts.get(level).copied() else {
            return;
        };
        for literal in self.trail.drain(start..) {
            self.values[literal.variable()] = None;
            self.queue.freed(literal.variable());
        }
        self.starts.truncate(level);
        self.propagated = start;
    }

    /// Draws all conclusions; a clause that cannot be met any more is returned.
    fn propagate(&mut self) -> Option<u32> {
        while let Some(literal) = self.trail.get(self.propagated).copied() {
            self.propagated += 1;
            let watching = std::mem::take(&mut self.watches[literal.index()]);
            let mut kept = Vec::with_capacity(watching.len());
            let mut conflict = None;
            for (at, &index) in watching.iter().enumerate() {
                if self.finds_other_watch(index, !literal) {
                    continue;
                }
                kept.push(index);
                let first = self.clauses[index as usize][0];
                match self.value(first) {
                    Some(true) => {}
                    None => self.assign(first, index),
                    Some(false) => {
                        kept.extend_from_slice(&watching[at + 1..]);
                        conflict = Some(index);
                        break;
                    }
                }
            }
            self.watches[literal.index()] = kept;
            if conflict.is_some() {
                return conflict;
            }
        }
        None
    }

    /// Puts the other watch first, and lets another literal be watched if one can still hold.
    fn finds_other_watch(&mut self, index: u32, failed: Literal) -> bool {
        let clause = &mut self.clauses[index as usize];
        if clause[0] == failed {
            clause.swap(0, 1);
        }
        let values = &self.values;
        let value = |literal: Literal| {
            values[literal.variable()].map(|value| value != literal.is_negated())
        };
        if value(clause[0]) == Some(true) {
            return false;
        }
        let Some(other) = (2..clause.len()).find(|at| value(clause[*at]) != Some(false)) else {
            return false;
        };
        clause.swap(1, other);
        self.watches[(!clause[1]).index()].push(index);
        true
    }

    /// Looks for a model in which all assumptions hold, within so many conflicts.
    pub fn solve(&mut self, assumptions: &[Literal], conflicts: u64) -> Answer {
        self.back_to(0);
        let mut left = conflicts;
        while !self.contradictory {
            if let Some(conflict) = self.propagate() {
                if self.starts.is_empty() {
                    self.contradictory = true;
                    break;
                }
                if left == 0 {
                    return Answer::Open;
                }
                left -= 1;
                self.learn(conflict);
                continue;
            }
            match self.next_assumption(assumptions) {
                Some(Err(())) => return Answer::Contradiction,
                Some(Ok(assumed)) => self.decide(assumed),
                None => match self.undecided() {
                    Some(variable) => {
                        let phase = self.phases[variable];
                        self.decide(Literal::of(variable).negated_if(!phase));
                    }
                    None => return Answer::Met,
                },
            }
        }
        Answer::Contradiction
    }

    /// The next assumption that is to be decided, an error if it cannot hold.
    fn next_assumption(&mut self, assumptions: &[Literal]) -> Option<Result<Literal, ()>> {
        while let Some(assumed) = assumptions.get(self.starts.len()).copied() {
            match self.value(assumed) {
                // A level of its own keeps levels and assumptions in step.
                Some(true) => self.starts.push(self.trail.len()),
                Some(false) => return Some(Err(())),
                None => return Some(Ok(assumed)),
            }
        }
        None
    }

    fn decide(&mut self, literal: Literal) {
        self.starts.push(self.trail.len());
        self.assign(literal, NONE);
    }

    fn undecided(&mut self) -> Option<usize> {
        if self.values.is_empty() {
            return None;
        }
        let mut variable = self.queue.search;
        while variable != NONE {
            if self.values[variable as usize].is_none() {
                self.queue.search = variable;
                return Some(variable as usize);
            }
            variable = self.queue.next[variable as usize];
        }
        None
    }

    /// Learns why a clause failed, up to the first literal that alone carries the blame.
    fn learn(&mut self, conflict: u32) {
        let level = self.starts.len() as u32;
        let mut learnt = vec![Literal(0)];
        let (mut reason, mut open, mut at) = (conflict, 0, self.trail.len());
        let mut implied: Option<Literal> = None;
        let mut touched = Vec::new();
        loop {
            for &literal in &*self.clauses[reason as usize] {
                let variable = literal.variable();
                if Some(literal) == implied || self.seen[variable] || self.levels[variable] == 0 {
                    continue;
                }
                self.seen[variable] = true;
                touched.push(variable);
                match self.levels[variable] == level {
                    true => open += 1,
                    false => learnt.push(literal),
                }
            }
            let literal = loop {
                at -= 1;
                if self.seen[self.trail[at].variable()] {
                    break self.trail[at];
                }
            };
            open -= 1;
            if open == 0 {
                learnt[0] = !literal;
                break;
            }
            implied = Some(literal);
            reason = self.reasons[literal.variable()];
        }
        for &variable in &touched {
            self.seen[variable] = false;
        }
        touched.sort_unstable_by_key(|variable| self.queue.stamps[*variable]);
        for variable in touched {
            self.queue.move_to_front(variable as u32);
        }
        self.use_learnt(learnt);
    }

    fn use_learnt(&mut self, mut learnt: Vec<Literal>) {
        let first = learnt[0];
        if learnt.len() == 1 {
            self.back_to(0);
            self.assign(first, NONE);
            return;
        }
        let level_of = |literal: &Literal| self.levels[literal.variable()];
        let latest = (1..learnt.len()).max_by_key(|at| level_of(&learnt[*at]));
        let latest = latest.unwrap_or(1);
        let level = level_of(&learnt[latest]);
        learnt.swap(1, latest);
        self.back_to(level as usize);
        let index = self.attach(learnt.into());
        self.assign(first, index);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn solver(variables: usize, clauses: &[&[i32]]) -> Solver {
        let mut solver = Solver::default();
        for _ in 0..variables {
            solver.add_variable();
        }
        for clause in clauses {
            let clause: Vec<Literal> = clause.iter().map(|l| literal(*l)).collect();
            solver.add(&clause);
        }
        solver
    }

    fn literal(number: i32) -> Literal {
        Literal::of(number.unsigned_abs() as usize - 1).negated_if(number < 0)
    }

    #[test]
    fn assumptions_last_one_call() {
        let mut solver = solver(3, &[&[1, 2], &[-1, 3]]);
        assert_eq!(
            solver.solve(&[literal(-2), literal(-3)], 100),
            Answer::Contradiction
        );
        assert_eq!(solver.solve(&[literal(-2)], 100), Answer::Met);
        assert!(solver.is_true(literal(1)) && solver.is_true(literal(3)));
        assert_eq!(
            solver.solve(&[literal(1), literal(-1)], 100),
            Answer::Contradiction
        );
        solver.add(&[literal(-3)]);
        assert_eq!(solver.solve(&[], 100), Answer::Met);
        assert_eq!(solver.solve(&[literal(1)], 100), Answer::Contradiction);
    }

    /// Every formula of a few variables against all its assignments.
    #[test]
    fn it_agrees_with_trying_everything() {
        let mut seed = 7u64;
        let mut below = |bound: u64| {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % bound
        };
        for _ in 0..3000 {
            let variables = 3 + below(6) as usize;
            let count = 2 + below(variables as u64 * 5);
            let clauses: Vec<Vec<i32>> = (0..count)
                .map(|_| {
                    let length = 1 + below(3);
                    let one = |_| {
                        (below(variables as u64) as i32 + 1) * if below(2) == 0 { 1 } else { -1 }
                    };
                    (0..length).map(one).collect()
                })
                .collect();
            let holds =
                |model: u32, l: &i32| (model >> (l.unsigned_abs() - 1) & 1 == 1) == (*l > 0);
            let meets = |model: u32| clauses.iter().all(|c| c.iter().any(|l| holds(model, l)));
            let possible = (0..1u32 << variables).any(meets);
            let slices: Vec<&[i32]> = clauses.iter().map(Vec::as_slice).collect();
            let mut solver = solver(variables, &slices);
            let answer = solver.solve(&[], 10_000);
            assert_eq!(answer == Answer::Met, possible, "{clauses:?}");
            if possible {
                let model = (0..variables)
                    .fold(0, |m, v| m | u32::from(solver.is_true(Literal::of(v))) << v);
                assert!(meets(model), "{clauses:?}");
            }
        }
    }

    #[test]
    fn a_budget_ends_a_search() {
        // Seven pigeons in six holes.
        let at = |pigeon: i32, hole: i32| pigeon * 6 + hole + 1;
        let mut clauses: Vec<Vec<i32>> =
            (0..7).map(|p| (0..6).map(|h| at(p, h)).collect()).collect();
        for hole in 0..6 {
            for one in 0..7 {
                clauses.extend((0..one).map(|two| vec![-at(one, hole), -at(two, hole)]));
            }
        }
        let slices: Vec<&[i32]> = clauses.iter().map(Vec::as_slice).collect();
        assert_eq!(solver(42, &slices).solve(&[], 5), Answer::Open);
        assert_eq!(
            solver(42, &slices).solve(&[], 100_000),
            Answer::Contradiction
        );
    }
}
