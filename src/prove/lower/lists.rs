//! Lists and their elements.

use super::super::atom::Atom;
use super::super::formula::Formula;
use super::super::logic::Logic;
use super::{LARGE_SET, expr};
use crate::check::typed::{Expr, ExprKind, Relation};
use crate::plan::term::Term;
use crate::syntax::ast::{CountRange, Quantifier};
use crate::value::{Type, Value, fold_case};

impl Logic<'_> {
    pub(super) fn in_list(&mut self, of: &Expr, side: usize) -> Formula {
        let ExprKind::InList {
            value,
            list,
            negated,
            ignoring_case,
        } = &of.kind
        else {
            return self.test(of, side);
        };
        match (&value.kind, &list.kind) {
            (ExprKind::Constant(element), kind)
                if !kind.is_condition()
                    && !list.constant_like()
                    && !matches!(kind, ExprKind::List(_)) =>
            {
                let has = self.has(list, element, *ignoring_case, side);
                self.among_known(has, list, *negated, side)
            }
            (_, ExprKind::List(items)) if !ignoring_case && items.len() <= LARGE_SET => {
                let each: Vec<Formula> = items
                    .iter()
                    .map(|item| self.compare(Relation::Equal, value, item, side))
                    .collect();
                let inside = self.formulas.or(each);
                self.among_known(inside, value, *negated, side)
            }
            _ if *negated => {
                let positive = ExprKind::InList {
                    value: value.clone(),
                    list: list.clone(),
                    negated: false,
                    ignoring_case: *ignoring_case,
                };
                let inside = self.test(&expr(positive, Type::Bool), side);
                let known = [self.is_known(value, side), self.is_known(list, side)];
                self.formulas.and(known.into_iter().chain([!inside]))
            }
            _ => self.test(of, side),
        }
    }

    fn has(&mut self, list: &Expr, element: &Value, ignoring_case: bool, side: usize) -> Formula {
        let id = self.value_of(list, side);
        let folded = match element {
            Value::Text(text) if ignoring_case => Value::text(&fold_case(text)),
            other => other.clone(),
        };
        let constant = |value| expr(ExprKind::Constant(value), Type::Unknown);
        let atom = Atom::Has {
            list: id,
            element: Term::new(constant(folded)),
            ignoring_case,
        };
        let written = ExprKind::ListTest {
            list: Box::new(list.clone()),
            quantifier: Quantifier::One,
            what: Box::new(constant(element.clone())),
            ignoring_case,
        };
        self.atom_as_written(atom, &expr(written, Type::Bool)).0
    }

    pub(super) fn list_test(&mut self, of: &Expr, side: usize) -> Formula {
        let ExprKind::ListTest {
            list,
            quantifier,
            what,
            ignoring_case,
        } = &of.kind
        else {
            return self.test(of, side);
        };
        let ExprKind::Constant(constant) = &what.kind else {
            return self.test(of, side);
        };
        if list.constant_like() || matches!(list.kind, ExprKind::List(_)) || self.chooses(list) {
            return self.test(of, side);
        }
        let elements: Vec<Option<Value>> = match (quantifier, constant) {
            (Quantifier::One, one) => vec![Some(one.clone())],
            (_, Value::List(elements)) => elements.to_vec(),
            _ => return self.test(of, side),
        };
        let mut parts = Vec::new();
        for element in &elements {
            parts.push(match element {
                Some(element) => self.has(list, element, *ignoring_case, side),
                None => Formula::FALSE,
            });
        }
        let known = self.is_known(list, side);
        match quantifier {
            Quantifier::One | Quantifier::AnyOf => self.formulas.or(parts),
            Quantifier::AllOf => self.formulas.and(parts.into_iter().chain([known])),
            Quantifier::NoneOf => {
                let any = self.formulas.or(parts);
                self.formulas.and([known, !any])
            }
        }
    }

    pub(super) fn has_items(
        &mut self,
        list: &Expr,
        count: CountRange,
        condition: &Expr,
        side: usize,
    ) -> Formula {
        let known = self.is_known(list, side);
        let meets = self.condition(condition, side);
        let reached = |logic: &mut Self, at_least: Option<u64>| match at_least {
            None => Formula::FALSE,
            Some(0) => known,
            Some(_) if meets == Formula::FALSE => Formula::FALSE,
            Some(at_least) => {
                let id = logic.value_of(list, side);
                let written = ExprKind::HasItems {
                    list: Box::new(list.clone()),
                    count: CountRange::AtLeast(at_least),
                    condition: Box::new(condition.clone()),
                };
                let atom = Atom::Items {
                    list: id,
                    condition: meets,
                    at_least,
                };
                logic.atom_as_written(atom, &expr(written, Type::Bool)).0
            }
        };
        let (from, above) = match count {
            CountRange::AtLeast(n) => (Some(n), None),
            CountRange::MoreThan(n) => (n.checked_add(1), None),
            CountRange::AtMost(n) => (Some(0), n.checked_add(1)),
            CountRange::FewerThan(n) => (Some(0), Some(n)),
            CountRange::Exactly(n) => (Some(n), n.checked_add(1)),
            CountRange::Between(low, high) => (Some(low), high.checked_add(1)),
        };
        let from = reached(self, from);
        let above = reached(self, above);
        self.formulas.and([from, !above])
    }
}
