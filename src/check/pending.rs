//! Audiences: names resolved, then "not available yet".

use rustc_hash::FxHashMap;

use super::checker::{Checker, Meaning};
use crate::diagnostics::codes::names::DUPLICATE_NAME;
use crate::diagnostics::{Diagnostic, Span};
use crate::syntax::ast::{Audience, AudienceClauseKind, Name, OutputColumn, OutputValue, Path};

impl Checker<'_> {
    pub fn audience(&mut self, item: &Audience) -> Option<Meaning> {
        for clause in &item.clauses {
            match &clause.kind {
                AudienceClauseKind::From(path) => {
                    self.segment(path);
                }
                AudienceClauseKind::Except(paths) => {
                    for path in paths {
                        self.segment(path);
                    }
                }
                AudienceClauseKind::Limit(_, by) => {
                    self.rank_value(by);
                }
                AudienceClauseKind::Columns(columns) => self.columns(columns),
                AudienceClauseKind::Consent(_) => {}
            }
        }
        self.not_available("`audience`", item.name.span)
    }

    fn columns(&mut self, columns: &[OutputColumn]) {
        self.once("column", columns.iter().map(|column| &column.name));
        for column in columns {
            match &column.value {
                OutputValue::Itself => {
                    let path = Path {
                        parts: vec![column.name.clone()],
                        span: column.name.span,
                    };
                    self.name(&path, None);
                }
                OutputValue::Expr(value) => {
                    self.expr(value);
                }
                OutputValue::ArmOf(path) => self.arms_of(path),
            }
        }
    }

    fn arms_of(&mut self, path: &Path) {
        let owner = self.definitions.get(&path.dotted());
        if owner.is_some_and(|definition| !definition.arms().is_empty()) {
            return;
        }
        self.report(
            Diagnostic::error(
                &crate::diagnostics::codes::names::WRONG_KIND,
                format!("`{}` is neither a split nor a waterfall", path.dotted()),
            )
            .label(path.span, "only these have arms"),
        );
    }

    pub(super) fn once<'n>(&mut self, what: &str, names: impl Iterator<Item = &'n Name>) {
        let mut seen: FxHashMap<&str, Span> = FxHashMap::default();
        for name in names {
            if let Some(first) = seen.insert(&name.text, name.span) {
                self.report(
                    Diagnostic::error(&DUPLICATE_NAME, format!("two of the name `{}`", name.text))
                        .label(name.span, format!("this {what} is there already"))
                        .label(first, "first here"),
                );
            }
        }
    }
}
