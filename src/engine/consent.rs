//! The consents of the manifest as conditions.

use crate::check::typed::Expr;
use crate::check::{Consents, check_condition};
use crate::dataset::catalog::Catalog;
use crate::dataset::manifest::{Manifest, Spanned};
use crate::diagnostics::{Diagnostic, Sources, Span};
use crate::syntax::parse_condition;

/// All consents; what is wrong with them is told at their place in the manifest.
pub fn read(
    manifest: &Manifest,
    catalog: &Catalog,
    sources: &Sources,
    found: &mut Vec<Diagnostic>,
) -> Consents {
    let consents = manifest.consent.iter().map(|(purpose, text)| {
        let place = Place::of(text, sources);
        let condition = match condition(text, catalog) {
            Ok(mut condition) => {
                place.put(&mut condition);
                Some(condition)
            }
            Err(errors) => {
                found.extend(errors.into_iter().map(|error| place.at(error)));
                None
            }
        };
        (purpose.clone(), condition)
    });
    consents.collect()
}

fn condition(text: &Spanned<String>, catalog: &Catalog) -> Result<Expr, Vec<Diagnostic>> {
    let tree = parse_condition(text.span.source, &text.value)?;
    check_condition(&tree, catalog)
}

/// Where a text of the manifest stands.
struct Place {
    whole: Span,
    /// The text stands there letter by letter, behind one quote.
    plain: bool,
}

impl Place {
    fn of(text: &Spanned<String>, sources: &Sources) -> Place {
        let written = sources.slice(text.span);
        let inner = written.get(1..written.len().saturating_sub(1));
        Place {
            whole: text.span,
            plain: inner == Some(text.value.as_str()),
        }
    }

    /// A span of the text as one of the manifest.
    fn span(&self, span: Span) -> Span {
        if !self.plain {
            return self.whole;
        }
        let moved = |offset: u32| offset.saturating_add(self.whole.start).saturating_add(1);
        Span {
            start: moved(span.start),
            end: moved(span.end),
            ..self.whole
        }
    }

    fn put(&self, expr: &mut Expr) {
        expr.span = self.span(expr.span);
        expr.for_each_child_mut(|child| self.put(child));
    }

    fn at(&self, mut error: Diagnostic) -> Diagnostic {
        for label in &mut error.labels {
            label.span = self.span(label.span);
        }
        for fix in &mut error.fixes {
            fix.span = self.span(fix.span);
        }
        if !self.plain {
            error.fixes.clear();
        }
        error
    }
}
