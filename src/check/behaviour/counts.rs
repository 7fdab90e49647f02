//! Counts that can be.

use super::super::checker::Checker;
use crate::diagnostics::codes::behaviour::BAD_COUNT;
use crate::diagnostics::{Diagnostic, Span};
use crate::syntax::ast::CountRange;

impl Checker<'_> {
    /// Refuses a number of `things` that always or never holds.
    pub fn count_range(
        &mut self,
        range: CountRange,
        span: Span,
        things: &str,
    ) -> Option<CountRange> {
        let (message, help) = match range {
            CountRange::AtLeast(0) => (
                format!("`at least 0 {things}` always holds"),
                "leave it out, or write `at least 1`".to_owned(),
            ),
            CountRange::FewerThan(0) => (
                format!("`fewer than 0 {things}` can never hold"),
                "for none at all write `exactly 0`".to_owned(),
            ),
            CountRange::Between(low, high) if low > high => (
                format!("`{low} to {high} {things}` can never hold"),
                format!("write the smaller number first: `{high} to {low} {things}`"),
            ),
            CountRange::MoreThan(u64::MAX) => (
                format!("`more than {} {things}` can never hold", u64::MAX),
                "write a smaller number".to_owned(),
            ),
            _ => return Some(range),
        };
        self.refuse(
            Diagnostic::error(&BAD_COUNT, message)
                .label(span, "this count makes no sense")
                .help(help),
        )
    }
}
