//! Comparisons with constants and with one another.

use std::cmp::Ordering;

use super::super::atom::{Atom, Bound};
use super::super::formula::Formula;
use super::super::logic::Logic;
use super::expr;
use crate::check::typed::{Expr, ExprKind, Function, Relation};
use crate::value::{Type, Value};

impl Logic<'_> {
    pub(super) fn is_true(&mut self, value: &Expr, side: usize) -> Formula {
        match &value.kind {
            ExprKind::Constant(value) => match value {
                Value::Bool(true) => Formula::TRUE,
                _ => Formula::FALSE,
            },
            kind if kind.is_condition() => self.condition(value, side),
            _ => self.compare_to(
                Relation::Equal,
                value,
                Bound::constant(Value::Bool(true)),
                side,
            ),
        }
    }

    pub(super) fn compare(
        &mut self,
        relation: Relation,
        left: &Expr,
        right: &Expr,
        side: usize,
    ) -> Formula {
        if left.kind.is_condition() || right.kind.is_condition() {
            return self.compare_conditions(relation, left, right, side);
        }
        match (self.bound(left), self.bound(right)) {
            (None, Some(bound)) => self.compare_to(relation, left, bound, side),
            (Some(bound), None) => self.compare_to(relation.mirrored(), right, bound, side),
            (None, None) => self.compare_values(relation, left, right, side),
            (Some(_), Some(_)) => {
                let of = expr(
                    ExprKind::Compare(relation, Box::new(left.clone()), Box::new(right.clone())),
                    Type::Bool,
                );
                self.test(&of, side)
            }
        }
    }

    /// A value compared with one that is the same for all.
    pub(super) fn compare_to(
        &mut self,
        relation: Relation,
        value: &Expr,
        bound: Bound,
        side: usize,
    ) -> Formula {
        match &value.kind {
            ExprKind::Call(Function::Coalesce, parts) if !parts.is_empty() => {
                return self.coalesced(parts, side, &mut |logic, part| match logic.bound(part) {
                    Some(_) => logic.compare_constants(relation, part, &bound, side),
                    None => logic.compare_to(relation, part, bound.clone(), side),
                });
            }
            ExprKind::Call(Function::If, parts) => {
                if let [condition, then, otherwise] = parts.as_slice() {
                    let condition = self.condition(condition, side);
                    let then = self.compare_part(relation, then, &bound, side);
                    let otherwise = self.compare_part(relation, otherwise, &bound, side);
                    return self.choose(condition, then, otherwise);
                }
            }
            ExprKind::Aggregate(aggregate) => {
                if let Some(found) =
                    self.compare_aggregate(relation, aggregate, &value.ty, &bound, side)
                {
                    return found;
                }
            }
            _ => {}
        }
        let id = self.value_of(value, side);
        let Some((at_least, more)) = self.thresholds(id, &bound) else {
            let bound = self.written_bound(&bound, &value.ty);
            let of = expr(
                ExprKind::Compare(relation, Box::new(value.clone()), Box::new(bound)),
                Type::Bool,
            );
            return self.test(&of, side);
        };
        self.related(relation, at_least, more, |logic| logic.known(id))
    }

    fn compare_part(
        &mut self,
        relation: Relation,
        part: &Expr,
        bound: &Bound,
        side: usize,
    ) -> Formula {
        match self.bound(part) {
            Some(_) => self.compare_constants(relation, part, bound, side),
            None if part.kind.is_condition() => {
                let bound = self.written_bound(bound, &part.ty);
                self.compare_conditions(relation, part, &bound, side)
            }
            None => self.compare_to(relation, part, bound.clone(), side),
        }
    }

    fn compare_constants(
        &mut self,
        relation: Relation,
        left: &Expr,
        right: &Bound,
        side: usize,
    ) -> Formula {
        if let (Some(left), Some(right)) = (self.bound(left), right.value())
            && let Some(order) = left.value().and_then(|left| left.compare(right))
        {
            return match crate::interpret::relates(relation, order) {
                true => Formula::TRUE,
                false => Formula::FALSE,
            };
        }
        let right = self.written_bound(right, &left.ty);
        let of = expr(
            ExprKind::Compare(relation, Box::new(left.clone()), Box::new(right)),
            Type::Bool,
        );
        self.test(&of, side)
    }

    /// The first known one of some values decides.
    pub(super) fn coalesced(
        &mut self,
        parts: &[Expr],
        side: usize,
        decide: &mut dyn FnMut(&mut Self, &Expr) -> Formula,
    ) -> Formula {
        let Some((first, rest)) = parts.split_first() else {
            return Formula::FALSE;
        };
        let known = self.is_known(first, side);
        let here = decide(self, first);
        let later = self.coalesced(rest, side, decide);
        self.choose(known, here, later)
    }

    pub(super) fn related(
        &mut self,
        relation: Relation,
        at_least: Formula,
        more: Formula,
        known: impl FnOnce(&mut Self) -> Formula,
    ) -> Formula {
        match relation {
            Relation::AtLeast => at_least,
            Relation::More => more,
            Relation::Equal => self.formulas.and([at_least, !more]),
            Relation::Less => {
                let known = known(self);
                self.formulas.and([known, !at_least])
            }
            Relation::AtMost => {
                let known = known(self);
                self.formulas.and([known, !more])
            }
            Relation::NotEqual => {
                let known = known(self);
                let below = self.formulas.and([known, !at_least]);
                self.formulas.or([below, more])
            }
        }
    }

    /// Values of both of which only the data knows.
    fn compare_values(
        &mut self,
        relation: Relation,
        left: &Expr,
        right: &Expr,
        side: usize,
    ) -> Formula {
        let simple = |ty: &Type| !matches!(ty, Type::List(_) | Type::Record(_) | Type::Unknown);
        if !simple(&left.ty)
            || !simple(&right.ty)
            || left.ty != right.ty && !(left.ty.is_number() && right.ty.is_number())
        {
            let of = expr(
                ExprKind::Compare(relation, Box::new(left.clone()), Box::new(right.clone())),
                Type::Bool,
            );
            return self.test(&of, side);
        }
        let (a, b) = (self.value_of(left, side), self.value_of(right, side));
        let (known_a, known_b) = (self.is_known(left, side), self.is_known(right, side));
        if a == b {
            return match crate::interpret::relates(relation, Ordering::Equal) {
                true => known_a,
                false => Formula::FALSE,
            };
        }
        let (a, b, relation) = if a < b {
            (a, b, relation)
        } else {
            (b, a, relation.mirrored())
        };
        let (not_less, exceeds) = (
            self.atom_of(Atom::NotLess(a, b)),
            self.atom_of(Atom::Exceeds(a, b)),
        );
        self.related(relation, not_less, exceeds, |logic| {
            logic.formulas.and([known_a, known_b])
        })
    }

    /// Conditions as values that are true or false.
    fn compare_conditions(
        &mut self,
        relation: Relation,
        left: &Expr,
        right: &Expr,
        side: usize,
    ) -> Formula {
        let (a, b) = (self.is_true(left, side), self.is_true(right, side));
        let known = [self.is_known(left, side), self.is_known(right, side)];
        let same = {
            let both = self.formulas.and([a, b]);
            let neither = self.formulas.and([!a, !b]);
            self.formulas.or([both, neither])
        };
        let decided = match relation {
            Relation::Equal => same,
            Relation::NotEqual => !same,
            Relation::Less => self.formulas.and([!a, b]),
            Relation::AtMost => self.formulas.or([!a, b]),
            Relation::More => self.formulas.and([a, !b]),
            Relation::AtLeast => self.formulas.or([a, !b]),
        };
        self.formulas.and(known.into_iter().chain([decided]))
    }
}
