//! How deeply a rule may nest, before any recursion.

use crate::diagnostics::codes::syntax as codes;
use crate::diagnostics::{Code, Diagnostic, Span};

/// Levels of brackets, of `not` and of `-`, and operators in one row, on any path into a rule.
pub(super) const DEPTH: usize = 256;

pub(super) const CODE: &Code = &codes::TOO_DEEP;

pub(super) fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::error(CODE, format!("nested more than {DEPTH} levels deep"))
        .label(span, "one level too many")
        .help("give parts of it names with `let`")
}
