//! Which events are meant: types, named events, `any of (…)`, and a condition on each of them.

use std::rc::Rc;

use super::super::checker::{Checker, EventScope, MeaningKind, Scope};
use super::super::names::label_of;
use super::super::typed::{EventPattern, Expr, ExprKind};
use crate::dataset::catalog::EventTypeId;
use crate::diagnostics::codes::names::{UNKNOWN_EVENT, WRONG_KIND};
use crate::diagnostics::{Diagnostic, Span, nearest};
use crate::syntax::ast::{self, EventKind, Name, Text};

impl Checker<'_> {
    pub fn pattern(&mut self, node: &ast::EventPattern) -> Option<EventPattern> {
        let base = self.kind_of_event(&node.kind, node.span)?;
        let Some(filter) = &node.filter else {
            return Some(base);
        };
        let scope = self.event_scope(node, &base);
        let filter = self.filter(Scope::Event(scope), filter)?;
        Some(EventPattern {
            filter: both(base.filter, filter).map(Box::new),
            types: base.types,
        })
    }

    pub(super) fn event_scope(
        &self,
        node: &ast::EventPattern,
        pattern: &EventPattern,
    ) -> Rc<EventScope> {
        Rc::new(EventScope {
            types: pattern.types.clone(),
            label: label_of(node),
        })
    }

    pub(super) fn kind_of_event(&mut self, kind: &EventKind, span: Span) -> Option<EventPattern> {
        match kind {
            EventKind::Named(name) => self.named_event(name),
            EventKind::AnyOf(names) => self.any_of_events(names, span),
            EventKind::Any => Some(EventPattern {
                types: self.all_types(),
                filter: None,
            }),
            EventKind::AnyExcept(names) => self.any_except(names, span),
            EventKind::AnyStartingWith(prefix) => self.any_starting_with(prefix),
        }
    }

    fn all_types(&self) -> Vec<EventTypeId> {
        (0u32..)
            .take(self.catalog.events.len())
            .map(EventTypeId)
            .collect()
    }

    /// An event type, or the events that a `let` names.
    fn named_event(&mut self, name: &Name) -> Option<EventPattern> {
        if let Some((id, _)) = self.catalog.event(&name.text) {
            return Some(EventPattern {
                types: vec![id],
                filter: None,
            });
        }
        let index = self.definitions.index(&name.text);
        let definition = index.and_then(|index| self.definitions.at(index));
        let (Some(index), Some(true)) = (index, definition.map(|d| d.is_event())) else {
            return self.not_an_event(name);
        };
        let meaning = self.lets[index].as_ref()?;
        let MeaningKind::Event(pattern) = &meaning.kind else {
            return None;
        };
        let (pattern, size) = (pattern.clone(), meaning.size);
        self.admit(size, name.span)?;
        Some(pattern)
    }

    fn not_an_event(&mut self, name: &Name) -> Option<EventPattern> {
        let text = &name.text;
        if let Some(definition) = self.definitions.get(text) {
            let index = self.definitions.index(text);
            if definition.is_value() && index.is_some_and(|index| self.lets[index].is_none()) {
                // What is wrong with it has been said where it is defined.
                return None;
            }
            let diagnostic = Diagnostic::error(&WRONG_KIND, format!("`{text}` is not an event"))
                .label(name.span, format!("this is {}", definition.what()))
                .label(definition.name.span, "defined here");
            let diagnostic = if definition.is_segment() {
                diagnostic.help(format!("write `in segment {text}`"))
            } else {
                diagnostic.help("a named event has a `where` or begins with `any`")
            };
            return self.refuse(diagnostic);
        }
        if self.catalog.attribute(text).is_some() {
            return self.refuse(
                Diagnostic::error(&WRONG_KIND, format!("`{text}` is not an event"))
                    .label(name.span, "this is an attribute of the profile")
                    .help("only events are done or aggregated: write a condition on the attribute itself"),
            );
        }
        let diagnostic = Diagnostic::error(&UNKNOWN_EVENT, format!("unknown event `{text}`"))
            .label(name.span, "no event has this name");
        let types = self.catalog.events.keys().map(AsRef::as_ref);
        let lets = self
            .definitions
            .iter()
            .filter(|d| d.is_event())
            .map(|d| d.name.text.as_str());
        let names: Vec<&str> = types.chain(lets).collect();
        self.refuse(match nearest(text, names.iter().copied()) {
            Some(near) => super::super::names::did_you_mean(diagnostic, near),
            None if names.is_empty() => diagnostic.help("the data has no events"),
            None => diagnostic.help(format!("there are {}", super::super::names::listed(&names))),
        })
    }

    fn each(&mut self, names: &[Name]) -> Option<Vec<EventPattern>> {
        let patterns: Vec<Option<EventPattern>> =
            names.iter().map(|name| self.named_event(name)).collect();
        patterns.into_iter().collect()
    }

    fn any_of_events(&mut self, names: &[Name], span: Span) -> Option<EventPattern> {
        let patterns = self.each(names)?;
        Some(union(patterns, span))
    }

    fn any_except(&mut self, names: &[Name], span: Span) -> Option<EventPattern> {
        let excepted = self.each(names)?;
        let whole: Vec<EventTypeId> = excepted
            .iter()
            .filter(|pattern| pattern.filter.is_none())
            .flat_map(|pattern| pattern.types.iter().copied())
            .collect();
        let mut types = self.all_types();
        types.retain(|id| !whole.contains(id));
        let mut filters: Vec<Expr> = excepted
            .into_iter()
            .filter(|pattern| pattern.filter.is_some())
            .map(|pattern| typed_filter(pattern, span).negated(span))
            .collect();
        let filter = match filters.len() {
            0 | 1 => filters.pop(),
            _ => Some(Expr::condition(ExprKind::And(filters), span)),
        };
        Some(EventPattern {
            types,
            filter: filter.map(Box::new),
        })
    }

    fn any_starting_with(&mut self, prefix: &Text) -> Option<EventPattern> {
        let names = self.catalog.events.keys();
        let types: Vec<EventTypeId> = (0u32..)
            .zip(names)
            .filter(|(_, name)| name.starts_with(prefix.value.as_str()))
            .map(|(index, _)| EventTypeId(index))
            .collect();
        if types.is_empty() {
            let message = format!("no event type starts with `{}`", prefix.value);
            let names: Vec<&str> = self.catalog.events.keys().map(AsRef::as_ref).collect();
            return self.refuse(
                Diagnostic::error(&UNKNOWN_EVENT, message)
                    .label(prefix.span, "this would match nothing")
                    .help(format!("there are {}", super::super::names::listed(&names))),
            );
        }
        Some(EventPattern {
            types,
            filter: None,
        })
    }
}

