//! What moves when only time goes by: bounds of windows, and the fixed times they pass.
//!
//! Between two changes of the marks of a segment nothing about it changes: a mark tells on which
//! side of a fixed time a bound stands, or which day a bound is on.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::check::typed::{
    Did, EventPattern, Expr, ExprKind, Function, Project, SegmentId, Sequence, When, Which,
};
use crate::dataset::catalog::EventTypeId;
use crate::interpret::{Interpreter, Profile};
use crate::time::{Clock, DAY, Length, Point, SECOND, Window};
use crate::value::{Type, Value};

/// A bound that moves with the clock.
#[derive(Clone, Debug)]
pub(super) enum Bound<'a> {
    /// The start and the end of a window, as instants.
    Window(&'a Window),
    /// The same as days.
    Days(&'a Window),
    Periods {
        of: u64,
        period: Length,
        calendar: bool,
    },
    Point(&'a Point),
    /// How many so long parts of civil time have gone by.
    Part(&'a Point, i64),
}

/// What a bound is held against.
#[derive(Clone, Debug)]
pub(super) enum Against<'a> {
    /// Every move counts.
    Move,
    /// Ascending.
    Times(Rc<[i64]>),
    Value(&'a Expr),
}

/// Something that moves, and the condition of the profile that it is part of.
#[derive(Clone, Debug)]
pub(super) struct Mark<'a> {
    pub of: &'a Expr,
    pub kind: MarkKind<'a>,
}

#[derive(Clone, Debug)]
pub(super) enum MarkKind<'a> {
    Bound(Bound<'a>, Against<'a>),
    /// The moves of the condition are not known in detail.
    Whole,
}

const NOW: &Point = &Point::Now;

impl Bound<'_> {
    pub fn at(&self, clock: &Clock) -> Vec<i64> {
        match self {
            Bound::Window(window) => {
                let range = clock.range(window);
                vec![
                    range.start.unwrap_or(i64::MIN),
                    range.end.unwrap_or(i64::MAX),
                ]
            }
            Bound::Days(window) => {
                let (start, end) = clock.days(window);
                let day = |day: Option<i32>, none| day.map_or(none, i64::from);
                vec![day(start, i64::MIN), day(end, i64::MAX)]
            }
            Bound::Periods {
                of,
                period,
                calendar,
            } => {
                let periods = clock.periods(*of, *period, *calendar);
                let end = periods.first().and_then(|range| range.end);
                let starts = periods.iter().filter_map(|range| range.start);
                end.into_iter().chain(starts).collect()
            }
            Bound::Point(point) => vec![clock.instant(point)],
            Bound::Part(point, part) => {
                let civil = clock.zone.civil_of(clock.instant(point));
                vec![civil.div_euclid(*part)]
            }
        }
    }
}

/// The marks at an instant, one number each.
pub(super) fn marks(
    moving: &[Mark<'_>],
    interpreter: &Interpreter<'_>,
    profile: &dyn Profile,
) -> Vec<i64> {
    let mut found = Vec::new();
    for mark in moving {
        mark.at(interpreter, profile, &mut found);
    }
    found
}

impl Mark<'_> {
    /// How much there is to look at for it: the events, which a sequence looks at often.
    pub fn events(&self) -> usize {
        let often = match &self.of.kind {
            ExprKind::Sequence(_) | ExprKind::Unordered(_) => 20,
            _ => 1,
        };
        match &self.kind {
            MarkKind::Bound(_, Against::Times(times)) => times.len() * often,
            _ => 0,
        }
    }

    pub fn at(&self, interpreter: &Interpreter<'_>, profile: &dyn Profile, found: &mut Vec<i64>) {
        let clock = interpreter.clock;
        let (bound, against) = match &self.kind {
            MarkKind::Whole => {
                found.push(i64::from(interpreter.holds(self.of, profile)));
                return;
            }
            MarkKind::Bound(bound, against) => (bound, against),
        };
        let bounds = bound.at(clock);
        match against {
            Against::Move => found.extend(bounds),
            Against::Times(times) => {
                found.extend(bounds.iter().map(|bound| position(times, *bound)));
            }
            Against::Value(value) => {
                let value = interpreter.value(value, profile);
                let time = value.and_then(|value| instant_of(&value, clock));
                let side = |bound: &i64| match time {
                    Some(time) => bound.cmp(&time) as i64,
                    None => 2,
                };
                found.extend(bounds.iter().map(side));
            }
        }
    }
}

impl Mark<'_> {
    /// Whether each of its bounds stands, or has passed all that it is held against.
    pub fn is_over(
        &self,
        now: &Interpreter<'_>,
        then: &Interpreter<'_>,
        profile: &dyn Profile,
    ) -> bool {
        let MarkKind::Bound(bound, against) = &self.kind else {
            return false;
        };
        let last = match against {
            Against::Move => return false,
            Against::Times(times) => times.last().copied(),
            Against::Value(value) => {
                let value = then.value(value, profile);
                value.and_then(|value| instant_of(&value, then.clock))
            }
        };
        let (old, new) = (bound.at(now.clock), bound.at(then.clock));
        let mut bounds = old.iter().zip(&new);
        bounds.all(|(old, new)| old == new || last.is_none_or(|last| *new > last))
    }
}

