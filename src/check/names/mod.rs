//! What a name means at its place.

mod event;
mod item;
mod profile;
mod segment;
mod unknown;

pub(super) use event::label_of;
pub(super) use segment::Member;
pub(super) use unknown::{did_you_mean, listed, suggest};

use super::checker::{Checker, MeaningKind, Scope};
use super::typed::{Expr, ExprKind};
use crate::dataset::catalog::Column;
use crate::diagnostics::codes::names::AMBIGUOUS_NAME;
use crate::diagnostics::codes::types::NO_USABLE_TYPE;
use crate::diagnostics::{Diagnostic, Span};
use crate::syntax::ast::Path;
use crate::value::Type;

/// What came of a look into one space of names.
pub(super) enum Lookup {
    Found(Expr),
    /// It is there, and what is wrong with it has been said.
    Reported,
    Absent,
}

impl Lookup {
    fn is_there(&self) -> bool {
        !matches!(self, Lookup::Absent)
    }

    fn or_else(self, next: impl FnOnce() -> Option<Expr>) -> Option<Expr> {
        match self {
            Lookup::Found(expr) => Some(expr),
            Lookup::Reported => None,
            Lookup::Absent => next(),
        }
    }
}

impl Checker<'_> {
    /// A name in an expression. `wants` is the type that the other side has, for suggestions.
    pub fn name(&mut self, path: &Path, wants: Option<&Type>) -> Option<Expr> {
        match self.scope.clone() {
            Scope::Profile => self.profile_name(path, wants),
            Scope::Event(scope) => self.event_name(path, &scope, wants),
            Scope::Item(item) => self.item_name(path, &item, wants),
        }
    }

    fn attribute(&mut self, name: &str, span: Span) -> Lookup {
        let Some((id, column)) = self.catalog.attribute(name) else {
            return Lookup::Absent;
        };
        self.of_column(ExprKind::Attribute(id), name, column, span)
    }

    fn of_column(&mut self, kind: ExprKind, name: &str, column: &Column, span: Span) -> Lookup {
        match &column.ty {
            Ok(ty) => Lookup::Found(Expr::new(kind, ty.clone(), span)),
            Err(reason) => {
                self.no_usable_type(name, reason, span);
                Lookup::Reported
            }
        }
    }

    pub(super) fn no_usable_type(&mut self, name: &str, reason: &str, span: Span) {
        self.report(
            Diagnostic::error(&NO_USABLE_TYPE, format!("`{name}` has no usable type"))
                .label(span, reason)
                .help(format!("say which type it has: `types = {{ {name} = \"…\" }}` in `cantle.toml`, or a line in the schema")),
        );
    }

    /// A `let` that is a value or a condition.
    fn let_value(&mut self, name: &str, span: Span) -> Lookup {
        let Some(index) = self.value_let(name) else {
            return Lookup::Absent;
        };
        let Some(meaning) = &self.lets[index] else {
            return Lookup::Reported;
        };
        let MeaningKind::Value(expr) = &meaning.kind else {
            return Lookup::Reported;
        };
        let (expr, size) = (expr.clone(), meaning.size);
        match self.admit(size, span) {
            Some(()) => Lookup::Found(Expr { span, ..expr }),
            None => Lookup::Reported,
        }
    }

    fn value_let(&self, name: &str) -> Option<usize> {
        let index = self.definitions.index(name)?;
        self.definitions.at(index)?.is_value().then_some(index)
    }

    fn ambiguous(&mut self, name: &str, span: Span, meanings: &[&str], help: &str) {
        self.report(
            Diagnostic::error(&AMBIGUOUS_NAME, format!("`{name}` means two things here"))
                .label(span, meanings.join(", and "))
                .help(help),
        );
    }
}