pub(super) fn both(base: Option<Box<Expr>>, filter: Expr) -> Option<Expr> {
    Some(match base {
        None => filter,
        Some(base) => {
            let span = filter.span;
            Expr::condition(ExprKind::And(vec![*base, filter]), span)
        }
    })
}

/// The events of any of these patterns.
fn union(patterns: Vec<EventPattern>, span: Span) -> EventPattern {
    let mut types: Vec<EventTypeId> = patterns
        .iter()
        .flat_map(|p| p.types.iter().copied())
        .collect();
    types.sort();
    types.dedup();
    let filter = if patterns.iter().all(|pattern| pattern.filter.is_none()) {
        None
    } else if patterns.len() == 1 {
        patterns
            .into_iter()
            .next()
            .and_then(|pattern| pattern.filter)
    } else {
        let each = patterns
            .into_iter()
            .map(|pattern| typed_filter(pattern, span))
            .collect();
        Some(Box::new(Expr::condition(ExprKind::Or(each), span)))
    };
    EventPattern { types, filter }
}

/// The pattern as a condition on events of any type.
fn typed_filter(pattern: EventPattern, span: Span) -> Expr {
    let is_type = Expr::condition(ExprKind::EventIs(pattern.types), span);
    match pattern.filter {
        None => is_type,
        Some(filter) => Expr::condition(ExprKind::And(vec![is_type, *filter]), span),
    }
}
