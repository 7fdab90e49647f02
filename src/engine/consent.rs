//! The consents of the manifest as conditions.

use crate::check::typed::Expr;
use crate::check::{Consents, check_condition};
use crate::dataset::catalog::Catalog;
use crate::dataset::manifest::{Manifest, Spanned};
use crate::diagnostics::{Diagnostic, Span};
use crate::syntax::parse_condition;

/// All consents; what is wrong with them is told at their place in the manifest.
pub fn read(manifest: &Manifest, catalog: &Catalog, found: &mut Vec<Diagnostic>) -> Consents {
    let consents = manifest.consent.iter().map(|(purpose, text)| {
        let condition = match condition(text, catalog) {
            Ok(mut condition) => {
                place(&mut condition, text.span);
                Some(condition)
            }
            Err(errors) => {
                found.extend(
                    errors
                        .into_iter()
                        .map(|error| at(error, purpose, text.span)),
                );
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

/// Places within the text of a TOML value are none of the file.
fn place(expr: &mut Expr, span: Span) {
    expr.span = span;
    expr.for_each_child_mut(|child| place(child, span));
}

fn at(error: Diagnostic, purpose: &str, span: Span) -> Diagnostic {
    let label = error.labels.first().map(|label| label.text.clone());
    let plain = Diagnostic {
        labels: Vec::new(),
        fixes: Vec::new(),
        ..error
    };
    plain.label(
        span,
        format!("consent `{purpose}`: {}", label.unwrap_or_default()),
    )
}
