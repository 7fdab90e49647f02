//! Of the many events that a window leaves behind as time goes by, those that can matter.
//!
//! Most conditions ask of a window only that enough is in it: the later it starts, the less there
//! is, and the answer turns once at most. That event is found by halving, and the others are not
//! looked at.

use super::change::later;
use super::moving::{Against, Bound, Mark, MarkKind};
use crate::check::typed::{
    Aggregate, AggregateFunction, Did, DidTest, Expr, ExprKind, Relation, When,
};
use crate::interpret::{Interpreter, Profile};
use crate::syntax::ast::CountRange;
use crate::time::{Point, Window};
use crate::value::{Ratio, Value};

/// The same marks, held against fewer times where that is known to tell the same.
pub(super) fn critical<'a>(
    moving: Vec<Mark<'a>>,
    interpreter: &Interpreter<'_>,
    profile: &dyn Profile,
    horizon: i64,
) -> Vec<Mark<'a>> {
    let mut found = Vec::new();
    for marks in moving.chunk_by(|one, other| std::ptr::eq(one.of, other.of)) {
        let search = Search {
            interpreter,
            profile,
            horizon,
        };
        match search.reduced(marks) {
            Some(reduced) => found.extend(reduced),
            None => found.extend_from_slice(marks),
        }
    }
    found
}

struct Search<'s> {
    interpreter: &'s Interpreter<'s>,
    profile: &'s dyn Profile,
    horizon: i64,
}

impl Search<'_> {
    /// `None` where the condition asks for more than that enough is in its window.
    fn reduced<'a>(&self, marks: &[Mark<'a>]) -> Option<Vec<Mark<'a>>> {
        let leaf = marks.first()?.of;
        let window = window_of(leaf).filter(|window| only_leaves_behind(window))?;
        let conditions = self.conditions(leaf)?;
        let (mut times, mut others) = (Vec::new(), Vec::new());
        for mark in marks {
            match &mark.kind {
                MarkKind::Bound(Bound::Window(of), Against::Times(passed))
                    if std::ptr::eq(*of, window) =>
                {
                    times.extend_from_slice(passed);
                }
                MarkKind::Bound(Bound::Point(Point::Now), Against::Times(_)) => {
                    others.push(mark.clone());
                }
                _ => return None,
            }
        }
        // Only a sequence that waits for what must not happen may move besides.
        if others.len() != waits(leaf) {
            return None;
        }
        times.sort_unstable();
        times.dedup();
        let mut critical = Vec::new();
        for condition in &conditions {
            critical.extend_from_slice(self.turns(condition, &times, !others.is_empty()));
        }
        critical.sort_unstable();
        critical.dedup();
        let kind = MarkKind::Bound(Bound::Window(window), Against::Times(critical.into()));
        others.push(Mark { of: leaf, kind });
        Some(others)
    }

    /// The times at which a start of the window can turn the answer: one, but for a sequence that
    /// waits, of which it depends on how long it has waited.
    fn turns<'t>(&self, condition: &Expr, times: &'t [i64], waits: bool) -> &'t [i64] {
        let now = self.interpreter.clock.as_of;
        let empty = self.holds(condition, now, now);
        let last_turn = |at| times.partition_point(|t| self.holds(condition, *t, at) != empty);
        let first = last_turn(now);
        let last = if waits {
            last_turn(self.horizon)
        } else {
            first
        };
        &times[first.saturating_sub(1)..last.max(first)]
    }

    /// Whether a condition holds at an instant if its window starts at this time.
    fn holds(&self, condition: &Expr, start: i64, at: i64) -> bool {
        let mut condition = condition.clone();
        if let Some(window) = window_mut(&mut condition) {
            *window = Window::Since(Point::Instant(start));
        }
        let clock = later(self.interpreter.clock, at);
        let interpreter = Interpreter {
            clock: &clock,
            ..*self.interpreter
        };
        interpreter.holds(&condition, self.profile)
    }

    /// Conditions that turn once at most as the window gets shorter, and that say together what
    /// this one says.
    fn conditions(&self, leaf: &Expr) -> Option<Vec<Expr>> {
        match &leaf.kind {
            ExprKind::Did(did) => Some(match &did.test {
                DidTest::Times(range) => counts(leaf, did, *range, DidTest::Times),
                DidTest::Days(range) => counts(leaf, did, *range, DidTest::Days),
                DidTest::TimesWithin(..) | DidTest::FirstTime => vec![leaf.clone()],
            }),
            ExprKind::EventHas { last: true, .. }
            | ExprKind::Sequence(_)
            | ExprKind::Unordered(_) => Some(vec![leaf.clone()]),
            ExprKind::Compare(relation, left, _) => {
                let ExprKind::Aggregate(aggregate) = &left.kind else {
                    return None;
                };
                let by_order = !matches!(relation, Relation::Equal | Relation::NotEqual);
                (by_order && self.only_sinks(aggregate)).then(|| vec![leaf.clone()])
            }
            _ => None,
        }
    }

    /// Whether an aggregate is always known, and never grows when events leave its window.
    fn only_sinks(&self, aggregate: &Aggregate) -> bool {
        let Aggregate {
            function,
            event,
            property,
            ..
        } = aggregate;
        match (function, property) {
            (
                AggregateFunction::Count | AggregateFunction::Days | AggregateFunction::Distinct,
                _,
            ) => true,
            (AggregateFunction::Sum, Some(name)) => event.types.iter().all(|ty| {
                let events = 0..self.profile.event_count(*ty);
                let mut values = events.map(|index| self.profile.property(*ty, index, name));
                values.all(|value| value.is_none_or(|value| is_small(&value)))
            }),
            _ => false,
        }
    }
}

