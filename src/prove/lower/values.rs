//! Values: what they are made of, and when they are known.

use super::super::atom::{Atom, Known, Source, ValueId};
use super::super::formula::Formula;
use super::super::logic::{Clause, Logic};
use super::{erase, expr, told_apart};
use crate::check::typed::{Expr, ExprKind, Function};
use crate::dataset::catalog::AttributeId;
use crate::plan::term::Term;
use crate::time::Weekday;
use crate::value::{Ratio, Type, Value};

/// Values that stand for slots while an expression is taken apart.
#[derive(Default)]
pub(super) struct Slots {
    pub of: Vec<ValueId>,
    /// Nothing in it is known where a value is missing.
    pub lenient: bool,
}

impl Logic<'_> {
    /// The value of an expression that is no constant.
    pub(super) fn value_of(&mut self, of: &Expr, side: usize) -> ValueId {
        let source = match &of.kind {
            ExprKind::Aggregate(aggregate) => self.aggregate_source(aggregate, side),
            kind if is_base(kind) => {
                let mut base = of.clone();
                erase(&mut base);
                Source::Base(Term::new(base))
            }
            _ => {
                let mut slots = Slots::default();
                let from = self.slotted(of, &mut slots, side);
                Source::Computed {
                    from: Term::new(from),
                    of: slots.of.into(),
                    side: told_apart(of, side),
                }
            }
        };
        let (id, new) = self.intern_value(Known {
            source,
            ty: of.ty.clone(),
        });
        if new {
            self.learn_value(id, of, side);
        }
        id
    }

    /// The expression with a slot in the place of each value that is not computed, without spans.
    pub(super) fn slotted(&mut self, of: &Expr, slots: &mut Slots, side: usize) -> Expr {
        let is_condition = of.kind.is_condition();
        if is_base(&of.kind) || matches!(of.kind, ExprKind::Aggregate(_)) {
            let id = self.value_of(of, side);
            return expr(slot(id, slots), of.ty.clone());
        }
        if matches!(
            of.kind,
            ExprKind::Call(Function::If | Function::Coalesce, _) | ExprKind::List(_)
        ) || is_condition
        {
            slots.lenient = true;
        }
        let mut copy = of.clone();
        copy.span = crate::diagnostics::Span::default();
        if let ExprKind::HasItems {
            list, condition, ..
        } = &mut copy.kind
        {
            // An element is no value of the whole.
            **list = self.slotted(list, slots, side);
            erase(condition);
            return copy;
        }
        let parts: Vec<Expr> = of
            .own_parts()
            .into_iter()
            .map(|part| self.slotted(part, slots, side))
            .collect();
        for (place, part) in copy.own_parts_mut().into_iter().zip(parts) {
            *place = part;
        }
        if is_about_profile(&copy.kind) {
            erase(&mut copy);
        }
        copy
    }

    pub(super) fn known(&mut self, id: ValueId) -> Formula {
        self.atom_of(Atom::Known(id))
    }

    pub(super) fn is_known(&mut self, value: &Expr, side: usize) -> Formula {
        match &value.kind {
            ExprKind::Constant(_)
            | ExprKind::Moment(_)
            | ExprKind::List(_)
            | ExprKind::EventTime => Formula::TRUE,
            ExprKind::Negate(inner) if inner.constant_like() => Formula::TRUE,
            ExprKind::Call(Function::Coalesce, parts) => {
                let parts: Vec<Formula> =
                    parts.iter().map(|part| self.is_known(part, side)).collect();
                self.formulas.or(parts)
            }
            ExprKind::Call(Function::If, parts) => match parts.as_slice() {
                [condition, then, otherwise] => {
                    let condition = self.condition(condition, side);
                    let then = self.is_known(then, side);
                    let otherwise = self.is_known(otherwise, side);
                    self.choose(condition, then, otherwise)
                }
                _ => Formula::TRUE,
            },
            ExprKind::Point(lat, lon) => {
                let parts = [self.is_known(lat, side), self.is_known(lon, side)];
                self.formulas.and(parts)
            }
            ExprKind::Aggregate(aggregate) if aggregate.is_count() => Formula::TRUE,
            kind if kind.is_condition() => Formula::TRUE,
            _ => {
                let id = self.value_of(value, side);
                self.known(id)
            }
        }
    }

    pub(super) fn choose(
        &mut self,
        condition: Formula,
        then: Formula,
        otherwise: Formula,
    ) -> Formula {
        let then = self.formulas.and([condition, then]);
        let otherwise = self.formulas.and([!condition, otherwise]);
        self.formulas.or([then, otherwise])
    }

    /// What holds of a value whatever else does.
    fn learn_value(&mut self, id: ValueId, of: &Expr, side: usize) {
        let mut clauses: Vec<Clause> = Vec::new();
        match &of.kind {
            ExprKind::Attribute(attribute) => self.listed(id, *attribute, &mut clauses),
            ExprKind::EventTime => clauses.push(vec![self.known(id)]),
            ExprKind::Aggregate(aggregate) => {
                self.learn_aggregate(id, aggregate, side, &mut clauses)
            }
            ExprKind::Call(function, parts) => {
                self.learn_call(id, *function, parts, side, &mut clauses);
            }
            ExprKind::Negate(_) | ExprKind::Arithmetic(..) => {
                self.needs(id, &of.own_parts(), side, &mut clauses);
            }
            _ => {}
        }
        self.of_values.entry(id).or_default().extend(clauses);
    }

    /// Known only if all parts are.
    fn needs(&mut self, id: ValueId, parts: &[&Expr], side: usize, clauses: &mut Vec<Clause>) {
        let known = self.known(id);
        for part in parts {
            let part = self.is_known(part, side);
            clauses.push(vec![!known, part]);
        }
    }

    fn learn_call(
        &mut self,
        id: ValueId,
        function: Function,
        parts: &[Expr],
        side: usize,
        clauses: &mut Vec<Clause>,
    ) {
        if matches!(function, Function::If | Function::Coalesce) {
            return;
        }
        let known = self.known(id);
        let refs: Vec<&Expr> = parts.iter().collect();
        self.needs(id, &refs, side, clauses);
        let total = matches!(
            function,
            Function::Lower
                | Function::Upper
                | Function::Trim
                | Function::Length
                | Function::Sha256
                | Function::Size
                | Function::Year
                | Function::Month
                | Function::Day
                | Function::Hour
                | Function::Minute
                | Function::Weekday
                | Function::StartOfDay
        );
        if total {
            let mut clause = vec![known];
            for part in parts {
                clause.push(!self.is_known(part, side));
            }
            clauses.push(clause);
        }
        let (least, most) = match function {
            Function::Length | Function::Size => (Some(0), None),
            Function::Month => (Some(1), Some(12)),
            Function::Day => (Some(1), Some(31)),
            Function::Hour => (Some(0), Some(23)),
            Function::Minute => (Some(0), Some(59)),
            Function::Abs => (Some(0), None),
            _ => (None, None),
        };
        if let Some(least) = least {
            let reached = self.at_least(id, Value::int(least));
            clauses.push(vec![!known, reached]);
        }
        if let Some(most) = most {
            let above = self.more_than(id, Value::int(most));
            clauses.push(vec![!above]);
        }
        if function == Function::Weekday {
            let days = Weekday::ALL.map(|day| Value::text(day.name()));
            self.one_of(id, &days, clauses);
        }
    }

    /// The values that the schema lists; data with others is refused.
    fn listed(&mut self, id: ValueId, attribute: AttributeId, clauses: &mut Vec<Clause>) {
        let catalog = self.catalog;
        let Some((_, column)) = catalog.attributes.get_index(attribute.0 as usize) else {
            return;
        };
        if catalog.key.as_deref() == Some(catalog.attribute_name(attribute)) {
            clauses.push(vec![self.known(id)]);
        }
        if let (Some(values), true, Ok(Type::Text)) = (&column.values, column.listed, &column.ty)
            && values.len() <= super::LARGE_SET
        {
            let values: Vec<Value> = values.iter().map(|value| Value::text(value)).collect();
            self.one_of(id, &values, clauses);
        }
    }

    fn one_of(&mut self, id: ValueId, values: &[Value], clauses: &mut Vec<Clause>) {
        let mut clause = vec![!self.known(id)];
        for value in values {
            clause.push(self.equals(id, value.clone()));
        }
        clauses.push(clause);
    }
}

