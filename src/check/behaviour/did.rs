//! `did …` and `last E has …`.

use super::super::checker::{Checker, Scope};
use super::super::lints::lengths;
use super::super::typed::{Did, DidTest, Expr, ExprKind, When};
use super::unordered::Unordered;
use crate::diagnostics::codes::behaviour::BAD_COUNT;
use crate::diagnostics::codes::time::EMPTY_WINDOW;
use crate::diagnostics::codes::types::OUT_OF_RANGE;
use crate::diagnostics::{Diagnostic, Span};
use crate::syntax::ast::{
    self, Count, CountKind, CountRange, DidKind, End, Regularity, TimeWindow,
};
use crate::time::Length;

/// Most periods of `in at least K of last N weeks`.
const MAX_PERIODS: u64 = 10_000;

impl Checker<'_> {
    pub fn did(&mut self, did: &ast::Did, span: Span) -> Option<Expr> {
        match &did.kind {
            DidKind::Count { event, count } => {
                let test = Did {
                    event: self.pattern(event)?,
                    test: DidTest::FirstTime,
                    when: When::Window(None),
                };
                self.counted(test, count.as_ref(), did.when.as_ref(), span)
                    .map(|test| test.negated_if(did.negated))
            }
            DidKind::Sequence {
                first,
                rest,
                all_within,
            } => self.sequence(first, rest, *all_within, did.when.as_ref(), span),
            DidKind::Unordered {
                at_least,
                events,
                within,
                without,
            } => {
                let unordered = Unordered {
                    at_least: *at_least,
                    events,
                    within: *within,
                    without: without.as_ref(),
                };
                self.unordered(unordered, did.when.as_ref(), span)
                    .map(|found| found.negated_if(did.negated))
            }
        }
    }

    fn counted(
        &mut self,
        did: Did,
        count: Option<&Count>,
        when: Option<&ast::When>,
        span: Span,
    ) -> Option<Expr> {
        let test = self.did_test(count);
        let when = self.when(when);
        let (test, when) = (test?, when?);
        if let (DidTest::FirstTime, When::Regularly { .. }) = (&test, &when) {
            return self.refuse(
                Diagnostic::error(&BAD_COUNT, "the first time happens only once")
                    .label(span, "it cannot be in several periods")
                    .help("write a window instead, as in `for the first time in last 30 days`"),
            );
        }
        let did = Did { test, when, ..did };
        Some(Expr::condition(ExprKind::Did(Box::new(did)), span))
    }

    fn did_test(&mut self, count: Option<&Count>) -> Option<DidTest> {
        let Some(count) = count else {
            return Some(DidTest::Times(CountRange::AtLeast(1)));
        };
        match count.kind {
            CountKind::FirstTime => Some(DidTest::FirstTime),
            CountKind::Days(range) => {
                Some(DidTest::Days(self.count_range(range, count.span, "days")?))
            }
            CountKind::Times { range, within } => {
                let range = self.count_range(range, count.span, "times")?;
                match within {
                    None => Some(DidTest::Times(range)),
                    Some(within) => self.times_within(range, within, count.span),
                }
            }
        }
    }

    fn times_within(&mut self, range: CountRange, within: Length, span: Span) -> Option<DidTest> {
        lengths::one_instant(self, Some(within), span);
        match range {
            CountRange::AtLeast(times) => Some(DidTest::TimesWithin(times, within)),
            CountRange::MoreThan(times) => {
                Some(DidTest::TimesWithin(times.saturating_add(1), within))
            }
            _ => self.refuse(
                Diagnostic::error(&BAD_COUNT, "only `at least` and `more than` can be followed by `within`")
                    .label(span, "some events close together are at least so many")
                    .help("for the opposite put `did not` in front: `did not … at least 4 times within 24 hours`"),
            ),
        }
    }

    pub(super) fn when(&mut self, when: Option<&ast::When>) -> Option<When> {
        match when {
            None => Some(When::Window(None)),
            Some(ast::When::Window(window)) => Some(When::Window(self.event_window(Some(window))?)),
            Some(ast::When::Regularly(regularity)) => self.regularity(regularity),
        }
    }

    fn regularity(&mut self, node: &Regularity) -> Option<When> {
        let Regularity {
            at_least,
            of,
            period,
            calendar,
            span,
        } = *node;
        let bad_count = |message: String, help: String| {
            Diagnostic::error(&BAD_COUNT, message)
                .label(span, "this count makes no sense")
                .help(help)
        };
        let diagnostic = if at_least == 0 {
            bad_count(
                "`at least 0 of` the periods always holds".to_owned(),
                "write at least 1".to_owned(),
            )
        } else if at_least > of {
            bad_count(
                format!("`at least {at_least} of` {of} periods can never hold"),
                format!("write at most {of}"),
            )
        } else if period.amount <= 0 {
            Diagnostic::error(&EMPTY_WINDOW, "no moment lies in these periods")
                .label(span, "they have no length")
                .help("write at least 1")
        } else if of > MAX_PERIODS {
            Diagnostic::error(&OUT_OF_RANGE, format!("more than {MAX_PERIODS} periods"))
                .label(span, "too many periods")
                .help("use longer ones")
        } else {
            return Some(When::Regularly {
                at_least,
                of,
                period,
                calendar,
            });
        };
        self.refuse(diagnostic)
    }

    pub fn event_has(
        &mut self,
        end: End,
        event: &ast::EventPattern,
        window: Option<&TimeWindow>,
        condition: &ast::Expr,
        span: Span,
    ) -> Option<Expr> {
        let pattern = self.pattern(event);
        let window = self.event_window(window);
        let pattern = pattern?;
        let scope = Scope::Event(self.event_scope(event, &pattern));
        let condition = self.within(scope, |checker| checker.condition(condition));
        let kind = ExprKind::EventHas {
            last: end == End::Last,
            event: pattern,
            window: window?,
            condition: Box::new(condition?),
        };
        Some(Expr::condition(kind, span))
    }
}
