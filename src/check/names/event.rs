//! Names where an event is under test: its properties, `time`, steps, `let`s, `profile.x`.

use super::super::checker::{Checker, EventScope};
use super::super::lints::never_set;
use super::super::typed::{Expr, ExprKind, Fact, StepFact};
use super::super::types::join;
use super::Lookup;
use super::profile::attribute_of_profile;
use crate::dataset::catalog::Column;
use crate::diagnostics::codes::names::{UNKNOWN_PROPERTY, UNKNOWN_STEP};
use crate::diagnostics::codes::types::TYPE_MISMATCH;
use crate::diagnostics::{Diagnostic, Span, nearest};
use crate::syntax::ast::{EventKind, EventPattern, Name, Path};
use crate::syntax::{quoted, written};
use crate::value::Type;

impl<'a> Checker<'a> {
    pub(super) fn event_name(
        &mut self,
        path: &Path,
        scope: &EventScope,
        wants: Option<&Type>,
    ) -> Option<Expr> {
        let name = path.dotted();
        if name == "time" && !self.is_foreign_time(scope) {
            return Some(Expr::new(ExprKind::EventTime, Type::Timestamp, path.span));
        }
        let errors = self.diagnostics.len();
        let property = self.property(scope, &name, path.span);
        let mut meanings = Vec::new();
        if property.is_there() {
            meanings.push("a property of the event");
        }
        if name == "time" {
            meanings.push("the time of the event");
        }
        let value = self.let_value(&name, path.span);
        if value.is_there() {
            meanings.push("a `let`");
        }
        let step = self.step_property(path);
        if step.is_some() {
            meanings.push("a property of a step");
        }
        let attribute = match attribute_of_profile(path) {
            Some(attribute) => self.attribute(&attribute, path.span),
            None => Lookup::Absent,
        };
        if attribute.is_there() {
            meanings.push("an attribute of the profile");
        }
        if meanings.len() > 1 {
            self.diagnostics.truncate(errors);
            self.ambiguous(
                &name,
                path.span,
                &meanings,
                &ambiguity_help(&name, &meanings),
            );
            return None;
        }
        property.or_else(|| {
            value.or_else(|| match step {
                Some(found) => found,
                None => attribute.or_else(|| self.unknown_property(path, scope, wants)),
            })
        })
    }

    /// A property named `time` that is not a time cannot be the event's own time.
    fn is_foreign_time(&self, scope: &EventScope) -> bool {
        let columns = scope
            .types
            .iter()
            .filter_map(|id| self.property_column(*id, "time"));
        columns
            .into_iter()
            .any(|column| column.ty.as_ref().is_ok_and(|ty| !ty.is_time()))
    }

    /// Whether `time` here is the time of the events, and no property of theirs.
    pub(in super::super) fn is_event_time(&self, path: &Path, scope: &EventScope) -> bool {
        path.dotted() == "time" && !self.is_foreign_time(scope)
    }

    /// A property that all the events under test have.
    pub(in super::super) fn property(
        &mut self,
        scope: &EventScope,
        name: &str,
        span: Span,
    ) -> Lookup {
        let mut lacking = None;
        let mut found: Option<(Type, &str)> = None;
        for id in &scope.types {
            let event = self.catalog.event_name(*id);
            let Some(column) = self.property_column(*id, name) else {
                lacking = lacking.or(Some(event));
                continue;
            };
            let ty = match &column.ty {
                Ok(ty) => ty,
                Err(reason) => {
                    self.no_usable_type(name, reason, span);
                    return Lookup::Reported;
                }
            };
            let joined = match &found {
                None => Some(ty.clone()),
                Some((before, _)) if before.is_time() && before != ty => None,
                Some((before, _)) => join(before, ty),
            };
            match (joined, &found) {
                (Some(ty), _) => found = Some((ty, event)),
                (None, Some((before, other))) => {
                    let message =
                        format!("`{name}` is {before} in `{other}` and {ty} in `{event}`");
                    self.report(
                        Diagnostic::error(&TYPE_MISMATCH, message)
                            .label(span, "these events do not agree on its type")
                            .help("write one condition for each of these events"),
                    );
                    return Lookup::Reported;
                }
                (None, None) => {}
            }
        }
        match (found, lacking) {
            (None, _) => Lookup::Absent,
            (Some((ty, _)), None) => {
                never_set::property(self, scope, name, span);
                Lookup::Found(Expr::new(ExprKind::Property(name.into()), ty, span))
            }
            (Some((_, having)), Some(lacking)) => {
                self.report(
                    Diagnostic::error(&UNKNOWN_PROPERTY, format!("`{lacking}` has no property `{name}`"))
                        .label(span, format!("`{having}` has it, `{lacking}` does not"))
                        .help("of several events only the properties that all of them have may be used: write one condition for each"),
                );
                Lookup::Reported
            }
        }
    }

