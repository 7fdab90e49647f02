//! What is read and resolved, but not evaluated yet. Names in it are held to what is known, so
//! that a typo is told today; the whole is refused, never answered wrongly.

use super::super::checker::{Checker, StepName};
use super::super::typed::Expr;
use crate::diagnostics::codes::behaviour::NOT_AVAILABLE;
use crate::diagnostics::{Diagnostic, Span};
use crate::syntax::ast::{self, Link, Step};

impl Checker<'_> {
    pub fn not_available<T>(&mut self, what: &str, span: Span) -> Option<T> {
        self.refuse(
            Diagnostic::error(&NOT_AVAILABLE, format!("{what} is not available yet"))
                .label(span, "understood, but not evaluated in this version")
                .help("leave it out for now: the project is not run while it is there"),
        )
    }

    pub(super) fn sequence(
        &mut self,
        first: &Step,
        rest: &[Link],
        when: Option<&ast::When>,
        span: Span,
    ) -> Option<Expr> {
        let outer = self.steps.len();
        self.step(first);
        for link in rest {
            self.step(&link.step);
        }
        self.steps.truncate(outer);
        self.when(when);
        self.not_available("a sequence", span)
    }

    fn step(&mut self, step: &Step) {
        if let Some(without) = &step.without {
            self.pattern(without);
        }
        if let (Some(pattern), Some(name)) = (self.pattern(&step.event), &step.name) {
            let scope = self.event_scope(&step.event, &pattern);
            self.steps.push(StepName {
                name: name.text.clone(),
                scope,
            });
        }
    }

    pub(super) fn unordered(
        &mut self,
        events: &[ast::EventPattern],
        without: Option<&ast::EventPattern>,
        when: Option<&ast::When>,
        span: Span,
    ) -> Option<Expr> {
        for event in events.iter().chain(without) {
            self.pattern(event);
        }
        self.when(when);
        self.not_available("`did … of (…)`", span)
    }
}
