//! What a profile did: streams and measures.

use crate::check::typed::{Aggregate, AggregateFunction, Did, DidTest, EventPattern, Expr, When};
use crate::plan::dag::intern;
use crate::plan::node::{Measure, MeasureId, MeasureKind, Node, NodeId, Stream, StreamId};
use crate::time::{Range, Window};
use crate::value::Type;

use super::{Lowering, Scope};

impl Lowering<'_> {
    pub(super) fn did(&mut self, did: &Did) -> NodeId {
        let stream = self.stream(&did.event);
        match &did.when {
            When::Window(window) => {
                let range = self.range(window.as_ref());
                self.did_in(stream, &did.test, range)
            }
            When::Regularly {
                at_least,
                of,
                period,
                calendar,
            } => {
                let periods = self.times.periods(*of, *period, *calendar);
                let parts = periods
                    .into_iter()
                    .map(|range| self.did_in(stream, &did.test, range))
                    .collect();
                self.plan.rows.at_least(*at_least, parts)
            }
        }
    }

    fn did_in(&mut self, stream: StreamId, test: &DidTest, range: Range) -> NodeId {
        match test {
            DidTest::Times(count) => {
                let measure = self.measure(stream, range, MeasureKind::Count);
                self.count_in(measure, *count)
            }
            DidTest::Days(count) => {
                let measure = self.measure(stream, range, MeasureKind::Days);
                self.count_in(measure, *count)
            }
            DidTest::TimesWithin(times, length) => {
                let kind = MeasureKind::Within(*times, *length);
                let measure = self.measure(stream, range, kind);
                self.is_true(measure)
            }
            DidTest::FirstTime => {
                let ever = self.range(None);
                let measure = self.measure(stream, ever, MeasureKind::FirstTime);
                self.time_in(measure, range)
            }
        }
    }

    pub(super) fn event_has(
        &mut self,
        last: bool,
        event: &EventPattern,
        window: Option<&Window>,
        condition: &Expr,
    ) -> NodeId {
        let stream = self.stream(event);
        let range = self.range(window);
        let condition = self.condition(condition, Scope::Event);
        if matches!(self.plan.events.node(condition), Node::Everyone) {
            let measure = self.measure(stream, range, MeasureKind::Count);
            return self.at_least_times(measure, 1);
        }
        let measure = self.measure(stream, range, MeasureKind::EndHas { last, condition });
        self.is_true(measure)
    }

    pub(super) fn aggregate(&mut self, aggregate: &Aggregate, ty: &Type) -> MeasureId {
        let stream = self.stream(&aggregate.event);
        let range = self.range(aggregate.window.as_ref());
        let kind = measure_kind(aggregate, ty);
        self.measure(stream, range, kind)
    }

    pub(super) fn measure(
        &mut self,
        stream: StreamId,
        range: Range,
        kind: MeasureKind,
    ) -> MeasureId {
        let measure = Measure {
            stream,
            range,
            kind,
        };
        MeasureId(intern(&mut self.plan.measures, measure))
    }

    pub(super) fn stream(&mut self, event: &EventPattern) -> StreamId {
        let filter = match &event.filter {
            Some(filter) => self.condition(filter, Scope::Event),
            None => self.plan.events.everyone(),
        };
        let nothing = matches!(self.plan.events.node(filter), Node::Nobody);
        let types = if nothing {
            Box::default()
        } else {
            event.types.as_slice().into()
        };
        StreamId(intern(&mut self.plan.streams, Stream { types, filter }))
    }

    /// The instants of a window of events: it ends at `as of` at the latest.
    pub(super) fn range(&self, window: Option<&Window>) -> Range {
        self.times.of_events(window)
    }
}

fn measure_kind(aggregate: &Aggregate, ty: &Type) -> MeasureKind {
    match (aggregate.function, &aggregate.property) {
        (AggregateFunction::Days, _) => MeasureKind::Days,
        (AggregateFunction::LongestGap, _) => MeasureKind::LongestGap,
        (AggregateFunction::ShortestGap, _) => MeasureKind::ShortestGap,
        (AggregateFunction::First | AggregateFunction::Min, None) => MeasureKind::FirstTime,
        (AggregateFunction::Last | AggregateFunction::Max, None) => MeasureKind::LastTime,
        (AggregateFunction::Count, _) | (_, None) => MeasureKind::Count,
        (function, Some(name)) => MeasureKind::Of(function, name.clone(), ty.clone()),
    }
}
