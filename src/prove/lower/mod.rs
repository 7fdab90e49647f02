//! Typed expressions to formulas.

mod aggregates;
mod behaviour;
mod bounds;
mod compare;
mod draws;
mod lists;
mod sets;
mod texts;
mod values;
mod whole;
mod windows;

use super::atom::{Atom, AtomId, ValueId};
use super::formula::Formula;
use super::logic::{Clause, Logic};
use crate::check::typed::{Expr, ExprKind, SegmentId};
use crate::diagnostics::Span;
use crate::value::Type;

/// Sets of more constants are not taken apart.
const LARGE_SET: usize = 64;

impl Logic<'_> {
    /// Who is in a segment of the project at this index, its universe included.
    pub fn segment(&mut self, side: usize, id: SegmentId) -> Formula {
        if let Some(known) = self.segments.get(&(side, id)) {
            return *known;
        }
        let project = self.projects[side];
        let segment = project.segment(id);
        let universe = segment.of.map(|of| self.segment(side, of));
        let body = self.condition(&segment.body, side);
        let formula = self.formulas.and(universe.into_iter().chain([body]));
        self.segments.insert((side, id), formula);
        formula
    }

    /// A condition of the project at this index.
    pub fn condition(&mut self, expr: &Expr, side: usize) -> Formula {
        match &expr.kind {
            ExprKind::Everyone => Formula::TRUE,
            ExprKind::Nobody => Formula::FALSE,
            ExprKind::Not(inner) => !self.condition(inner, side),
            ExprKind::And(parts) => {
                let parts = self.conditions(parts, side);
                self.formulas.and(parts)
            }
            ExprKind::Or(parts) => {
                let parts = self.conditions(parts, side);
                self.formulas.or(parts)
            }
            ExprKind::AtLeast(count, parts) => {
                let parts = self.conditions(parts, side);
                self.formulas.at_least(*count, parts)
            }
            ExprKind::InSegment(id) => self.segment(side, *id),
            _ => self.single(expr, side),
        }
    }

    fn conditions(&mut self, parts: &[Expr], side: usize) -> Vec<Formula> {
        parts
            .iter()
            .map(|part| self.condition(part, side))
            .collect()
    }

    fn single(&mut self, expr: &Expr, side: usize) -> Formula {
        match &expr.kind {
            ExprKind::IsTrue(value) => self.is_true(value, side),
            ExprKind::Known(value) => self.is_known(value, side),
            ExprKind::Compare(relation, left, right) => self.compare(*relation, left, right, side),
            ExprKind::InSet {
                value,
                set,
                negated,
            } => self.in_set(expr, value, set, *negated, side),
            ExprKind::InList { .. } => self.in_list(expr, side),
            ExprKind::InWindow(value, window) => self.in_window(expr, value, window, side),
            ExprKind::TextTest { .. } => self.text_test(expr, side),
            ExprKind::ListTest { .. } => self.list_test(expr, side),
            ExprKind::HasItems {
                list,
                count,
                condition,
            } => self.has_items(list, *count, condition, side),
            ExprKind::Matches { .. } | ExprKind::Anniversary(..) | ExprKind::Near { .. } => {
                self.test(expr, side)
            }
            ExprKind::EventIs(types) => {
                let each: Vec<Formula> =
                    types.iter().map(|id| self.atom_of(Atom::Is(*id))).collect();
                self.formulas.or(each)
            }
            ExprKind::Did(did) => self.did(expr, did, side),
            ExprKind::EventHas {
                last,
                event,
                window,
                condition,
            } => self.event_has(*last, event, window.as_ref(), condition, side),
            ExprKind::Sequence(sequence) => self.sequence(expr, sequence, side),
            ExprKind::Unordered(unordered) => self.unordered(expr, unordered, side),
            ExprKind::Sampled { salt, from, to } => self.sampled(salt, *from, *to),
            ExprKind::Ranked(rank) => self.ranked(expr, rank, side),
            _ => self.is_true(expr, side),
        }
    }

    pub(super) fn atom_of(&mut self, atom: Atom) -> Formula {
        self.written_atom(atom, None).0
    }

    /// An atom that is what a rule has written, and what holds of it where it is new.
    fn atom_as_written(&mut self, atom: Atom, expr: &Expr) -> (Formula, Option<AtomId>) {
        self.written_atom(atom, Some(expr))
    }

    fn written_atom(&mut self, atom: Atom, expr: Option<&Expr>) -> (Formula, Option<AtomId>) {
        let (id, new) = self.intern_atom(atom, expr);
        let formula = self.formulas.atom(id);
        if !new {
            return (formula, None);
        }
        for value in self.asked_of(id) {
            let known = self.known(value);
            self.holds_of(id, vec![!formula, known]);
        }
        if let Atom::Exceeds(a, b) = *self.atom(id) {
            let not_less = self.atom_of(Atom::NotLess(a, b));
            self.holds_of(id, vec![!formula, not_less]);
        }
        (formula, Some(id))
    }

    /// The values that an atom holds of only where they are known.
    fn asked_of(&self, id: AtomId) -> Vec<ValueId> {
        match self.atom(id) {
            Atom::AtLeast(value, _) | Atom::More(value, _) | Atom::Finds { value, .. } => {
                vec![*value]
            }
            Atom::Has { list, .. } | Atom::Items { list, .. } => vec![*list],
            Atom::NotLess(a, b) | Atom::Exceeds(a, b) => vec![*a, *b],
            Atom::Test {
                of, strict: true, ..
            } => of.to_vec(),
            _ => Vec::new(),
        }
    }

    pub(super) fn holds_of(&mut self, atom: AtomId, clause: Clause) {
        self.of_atoms.entry(atom).or_default().push(clause);
    }
}

fn expr(kind: ExprKind, ty: Type) -> Expr {
    Expr {
        kind,
        ty,
        span: Span::default(),
    }
}

/// The project, if the expression says something else in another one.
fn told_apart(expr: &Expr, side: usize) -> usize {
    fn names_segment(expr: &Expr) -> bool {
        let mut found = matches!(expr.kind, ExprKind::InSegment(_));
        expr.for_each_child(|child| found |= names_segment(child));
        found
    }
    if side > 0 && names_segment(expr) {
        side
    } else {
        0
    }
}

/// Removes spans, so that what says the same is equal.
fn erase(expr: &mut Expr) {
    expr.span = Span::default();
    expr.for_each_child_mut(erase);
}
