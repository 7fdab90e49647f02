//! W0614: an upper bound of a count or a sum holds for those who never did it.

use rustc_hash::FxHashSet;

use super::super::typed::{
    Did, DidTest, EventPattern, Expr, ExprKind, Project, SegmentId, Sequence, Unordered,
};
use super::zero::bounded;
use crate::dataset::catalog::EventTypeId;
use crate::diagnostics::codes::lints::INCLUDES_NEVER;
use crate::diagnostics::{Diagnostic, Span};
use crate::syntax::ast::CountRange;

/// One warning for each upper bound beside which nothing asks for such an event.
pub fn upper_bounds(project: &Project) -> Vec<Diagnostic> {
    let mut search = Search {
        project,
        found: Vec::new(),
        told: FxHashSet::default(),
    };
    for segment in &project.segments {
        let mut certain = FxHashSet::default();
        search.universe(segment.of, &mut certain);
        search.visit(&segment.body, &certain);
    }
    search.found
}

type Events = FxHashSet<EventTypeId>;

struct Search<'a> {
    project: &'a Project,
    found: Vec<Diagnostic>,
    /// A `let` is seen in each segment that uses it.
    told: FxHashSet<Span>,
}

impl Search<'_> {
    /// `certain` are types of events of which everybody has some who gets so far.
    fn visit(&mut self, expr: &Expr, certain: &Events) {
        match &expr.kind {
            ExprKind::And(parts) => {
                let mut certain = certain.clone();
                parts.iter().for_each(|part| self.ask(part, &mut certain));
                parts.iter().for_each(|part| self.visit(part, &certain));
            }
            ExprKind::Or(parts) | ExprKind::AtLeast(_, parts) => {
                parts.iter().for_each(|part| self.visit(part, certain));
            }
            ExprKind::Did(did) => self.did(did, expr.span, certain),
            ExprKind::Compare(relation, left, right) => {
                if let Some(event) = bounded(*relation, left, right)
                    && !has(certain, event)
                    && self.told.insert(expr.span)
                {
                    self.found.push(of_comparison(expr.span));
                }
            }
            // What stands below `not` is a lower bound, and says itself that it is an opposite.
            _ => {}
        }
    }

    fn did(&mut self, did: &Did, span: Span, certain: &Events) {
        let (DidTest::Times(count) | DidTest::Days(count)) = &did.test else {
            return;
        };
        let most = match *count {
            CountRange::AtMost(most) => most,
            CountRange::FewerThan(more) => more.saturating_sub(1),
            _ => 0,
        };
        if most == 0 || has(certain, &did.event) || !self.told.insert(span) {
            return;
        }
        let unit = match &did.test {
            DidTest::Days(_) => "on 1 to",
            _ => "1 to",
        };
        let word = match (&did.test, most) {
            (DidTest::Days(_), 1) => "day",
            (DidTest::Days(_), _) => "days",
            (_, 1) => "time",
            _ => "times",
        };
        let message = "an upper bound includes those who never did it";
        self.found.push(
            Diagnostic::warning(&INCLUDES_NEVER, message)
                .label(span, "holds without any such event as well")
                .help(match (most, word) {
                    (1, "time") => "to leave them out write `once`; to say that they are meant, `0 to 1 times`".to_owned(),
                    _ => format!("to leave them out write `{unit} {most} {word}`; to say that they are meant, `{} {most} {word}`", unit.replace('1', "0")),
                }),
        );
    }

    /// Adds the events that everybody has for whom the condition holds.
    fn ask(&self, expr: &Expr, certain: &mut Events) {
        match &expr.kind {
            ExprKind::And(parts) => parts.iter().for_each(|part| self.ask(part, certain)),
            ExprKind::Did(did) if is_certain(&did.test) => add(&did.event, certain),
            ExprKind::EventHas { event, .. } => add(event, certain),
            ExprKind::Sequence(sequence) => of_sequence(sequence, certain),
            ExprKind::Unordered(unordered) => of_unordered(unordered, certain),
            // Who compares what events come to thinks of those who have some, or says that none is
            // meant: `>= 0`.
            ExprKind::Compare(relation, left, right)
                if bounded(*relation, left, right).is_none() =>
            {
                of_values(left, certain);
                of_values(right, certain);
            }
            ExprKind::Known(value)
            | ExprKind::InWindow(value, _)
            | ExprKind::InSet {
                value,
                negated: false,
                ..
            } => of_values(value, certain),
            ExprKind::InSegment(id) => self.universe(Some(*id), certain),
            _ => {}
        }
    }

    /// The same of the members of a segment.
    fn universe(&self, mut segment: Option<SegmentId>, certain: &mut Events) {
        while let Some(id) = segment {
            let universe = self.project.segment(id);
            self.ask(&universe.body, certain);
            segment = universe.of;
        }
    }
}

fn is_certain(test: &DidTest) -> bool {
    match test {
        DidTest::Times(count) | DidTest::Days(count) => match *count {
            CountRange::AtLeast(least)
            | CountRange::Exactly(least)
            | CountRange::Between(least, _) => least > 0,
            CountRange::MoreThan(_) => true,
            CountRange::AtMost(_) | CountRange::FewerThan(_) => false,
        },
        DidTest::TimesWithin(..) | DidTest::FirstTime => true,
    }
}

fn of_comparison(span: Span) -> Diagnostic {
    Diagnostic::warning(&INCLUDES_NEVER, "an upper bound includes those who never did it")
        .label(span, "without any such event this is 0, and holds")
        .help("to leave them out ask for such an event as well, as `did …` does; to say that they are meant, write `between 0 and …`")
}

fn has(certain: &Events, event: &EventPattern) -> bool {
    event.types.iter().any(|id| certain.contains(id))
}

fn add(event: &EventPattern, certain: &mut Events) {
    certain.extend(event.types.iter().copied());
}

fn of_sequence(sequence: &Sequence, certain: &mut Events) {
    for step in &sequence.order.steps {
        if let Some(event) = sequence.patterns.get(step.which.pattern) {
            add(event, certain);
        }
    }
}

fn of_unordered(unordered: &Unordered, certain: &mut Events) {
    unordered
        .events
        .iter()
        .for_each(|event| add(event, certain));
}

fn of_values(value: &Expr, certain: &mut Events) {
    if let ExprKind::Aggregate(aggregate) = &value.kind {
        add(&aggregate.event, certain);
    }
    value.for_each_child(|child| of_values(child, certain));
}
