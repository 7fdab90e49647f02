//! What a bare name can mean, by what is under test.

use std::rc::Rc;

use super::{Items, Walk};
use crate::dataset::catalog::{Catalog, Column};
use crate::diagnostics::Span;
use crate::syntax::ast::{EventKind, EventPattern, ExprKind, Item, ItemKind, Let, LetValue, Name};
use crate::value::Type;

#[derive(Clone, Debug)]
pub enum Scope {
    Profile,
    /// Events of these types.
    Event(Rc<Vec<String>>),
    /// Elements of a list; the type of one, if it is known.
    Item(Option<Type>),
}

/// A step that later ones can speak of.
#[derive(Clone, Debug)]
pub struct StepName {
    pub name: String,
    pub sequence: Span,
    pub events: Rc<Vec<String>>,
}

/// Whether an item is a `let` that is a value or a condition.
pub fn is_value(item: &Item) -> bool {
    matches!(&item.kind, ItemKind::Let(Let { value, .. }) if !matches!(value, LetValue::Event(_)))
}

/// Whether an item is a named event.
pub fn is_event(item: &Item) -> bool {
    matches!(&item.kind, ItemKind::Let(Let { value, .. }) if !matches!(value, LetValue::Expr(_)))
}

/// A property that one of the events has.
pub fn property<'a>(catalog: &'a Catalog, events: &[String], name: &str) -> Option<&'a Column> {
    let mut types = events
        .iter()
        .filter_map(|event| catalog.events.get(event.as_str()));
    types.find_map(|event| event.properties.get(name))
}

impl<'a> Walk<'a> {
    pub fn event_types(&self, pattern: &EventPattern) -> Rc<Vec<String>> {
        let mut types = Vec::new();
        self.types_of(pattern, 0, &mut types);
        Rc::new(types)
    }

    fn types_of(&self, pattern: &EventPattern, depth: usize, types: &mut Vec<String>) {
        let all = || self.catalog.events.keys().map(ToString::to_string);
        match &pattern.kind {
            EventKind::Named(name) => self.types_named(name, depth, types),
            EventKind::AnyOf(names) => {
                for name in names {
                    self.types_named(name, depth, types);
                }
            }
            EventKind::Any => types.extend(all()),
            EventKind::AnyExcept(names) => {
                types.extend(all().filter(|event| !names.iter().any(|name| name.text == *event)));
            }
            EventKind::AnyStartingWith(prefix) => {
                types.extend(all().filter(|event| event.starts_with(&prefix.value)));
            }
        }
    }

    fn types_named(&self, name: &Name, depth: usize, types: &mut Vec<String>) {
        /// Named events may be named by others; a circle of them is a mistake that is told.
        const DEEPEST: usize = 50;
        if self.catalog.event(&name.text).is_some() {
            types.push(name.text.clone());
        } else if depth < DEEPEST
            && let Some(pattern) = named_event(self.items, &name.text)
        {
            self.types_of(pattern, depth + 1, types);
        }
    }

    /// The column behind a plain name, as far as it has one.
    pub fn column(&self, expr: &ExprKind) -> Option<&'a Column> {
        let ExprKind::Name(path) = expr else {
            return None;
        };
        let name = path.dotted();
        let attribute = |name: &str| self.catalog.attribute(name).map(|(_, column)| column);
        match &self.scope {
            Scope::Profile => attribute(&name),
            Scope::Event(events) => property(self.catalog, events, &name)
                .or_else(|| attribute(name.strip_prefix("profile.")?)),
            Scope::Item(_) => None,
        }
    }
}

fn named_event<'a>(items: &Items<'a>, name: &str) -> Option<&'a EventPattern> {
    match &items.get(name)?.kind {
        ItemKind::Let(Let {
            value: LetValue::Event(pattern),
            ..
        }) => Some(pattern),
        _ => None,
    }
}
