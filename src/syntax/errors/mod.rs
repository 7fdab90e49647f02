//! What the grammar expected, said in the words of the language.

use pest::error::{Error, ErrorVariant, InputLocation};

use crate::diagnostics::codes::syntax as codes;
use crate::diagnostics::{Diagnostic, SourceId, Span};

use super::grammar::Rule;

/// The place of a parse error in the parsed text, and the diagnostic.
pub(super) fn describe(
    source: SourceId,
    original: &str,
    offset: usize,
    text: &str,
    error: &Error<Rule>,
) -> (usize, Diagnostic) {
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    let _ = original;
    let expected = match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => format!("{positives:?}"),
        ErrorVariant::CustomError { message } => message.clone(),
    };
    let _ = text;
    let span = Span::new(source, offset + at, offset + at + 1);
    (
        at,
        Diagnostic::error(&codes::SYNTAX, format!("expected {expected}")).label(span, "here"),
    )
}
