//! `@allow CODE "reason"`: warnings that an author knows of and wants, and allows that allow nothing.

use crate::diagnostics::codes::{self, lints::NEEDLESS_ALLOW};
use crate::diagnostics::{Diagnostic, Severity, Span};
use crate::syntax::ast::{AnnotationKind, File};

/// The `@allow`s of all items. Whoever finds warnings has them taken away here.
#[derive(Clone, Debug, Default)]
pub struct Allows {
    /// In order of their items.
    allows: Vec<Allow>,
    /// The warnings that were taken away.
    silenced: Vec<Diagnostic>,
}

#[derive(Clone, Debug)]
struct Allow {
    /// The item below, with all its annotations.
    item: Span,
    annotation: Span,
    code: String,
    /// Whether it took a warning away.
    used: bool,
}

impl Allows {
    pub fn of(files: &[File]) -> Allows {
        let mut allows = Vec::new();
        for item in files.iter().flat_map(|file| &file.items) {
            let starts = item.annotations.iter().map(|annotation| annotation.span);
            let whole = starts.fold(item.span, Span::to);
            for annotation in &item.annotations {
                if let AnnotationKind::Allow(code, _) = &annotation.kind {
                    allows.push(Allow {
                        item: whole,
                        annotation: annotation.span,
                        code: code.text.clone(),
                        used: false,
                    });
                }
            }
        }
        allows.sort_by_key(|allow| allow.item);
        Allows {
            allows,
            silenced: Vec::new(),
        }
    }

    /// Takes away the warnings that the items they stand in allow.
    pub fn settle(&mut self, found: &mut Vec<Diagnostic>) {
        let silenced = found.extract_if(.., |diagnostic| self.allow(diagnostic));
        let silenced: Vec<Diagnostic> = silenced.collect();
        self.silenced.extend(silenced);
    }

    /// The warnings that were taken away: what they say is known.
    pub fn silenced(&self) -> &[Diagnostic] {
        &self.silenced
    }

    fn allow(&mut self, diagnostic: &Diagnostic) -> bool {
        let Some(label) = diagnostic.labels.first() else {
            return false;
        };
        if diagnostic.severity != Severity::Warning {
            return false;
        }
        let span = label.span;
        let start = self.allows.partition_point(|allow| {
            (allow.item.source, allow.item.end) < (span.source, span.start)
        });
        let around = self.allows[start..]
            .iter_mut()
            .take_while(|allow| allow.item.source == span.source && allow.item.start <= span.start);
        let mut allowed = false;
        for allow in around {
            if allow.code.eq_ignore_ascii_case(diagnostic.code.id) {
                allow.used = true;
                allowed = true;
            }
        }
        allowed
    }

    /// One warning for each that took nothing away. It can be asked when every lint has been told;
    /// `untold` are the codes of those that have not.
    pub fn needless(&self, untold: &[&codes::Code]) -> Vec<Diagnostic> {
        let is_untold = |code: &str| {
            untold
                .iter()
                .any(|known| known.id.eq_ignore_ascii_case(code))
        };
        let needless = self.allows.iter().filter(|allow| {
            let known = codes::find(&allow.code).is_some_and(|code| code.id.starts_with('W'));
            known && !allow.used && !is_untold(&allow.code)
        });
        needless.map(warning).collect()
    }
}

fn warning(allow: &Allow) -> Diagnostic {
    let code = allow.code.to_ascii_uppercase();
    let title = codes::find(&code).map_or("", |code| code.title);
    Diagnostic::warning(&NEEDLESS_ALLOW, format!("`@allow {code}` allows nothing"))
        .label(
            allow.annotation,
            format!("no warning of this kind below: {title}"),
        )
        .help("remove the annotation, or write the code that is meant")
        .fix("remove the annotation", allow.annotation, "")
}
