//! Conditions that are not taken apart.

use super::super::atom::Atom;
use super::super::formula::Formula;
use super::super::logic::Logic;
use super::super::slots::{is_plain, mentions_now};
use super::told_apart;
use super::values::Slots;
use crate::check::typed::{Expr, Project};
use crate::interpret::{FactProfile, Interpreter};
use crate::plan::term::Term;

impl Logic<'_> {
    /// A condition that stays whole.
    pub(super) fn test(&mut self, of: &Expr, side: usize) -> Formula {
        let mut slots = Slots::default();
        let condition = self.slotted_test(of, &mut slots, side);
        if slots.of.is_empty()
            && let Some(holds) = self.decided(&condition)
        {
            return holds;
        }
        let strict = !slots.lenient;
        let atom = Atom::Test {
            condition: Term::new(condition),
            of: slots.of.into(),
            strict,
            side: told_apart(of, side),
        };
        self.atom_as_written(atom, of).0
    }

    /// A condition on constants alone.
    fn decided(&self, condition: &Expr) -> Option<Formula> {
        if !is_plain(condition) || self.timeline.any && mentions_now(condition) {
            return None;
        }
        let interpreter = Interpreter {
            project: &Project::default(),
            clock: &self.timeline.clock,
        };
        match interpreter.holds(condition, &FactProfile::default()) {
            true => Some(Formula::TRUE),
            false => Some(Formula::FALSE),
        }
    }

    fn slotted_test(&mut self, of: &Expr, slots: &mut Slots, side: usize) -> Expr {
        let mut copy = of.clone();
        copy.span = crate::diagnostics::Span::default();
        let parts: Vec<Expr> = of
            .own_parts()
            .into_iter()
            .map(|part| self.slotted(part, slots, side))
            .collect();
        for (place, part) in copy.own_parts_mut().into_iter().zip(parts) {
            *place = part;
        }
        copy
    }
}
