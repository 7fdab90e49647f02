//! What must be read to evaluate some segments.

use std::collections::BTreeSet;

use super::typed::{
    Did, DidTest, EventPattern, Expr, ExprKind, Fact, OutputColumn, OutputValue, Project,
    SegmentId, Sequence, StepFact, When, Which,
};
use crate::dataset::Needs;
use crate::dataset::catalog::EventTypeId;
use crate::time::{Clock, Range, Window};

/// What must be read to evaluate these segments and all they refer to.
pub fn needs(project: &Project, segments: &[SegmentId]) -> Needs {
    collect(project, segments, &[], None)
}

/// The same at an instant: of each event type only what lies in some window.
pub fn needs_at(project: &Project, segments: &[SegmentId], clock: &Clock) -> Needs {
    collect(project, segments, &[], Some(clock))
}

/// The same, and the columns of those of the segments that are audiences.
pub fn needs_with_columns_at(project: &Project, segments: &[SegmentId], clock: &Clock) -> Needs {
    let columns: Vec<&OutputColumn> = segments
        .iter()
        .flat_map(|segment| project.columns(*segment))
        .collect();
    collect(project, segments, &columns, Some(clock))
}

fn collect(
    project: &Project,
    segments: &[SegmentId],
    columns: &[&OutputColumn],
    clock: Option<&Clock>,
) -> Needs {
    let mut collector = Collector {
        clock,
        ..Collector::default()
    };
    collector.open.extend(segments);
    for column in columns {
        match &column.value {
            OutputValue::Expr(value) => collector.expr(value, &[]),
            OutputValue::ArmOf(id) => {
                let arms = project.arms_of(*id).arms.iter();
                collector.open.extend(arms.map(|(_, id)| *id));
            }
        }
    }
    let mut seen = BTreeSet::new();
    while let Some(id) = collector.open.pop() {
        if seen.insert(id) {
            let segment = project.segment(id);
            collector.open.extend(segment.of);
            collector.expr(&segment.body, &[]);
        }
    }
    collector.needs
}

/// What must be read to evaluate one condition that refers to no segment.
pub fn needs_of(condition: &Expr) -> Needs {
    let mut collector = Collector::default();
    collector.expr(condition, &[]);
    collector.needs
}

#[derive(Default)]
struct Collector<'a> {
    needs: Needs,
    /// Resolves windows; without it all times are needed.
    clock: Option<&'a Clock>,
    /// Segments still to look into.
    open: Vec<SegmentId>,
}

impl Collector<'_> {
    /// `types` are those of the events under test.
    fn expr(&mut self, expr: &Expr, types: &[EventTypeId]) {
        match &expr.kind {
            ExprKind::Attribute(id) => {
                self.needs.attributes.insert(*id);
            }
            ExprKind::InSegment(id) => self.open.push(*id),
            ExprKind::Property(name) => self.property(name, types),
            ExprKind::And(items) => self.conjunction(items, types),
            ExprKind::Aggregate(aggregate) => {
                self.pattern(&aggregate.event, self.times(aggregate.window.as_ref()));
                if let Some(name) = &aggregate.property {
                    self.property(name, &aggregate.event.types);
                }
            }
            ExprKind::Did(did) => self.pattern(&did.event, self.times_of(did)),
            ExprKind::EventHas {
                event,
                condition,
                window,
                ..
            } => {
                self.pattern(event, self.times(window.as_ref()));
                self.expr(condition, &event.types);
            }
            ExprKind::Sequence(sequence) => self.sequence(sequence),
            ExprKind::Unordered(unordered) => {
                let patterns = unordered.events.iter().chain(&unordered.without);
                let times = self.times_from(unordered.window.as_ref());
                patterns.for_each(|pattern| self.pattern(pattern, times));
            }
            _ => expr.for_each_child(|child| self.expr(child, types)),
        }
    }

    fn sequence(&mut self, sequence: &Sequence) {
        let types = |which: &Which| &sequence.patterns[which.pattern].types;
        let times = self.times_from(sequence.window.as_ref());
        sequence
            .patterns
            .iter()
            .for_each(|p| self.pattern(p, times));
        for which in sequence.order.all_which() {
            for (fact, _) in &which.equal {
                self.fact(fact, types(which));
            }
            for condition in which.conditions() {
                self.expr(&sequence.conditions[condition], types(which));
            }
        }
        for StepFact { step, fact } in &sequence.order.facts {
            self.fact(fact, types(&sequence.order.steps[*step].which));
        }
    }

    fn fact(&mut self, fact: &Fact, types: &[EventTypeId]) {
        if let Fact::Property(name) = fact {
            self.property(name, types);
        }
    }

    /// A test of the type narrows what stands beside it.
    fn conjunction(&mut self, items: &[Expr], types: &[EventTypeId]) {
        let narrowed = items.iter().find_map(|item| match &item.kind {
            ExprKind::EventIs(only) => Some(only.as_slice()),
            _ => None,
        });
        for item in items {
            self.expr(item, narrowed.unwrap_or(types));
        }
    }

    fn property(&mut self, name: &std::sync::Arc<str>, types: &[EventTypeId]) {
        if !types.is_empty() {
            self.needs.together.insert((name.clone(), types.to_vec()));
        }
        for id in types {
            self.needs
                .events
                .entry(*id)
                .or_default()
                .insert(name.clone());
        }
    }

    fn pattern(&mut self, pattern: &EventPattern, times: Option<Range>) {
        for id in &pattern.types {
            self.needs.events.entry(*id).or_default();
            if let Some(times) = times {
                let all = self.needs.times.entry(*id).or_insert(times);
                *all = all.hull(times);
            }
        }
        if let Some(filter) = &pattern.filter {
            self.expr(filter, &pattern.types);
        }
    }

    /// The times in a window of events.
    fn times(&self, window: Option<&Window>) -> Option<Range> {
        let clock = self.clock?;
        let range = window.map_or(Range::default(), |window| clock.range(window));
        Some(range.until(clock.as_of))
    }

    /// From the start of the window on: it is that of the first of several events.
    fn times_from(&self, window: Option<&Window>) -> Option<Range> {
        let clock = self.clock?;
        let start = window.and_then(|window| clock.range(window).start);
        Some(Range { start, end: None }.until(clock.as_of))
    }

    fn times_of(&self, did: &Did) -> Option<Range> {
        let clock = self.clock?;
        match &did.when {
            // Whether an event is the first shows only if all before it are there.
            _ if did.test == DidTest::FirstTime => self.times(None),
            When::Window(window) => self.times(window.as_ref()),
            When::Regularly {
                of,
                period,
                calendar,
                ..
            } => {
                let periods = clock.periods(*of, *period, *calendar);
                let start = periods.last().and_then(|oldest| oldest.start);
                Some(Range { start, end: None }.until(clock.as_of))
            }
        }
    }
}