/// Where a bound stands among ascending times; on one of them is a place of its own.
fn position(times: &[i64], bound: i64) -> i64 {
    let below = times.partition_point(|time| *time < bound);
    let on = times.get(below) == Some(&bound);
    i64::try_from(below).unwrap_or(i64::MAX / 2) * 2 + i64::from(on)
}

pub(super) fn instant_of(value: &Value, clock: &Clock) -> Option<i64> {
    match value {
        Value::Timestamp(instant) => Some(*instant),
        Value::Date(day) => Some(clock.zone.start_of_day(*day)),
        _ => None,
    }
}

/// All that moves in a segment and those it refers to.
pub(super) fn moving<'a>(
    project: &'a Project,
    segment: SegmentId,
    clock: &'a Clock,
    profile: &'a dyn Profile,
) -> Vec<Mark<'a>> {
    let mut collector = Collector {
        clock,
        profile,
        found: Vec::new(),
        open: vec![segment],
        leaf: None,
    };
    let mut seen = BTreeSet::new();
    while let Some(id) = collector.open.pop() {
        if seen.insert(id) {
            let segment = project.segment(id);
            collector.open.extend(segment.of);
            collector.condition(&segment.body);
        }
    }
    collector.found
}

struct Collector<'a> {
    clock: &'a Clock,
    profile: &'a dyn Profile,
    found: Vec<Mark<'a>>,
    open: Vec<SegmentId>,
    /// The condition of the profile that is being looked into.
    leaf: Option<&'a Expr>,
}

impl<'a> Collector<'a> {
    fn condition(&mut self, expr: &'a Expr) {
        match &expr.kind {
            ExprKind::Not(_) | ExprKind::And(_) | ExprKind::Or(_) | ExprKind::AtLeast(..) => {
                expr.for_each_child(|child| self.condition(child));
            }
            ExprKind::InSegment(id) => self.open.push(*id),
            _ => {
                self.leaf = Some(expr);
                self.expr(expr, &[]);
                self.leaf = None;
            }
        }
    }

    /// `types` are those of the events under test.
    fn expr(&mut self, expr: &'a Expr, types: &'a [EventTypeId]) {
        match &expr.kind {
            ExprKind::InSegment(id) => self.open.push(*id),
            // Others move as well: ranks are taken to stay.
            ExprKind::Ranked(_) => {}
            ExprKind::Did(did) => self.did(did),
            ExprKind::Aggregate(aggregate) => {
                self.window(&aggregate.event, aggregate.window.as_ref());
            }
            ExprKind::EventHas {
                event,
                window,
                condition,
                ..
            } => {
                self.window(event, window.as_ref());
                self.expr(condition, &event.types);
            }
            ExprKind::Sequence(sequence) => self.sequence(sequence),
            ExprKind::Unordered(unordered) => {
                for event in &unordered.events {
                    self.window(event, unordered.window.as_ref());
                }
                unordered
                    .without
                    .iter()
                    .for_each(|event| self.filter(event));
            }
            ExprKind::InWindow(value, window) if moves(window) => {
                match value.ty {
                    Type::Date => self.add(Bound::Days(window), Against::Move),
                    _ => self.against(Bound::Window(window), value, types),
                }
                self.expr(value, types);
            }
            ExprKind::Anniversary(value, window) => {
                self.add(Bound::Days(window), Against::Move);
                self.expr(value, types);
            }
            ExprKind::Compare(_, left, right) => self.compare(left, right, types),
            ExprKind::Moment(point) if point_moves(point) => {
                self.add(Bound::Part(point, DAY), Against::Move);
                self.unknown();
            }
            ExprKind::Call(function, arguments) => {
                self.call(*function, arguments);
                expr.for_each_child(|child| self.expr(child, types));
            }
            _ => expr.for_each_child(|child| self.expr(child, types)),
        }
    }

    fn did(&mut self, did: &'a Did) {
        match &did.when {
            When::Window(window) => self.window(&did.event, window.as_ref()),
            When::Regularly {
                of,
                period,
                calendar,
                ..
            } => {
                let bound = Bound::Periods {
                    of: *of,
                    period: *period,
                    calendar: *calendar,
                };
                self.passes(bound, &did.event);
            }
        }
    }

    fn sequence(&mut self, sequence: &'a Sequence) {
        let pattern_of = |which: &Which| sequence.patterns.get(which.pattern);
        let steps = &sequence.order.steps;
        if let Some(first) = steps.first().and_then(|step| pattern_of(&step.which)) {
            self.window(first, sequence.window.as_ref());
        }
        for step in steps {
            let Some(event) = pattern_of(&step.which) else {
                continue;
            };
            for within in step.absent.iter().filter_map(|absence| absence.within) {
                // `then no … within` waits until this long after the step.
                let times = self.times(&event.types);
                let ends = times.iter().map(|time| self.clock.elapse(*time, within));
                let mut ends: Vec<i64> = ends.collect();
                ends.sort_unstable();
                self.add(Bound::Point(NOW), Against::Times(ends.into()));
            }
        }
        sequence
            .patterns
            .iter()
            .for_each(|event| self.filter(event));
        let before = self.found.len();
        for condition in &sequence.conditions {
            self.expr(condition, &[]);
        }
        // Which events a condition on several steps is about is not known here.
        if self.found.len() > before {
            self.found.truncate(before);
            self.unknown();
        }
    }

