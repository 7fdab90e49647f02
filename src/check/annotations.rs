//! Annotations: that they belong where they stand, and that they can be kept.

use super::checker::Checker;
use super::definitions::Definition;
use crate::diagnostics::codes::syntax::BAD_ANNOTATION;
use crate::diagnostics::codes::types::OUT_OF_RANGE;
use crate::diagnostics::{Code, Diagnostic, codes, nearest};
use crate::syntax::ast::{Annotation, AnnotationKind, Item, ItemKind, Name, Number, Text};

impl Checker<'_> {
    pub(super) fn annotations(&mut self, item: &Item) {
        for (at, annotation) in item.annotations.iter().enumerate() {
            self.guards_members(annotation, item);
            self.stands_once(annotation, &item.annotations[..at]);
            match &annotation.kind {
                AnnotationKind::Size(low, high) => self.size(annotation, low, high),
                AnnotationKind::Allow(code, reason) => {
                    self.check_allow(code);
                    self.has_reason(reason);
                }
                AnnotationKind::Owner(_)
                | AnnotationKind::Change(_)
                | AnnotationKind::Expires(_) => {}
            }
        }
    }

    /// Guards stand above what has members: elsewhere they would guard nothing.
    fn guards_members(&mut self, annotation: &Annotation, item: &Item) {
        let guard = matches!(
            annotation.kind,
            AnnotationKind::Size(..) | AnnotationKind::Change(_)
        );
        if !guard || !matches!(item.kind, ItemKind::Let(_) | ItemKind::Test(_)) {
            return;
        }
        let name = name_of(&annotation.kind);
        let what = Definition::of(item).map_or("a test", Definition::what);
        self.report(
            Diagnostic::error(&BAD_ANNOTATION, format!("`@{name}` above {what}"))
                .label(annotation.span, format!("{what} has no members to guard"))
                .help("put it above a segment, an audience, a split or a waterfall"),
        );
    }

    fn stands_once(&mut self, annotation: &Annotation, before: &[Annotation]) {
        let name = name_of(&annotation.kind);
        let first = before.iter().find(|first| name_of(&first.kind) == name);
        if let (Some(first), false) = (first, name == "allow") {
            self.report(
                Diagnostic::error(&BAD_ANNOTATION, format!("two of `@{name}`"))
                    .label(annotation.span, "a second one")
                    .label(first.span, "first here")
                    .help("remove one of them"),
            );
        }
    }

    fn size(&mut self, annotation: &Annotation, low: &Number, high: &Number) {
        let diagnostic = match (whole(low), whole(high)) {
            (Some(least), Some(most)) if least <= most => return,
            (Some(least), Some(most)) => {
                Diagnostic::error(&OUT_OF_RANGE, "no size lies in this range")
                    .label(annotation.span, format!("{least} is more than {most}"))
                    .help(format!(
                        "write the smaller number first: `@size {most} to {least}`"
                    ))
            }
            _ => Diagnostic::error(&OUT_OF_RANGE, "a size is a whole number")
                .label(annotation.span, "expected whole numbers of members")
                .help("thousands are told apart by `_`: `@size 1_000 to 50_000`"),
        };
        self.report(diagnostic);
    }

    fn has_reason(&mut self, reason: &Text) {
        if reason.value.trim().is_empty() {
            self.report(
                Diagnostic::error(&BAD_ANNOTATION, "an `@allow` without a reason")
                    .label(reason.span, "why is it allowed?")
                    .help("say it to those who read the rule after you"),
            );
        }
    }

    fn check_allow(&mut self, code: &Name) {
        let is_warning = |code: &&Code| code.id.starts_with('W');
        let found = codes::find(&code.text);
        if found.as_ref().is_some_and(is_warning) {
            return;
        }
        let diagnostic = if found.is_some() {
            Diagnostic::error(
                &BAD_ANNOTATION,
                format!("`{}` is an error and cannot be allowed", code.text),
            )
            .label(code.span, "only warnings can be allowed")
        } else {
            let unknown =
                Diagnostic::error(&BAD_ANNOTATION, format!("there is no code `{}`", code.text))
                    .label(code.span, "unknown code");
            match nearest(
                &code.text,
                codes::all().filter(is_warning).map(|code| code.id),
            ) {
                Some(near) => super::names::did_you_mean(unknown, near),
                None => unknown,
            }
        };
        self.report(diagnostic);
    }
}

fn name_of(kind: &AnnotationKind) -> &'static str {
    match kind {
        AnnotationKind::Owner(_) => "owner",
        AnnotationKind::Size(..) => "size",
        AnnotationKind::Change(_) => "change",
        AnnotationKind::Expires(_) => "expires",
        AnnotationKind::Allow(..) => "allow",
    }
}

/// A number of members. With a point it is none, lest `1.000` be taken for a thousand.
pub(super) fn whole(number: &Number) -> Option<u64> {
    let value = u64::try_from(number.value.to_i64()?).ok()?;
    (!number.text.contains('.')).then_some(value)
}
