//! What a bare name can mean, by what is under test.

use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::LazyLock;

use super::{Items, Walk};
use crate::dataset::catalog::{Catalog, Column};
use crate::diagnostics::Span;
use crate::syntax::ast::{EventKind, EventPattern, ExprKind, Item, ItemKind, Let, LetValue, Name};
use crate::time::Weekday;
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

static WEEKDAYS: LazyLock<Column> = LazyLock::new(|| Column {
    values: Some(Weekday::ALL.map(|day| day.name().to_owned()).to_vec()),
    ..Column::of(Type::Text, false)
});

impl<'a> Walk<'a> {
    pub fn event_types(&self, pattern: &EventPattern) -> Rc<Vec<String>> {
        let mut types = Vec::new();
        self.types_of(pattern, &mut BTreeSet::new(), &mut types);
        Rc::new(types)
    }

    /// Named events may be named by others, in a circle as well: that is told as a mistake.
    fn types_of<'n>(
        &'n self,
        pattern: &'n EventPattern,
        seen: &mut BTreeSet<&'n str>,
        types: &mut Vec<String>,
    ) {
        let all = || self.catalog.events.keys().map(ToString::to_string);
        match &pattern.kind {
            EventKind::Named(name) => self.types_named(name, seen, types),
            EventKind::AnyOf(names) => {
                for name in names {
                    self.types_named(name, seen, types);
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

    fn types_named<'n>(
        &'n self,
        name: &'n Name,
        seen: &mut BTreeSet<&'n str>,
        types: &mut Vec<String>,
    ) {
        if !seen.insert(&name.text) {
            return;
        }
        if self.catalog.event(&name.text).is_some() {
            types.push(name.text.clone());
        } else if let Some(pattern) = named_event(self.items, &name.text) {
            self.types_of(pattern, seen, types);
        }
    }

    /// The column whose values an expression has, as far as there is one.
    pub fn column(&self, expr: &ExprKind) -> Option<&'a Column> {
        let path = match expr {
            ExprKind::Name(path) => path,
            ExprKind::Paren(inner) => return self.column(&inner.kind),
            ExprKind::Call(call) if call.function.text == "weekday" => return Some(&WEEKDAYS),
            _ => return None,
        };
        let name = path.dotted();
        if let Some((first, property_name)) = name.split_once('.')
            && let Some(step) = self.steps.iter().rfind(|step| step.name == first)
        {
            return property(self.catalog, &step.events, property_name);
        }
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
