//! Comparisons with constants and with one another.

use std::cmp::Ordering;

use super::super::atom::{Atom, Bound, ValueId};
use super::super::edge::Edge;
use super::super::formula::Formula;
use super::super::logic::Logic;
use super::super::slots::{is_plain, mentions_now};
use super::values::Slots;
use super::{LARGE_SET, expr, told_apart};
use crate::check::typed::{Expr, ExprKind, Function, Project, Relation, SetValues, ValueSet};
use crate::interpret::{FactProfile, Interpreter};
use crate::plan::term::Term;
use crate::time::{Point, Window};
use crate::value::{Ratio, Type, Value};

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

    /// A value that is the same for all.
    fn bound(&self, of: &Expr) -> Option<Bound> {
        match &of.kind {
            ExprKind::Constant(Value::Timestamp(instant)) => Some(Bound::Edge(Edge::At(*instant))),
            ExprKind::Constant(value) => Some(Bound::constant(value.clone())),
            ExprKind::Moment(Point::Date(day)) if of.ty == Type::Date => {
                Some(Bound::constant(Value::Date(*day)))
            }
            ExprKind::Moment(point) => Some(Bound::Edge(self.timeline.instant(point))),
            ExprKind::Negate(inner) => {
                let negated = inner.exact()?.checked_neg()?;
                Some(Bound::constant(Value::Exact(negated)))
            }
            _ => None,
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
    fn coalesced(
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

    /// A bound as an expression that the interpreter can read.
    pub(super) fn written_bound(&self, bound: &Bound, ty: &Type) -> Expr {
        match bound {
            Bound::Value(term) => term.expr().clone(),
            Bound::Edge(edge) => {
                let value = match (ty, edge) {
                    (_, Edge::From(..)) => Value::Timestamp(self.timeline.at(edge)),
                    (Type::Date, Edge::At(day)) => {
                        Value::Date(i32::try_from(*day).unwrap_or_default())
                    }
                    (_, Edge::At(instant)) => Value::Timestamp(*instant),
                };
                expr(ExprKind::Constant(value), ty.clone())
            }
        }
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

    /// At least the bound, and more than it. `None` where these say nothing of each other.
    fn thresholds(&mut self, id: ValueId, bound: &Bound) -> Option<(Formula, Formula)> {
        let ty = self.value(id).ty.clone();
        match (ty, bound) {
            (Type::Timestamp, Bound::Edge(edge)) => Some((
                self.since_edge(id, edge.clone()),
                self.since_edge(id, edge.plus(1)),
            )),
            (Type::Timestamp, Bound::Value(_)) => match bound.value() {
                Some(Value::Date(day)) => {
                    let start = self.timeline.clock.zone.start_of_day(*day);
                    Some((
                        self.since_edge(id, Edge::At(start)),
                        self.since_edge(id, Edge::At(start + 1)),
                    ))
                }
                _ => None,
            },
            (Type::Date, Bound::Edge(Edge::At(instant))) => {
                let first = |instant: i64| Edge::At(self.first_day_from(instant));
                let (start, after) = (first(*instant), first(instant.saturating_add(1)));
                Some((self.since_edge(id, start), self.since_edge(id, after)))
            }
            (Type::Date, Bound::Value(_)) => match bound.value() {
                Some(Value::Date(day)) => {
                    let day = i64::from(*day);
                    Some((
                        self.since_edge(id, Edge::At(day)),
                        self.since_edge(id, Edge::At(day + 1)),
                    ))
                }
                _ => None,
            },
            (Type::Date, Bound::Edge(_)) => None,
            (_, Bound::Value(_)) => {
                let value = bound.value()?.clone();
                Some((self.at_least(id, value.clone()), self.more_than(id, value)))
            }
            (_, Bound::Edge(_)) => None,
        }
    }

    /// The first day that does not begin before an instant.
    fn first_day_from(&self, instant: i64) -> i64 {
        let zone = &self.timeline.clock.zone;
        // A day that the zone skips begins with the next one, and one that returns before it ends.
        let mut day = zone.day_of(instant).saturating_sub(2);
        while day < i32::MAX && zone.start_of_day(day) < instant {
            day += 1;
        }
        i64::from(day)
    }

    pub(super) fn since_edge(&mut self, id: ValueId, edge: Edge) -> Formula {
        self.atom_of(Atom::AtLeast(id, Bound::Edge(edge)))
    }

    pub(super) fn at_least(&mut self, id: ValueId, bound: Value) -> Formula {
        match (&self.value(id).ty, &bound) {
            (Type::Bool, Value::Bool(false)) => self.known(id),
            (Type::Int, Value::Exact(ratio)) => {
                let least = Value::Exact(Ratio::integer(ratio.ceil()));
                self.atom_of(Atom::AtLeast(id, Bound::constant(least)))
            }
            _ => self.atom_of(Atom::AtLeast(id, Bound::constant(normal(bound)))),
        }
    }

    pub(super) fn more_than(&mut self, id: ValueId, bound: Value) -> Formula {
        match (&self.value(id).ty, &bound) {
            (Type::Bool, Value::Bool(true)) => Formula::FALSE,
            (Type::Bool, Value::Bool(false)) => self.at_least(id, Value::Bool(true)),
            (Type::Int, Value::Exact(ratio)) => {
                let least = Ratio::integer(ratio.floor().saturating_add(1));
                self.atom_of(Atom::AtLeast(id, Bound::constant(Value::Exact(least))))
            }
            (Type::Duration, Value::Duration(micros)) => {
                let least = Value::Duration(micros.saturating_add(1));
                self.atom_of(Atom::AtLeast(id, Bound::constant(least)))
            }
            _ => self.atom_of(Atom::More(id, Bound::constant(normal(bound)))),
        }
    }

    pub(super) fn equals(&mut self, id: ValueId, value: Value) -> Formula {
        let at_least = self.at_least(id, value.clone());
        let more = self.more_than(id, value);
        self.formulas.and([at_least, !more])
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

    pub(super) fn in_window(
        &mut self,
        of: &Expr,
        value: &Expr,
        window: &Window,
        side: usize,
    ) -> Formula {
        if self.bound(value).is_some() {
            return self.test(of, side);
        }
        if let ExprKind::Call(Function::Coalesce, parts) = &value.kind {
            return self.coalesced(parts, side, &mut |logic, part| {
                let inner = expr(
                    ExprKind::InWindow(Box::new(part.clone()), window.clone()),
                    Type::Bool,
                );
                logic.in_window(&inner, part, window, side)
            });
        }
        let (start, end) = match value.ty {
            Type::Timestamp => self.timeline.span(window),
            Type::Date => match self.timeline.days(window) {
                Some(days) => days,
                None => return self.test(of, side),
            },
            _ => return self.test(of, side),
        };
        if let ExprKind::Aggregate(aggregate) = &value.kind
            && let Some(found) = self.time_in(aggregate, start.clone(), end.clone(), side)
        {
            return found;
        }
        let id = self.value_of(value, side);
        let from = match start {
            Some(start) => self.since_edge(id, start),
            None => self.known(id),
        };
        let until = match end {
            Some(end) => !self.since_edge(id, end),
            None => Formula::TRUE,
        };
        self.formulas.and([from, until])
    }

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

impl Bound {
    pub(in crate::prove) fn constant(value: Value) -> Bound {
        Bound::Value(Term::new(expr(ExprKind::Constant(value), Type::Unknown)))
    }
}

impl Edge {
    pub(in crate::prove) fn plus(&self, by: i64) -> Edge {
        match self {
            Edge::At(at) => Edge::At(at.saturating_add(by)),
            Edge::From(base, plus) => Edge::From(base.clone(), plus.saturating_add(by)),
        }
    }
}

/// Equal numbers in one form.
fn normal(value: Value) -> Value {
    match value {
        Value::Float(float) => Value::Float(float + 0.0),
        value => value,
    }
}
