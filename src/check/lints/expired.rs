//! W0612: an item whose `@expires` is over.

use crate::diagnostics::Diagnostic;
use crate::diagnostics::codes::lints::EXPIRED;
use crate::syntax::ast::{AnnotationKind, File};
use crate::time::civil_from_days;

/// At a day since 1970-01-01; `origin` says who chose it.
pub fn expired(files: &[File], today: i32, origin: &str) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for item in files.iter().flat_map(|file| &file.items) {
        for annotation in &item.annotations {
            if let AnnotationKind::Expires(last) = annotation.kind
                && last < today
            {
                let warning = Diagnostic::warning(&EXPIRED, "this rule has expired")
                    .label(
                        annotation.span,
                        format!("over as of {} ({origin})", date(today)),
                    )
                    .help("remove the rule, or write a later date if it is still meant");
                found.push(warning);
            }
        }
    }
    found
}

fn date(day: i32) -> String {
    let (year, month, day) = civil_from_days(day);
    format!("{year:04}-{month:02}-{day:02}")
}