    /// `added.product_id`: a property of a named step. `None` if no step has that name.
    pub(super) fn step_property(&mut self, path: &Path) -> Option<Option<Expr>> {
        let (first, rest) = path.parts.split_first()?;
        let step = self.steps.before.iter();
        let step = step.rev().find(|step| step.name == first.text)?;
        let (index, scope) = (step.index, step.scope.clone());
        if rest.is_empty() {
            return None;
        }
        let parts: Vec<&str> = rest.iter().map(|part| part.text.as_str()).collect();
        let name = parts.join(".");
        if name == "time" && !self.is_foreign_time(&scope) {
            let kind = self.fact_of_step(index, Fact::Time);
            return Some(Some(Expr::new(kind, Type::Timestamp, path.span)));
        }
        let property = match self.property(&scope, &name, path.span) {
            Lookup::Found(property) => {
                let kind = self.fact_of_step(index, Fact::Property(name.as_str().into()));
                Lookup::Found(Expr { kind, ..property })
            }
            other => other,
        };
        Some(property.or_else(|| {
            let names = self.suggested_properties(&scope);
            let diagnostic = no_property(&name, &scope.label, path.span);
            self.refuse(super::unknown::suggest(diagnostic, &name, &names))
        }))
    }

    fn fact_of_step(&mut self, step: usize, fact: Fact) -> ExprKind {
        let wanted = StepFact { step, fact };
        let facts = &mut self.steps.facts;
        let index = match facts.iter().position(|known| *known == wanted) {
            Some(index) => index,
            None => {
                facts.push(wanted);
                facts.len() - 1
            }
        };
        ExprKind::OfStep(index)
    }

    fn unknown_property(
        &mut self,
        path: &Path,
        scope: &EventScope,
        wants: Option<&Type>,
    ) -> Option<Expr> {
        let name = path.dotted();
        let names = self.suggested_properties(scope);
        if let [first, rest @ ..] = path.parts.as_slice()
            && !rest.is_empty()
        {
            if self.steps.ahead.contains(&first.text) {
                return self.step_ahead(&first.text, first.span);
            }
            if self.looks_like_a_step(first, rest) {
                return self.unknown_step(&first.text, first.span);
            }
        }
        let diagnostic = no_property(&name, &scope.label, path.span);
        if self.is_step(&name) {
            return self.refuse(diagnostic.help(format!(
                "a step is no value: name one of its properties, `{name}.PROPERTY`"
            )));
        }
        let attribute = attribute_of_profile(path);
        if let Some(attribute) = attribute {
            return self.unknown_attribute(&attribute, path.span, wants);
        }
        if self.catalog.attribute(&name).is_some() {
            let write = format!("profile.{}", written(&name));
            return self.refuse(
                diagnostic
                    .help(format!(
                        "`{name}` is an attribute of the profile: write `{write}`"
                    ))
                    .suggest(format!("write `{write}`"), path.span, write),
            );
        }
        if let Some(other) = self.other_kind(&name) {
            return self.refuse(other.told(diagnostic, path.span));
        }
        if let Some(other) = self.owner_of(&name) {
            let help = format!("`{name}` is a property of `{other}`");
            return self.refuse(diagnostic.help(help));
        }
        if nearest(&name, names.iter().map(String::as_str)).is_none() && wants == Some(&Type::Text)
        {
            let quoted = quoted(&name);
            return self.refuse(
                diagnostic
                    .help(format!("a text stands in quotes: `{quoted}`"))
                    .suggest(format!("write `{quoted}`"), path.span, quoted),
            );
        }
        self.refuse(super::unknown::suggest(diagnostic, &name, &names))
    }

