//! What is the same for all, and what it takes to reach it.

use super::super::atom::{Atom, Bound, ValueId};
use super::super::edge::Edge;
use super::super::formula::Formula;
use super::super::logic::Logic;
use super::expr;
use crate::check::typed::{Expr, ExprKind};
use crate::plan::term::Term;
use crate::time::Point;
use crate::value::{Ratio, Type, Value};

impl Logic<'_> {
    /// A value that is the same for all.
    pub(super) fn bound(&self, of: &Expr) -> Option<Bound> {
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

    /// A bound as an expression that the interpreter can read.
    pub(super) fn written_bound(&self, bound: &Bound, ty: &Type) -> Expr {
        match bound {
            Bound::Value(term) => term.expr().clone(),
            Bound::Edge(edge) => {
                let kind = match edge {
                    Edge::From(base, 0) => base.point().map(ExprKind::Moment),
                    _ => None,
                };
                let at = || ExprKind::Constant(Value::Timestamp(self.timeline.at(edge)));
                expr(kind.unwrap_or_else(at), ty.clone())
            }
        }
    }

    /// At least the bound, and more than it. `None` where these say nothing of each other.
    pub(super) fn thresholds(&mut self, id: ValueId, bound: &Bound) -> Option<(Formula, Formula)> {
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
    pub(super) fn first_day_from(&self, instant: i64) -> i64 {
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
