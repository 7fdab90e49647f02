//! Properties and times that make what is computed from events as wanted.

use std::sync::Arc;

use super::build::{Wanted, choose};
use super::candidates::fits;
use super::events::Making;
use super::person::Happened;
use super::truth;
use crate::check::typed::AggregateFunction;
use crate::dataset::catalog::EventTypeId;
use crate::prove::atom::{Range, Source, ValueId};
use crate::time::DAY;
use crate::value::Value;

impl Making<'_, '_, '_> {
    /// Makes what is computed from events as wanted, where one value of a property can do so.
    pub fn aggregate(&mut self, value: ValueId, wanted: &Wanted) {
        let known = self.logic.value(value);
        let Source::Aggregate {
            function,
            range,
            property,
        } = &known.source
        else {
            return;
        };
        let target = choose(self.logic, &known.ty, None, wanted);
        if let (
            AggregateFunction::LongestGap | AggregateFunction::ShortestGap,
            Some(Value::Duration(gap)),
        ) = (function, &target)
        {
            self.gap(range, *gap);
            return;
        }
        let (Some(name), Some(target)) = (property, target) else {
            return;
        };
        let takes = |id: EventTypeId| {
            let ty = self.logic.catalog.property_type(id, name);
            ty.is_some_and(|ty| fits(ty, &target))
        };
        let types = &self.logic.stream(range.stream).types;
        let types: Vec<EventTypeId> = types.iter().copied().filter(|id| takes(*id)).collect();
        let span = truth::resolved(self.logic, range);
        let inside = |event: &Happened| span.contains(event.time) && types.contains(&event.event);
        if !self.person.events.iter().any(inside) {
            let times = self.times(span);
            let _ = times.iter().any(|time| self.put(range.stream, *time, &[]));
        }
        let events = self.person.events.iter_mut();
        let inside =
            events.filter(|event| span.contains(event.time) && types.contains(&event.event));
        for (number, event) in inside.enumerate() {
            let part = match (function, &target) {
                (AggregateFunction::Sum, Value::Exact(_)) if number > 0 => Value::int(0),
                (AggregateFunction::Sum, Value::Float(_)) if number > 0 => Value::Float(0.0),
                _ => target.clone(),
            };
            event.properties.insert(name.clone(), part);
        }
    }

    /// Two events of a range so far apart.
    fn gap(&mut self, range: &Range, gap: i64) {
        let events = truth::happened(self.logic, range, &self.profile());
        let times = self.times(truth::resolved(self.logic, range));
        let first = events.iter().map(|event| event.time).min();
        let Some(first) = first.or(times.first().copied()) else {
            return;
        };
        if events.is_empty() {
            self.put(range.stream, first, &[]);
        }
        self.put(range.stream, first.saturating_sub(gap), &[]);
    }

    /// Gives the event at an index a value of a property of its own.
    pub fn vary(&mut self, name: &Arc<str>, number: i64) {
        let Some(event) = self.person.events.last_mut() else {
            return;
        };
        let other = match event.properties.get(name) {
            Some(Value::Exact(_)) => Some(Value::int(number + 1)),
            Some(Value::Float(_)) => Some(Value::Float(number as f64 + 1.0)),
            Some(Value::Text(text)) => Some(Value::text(&format!("{text}{number}"))),
            Some(Value::Date(day)) => Some(Value::Date(day.saturating_add(number as i32))),
            Some(Value::Timestamp(time)) => Some(Value::Timestamp(time + number * DAY)),
            _ => None,
        };
        if let (Some(other), 1..) = (other, number) {
            event.properties.insert(name.clone(), other);
        }
    }
}
