//! Waterfalls, splits, audiences and tests: names resolved, then "not available yet".

use rustc_hash::FxHashMap;

use super::checker::{Checker, Meaning};
use crate::diagnostics::codes::names::{DUPLICATE_NAME, UNKNOWN_ATTRIBUTE, UNKNOWN_EVENT};
use crate::diagnostics::codes::types::OUT_OF_RANGE;
use crate::diagnostics::{Diagnostic, Span};
use crate::syntax::ast::{
    Audience, AudienceClauseKind, Name, OutputColumn, OutputValue, Path, Setting, Split, Test,
    TestStatementKind, Waterfall,
};
use crate::value::Ratio;

impl Checker<'_> {
    pub fn waterfall(&mut self, item: &Waterfall) -> Option<Meaning> {
        self.segment(&item.of);
        for segment in item.arms.iter().filter_map(|arm| arm.segment.as_ref()) {
            self.segment(segment);
        }
        self.once("arm", item.arms.iter().map(|arm| &arm.name));
        self.not_available("`waterfall`", item.name.span)
    }

    pub fn split(&mut self, item: &Split) -> Option<Meaning> {
        self.segment(&item.of);
        self.once("arm", item.arms.iter().map(|arm| &arm.name));
        let sum = item
            .arms
            .iter()
            .try_fold(Ratio::ZERO, |sum, arm| sum.checked_add(arm.share.value));
        if sum.is_none_or(|sum| sum > Ratio::integer(100)) {
            let shown = sum.map_or_else(|| "more than 100".to_owned(), |sum| sum.to_string());
            self.report(
                Diagnostic::error(
                    &OUT_OF_RANGE,
                    "the shares of a split add up to at most 100%",
                )
                .label(item.name.span, format!("these add up to {shown}%")),
            );
        }
        self.not_available("`split`", item.name.span)
    }

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

    fn once<'n>(&mut self, what: &str, names: impl Iterator<Item = &'n Name>) {
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