    /// An event type that has a property of this name, best one that has values for it.
    pub(in super::super) fn owner_of(&self, property: &str) -> Option<&'a str> {
        let rank = |column: &Column| match column {
            Column { listed: true, .. } => 0,
            Column { never_set, .. } => 1 + u8::from(*never_set),
        };
        let events = self.catalog.events.iter();
        let owners = events.filter_map(|(name, event)| {
            Some((rank(event.properties.get(property)?), name.as_ref()))
        });
        let (_, name) = owners.min_by_key(|(rank, _)| *rank)?;
        Some(name)
    }

    /// `x.q` in a sequence, if `q` is a property of something or there are steps with names.
    fn looks_like_a_step(&self, first: &Name, rest: &[Name]) -> bool {
        let parts: Vec<&str> = rest.iter().map(|part| part.text.as_str()).collect();
        let property = self.owner_of(&parts.join(".")).is_some();
        let other = first.text == "profile" || self.definitions.get(&first.text).is_some();
        !other && (!self.steps.before.is_empty() || (self.steps.in_sequence && property))
    }

    fn is_step(&self, name: &str) -> bool {
        let before = self.steps.before.iter().any(|step| step.name == name);
        before || self.steps.ahead.iter().any(|ahead| ahead == name)
    }

    fn step_ahead(&mut self, name: &str, span: Span) -> Option<Expr> {
        self.refuse(
            Diagnostic::error(
                &UNKNOWN_STEP,
                format!("the step `{name}` is used before it has happened"),
            )
            .label(span, "only steps written before this one can be spoken of")
            .help(format!(
                "name an earlier step, or move the comparison to the step `{name}` or behind it"
            )),
        )
    }

    fn unknown_step(&mut self, name: &str, span: Span) -> Option<Expr> {
        let steps = self.steps.before.iter();
        let names: Vec<String> = steps.map(|step| step.name.clone()).collect();
        let diagnostic = Diagnostic::error(&UNKNOWN_STEP, format!("unknown step `{name}`"))
            .label(span, "no earlier step has this name");
        if names.is_empty() {
            return self.refuse(
                diagnostic.help(format!("name the step that is meant: `EVENT as {name}`")),
            );
        }
        self.refuse(super::unknown::suggest(diagnostic, name, &names))
    }

    /// Properties that all the events have and that a message may suggest: those that the schema
    /// lists, else those with values.
    pub(in super::super) fn suggested_properties(&self, scope: &EventScope) -> Vec<String> {
        let all = self.common_properties(scope);
        let first = scope.types.first();
        let is = |name: &String, test: fn(&Column) -> bool| {
            let column = first.and_then(|id| self.property_column(*id, name));
            column.is_some_and(test)
        };
        let listed = |name: &&String| is(name, |column| column.listed);
        let good = |name: &&String| is(name, |column| !column.never_set && !column.of_table);
        if all.iter().any(|name| listed(&name)) {
            all.iter().filter(listed).cloned().collect()
        } else {
            all.iter().filter(good).cloned().collect()
        }
    }

    /// Names of the properties that all the events have, and of value `let`s.
    pub(in super::super) fn common_properties(&self, scope: &EventScope) -> Vec<String> {
        let Some((first, rest)) = scope.types.split_first() else {
            return Vec::new();
        };
        let Some((_, event)) = self.catalog.events.get_index(first.0 as usize) else {
            return Vec::new();
        };
        let names = event.properties.keys().filter(|name| {
            rest.iter()
                .all(|id| self.property_column(*id, name).is_some())
        });
        names.map(|name| name.to_string()).collect()
    }
}

fn no_property(name: &str, event: &str, span: Span) -> Diagnostic {
    Diagnostic::error(&UNKNOWN_PROPERTY, format!("unknown property `{name}`"))
        .label(span, format!("not a property of {event}"))
}

fn ambiguity_help(name: &str, meanings: &[&str]) -> String {
    if meanings.contains(&"a `let`") {
        format!("give the `let` `{name}` another name")
    } else if meanings.contains(&"a property of a step") {
        "give the step another name".to_owned()
    } else {
        format!("give the property `{name}` another name by `columns` in `cantle.toml`")
    }
}

/// How a rule names its events, for messages.
pub(in super::super) fn label_of(pattern: &EventPattern) -> String {
    match &pattern.kind {
        EventKind::Named(name) => format!("`{}`", name.text),
        EventKind::AnyOf(names) => {
            let names: Vec<String> = names
                .iter()
                .map(|name| format!("`{}`", name.text))
                .collect();
            format!("all of {}", names.join(", "))
        }
        EventKind::Any | EventKind::AnyExcept(_) | EventKind::AnyStartingWith(_) => {
            "all these events".to_owned()
        }
    }
}