/// How often a sequence waits until nothing has happened for so long.
fn waits(leaf: &Expr) -> usize {
    let ExprKind::Sequence(sequence) = &leaf.kind else {
        return 0;
    };
    let absences = sequence.order.steps.iter().flat_map(|step| &step.absent);
    absences.filter(|absence| absence.within.is_some()).count()
}

/// Not negative, and so small and short that no sum of a profile's events grows too large and
/// goes missing.
fn is_small(value: &Value) -> bool {
    const MOST: f64 = 1e9;
    match value {
        Value::Exact(number) => {
            let millionths = number.checked_mul(Ratio::integer(1_000_000));
            let is_short = millionths.is_some_and(|number| number.round(0) == Some(number));
            is_short && (0.0..=MOST).contains(&number.to_f64())
        }
        Value::Float(number) => (0.0..=MOST).contains(number),
        _ => false,
    }
}

/// `exactly 3 times` as `at least 3 times` and `at least 4 times`.
fn counts(
    leaf: &Expr,
    did: &Did,
    range: CountRange,
    test: impl Fn(CountRange) -> DidTest,
) -> Vec<Expr> {
    let (low, high) = match range {
        CountRange::AtLeast(least) | CountRange::FewerThan(least) => (least, None),
        CountRange::AtMost(most) | CountRange::MoreThan(most) => (most.saturating_add(1), None),
        CountRange::Exactly(number) => (number, Some(number)),
        CountRange::Between(low, high) => (low, Some(high)),
    };
    let bounds = std::iter::once(low).chain(high.map(|high| high.saturating_add(1)));
    let bounds = bounds.map(|least| {
        let did = Did {
            test: test(CountRange::AtLeast(least)),
            ..did.clone()
        };
        Expr {
            kind: ExprKind::Did(Box::new(did)),
            ..leaf.clone()
        }
    });
    bounds.collect()
}

fn window_of(leaf: &Expr) -> Option<&Window> {
    match &leaf.kind {
        ExprKind::Did(did) => match &did.when {
            When::Window(window) => window.as_ref(),
            When::Regularly { .. } => None,
        },
        ExprKind::EventHas { window, .. } => window.as_ref(),
        ExprKind::Sequence(sequence) => sequence.window.as_ref(),
        ExprKind::Unordered(unordered) => unordered.window.as_ref(),
        ExprKind::Compare(_, left, right) => match (&left.kind, &right.kind) {
            (ExprKind::Aggregate(aggregate), ExprKind::Constant(_)) => aggregate.window.as_ref(),
            _ => None,
        },
        _ => None,
    }
}

fn window_mut(leaf: &mut Expr) -> Option<&mut Window> {
    match &mut leaf.kind {
        ExprKind::Did(did) => match &mut did.when {
            When::Window(window) => window.as_mut(),
            When::Regularly { .. } => None,
        },
        ExprKind::EventHas { window, .. } => window.as_mut(),
        ExprKind::Sequence(sequence) => sequence.window.as_mut(),
        ExprKind::Unordered(unordered) => unordered.window.as_mut(),
        ExprKind::Compare(_, left, _) => match &mut left.kind {
            ExprKind::Aggregate(aggregate) => aggregate.window.as_mut(),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a window has a start, and no end before now.
fn only_leaves_behind(window: &Window) -> bool {
    matches!(
        window,
        Window::Last(_) | Window::This(_) | Window::Today | Window::Since(_)
    )
}
