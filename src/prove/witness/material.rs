//! What rules speak of, to make profiles of: events, values, times.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::candidates;
use crate::check::typed::{
    CutSize, Did, EventPattern, Expr, ExprKind, Order, Project, SegmentId, When,
};
use crate::dataset::catalog::{AttributeId, Catalog, EventTypeId};
use crate::time::{Clock, DAY, Length, SECOND, Window};
use crate::value::{Type, Value};

/// Values of one attribute or property are not tried more than so many.
const VALUES: usize = 40;
/// More events of others are not made.
const MANY: u64 = 128;

/// All that some segments speak of.
#[derive(Debug, Default)]
pub struct Material {
    pub events: Vec<EventTypeId>,
    pub attributes: BTreeMap<AttributeId, Vec<Value>>,
    pub properties: BTreeMap<(EventTypeId, Arc<str>), Vec<Value>>,
    /// Instants before now, near the ends of windows.
    pub times: Vec<i64>,
    /// Distances of events.
    pub gaps: Vec<i64>,
    /// So many others may be needed to be ranked behind them.
    pub rivals: usize,
    pub sampled: bool,
}

/// What is read off the conditions.
struct Reading<'a> {
    project: &'a Project,
    clock: &'a Clock,
    types: BTreeSet<EventTypeId>,
    segments: BTreeSet<SegmentId>,
    conditions: Vec<&'a Expr>,
    bounds: Vec<i64>,
    gaps: Vec<i64>,
    rivals: usize,
    sampled: bool,
}

impl Material {
    pub fn of(segments: &[(&Project, SegmentId)], clock: &Clock, catalog: &Catalog) -> Material {
        let mut material = Material::default();
        let mut types = BTreeSet::new();
        let mut bounds = Vec::new();
        for (project, id) in segments {
            let mut reading = Reading {
                project,
                clock,
                types: BTreeSet::new(),
                segments: BTreeSet::new(),
                conditions: Vec::new(),
                bounds: Vec::new(),
                gaps: Vec::new(),
                rivals: 0,
                sampled: false,
            };
            reading.segment(*id);
            material.values(&reading, catalog);
            material.rivals = material.rivals.max(reading.rivals);
            material.sampled |= reading.sampled;
            material.gaps.extend(reading.gaps);
            types.extend(reading.types);
            bounds.extend(reading.bounds);
        }
        material.events = types.into_iter().collect();
        material.times = times(clock, &bounds);
        let plain = [0, 1, 60 * SECOND, 3600 * SECOND, DAY, 10 * DAY, 40 * DAY];
        material.gaps.extend(plain);
        material.gaps.sort_unstable();
        material.gaps.dedup();
        material
    }

    fn values(&mut self, reading: &Reading, catalog: &Catalog) {
        let values = |ty: &Type, names: &dyn Fn(&Expr) -> bool| {
            let about = reading.conditions.iter().copied();
            let about: Vec<&Expr> = about
                .filter(|condition| mentions(condition, names))
                .collect();
            let mut values = candidates::of(ty, &about);
            values.truncate(VALUES);
            (!about.is_empty()).then_some(values)
        };
        for (at, column) in catalog.attributes.values().enumerate() {
            let id = AttributeId(u32::try_from(at).unwrap_or(u32::MAX));
            let Ok(ty) = &column.ty else { continue };
            let listed = column.values.as_ref().filter(|_| *ty == Type::Text);
            let found = values(
                ty,
                &|expr| matches!(expr.kind, ExprKind::Attribute(other) if other == id),
            );
            if let Some(found) = found {
                let listed = listed.map(|all| all.iter().map(|text| Value::text(text)).collect());
                self.attributes
                    .entry(id)
                    .or_default()
                    .extend(listed.unwrap_or(found));
            }
        }
        for ty in &reading.types {
            let Some((_, event)) = catalog.events.get_index(ty.0 as usize) else {
                continue;
            };
            for (name, column) in &event.properties {
                let Ok(of) = &column.ty else { continue };
                let named = |expr: &Expr| match &expr.kind {
                    ExprKind::Property(other) => other == name,
                    ExprKind::Aggregate(aggregate) => aggregate.property.as_ref() == Some(name),
                    ExprKind::Sequence(sequence) => names_fact(&sequence.order, name),
                    _ => false,
                };
                if let Some(found) = values(of, &named) {
                    let all = self.properties.entry((*ty, name.clone())).or_default();
                    all.extend(found);
                }
            }
        }
    }
}

fn names_fact(order: &Order, name: &Arc<str>) -> bool {
    let is = |fact: &crate::check::typed::Fact| matches!(fact, crate::check::typed::Fact::Property(other) if other == name);
    let of_steps = order.facts.iter().any(|fact| is(&fact.fact));
    of_steps
        || order
            .all_which()
            .any(|which| which.equal.iter().any(|(fact, _)| is(fact)))
}

fn mentions(expr: &Expr, is: &dyn Fn(&Expr) -> bool) -> bool {
    let mut found = is(expr);
    expr.for_each_child(|child| found |= mentions(child, is));
    found
}

