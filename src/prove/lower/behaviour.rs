//! What a profile did.

use super::super::atom::{Atom, Range, Stream, StreamId, Tally, Written};
use super::super::edge::{Base, Edge, Span};
use super::super::formula::Formula;
use super::super::logic::Logic;
use super::{erase, expr, told_apart};
use crate::check::typed::{Did, DidTest, EventPattern, Expr, ExprKind, Sequence, Unordered, When};
use crate::plan::term::Term;
use crate::syntax::ast::CountRange;
use crate::time::{Length, Window};
use crate::value::Type;

/// More periods are not taken apart.
const MANY_PERIODS: u64 = 60;

impl Logic<'_> {
    pub(super) fn stream_of(&mut self, pattern: &EventPattern, side: usize) -> StreamId {
        let filter = pattern.filter.as_ref();
        let filter = filter.map_or(Formula::TRUE, |filter| self.condition(filter, side));
        let types = match filter {
            Formula::FALSE => Box::default(),
            _ => pattern.types.as_slice().into(),
        };
        let written = Written {
            pattern: pattern.clone(),
            side,
        };
        self.intern_stream(Stream { types, filter }, written)
    }

    /// The pattern, and this of each of its events.
    pub(super) fn refined(
        &mut self,
        pattern: &EventPattern,
        condition: Expr,
        side: usize,
    ) -> StreamId {
        let filter = match &pattern.filter {
            Some(filter) => expr(
                ExprKind::And(vec![(**filter).clone(), condition]),
                Type::Bool,
            ),
            None => condition,
        };
        let pattern = EventPattern {
            types: pattern.types.clone(),
            filter: Some(Box::new(filter)),
        };
        self.stream_of(&pattern, side)
    }

    /// The events of a window; `None` if it certainly has none.
    pub(super) fn range(&self, stream: StreamId, span: Span) -> Option<Range> {
        let now = self.timeline.now();
        let (start, end) = span;
        let end = match end {
            Some(end) if !self.timeline.is_at_most(&now, &end) => end,
            _ => now,
        };
        if let Some(start) = &start
            && self.timeline.is_at_most(&end, start)
        {
            return None;
        }
        (!self.stream(stream).types.is_empty()).then_some(Range { stream, start, end })
    }

    pub(in crate::prove) fn span_of(&self, window: Option<&Window>) -> Span {
        window.map_or((None, None), |window| self.timeline.span(window))
    }

    /// At least so many in a range; of nothing there are none.
    pub(super) fn reached(
        &mut self,
        tally: &Tally,
        range: Option<&Range>,
        at_least: u64,
    ) -> Formula {
        match (range, at_least) {
            (_, 0) => Formula::TRUE,
            (None, _) => Formula::FALSE,
            (Some(range), 1) if *tally == Tally::Days => {
                self.reached(&Tally::Events, Some(range), 1)
            }
            (Some(range), _) => {
                let atom = Atom::Tally {
                    tally: tally.clone(),
                    range: range.clone(),
                    at_least,
                };
                let (id, new) = self.intern_atom(atom, None);
                let formula = self.formulas.atom(id);
                if new && *tally != Tally::Events {
                    let events = self.reached(&Tally::Events, Some(range), at_least);
                    self.holds_of(id, vec![!formula, events]);
                }
                formula
            }
        }
    }

    pub(super) fn count_in(
        &mut self,
        tally: &Tally,
        range: Option<&Range>,
        count: CountRange,
    ) -> Formula {
        let above = |logic: &mut Self, n: Option<u64>| match n {
            Some(n) => logic.reached(tally, range, n),
            None => Formula::FALSE,
        };
        match count {
            CountRange::AtLeast(n) => above(self, Some(n)),
            CountRange::MoreThan(n) => above(self, n.checked_add(1)),
            CountRange::AtMost(n) => !above(self, n.checked_add(1)),
            CountRange::FewerThan(n) => !above(self, Some(n)),
            CountRange::Exactly(n) => {
                let (from, more) = (above(self, Some(n)), above(self, n.checked_add(1)));
                self.formulas.and([from, !more])
            }
            CountRange::Between(low, high) => {
                let (from, more) = (above(self, Some(low)), above(self, high.checked_add(1)));
                self.formulas.and([from, !more])
            }
        }
    }

    pub(super) fn did(&mut self, of: &Expr, did: &Did, side: usize) -> Formula {
        let stream = self.stream_of(&did.event, side);
        match &did.when {
            When::Window(window) => {
                let span = self.span_of(window.as_ref());
                self.did_in(did, stream, span)
            }
            When::Regularly { of: periods, .. } if *periods > MANY_PERIODS => {
                self.course(of, side).0
            }
            When::Regularly {
                at_least,
                of,
                period,
                calendar,
            } => {
                let edge = |number: u64| self.periods_ago(number, *period, *calendar);
                let spans: Vec<Span> = (0..*of)
                    .map(|n| (Some(edge(n + 1)), Some(edge(n))))
                    .collect();
                let parts = spans
                    .into_iter()
                    .map(|span| self.did_in(did, stream, span))
                    .collect();
                self.formulas.at_least(*at_least, parts)
            }
        }
    }

    fn periods_ago(&self, number: u64, period: Length, calendar: bool) -> Edge {
        let back = period.times(-i64::try_from(number).unwrap_or(i64::MAX));
        match calendar {
            true => self.timeline.edge(Base::Unit(back.unit, back.amount)),
            false => self.timeline.instant(&crate::time::Point::Ahead(back)),
        }
    }

    fn did_in(&mut self, did: &Did, stream: StreamId, span: Span) -> Formula {
        match &did.test {
            DidTest::Times(count) => {
                let range = self.range(stream, span);
                self.count_in(&Tally::Events, range.as_ref(), *count)
            }
            DidTest::Days(count) => {
                let range = self.range(stream, span);
                self.count_in(&Tally::Days, range.as_ref(), *count)
            }
            DidTest::TimesWithin(times, within) => {
                let Some(range) = self.range(stream, span) else {
                    return if *times == 0 {
                        Formula::TRUE
                    } else {
                        Formula::FALSE
                    };
                };
                if *times < 2 {
                    return self.reached(&Tally::Events, Some(&range), *times);
                }
                let atom = Atom::Crowded {
                    range: range.clone(),
                    at_least: *times,
                    within: *within,
                };
                let (id, new) = self.intern_atom(atom, None);
                let formula = self.formulas.atom(id);
                if new {
                    let events = self.reached(&Tally::Events, Some(&range), *times);
                    self.holds_of(id, vec![!formula, events]);
                }
                formula
            }
            DidTest::FirstTime => {
                let ever = self.range(stream, (None, None));
                self.first_in(ever, span)
            }
        }
    }

    pub(super) fn event_has(
        &mut self,
        last: bool,
        event: &EventPattern,
        window: Option<&Window>,
        condition: &Expr,
        side: usize,
    ) -> Formula {
        let stream = self.stream_of(event, side);
        let span = self.span_of(window);
        let Some(range) = self.range(stream, span.clone()) else {
            return Formula::FALSE;
        };
        let meets = self.condition(condition, side);
        let any = self.reached(&Tally::Events, Some(&range), 1);
        match meets {
            Formula::TRUE => return any,
            Formula::FALSE => return Formula::FALSE,
            _ => {}
        }
        let written = ExprKind::EventHas {
            last,
            event: event.clone(),
            window: window.cloned(),
            condition: Box::new(condition.clone()),
        };
        let atom = Atom::End {
            range: range.clone(),
            last,
            condition: meets,
        };
        let (formula, new) = self.atom_as_written(atom, &expr(written, Type::Bool));
        if let Some(id) = new {
            let such = self.refined(event, condition.clone(), side);
            let not = expr(ExprKind::Not(Box::new(condition.clone())), Type::Bool);
            let others = self.refined(event, not, side);
            let [such, others] = [such, others].map(|stream| {
                let range = self.range(stream, span.clone());
                self.reached(&Tally::Events, range.as_ref(), 1)
            });
            self.holds_of(id, vec![!formula, such]);
            self.holds_of(id, vec![formula, !any, others]);
        }
        formula
    }

    /// What stays whole.
    fn course(&mut self, of: &Expr, side: usize) -> (Formula, Option<super::AtomId>) {
        let mut erased = of.clone();
        erase(&mut erased);
        let side = told_apart(of, side);
        self.atom_as_written(Atom::Course(Term::new(erased), side), of)
    }

    pub(super) fn sequence(&mut self, of: &Expr, sequence: &Sequence, side: usize) -> Formula {
        let (formula, new) = self.course(of, side);
        let Some(id) = new else {
            return formula;
        };
        let streams: Vec<StreamId> = sequence
            .patterns
            .iter()
            .map(|p| self.stream_of(p, side))
            .collect();
        self.courses.insert(id, streams.clone());
        let (start, end) = self.span_of(sequence.window.as_ref());
        let steps: Vec<usize> = sequence
            .order
            .steps
            .iter()
            .map(|step| step.which.pattern)
            .collect();
        for (at, pattern) in steps.iter().enumerate() {
            let stream = streams[*pattern];
            if at == 0 {
                let range = self.range(stream, (start.clone(), end.clone()));
                let first = self.reached(&Tally::Events, range.as_ref(), 1);
                self.holds_of(id, vec![!formula, first]);
            }
            // Each step is an event of its own.
            let same = steps[..=at]
                .iter()
                .filter(|other| *other == pattern)
                .count() as u64;
            let range = self.range(stream, (start.clone(), None));
            let all = self.reached(&Tally::Events, range.as_ref(), same);
            self.holds_of(id, vec![!formula, all]);
        }
        formula
    }

    pub(super) fn unordered(&mut self, of: &Expr, unordered: &Unordered, side: usize) -> Formula {
        let (formula, new) = self.course(of, side);
        let Some(id) = new else {
            return formula;
        };
        let (start, end) = self.span_of(unordered.window.as_ref());
        let streams: Vec<StreamId> = unordered
            .events
            .iter()
            .map(|p| self.stream_of(p, side))
            .collect();
        self.courses.insert(id, streams.clone());
        let each = |logic: &mut Self, end: Option<Edge>| -> Vec<Formula> {
            let one = |stream: &StreamId| {
                let range = logic.range(*stream, (start.clone(), end.clone()));
                logic.reached(&Tally::Events, range.as_ref(), 1)
            };
            streams.iter().map(one).collect()
        };
        let (first, all) = (each(self, end), each(self, None));
        let first = self.formulas.or(first);
        let all = self.formulas.at_least(unordered.at_least as u64, all);
        self.holds_of(id, vec![!formula, first]);
        self.holds_of(id, vec![!formula, all]);
        formula
    }
}
