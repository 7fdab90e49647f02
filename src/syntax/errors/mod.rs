//! What the grammar expected and what stands there, in the words of the language.

mod annotations;
mod draws;
mod expected;
mod found;
mod mistakes;
mod order;
mod outputs;
mod sequences;

use pest::error::{Error, ErrorVariant, InputLocation};

use crate::diagnostics::codes::syntax as codes;
use crate::diagnostics::{Diagnostic, Span};

use super::grammar::Rule;
use super::limits;
use super::origin::Origin;
use expected::Expected;
use found::Place;

/// A mistake that authors often make, recognised at its place.
#[derive(Debug)]
pub(super) struct Mistake {
    pub code: &'static crate::diagnostics::Code,
    /// `None` is what was expected and found.
    pub message: Option<String>,
    pub label: String,
    pub help: String,
    /// Bytes of the line before the place that belong to the mistake.
    pub before: usize,
    /// Only what stands before the place is wrong.
    pub only_before: bool,
}

/// The place of a parse error in the parsed text, and the diagnostic.
pub(super) fn describe(origin: Origin, text: &str, error: &Error<Rule>) -> (usize, Diagnostic) {
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    let place = Place::new(text, at);
    let span = |before: usize, only_before: bool| {
        let (start, end) = place.range();
        let end = if only_before {
            start.saturating_sub(1)
        } else {
            end
        };
        origin.span(start.saturating_sub(before), end)
    };
    let diagnostic = match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => {
            let expected = Expected::new(positives, place.begins_line());
            let mistake = mistakes::recognise(&place, &expected);
            let (before, only) = mistake
                .as_ref()
                .map_or((0, false), |mistake| (mistake.before, mistake.only_before));
            explain(&place, &expected, mistake, span(before, only))
        }
        ErrorVariant::CustomError { message } if message.contains("stack") => {
            limits::too_deep(span(0, false))
        }
        ErrorVariant::CustomError { .. } => Diagnostic::error(
            &codes::TOO_COMPLEX,
            "this is too long to be read as one item",
        )
        .label(span(0, false), "reading stopped here")
        .help("divide it with `let` and further segments"),
    };
    (at, diagnostic)
}

fn explain(
    place: &Place<'_>,
    expected: &Expected,
    mistake: Option<Mistake>,
    span: Span,
) -> Diagnostic {
    let message = format!("expected {}, found {}", expected.phrase(), place.describe());
    match mistake {
        Some(mistake) => Diagnostic::error(mistake.code, mistake.message.unwrap_or(message))
            .label(span, mistake.label)
            .help(mistake.help),
        None => Diagnostic::error(&codes::SYNTAX, message)
            .label(span, format!("expected {}", expected.first())),
    }
}
