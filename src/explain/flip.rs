//! Which conditions change the answer alone: the verdict with one of them turned round.

use std::collections::{BTreeMap, HashMap};

use super::decide::is_test;
use crate::check::typed::{Expr, ExprKind, Project, SegmentId};
use crate::diagnostics::Span;
use crate::interpret::{Interpreter, Profile};
use crate::plan::term::Term;

/// A condition whose change alone changes the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flip {
    /// Where it stands first.
    pub span: Span,
    /// Whether it holds now.
    pub holds: bool,
}

/// The conditions of a segment and of those it refers to whose change alone changes membership,
/// in the order of the rule. A condition that stands in several places changes in all of them.
pub fn flips(
    interpreter: &Interpreter<'_>,
    segment: SegmentId,
    profile: &dyn Profile,
) -> Vec<Flip> {
    if !profile.is_known_at(interpreter.clock.as_of) {
        return Vec::new();
    }
    let mut circuit = Circuit::default();
    circuit.segment(interpreter.project, segment);
    let holds = |test: &&Expr| interpreter.holds(test, profile);
    let tests: Vec<bool> = circuit.tests.iter().map(holds).collect();
    let verdict = circuit.eval(segment, &tests, None);
    let flips = (0..tests.len()).filter(|&test| {
        circuit.changeable[test] && circuit.eval(segment, &tests, Some(test)) != verdict
    });
    let flips = flips.map(|test| Flip {
        span: circuit.tests[test].span,
        holds: tests[test] != circuit.negated[test],
    });
    flips.collect()
}

/// How tests make up segments.
#[derive(Default)]
struct Circuit<'a> {
    tests: Vec<&'a Expr>,
    /// Whether its text in the rule says the opposite.
    negated: Vec<bool>,
    /// Whether the data decides it.
    changeable: Vec<bool>,
    known: HashMap<Term, usize>,
    segments: BTreeMap<SegmentId, Gate>,
}

enum Gate {
    Test(usize),
    Segment(SegmentId),
    Not(Box<Gate>),
    /// At least so many of them.
    Of(usize, Vec<Gate>),
}

impl<'a> Circuit<'a> {
    fn segment(&mut self, project: &'a Project, id: SegmentId) {
        if self.segments.contains_key(&id) {
            return;
        }
        let segment = project.segment(id);
        let mut parts = Vec::new();
        if let Some(of) = segment.of {
            self.segment(project, of);
            parts.push(Gate::Segment(of));
        }
        parts.push(self.gate(project, &segment.body));
        self.segments.insert(id, Gate::Of(parts.len(), parts));
    }

    fn gate(&mut self, project: &'a Project, expr: &'a Expr) -> Gate {
        match &expr.kind {
            ExprKind::Not(inner) if is_test(inner) => {
                // The text of `did not …` is that of the negated condition.
                let test = self.test(inner, expr.span == inner.span);
                Gate::Not(Box::new(Gate::Test(test)))
            }
            ExprKind::Not(inner) => Gate::Not(Box::new(self.gate(project, inner))),
            ExprKind::And(parts) => Gate::Of(parts.len(), self.gates(project, parts)),
            ExprKind::Or(parts) => Gate::Of(1, self.gates(project, parts)),
            ExprKind::AtLeast(least, parts) => {
                let least = usize::try_from(*least).unwrap_or(usize::MAX);
                Gate::Of(least, self.gates(project, parts))
            }
            ExprKind::InSegment(id) => {
                self.segment(project, *id);
                Gate::Segment(*id)
            }
            _ => Gate::Test(self.test(expr, false)),
        }
    }

    fn gates(&mut self, project: &'a Project, parts: &'a [Expr]) -> Vec<Gate> {
        parts.iter().map(|part| self.gate(project, part)).collect()
    }

    fn test(&mut self, expr: &'a Expr, negated: bool) -> usize {
        debug_assert!(is_test(expr));
        let mut erased = expr.clone();
        erase(&mut erased);
        let next = self.tests.len();
        let test = *self.known.entry(Term::new(erased)).or_insert(next);
        if test == next {
            self.tests.push(expr);
            self.negated.push(negated);
            let fixed = matches!(
                expr.kind,
                ExprKind::Everyone | ExprKind::Nobody | ExprKind::Sampled { .. }
            );
            self.changeable.push(!fixed);
        }
        test
    }

    fn eval(&self, segment: SegmentId, tests: &[bool], flipped: Option<usize>) -> bool {
        let mut verdicts = BTreeMap::new();
        self.verdict(segment, tests, flipped, &mut verdicts)
    }

    fn verdict(
        &self,
        segment: SegmentId,
        tests: &[bool],
        flipped: Option<usize>,
        verdicts: &mut BTreeMap<SegmentId, bool>,
    ) -> bool {
        if let Some(verdict) = verdicts.get(&segment) {
            return *verdict;
        }
        let gate = self.segments.get(&segment);
        let verdict = gate.is_some_and(|gate| self.holds(gate, tests, flipped, verdicts));
        verdicts.insert(segment, verdict);
        verdict
    }

    fn holds(
        &self,
        gate: &Gate,
        tests: &[bool],
        flipped: Option<usize>,
        verdicts: &mut BTreeMap<SegmentId, bool>,
    ) -> bool {
        match gate {
            Gate::Test(test) => tests[*test] != (flipped == Some(*test)),
            Gate::Segment(id) => self.verdict(*id, tests, flipped, verdicts),
            Gate::Not(inner) => !self.holds(inner, tests, flipped, verdicts),
            Gate::Of(least, parts) => {
                let holding = parts
                    .iter()
                    .filter(|part| self.holds(part, tests, flipped, verdicts));
                holding.count() >= *least
            }
        }
    }
}

/// Removes spans, so that what says the same is equal.
fn erase(expr: &mut Expr) {
    expr.span = Span::default();
    expr.for_each_child_mut(erase);
}
