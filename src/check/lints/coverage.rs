//! W0615: a window of events that begins before the data does.

use rustc_hash::FxHashSet;

use super::super::typed::{Expr, ExprKind, Project, SegmentId, When};
use crate::diagnostics::codes::lints::LONGER_THAN_DATA;
use crate::diagnostics::{Diagnostic, Span};
use crate::time::{Clock, DAY, Window, civil_from_days};

/// A fourth of a window may lie before the data without a word: data seldom begins to the day.
const SLACK_SHARE: i64 = 4;

/// One warning for each window of some segments; `first` is the instant of the first event of all
/// data.
pub fn longer_than_data(
    project: &Project,
    segments: &[SegmentId],
    clock: &Clock,
    first: i64,
) -> Vec<Diagnostic> {
    let mut search = Search {
        clock,
        first,
        found: Vec::new(),
        told: FxHashSet::default(),
    };
    for segment in segments {
        search.visit(&project.segment(*segment).body);
    }
    search.found
}

struct Search<'a> {
    clock: &'a Clock,
    first: i64,
    found: Vec<Diagnostic>,
    /// A `let` is seen in each segment that uses it.
    told: FxHashSet<Span>,
}

impl Search<'_> {
    fn visit(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Did(did) => match &did.when {
                When::Window(window) => self.window(window.as_ref(), expr.span),
                When::Regularly {
                    of,
                    period,
                    calendar,
                    ..
                } => {
                    let periods = self.clock.periods(*of, *period, *calendar);
                    let start = periods.iter().filter_map(|range| range.start).min();
                    self.start(start, expr.span);
                }
            },
            ExprKind::Aggregate(aggregate) => {
                self.window(aggregate.window.as_ref(), expr.span);
            }
            ExprKind::EventHas { window, .. } => self.window(window.as_ref(), expr.span),
            ExprKind::Sequence(sequence) => self.window(sequence.window.as_ref(), expr.span),
            ExprKind::Unordered(unordered) => self.window(unordered.window.as_ref(), expr.span),
            _ => {}
        }
        expr.for_each_child(|child| self.visit(child));
    }

    fn window(&mut self, window: Option<&Window>, span: Span) {
        let start = window.and_then(|window| self.clock.range(window).start);
        self.start(start, span);
    }

    fn start(&mut self, start: Option<i64>, span: Span) {
        let Some(start) = start else { return };
        let before = self.first.saturating_sub(start);
        let length = self.clock.as_of.saturating_sub(start);
        if before <= DAY || before <= length / SLACK_SHARE || !self.told.insert(span) {
            return;
        }
        let days = before / DAY;
        let plural = if days == 1 { "" } else { "s" };
        self.found.push(
            Diagnostic::warning(&LONGER_THAN_DATA, "this window is longer than the data")
                .label(
                    span,
                    format!("begins {days} day{plural} before the first event"),
                )
                .note(format!(
                    "the first event of the data is of {}",
                    self.day(self.first)
                ))
                .help("write a window that the data covers, or add older data"),
        );
    }

    fn day(&self, instant: i64) -> String {
        let (year, month, day) = civil_from_days(self.clock.zone.day_of(instant));
        format!("{year:04}-{month:02}-{day:02}")
    }
}