/// Instants on either side of each bound, and some at other distances from now.
fn times(clock: &Clock, bounds: &[i64]) -> Vec<i64> {
    let days = [
        1i64, 2, 3, 5, 8, 12, 20, 31, 45, 62, 75, 95, 130, 200, 300, 400,
    ];
    let mut times: Vec<i64> = days
        .iter()
        .map(|days| clock.shift(clock.as_of, Length::new(-days, crate::time::Unit::Day)))
        .collect();
    for bound in bounds {
        for by in [
            -20 * DAY,
            -DAY,
            -3600 * SECOND,
            0,
            3600 * SECOND,
            DAY,
            20 * DAY,
        ] {
            times.push(bound.saturating_add(by));
        }
    }
    times.retain(|time| *time < clock.as_of);
    times.sort_unstable();
    times.dedup();
    times
}

impl<'a> Reading<'a> {
    fn segment(&mut self, id: SegmentId) {
        if !self.segments.insert(id) {
            return;
        }
        let segment = self.project.segment(id);
        if let Some(of) = segment.of {
            self.segment(of);
        }
        self.expr(&segment.body);
    }

    fn expr(&mut self, expr: &'a Expr) {
        match &expr.kind {
            ExprKind::And(_) | ExprKind::Or(_) | ExprKind::Not(_) | ExprKind::AtLeast(..) => {
                expr.for_each_child(|child| self.expr(child));
            }
            ExprKind::InSegment(id) => self.segment(*id),
            _ => {
                self.conditions.push(expr);
                self.parts(expr);
            }
        }
    }

    fn parts(&mut self, expr: &'a Expr) {
        match &expr.kind {
            ExprKind::InWindow(_, window) => self.window(Some(window)),
            ExprKind::Moment(point) => self.bounds.push(self.clock.instant(point)),
            ExprKind::Constant(Value::Duration(gap)) => self.gap(*gap),
            ExprKind::Constant(Value::Timestamp(at)) => self.bounds.push(*at),
            ExprKind::Aggregate(aggregate) => {
                self.event(&aggregate.event);
                self.window(aggregate.window.as_ref());
            }
            ExprKind::Did(did) => self.did(did),
            ExprKind::EventHas { event, window, .. } => {
                self.event(event);
                self.window(window.as_ref());
            }
            ExprKind::Sequence(sequence) => {
                sequence
                    .patterns
                    .iter()
                    .for_each(|pattern| self.event(pattern));
                self.window(sequence.window.as_ref());
                self.order(&sequence.order);
            }
            ExprKind::Unordered(unordered) => {
                let patterns = unordered.events.iter().chain(&unordered.without);
                patterns.for_each(|pattern| self.event(pattern));
                self.window(unordered.window.as_ref());
                self.length(unordered.within);
            }
            ExprKind::Ranked(rank) => {
                let needed = match rank.cut.size {
                    CutSize::Count(count) if count < MANY => count + 1,
                    CutSize::Count(_) => 0,
                    CutSize::Share(_) => 6,
                };
                self.rivals = self.rivals.max(usize::try_from(needed).unwrap_or(0));
            }
            ExprKind::Sampled { .. } => self.sampled = true,
            _ => {}
        }
        expr.for_each_child(|child| match &child.kind {
            ExprKind::InSegment(id) => self.segment(*id),
            _ => self.parts(child),
        });
    }

    fn did(&mut self, did: &Did) {
        self.event(&did.event);
        match &did.when {
            When::Window(window) => self.window(window.as_ref()),
            When::Regularly {
                of,
                period,
                calendar,
                ..
            } => {
                let periods = self.clock.periods((*of).min(60), *period, *calendar);
                self.bounds
                    .extend(periods.iter().filter_map(|range| range.start));
            }
        }
        if let crate::check::typed::DidTest::TimesWithin(_, length) = did.test {
            self.length(Some(length));
        }
    }

    fn event(&mut self, pattern: &EventPattern) {
        self.types.extend(pattern.types.iter().copied());
    }

    fn window(&mut self, window: Option<&Window>) {
        if let Some(window) = window {
            let range = self.clock.range(window);
            self.bounds.extend(range.start.into_iter().chain(range.end));
        }
    }

    fn order(&mut self, order: &Order) {
        self.length(order.all_within);
        for step in &order.steps {
            self.length(step.within);
            self.length(step.later.map(|(_, length)| length));
            step.absent
                .iter()
                .for_each(|absence| self.length(absence.within));
        }
    }

    fn length(&mut self, length: Option<Length>) {
        if let Some(length) = length {
            let now = self.clock.as_of;
            self.gap(self.clock.elapse(now, length).saturating_sub(now));
        }
    }

    fn gap(&mut self, gap: i64) {
        const HOUR: i64 = 3600 * SECOND;
        let near = [gap, gap / 2, gap / 2 + HOUR, gap - 1, gap + 1, gap + HOUR];
        self.gaps.extend(near);
        self.bounds.push(self.clock.as_of.saturating_sub(gap));
    }
}
