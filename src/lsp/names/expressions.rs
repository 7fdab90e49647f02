//! The names in conditions, values and behaviour.

use std::rc::Rc;

use super::scope::{Scope, StepName, is_event, is_value, property};
use super::{Slot, Target, View, Walk};
use crate::dataset::catalog::Column;
use crate::diagnostics::Span;
use crate::syntax::ast::{
    Aggregate, Did, DidKind, EventKind, EventPattern, Expr, ExprKind, Name, Path, Step,
};
use crate::value::Type;

impl<'a> Walk<'a> {
    pub fn all(&mut self, exprs: &[Expr]) {
        exprs.iter().for_each(|expr| self.expr(expr));
    }

    pub fn expr(&mut self, expr: &Expr) {
        self.wanted(expr, None);
    }

    /// An expression beside a column: what is compared with it.
    pub fn wanted(&mut self, expr: &Expr, column: Option<&'a Column>) {
        match &expr.kind {
            ExprKind::Number(_)
            | ExprKind::Bool(_)
            | ExprKind::Moment(_)
            | ExprKind::Duration(_)
            | ExprKind::Sample { .. }
            | ExprKind::Everyone
            | ExprKind::Nobody => {}
            ExprKind::Text(_) => self.add(expr.span, None, Slot::Text(column)),
            ExprKind::Name(path) => self.name(path, column),
            ExprKind::List(items) => items.iter().for_each(|item| self.wanted(item, column)),
            ExprKind::And(items) | ExprKind::Or(items) => self.all(items),
            ExprKind::Call(call) => self.all(&call.arguments),
            ExprKind::Group { body, .. } => self.all(&body.conditions),
            ExprKind::Negate(inner) | ExprKind::Paren(inner) | ExprKind::Not(inner) => {
                self.wanted(inner, column);
            }
            ExprKind::InFile { value, .. }
            | ExprKind::Matches { value, .. }
            | ExprKind::Known { value, .. }
            | ExprKind::InWindow { value, .. }
            | ExprKind::Anniversary { value, .. } => self.expr(value),
            ExprKind::Compare { left, right, .. }
            | ExprKind::In {
                value: left,
                list: right,
                ..
            }
            | ExprKind::Contains {
                value: left,
                what: right,
                ..
            } => {
                self.wanted(left, self.column(&right.kind));
                self.wanted(right, self.column(&left.kind));
            }
            ExprKind::Point(left, right) | ExprKind::Arithmetic(_, left, right) => {
                self.expr(left);
                self.expr(right);
            }
            ExprKind::Near { value, center, .. } => {
                self.expr(value);
                self.expr(center);
            }
            ExprKind::Between { value, low, high } => {
                self.expr(value);
                self.expr(low);
                self.expr(high);
            }
            ExprKind::HasItems {
                value, condition, ..
            } => {
                self.expr(value);
                let item = match self.column(&value.kind).map(|column| &column.ty) {
                    Some(Ok(Type::List(item))) => Some((**item).clone()),
                    _ => None,
                };
                self.within(Scope::Item(item), |walk| walk.expr(condition));
            }
            ExprKind::InSegment { segments, .. } => {
                segments.iter().for_each(|path| self.segment(path, false));
            }
            ExprKind::Rank(rank) => {
                rank.among.iter().for_each(|path| self.segment(path, false));
                self.within(Scope::Profile, |walk| {
                    walk.expr(&rank.by);
                    rank.per.iter().for_each(|path| walk.name(path, None));
                });
            }
            ExprKind::Aggregate(aggregate) => self.aggregate(aggregate),
            ExprKind::Did(did) => self.did(did, expr.span),
            ExprKind::EventHas {
                event, condition, ..
            } => {
                self.event(event);
                let scope = Scope::Event(self.event_types(event));
                self.within(scope, |walk| walk.expr(condition));
            }
        }
    }

    fn aggregate(&mut self, aggregate: &Aggregate) {
        self.event(&aggregate.event);
        if let Some(path) = &aggregate.property {
            let events = self.event_types(&aggregate.event);
            self.property(path.span, path.dotted(), events);
        }
    }

