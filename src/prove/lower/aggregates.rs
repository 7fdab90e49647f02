//! Values computed from events: where they say nothing but whether there are such events, and
//! what is known of the others.

use super::super::atom::{Atom, Bound, Range, Source, Tally, ValueId};
use super::super::edge::{Edge, Span};
use super::super::formula::Formula;
use super::super::logic::{Clause, Logic};
use super::expr;
use crate::check::typed::{Aggregate, AggregateFunction as Of, Expr, ExprKind, Relation};
use crate::value::{Ratio, Type, Value};

impl Logic<'_> {
    pub(super) fn aggregate_source(&mut self, aggregate: &Aggregate, side: usize) -> Source {
        let stream = self.stream_of(&aggregate.event, side);
        let span = self.span_of(aggregate.window.as_ref());
        let now = self.timeline.now();
        let range = self.range(stream, span).unwrap_or(Range {
            stream,
            start: Some(now.clone()),
            end: now,
        });
        Source::Aggregate {
            function: aggregate.function,
            range,
            property: aggregate.property.clone(),
        }
    }

    /// What is counted, and in which range.
    fn tally(&mut self, aggregate: &Aggregate, side: usize) -> (Tally, Option<Range>) {
        let span = self.span_of(aggregate.window.as_ref());
        let (tally, stream) = match (aggregate.function, &aggregate.property) {
            (Of::Days, _) => (Tally::Days, self.stream_of(&aggregate.event, side)),
            (Of::Distinct, Some(name)) => (
                Tally::Values(name.clone()),
                self.with_property(aggregate, side),
            ),
            _ => (Tally::Events, self.stream_of(&aggregate.event, side)),
        };
        (tally, self.range(stream, span))
    }

    /// The events whose property is known.
    fn with_property(
        &mut self,
        aggregate: &Aggregate,
        side: usize,
    ) -> super::super::atom::StreamId {
        match self.property(aggregate) {
            Some(property) => {
                let known = expr(ExprKind::Known(Box::new(property)), Type::Bool);
                self.refined(&aggregate.event, known, side)
            }
            None => self.stream_of(&aggregate.event, side),
        }
    }

    fn property(&self, aggregate: &Aggregate) -> Option<Expr> {
        let name = aggregate.property.as_ref()?;
        let mut types = aggregate.event.types.iter();
        let ty = types.find_map(|id| self.catalog.property_type(*id, name))?;
        Some(expr(ExprKind::Property(name.clone()), ty.clone()))
    }

    fn any_in(&mut self, aggregate: &Aggregate, side: usize) -> Formula {
        let stream = self.with_property(aggregate, side);
        let span = self.span_of(aggregate.window.as_ref());
        let range = self.range(stream, span);
        self.reached(&Tally::Events, range.as_ref(), 1)
    }

    /// The comparison without the value, if it is one of events.
    pub(super) fn compare_aggregate(
        &mut self,
        relation: Relation,
        aggregate: &Aggregate,
        ty: &Type,
        bound: &Bound,
        side: usize,
    ) -> Option<Formula> {
        if aggregate.is_count() {
            let Value::Exact(bound) = bound.value()? else {
                return None;
            };
            let (tally, range) = self.tally(aggregate, side);
            let at_least = self.reached(&tally, range.as_ref(), least(bound.ceil()));
            let more = self.reached(
                &tally,
                range.as_ref(),
                least(bound.floor().saturating_add(1)),
            );
            return Some(
                match (relation, bound.is_integer() && *bound >= Ratio::ZERO) {
                    (Relation::Equal, false) => Formula::FALSE,
                    (Relation::NotEqual, false) => Formula::TRUE,
                    _ => self.related(relation, at_least, more, |_| Formula::TRUE),
                },
            );
        }
        match (aggregate.function, &aggregate.property, bound) {
            (Of::First | Of::Min | Of::Last | Of::Max, None, Bound::Edge(edge)) => {
                let after = edge.plus(1);
                let from = self.time_in(aggregate, Some(edge.clone()), None, side)?;
                let more = self.time_in(aggregate, Some(after), None, side)?;
                let any = self.any_in(aggregate, side);
                Some(self.related(relation, from, more, |_| any))
            }
            (Of::Min | Of::Max, Some(_), _) => {
                self.compare_extreme(relation, aggregate, ty, bound, side)
            }
            _ => None,
        }
    }

    /// The largest is at least a bound if any is, the smallest if none is less.
    fn compare_extreme(
        &mut self,
        relation: Relation,
        aggregate: &Aggregate,
        ty: &Type,
        bound: &Bound,
        side: usize,
    ) -> Option<Formula> {
        if matches!(bound, Bound::Edge(Edge::From(..)))
            || matches!(ty, Type::Date | Type::Timestamp)
        {
            return None;
        }
        let mut property = self.property(aggregate)?;
        // Of several types of events it is the one that all of theirs fit.
        property.ty = ty.clone();
        let span = self.span_of(aggregate.window.as_ref());
        let written = self.written_bound(bound, ty);
        let some = |logic: &mut Self, relation: Relation| {
            let condition = ExprKind::Compare(
                relation,
                Box::new(property.clone()),
                Box::new(written.clone()),
            );
            let stream = logic.refined(&aggregate.event, expr(condition, Type::Bool), side);
            let range = logic.range(stream, span.clone());
            logic.reached(&Tally::Events, range.as_ref(), 1)
        };
        let any = self.any_in(aggregate, side);
        let (at_least, more) = match aggregate.function {
            Of::Max => (some(self, Relation::AtLeast), some(self, Relation::More)),
            _ => {
                let (less, at_most) = (some(self, Relation::Less), some(self, Relation::AtMost));
                (
                    self.formulas.and([any, !less]),
                    self.formulas.and([any, !at_most]),
                )
            }
        };
        Some(self.related(relation, at_least, more, |_| any))
    }

    /// The first or last time lies in a window.
    pub(super) fn time_in(
        &mut self,
        aggregate: &Aggregate,
        start: Option<Edge>,
        end: Option<Edge>,
        side: usize,
    ) -> Option<Formula> {
        if aggregate.property.is_some() {
            return None;
        }
        let stream = self.stream_of(&aggregate.event, side);
        let span = self.span_of(aggregate.window.as_ref());
        match aggregate.function {
            // Windows in windows are only taken apart where the outer one is without bounds.
            _ if span != (None, None) && !self.is_until_now(&span) => None,
            Of::First | Of::Min if span.0.is_none() => {
                let range = self.range(stream, span);
                Some(self.first_in(range, (start, end)))
            }
            Of::Last | Of::Max => {
                let start = match (span.0, start) {
                    (None, start) => start,
                    (from, None) => from,
                    (Some(from), Some(start)) if self.timeline.is_at_most(&from, &start) => {
                        Some(start)
                    }
                    (Some(from), Some(start)) if self.timeline.is_at_most(&start, &from) => {
                        Some(from)
                    }
                    _ => return None,
                };
                let inside = self.range(stream, (start.clone(), None));
                let inside = self.reached(&Tally::Events, inside.as_ref(), 1);
                let later = end.map_or(Formula::FALSE, |end| {
                    let later = self.range(stream, (Some(end), None));
                    self.reached(&Tally::Events, later.as_ref(), 1)
                });
                Some(self.formulas.and([inside, !later]))
            }
            _ => None,
        }
    }

    fn is_until_now(&self, span: &Span) -> bool {
        let now = self.timeline.now();
        span.1
            .as_ref()
            .is_none_or(|end| self.timeline.is_at_most(&now, end))
    }

    /// The earliest of all events of a range without start lies in a window.
    pub(super) fn first_in(&mut self, ever: Option<Range>, span: Span) -> Formula {
        let Some(ever) = ever else {
            return Formula::FALSE;
        };
        let (start, end) = span;
        let inside = self.range(ever.stream, (start.clone(), end));
        let inside = self.reached(&Tally::Events, inside.as_ref(), 1);
        let earlier = start.map_or(Formula::FALSE, |start| {
            let earlier = self.range(ever.stream, (None, Some(start)));
            self.reached(&Tally::Events, earlier.as_ref(), 1)
        });
        self.formulas.and([inside, !earlier])
    }

    /// When an aggregate is known, and what it is of nothing.
    pub(super) fn learn_aggregate(
        &mut self,
        id: ValueId,
        aggregate: &Aggregate,
        side: usize,
        clauses: &mut Vec<Clause>,
    ) {
        let known = self.atom_of(Atom::Known(id));
        let any = self.any_in(aggregate, side);
        match aggregate.function {
            Of::Count | Of::Days | Of::Distinct => clauses.push(vec![known]),
            Of::Sum => {
                let zero = self.equals(id, zero(&self.value(id).ty));
                clauses.push(vec![any, zero]);
            }
            Of::LongestGap | Of::ShortestGap => {
                let stream = self.stream_of(&aggregate.event, side);
                let span = self.span_of(aggregate.window.as_ref());
                let range = self.range(stream, span);
                let two = self.reached(&Tally::Events, range.as_ref(), 2);
                clauses.push(vec![!known, two]);
                clauses.push(vec![known, !two]);
                let least = self.at_least(id, Value::Duration(0));
                clauses.push(vec![!known, least]);
            }
            Of::Avg | Of::Median => clauses.push(vec![!known, any]),
            Of::Min | Of::Max | Of::First | Of::Last | Of::MostFrequent | Of::Changed => {
                clauses.push(vec![!known, any]);
                clauses.push(vec![known, !any]);
            }
        }
        if aggregate.is_count() {
            let from_zero = self.at_least(id, Value::int(0));
            clauses.push(vec![from_zero]);
        }
    }
}

fn zero(ty: &Type) -> Value {
    match ty {
        Type::Float => Value::Float(0.0),
        _ => Value::int(0),
    }
}

/// A count that is at least this.
fn least(bound: i128) -> u64 {
    u64::try_from(bound.max(0)).unwrap_or(u64::MAX)
}