    fn window(&mut self, event: &'a EventPattern, window: Option<&'a Window>) {
        match window {
            Some(window) if moves(window) => self.passes(Bound::Window(window), event),
            _ => self.filter(event),
        }
    }

    /// A bound that passes the times of the events of a pattern.
    fn passes(&mut self, bound: Bound<'a>, event: &'a EventPattern) {
        let times = self.times(&event.types);
        self.add(bound, Against::Times(times));
        self.filter(event);
    }

    fn filter(&mut self, event: &'a EventPattern) {
        if let Some(filter) = &event.filter {
            self.expr(filter, &event.types);
        }
    }

    fn compare(&mut self, left: &'a Expr, right: &'a Expr, types: &'a [EventTypeId]) {
        for (side, other) in [(left, right), (right, left)] {
            match &side.kind {
                ExprKind::Moment(point) if point_moves(point) => match &other.kind {
                    ExprKind::Moment(other) if point_moves(other) => self.unknown(),
                    _ => self.against(Bound::Point(point), other, types),
                },
                _ => self.expr(side, types),
            }
        }
    }

    fn call(&mut self, function: Function, arguments: &'a [Expr]) {
        let part = match function {
            Function::Age => return self.add(Bound::Part(NOW, DAY), Against::Move),
            Function::Hour => 3600 * SECOND,
            Function::Minute => 60 * SECOND,
            _ => return,
        };
        for argument in arguments {
            if let ExprKind::Moment(point) = &argument.kind
                && point_moves(point)
            {
                self.add(Bound::Part(point, part), Against::Move);
            }
        }
    }

    /// A bound held against a time value.
    fn against(&mut self, bound: Bound<'a>, value: &'a Expr, types: &[EventTypeId]) {
        match &value.kind {
            ExprKind::EventTime => {
                let times = self.times(types);
                self.add(bound, Against::Times(times));
            }
            ExprKind::Property(name) => {
                let mut times = Vec::new();
                for ty in types {
                    for index in 0..self.profile.event_count(*ty) {
                        let value = self.profile.property(*ty, index, name);
                        times.extend(value.and_then(|value| instant_of(&value, self.clock)));
                    }
                }
                times.sort_unstable();
                self.add(bound, Against::Times(times.into()));
            }
            _ if is_of_profile(value) => self.add(bound, Against::Value(value)),
            _ => self.unknown(),
        }
    }

    fn times(&self, types: &[EventTypeId]) -> Rc<[i64]> {
        let of = |ty: &EventTypeId| {
            let ty = *ty;
            (0..self.profile.event_count(ty)).map(move |index| self.profile.event_time(ty, index))
        };
        let mut times: Vec<i64> = types.iter().flat_map(of).collect();
        times.sort_unstable();
        times.dedup();
        times.into()
    }

    fn unknown(&mut self) {
        self.mark(MarkKind::Whole);
    }

    fn add(&mut self, bound: Bound<'a>, against: Against<'a>) {
        self.mark(MarkKind::Bound(bound, against));
    }

    fn mark(&mut self, kind: MarkKind<'a>) {
        self.found.extend(self.leaf.map(|of| Mark { of, kind }));
    }
}

/// Whether a value is about nothing but the profile.
fn is_of_profile(expr: &Expr) -> bool {
    let own = !matches!(
        expr.kind,
        ExprKind::Property(_)
            | ExprKind::EventTime
            | ExprKind::Item
            | ExprKind::ItemField(_)
            | ExprKind::OfStep(..)
    );
    let mut all = own;
    if !matches!(expr.kind, ExprKind::Aggregate(_)) {
        expr.for_each_child(|child| all &= is_of_profile(child));
    }
    all
}

fn point_moves(point: &Point) -> bool {
    match point {
        Point::Now | Point::Ago(_) | Point::Ahead(_) => true,
        Point::StartOf(_, point) => point_moves(point),
        Point::Date(_) | Point::Instant(_) | Point::WithOffset(..) | Point::Local(_) => false,
    }
}

fn moves(window: &Window) -> bool {
    match window {
        Window::Last(_)
        | Window::Next(_)
        | Window::Previous(_)
        | Window::Following(_)
        | Window::This(_)
        | Window::Today
        | Window::Yesterday
        | Window::Tomorrow => true,
        Window::On(point) | Window::Since(point) | Window::Before(point) | Window::After(point) => {
            point_moves(point)
        }
        Window::Between(from, to) => point_moves(from) || point_moves(to),
        Window::Year(_) | Window::Month(..) => false,
    }
}
