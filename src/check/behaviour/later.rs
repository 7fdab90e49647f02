//! What is read and resolved, but not evaluated yet. Names in it are held to what is known, so
//! that a typo is told today; the whole is refused, never answered wrongly.

use super::super::checker::Checker;
use crate::diagnostics::codes::behaviour::NOT_AVAILABLE;
use crate::diagnostics::{Diagnostic, Span};

impl Checker<'_> {
    pub fn not_available<T>(&mut self, what: &str, span: Span) -> Option<T> {
        self.refuse(
            Diagnostic::error(&NOT_AVAILABLE, format!("{what} is not available yet"))
                .label(span, "understood, but not evaluated in this version")
                .help("leave it out for now: the project is not run while it is there"),
        )
    }
}
