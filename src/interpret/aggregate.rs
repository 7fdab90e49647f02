//! Aggregates: values computed from the events of a profile.

use crate::check::typed::{Aggregate, AggregateFunction};
use crate::value::{Type, Value};

use super::number::fit;
use super::scope::Scope;
use super::statistic;

impl<'a> Scope<'a> {
    /// The value of an aggregate of type `ty`.
    pub fn aggregate(self, aggregate: &'a Aggregate, ty: &Type) -> Option<Value> {
        let range = self.events_range(aggregate.window.as_ref());
        let count = |count: u64| i64::try_from(count).ok().map(Value::int);
        match aggregate.function {
            AggregateFunction::Count => count(self.events(&aggregate.event, range).count() as u64),
            AggregateFunction::Days => count(self.distinct_days(&aggregate.event, range)),
            AggregateFunction::LongestGap | AggregateFunction::ShortestGap => {
                let events = self.events_in_order(&aggregate.event, range);
                let gaps = events
                    .windows(2)
                    .map(|pair| pair[1].time.saturating_sub(pair[0].time));
                let gap = match aggregate.function {
                    AggregateFunction::LongestGap => gaps.max(),
                    _ => gaps.min(),
                };
                gap.map(Value::Duration)
            }
            AggregateFunction::First | AggregateFunction::Min if aggregate.property.is_none() => {
                let times = self.events(&aggregate.event, range).map(|event| event.time);
                times.min().map(Value::Timestamp)
            }
            AggregateFunction::Last | AggregateFunction::Max if aggregate.property.is_none() => {
                let times = self.events(&aggregate.event, range).map(|event| event.time);
                times.max().map(Value::Timestamp)
            }
            function => {
                let name = aggregate.property.as_deref()?;
                let known = |event: super::scope::Event| {
                    let value = self.profile.property(event.ty, event.index, name)?;
                    Some((event.time, value))
                };
                let events = self.events(&aggregate.event, range);
                let values: Vec<(i64, Value)> = events.filter_map(known).collect();
                fit(statistic::of(function, values, ty)?, ty)
            }
        }
    }
}