    fn property(&mut self, span: Span, name: String, events: Rc<Vec<String>>) {
        let known = property(self.catalog, &events, &name).is_some();
        let target = known.then(|| Target::Property {
            events: events.to_vec(),
            name,
        });
        self.add(
            span,
            target,
            Slot::Property {
                events,
                behind_dot: true,
            },
        );
    }

    /// Events and the condition on each of them.
    pub fn event(&mut self, pattern: &EventPattern) {
        let names: &[Name] = match &pattern.kind {
            EventKind::Named(name) => std::slice::from_ref(name),
            EventKind::AnyOf(names) | EventKind::AnyExcept(names) => names,
            EventKind::Any | EventKind::AnyStartingWith(_) => &[],
        };
        for name in names {
            let item = self.items.get(name.text.as_str());
            let target = if self.catalog.event(&name.text).is_some() {
                Some(Target::Event(name.text.clone()))
            } else {
                item.filter(|item| is_event(item))
                    .map(|_| Target::Item(name.text.clone()))
            };
            self.add(name.span, target, Slot::Event { named: true });
        }
        if let Some(filter) = &pattern.filter {
            let scope = Scope::Event(self.event_types(pattern));
            self.within(scope, |walk| walk.expr(filter));
        }
    }

    fn did(&mut self, did: &Did, span: Span) {
        match &did.kind {
            DidKind::Count { event, .. } => self.event(event),
            DidKind::Unordered {
                events, without, ..
            } => events
                .iter()
                .chain(without)
                .for_each(|event| self.event(event)),
            DidKind::Sequence { first, rest, .. } => {
                let outer = std::mem::take(&mut self.steps);
                let steps = std::iter::once(first).chain(rest.iter().map(|link| &link.step));
                for step in steps {
                    self.step(step, span);
                }
                self.steps = outer;
            }
        }
    }

    fn step(&mut self, step: &Step, sequence: Span) {
        self.event(&step.event);
        step.without.iter().for_each(|event| self.event(event));
        if let Some(name) = &step.name {
            let target = Target::Step {
                sequence,
                name: name.text.clone(),
            };
            self.define(name, target);
            self.steps.push(StepName {
                name: name.text.clone(),
                sequence,
                events: self.event_types(&step.event),
            });
        }
    }

    pub fn view(&self) -> View {
        View {
            scope: self.scope.clone(),
            steps: self.steps.clone(),
        }
    }

    /// A name in an expression.
    fn name(&mut self, path: &Path, column: Option<&'a Column>) {
        let name = path.dotted();
        if let Some(target) = self.own(&name) {
            let slot = Slot::Value(self.view(), column);
            return self.add(path.span, Some(target), slot);
        }
        let Some((first, rest)) = path.parts.split_first() else {
            return;
        };
        let behind = match (rest.first(), rest.last()) {
            (Some(from), Some(to)) => Some(from.span.to(to.span)),
            _ => None,
        };
        let step = self.steps.iter().rfind(|step| step.name == first.text);
        if let (Some(step), Some(behind)) = (step.cloned(), behind) {
            let target = Target::Step {
                sequence: step.sequence,
                name: step.name,
            };
            let slot = Slot::Value(self.view(), column);
            self.add(first.span, Some(target), slot);
            let property = name[name.find('.').map_or(0, |dot| dot + 1)..].to_owned();
            return self.property(behind, property, step.events);
        }
        if let (Some(attribute), Some(behind)) = (name.strip_prefix("profile."), behind) {
            let known = self.catalog.attribute(attribute).is_some();
            let target = known.then(|| Target::Attribute(attribute.to_owned()));
            return self.add(behind, target, Slot::Attribute { behind_dot: true });
        }
        let item = self.items.get(name.as_str()).filter(|item| is_value(item));
        let target = item.map(|_| Target::Item(name));
        let slot = Slot::Value(self.view(), column);
        self.add(path.span, target, slot);
    }

    /// What a name means of the data, where it stands.
    fn own(&self, name: &str) -> Option<Target> {
        match &self.scope {
            Scope::Profile => {
                self.catalog.attribute(name)?;
                Some(Target::Attribute(name.to_owned()))
            }
            Scope::Event(events) => {
                property(self.catalog, events, name)?;
                Some(Target::Property {
                    events: events.to_vec(),
                    name: name.to_owned(),
                })
            }
            Scope::Item(_) => None,
        }
    }
}
