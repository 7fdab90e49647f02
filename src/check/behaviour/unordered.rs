//! `did all of (a, b, c) within 14 days`, `did at least 2 of (…)`

use super::super::checker::Checker;
use super::super::lints::{lengths, without};
use super::super::typed::{self, EventPattern, Expr, ExprKind};
use crate::diagnostics::codes::behaviour::BAD_COUNT;
use crate::diagnostics::{Diagnostic, Span};
use crate::syntax::ast::{self, When};
use crate::time::Length;

/// Events in any order as a rule writes them.
pub(super) struct Unordered<'a> {
    pub at_least: Option<u64>,
    pub events: &'a [ast::EventPattern],
    pub within: Option<Length>,
    pub without: Option<&'a ast::EventPattern>,
}

impl Checker<'_> {
    pub(super) fn unordered(
        &mut self,
        node: Unordered,
        when: Option<&When>,
        span: Span,
    ) -> Option<Expr> {
        let events: Vec<Option<EventPattern>> = node
            .events
            .iter()
            .map(|event| self.pattern(event))
            .collect();
        let forbidden = node.without.map(|event| self.pattern(event));
        let window = self.first_window(when);
        let at_least = self.how_many(node.at_least, events.len(), span);
        let events: Option<Vec<EventPattern>> = events.into_iter().collect();
        let at_least = at_least?;
        if let Some(event) = node.without
            && at_least == 1
        {
            without::between_nothing(self, event.span);
        }
        lengths::one_instant(self, node.within, span);
        let unordered = typed::Unordered {
            events: events?,
            at_least,
            within: node.within,
            without: match forbidden {
                Some(forbidden) => Some(forbidden?),
                None => None,
            },
            window: window?,
        };
        Some(Expr::condition(
            ExprKind::Unordered(Box::new(unordered)),
            span,
        ))
    }

    fn how_many(&mut self, at_least: Option<u64>, of: usize, span: Span) -> Option<usize> {
        let Some(at_least) = at_least else {
            return Some(of);
        };
        let diagnostic = match usize::try_from(at_least) {
            Ok(0) => Diagnostic::error(&BAD_COUNT, "`at least 0 of` always holds")
                .label(span, "0 events have always happened")
                .help("write at least 1"),
            Ok(at_least) if at_least <= of => return Some(at_least),
            _ => Diagnostic::error(
                &BAD_COUNT,
                format!("`at least {at_least} of` can never hold"),
            )
            .label(span, format!("there are fewer events in the list: {of}"))
            .help(format!("write at most {of}")),
        };
        self.refuse(diagnostic)
    }
}
