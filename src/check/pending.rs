//! Audiences and tests: names resolved, then "not available yet".

use rustc_hash::FxHashMap;

use super::checker::{Checker, Meaning};
use crate::diagnostics::codes::names::{DUPLICATE_NAME, UNKNOWN_ATTRIBUTE, UNKNOWN_EVENT};
use crate::diagnostics::{Diagnostic, Span};
use crate::syntax::ast::{
    Audience, AudienceClauseKind, Name, OutputColumn, OutputValue, Path, Setting, Test,
    TestStatementKind,
};

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
                    if let Some(by) = self.value(by) {
                        self.check_rankable(&by);
                    }
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

    pub fn test_item(&mut self, test: &Test) {
        for statement in &test.statements {
            match &statement.kind {
                TestStatementKind::Profile { attributes, .. } => {
                    attributes
                        .iter()
                        .for_each(|setting| self.set_attribute(setting));
                }
                TestStatementKind::Event {
                    event, properties, ..
                } => {
                    self.test_event(event, properties);
                }
                TestStatementKind::ExpectMembers { segment, .. }
                | TestStatementKind::ExpectMember { segment, .. } => {
                    self.segment(segment);
                }
                TestStatementKind::AsOf(_) => {}
            }
        }
        self.not_available::<()>("`test`", test.title.span);
    }

    fn set_attribute(&mut self, setting: &Setting) {
        let name = setting.name.dotted();
        if self.catalog.attribute(&name).is_none() {
            let names: Vec<String> = self
                .catalog
                .attributes
                .keys()
                .map(ToString::to_string)
                .collect();
            let diagnostic =
                Diagnostic::error(&UNKNOWN_ATTRIBUTE, format!("unknown attribute `{name}`"))
                    .label(setting.name.span, "not an attribute of the profile");
            self.report(super::names::suggest(diagnostic, &name, &names));
        }
    }

    fn test_event(&mut self, event: &Name, properties: &[Setting]) {
        let Some((_, known)) = self.catalog.event(&event.text) else {
            let names: Vec<String> = self
                .catalog
                .events
                .keys()
                .map(ToString::to_string)
                .collect();
            let diagnostic =
                Diagnostic::error(&UNKNOWN_EVENT, format!("unknown event `{}`", event.text))
                    .label(event.span, "no event has this name");
            return self.report(super::names::suggest(diagnostic, &event.text, &names));
        };
        for setting in properties {
            let name = setting.name.dotted();
            if !known.properties.contains_key(name.as_str()) {
                let names: Vec<String> = known.properties.keys().map(ToString::to_string).collect();
                let diagnostic = Diagnostic::error(
                    &crate::diagnostics::codes::names::UNKNOWN_PROPERTY,
                    format!("unknown property `{name}`"),
                )
                .label(
                    setting.name.span,
                    format!("not a property of `{}`", event.text),
                );
                self.report(super::names::suggest(diagnostic, &name, &names));
            }
        }
    }
}
