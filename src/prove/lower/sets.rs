//! Values in sets of constants.

use super::super::atom::Bound;
use super::super::edge::Edge;
use super::super::formula::Formula;
use super::super::logic::Logic;
use super::{LARGE_SET, expr};
use crate::check::typed::{Expr, ExprKind, Relation, SetValues, ValueSet};
use crate::value::{Type, Value};

impl Logic<'_> {
    pub(super) fn in_set(
        &mut self,
        of: &Expr,
        value: &Expr,
        set: &ValueSet,
        negated: bool,
        side: usize,
    ) -> Formula {
        let values = match &set.values {
            SetValues::Values(values) if !set.ignoring_case && values.len() <= LARGE_SET => {
                values.clone()
            }
            _ => {
                // Of a set that stays whole the negation is the complement among the known.
                if !negated {
                    return self.test(of, side);
                }
                let ExprKind::InSet { value, set, .. } = &of.kind else {
                    return self.test(of, side);
                };
                let whole = ExprKind::InSet {
                    value: value.clone(),
                    set: set.clone(),
                    negated: false,
                };
                let inside = self.test(&expr(whole, Type::Bool), side);
                let known = self.is_known(value, side);
                return self.formulas.and([known, !inside]);
            }
        };
        let each: Vec<Formula> = values
            .into_iter()
            .map(|one| {
                let bound = match (one, &value.ty) {
                    (Value::Timestamp(instant), _) => Bound::Edge(Edge::At(instant)),
                    (one, _) => Bound::constant(one),
                };
                self.compare_to(Relation::Equal, value, bound, side)
            })
            .collect();
        let inside = self.formulas.or(each);
        self.among_known(inside, value, negated, side)
    }

    pub(super) fn among_known(
        &mut self,
        inside: Formula,
        value: &Expr,
        negated: bool,
        side: usize,
    ) -> Formula {
        match negated {
            false => inside,
            true => {
                let known = self.is_known(value, side);
                self.formulas.and([known, !inside])
            }
        }
    }
}
