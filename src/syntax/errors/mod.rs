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
use crate::diagnostics::{Diagnostic, Fix, Span, Sureness};

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
    pub fix: Option<Edit>,
}

/// What to write in the place of some bytes around the place of a mistake.
#[derive(Debug)]
pub(super) struct Edit {
    /// Bytes before the place that are replaced.
    pub before: usize,
    /// Bytes from the place on that are replaced.
    pub after: usize,
    pub text: String,
    pub sureness: Sureness,
}

impl Mistake {
    /// With a fix that replaces so many bytes from the place on, and can be applied unasked.
    fn fixed_by(self, after: usize, text: impl Into<String>) -> Mistake {
        let edit = Edit {
            before: 0,
            after,
            text: text.into(),
            sureness: Sureness::Sure,
        };
        Mistake {
            fix: Some(edit),
            ..self
        }
    }

    /// The same with a fix that a person decides on.
    fn perhaps_fixed_by(self, after: usize, text: impl Into<String>) -> Mistake {
        let mut mistake = self.fixed_by(after, text);
        if let Some(edit) = &mut mistake.fix {
            edit.sureness = Sureness::Suggested;
        }
        mistake
    }
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
            let fix = mistake
                .as_ref()
                .and_then(|mistake| fix(origin, at, mistake));
            let mut diagnostic = explain(&place, &expected, mistake, span(before, only));
            diagnostic.fixes.extend(fix);
            diagnostic
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

fn fix(origin: Origin, at: usize, mistake: &Mistake) -> Option<Fix> {
    let edit = mistake.fix.as_ref()?;
    let title = match edit.text.trim() {
        "" => mistake.help.clone(),
        text => format!("write `{text}`"),
    };
    Some(Fix {
        title,
        span: origin.span(at.saturating_sub(edit.before), at + edit.after),
        replacement: edit.text.clone(),
        sureness: edit.sureness,
    })
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