fn slot(id: ValueId, slots: &mut Slots) -> ExprKind {
    let known = slots.of.iter().position(|other| *other == id);
    let index = known.unwrap_or_else(|| {
        slots.of.push(id);
        slots.of.len() - 1
    });
    ExprKind::Attribute(AttributeId(u32::try_from(index).unwrap_or(u32::MAX)))
}

/// A value that is there, not computed.
fn is_base(kind: &ExprKind) -> bool {
    matches!(
        kind,
        ExprKind::Attribute(_)
            | ExprKind::Property(_)
            | ExprKind::EventTime
            | ExprKind::OfStep(_)
            | ExprKind::Item
            | ExprKind::ItemField(_)
    )
}

/// A condition that the profile as a whole decides.
fn is_about_profile(kind: &ExprKind) -> bool {
    matches!(
        kind,
        ExprKind::Did(_)
            | ExprKind::EventHas { .. }
            | ExprKind::Sequence(_)
            | ExprKind::Unordered(_)
            | ExprKind::Ranked(_)
    )
}

impl Expr {
    /// Whether it is one and the same value for all.
    pub(in crate::prove) fn constant_like(&self) -> bool {
        matches!(self.kind, ExprKind::Constant(_) | ExprKind::Moment(_))
    }

    /// The number, if it is a constant one.
    pub(in crate::prove) fn exact(&self) -> Option<Ratio> {
        match &self.kind {
            ExprKind::Constant(Value::Exact(ratio)) => Some(*ratio),
            _ => None,
        }
    }
}

impl crate::check::typed::Aggregate {
    /// Whether it is a whole number that is never missing.
    pub(in crate::prove) fn is_count(&self) -> bool {
        use crate::check::typed::AggregateFunction as Of;
        matches!(self.function, Of::Count | Of::Days | Of::Distinct)
    }
}
