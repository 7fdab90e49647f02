//! Which name means what: every name of a rule file with what it refers to, and what could stand
//! in its place. The walk needs no check without errors: it is asked while rules are written.

mod expressions;
mod items;
mod scope;

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::dataset::catalog::{Catalog, Column};
use crate::diagnostics::Span;
use crate::syntax::ast::{self, ItemKind, Name};

pub use scope::{Scope, StepName, is_event, is_value};

/// What a name refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A `let`, a segment, a waterfall, a split, an audience.
    Item(String),
    Arm {
        owner: String,
        arm: String,
    },
    Step {
        sequence: Span,
        name: String,
    },
    /// A profile that a test makes up.
    Profile {
        test: Span,
        name: String,
    },
    Attribute(String),
    Event(String),
    /// A property of some of these events.
    Property {
        events: Vec<String>,
        name: String,
    },
}

impl Target {
    pub fn is(&self, other: &Target) -> bool {
        match (self, other) {
            (
                Target::Property { events, name },
                Target::Property {
                    events: others,
                    name: other,
                },
            ) => name == other && events.iter().any(|event| others.contains(event)),
            _ => self == other,
        }
    }

    /// Whether the rules define it, so that they can give it another name.
    pub fn is_of_rules(&self) -> bool {
        !matches!(
            self,
            Target::Attribute(_) | Target::Event(_) | Target::Property { .. }
        )
    }

    /// Its name alone.
    pub fn name(&self) -> &str {
        match self {
            Target::Item(name)
            | Target::Arm { arm: name, .. }
            | Target::Step { name, .. }
            | Target::Profile { name, .. }
            | Target::Attribute(name)
            | Target::Event(name)
            | Target::Property { name, .. } => name,
        }
    }
}

/// What could stand at a place.
#[derive(Clone, Debug)]
pub enum Slot<'a> {
    /// A value or a condition; what stands on the other side of a comparison.
    Value(View, Option<&'a Column>),
    /// A text in quotes that is compared with a column.
    Text(Option<&'a Column>),
    Segment {
        audiences: bool,
    },
    /// A split or a waterfall.
    Owner,
    Arm {
        owner: String,
    },
    /// An event type, or one that a `let` names.
    Event {
        named: bool,
    },
    /// A property of all these events; behind the dot of an event or a step also their time.
    Property {
        events: Rc<Vec<String>>,
        behind_dot: bool,
    },
    /// An attribute, alone or behind `profile.`.
    Attribute {
        behind_dot: bool,
    },
    Profile(Vec<String>),
    Purpose,
    /// A new name: nobody else knows it.
    New,
}

/// What a bare name can mean at a place.
#[derive(Clone, Debug)]
pub struct View {
    pub scope: Scope,
    /// Steps that can be spoken of.
    pub steps: Vec<StepName>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Definition,
    Use,
    /// A column of an audience that bears the name of what it shows.
    Column,
}

/// A name at its place.
#[derive(Clone, Debug)]
pub struct Mention<'a> {
    /// With its backticks.
    pub span: Span,
    pub target: Option<Target>,
    pub slot: Slot<'a>,
    pub role: Role,
}

/// The items of a project by their names; of two of a name the first.
pub type Items<'a> = BTreeMap<&'a str, &'a ast::Item>;

pub fn items<'a>(all: impl Iterator<Item = &'a ast::Item>) -> Items<'a> {
    let mut items = Items::new();
    for item in all {
        if let Some(name) = name_of(item) {
            items.entry(&name.text).or_insert(item);
        }
    }
    items
}

pub fn name_of(item: &ast::Item) -> Option<&Name> {
    match &item.kind {
        ItemKind::Let(item) => Some(&item.name),
        ItemKind::Segment(item) => Some(&item.name),
        ItemKind::Waterfall(item) => Some(&item.name),
        ItemKind::Split(item) => Some(&item.name),
        ItemKind::Audience(item) => Some(&item.name),
        ItemKind::Test(_) => None,
    }
}

/// The names of the arms of a split or a waterfall.
pub fn arms(item: &ast::Item) -> Vec<&Name> {
    match &item.kind {
        ItemKind::Waterfall(item) => item.arms.iter().map(|arm| &arm.name).collect(),
        ItemKind::Split(item) => item.arms.iter().map(|arm| &arm.name).collect(),
        _ => Vec::new(),
    }
}

/// All names of an item, in no order.
pub fn mentions<'a>(
    item: &ast::Item,
    items: &'a Items<'a>,
    catalog: &'a Catalog,
) -> Vec<Mention<'a>> {
    let mut walk = Walk {
        items,
        catalog,
        found: Vec::new(),
        scope: Scope::Profile,
        steps: Vec::new(),
    };
    walk.item(item);
    walk.found
}

/// A walk over one item.
struct Walk<'a> {
    items: &'a Items<'a>,
    catalog: &'a Catalog,
    found: Vec<Mention<'a>>,
    scope: Scope,
    steps: Vec<StepName>,
}

impl<'a> Walk<'a> {
    fn add(&mut self, span: Span, target: Option<Target>, slot: Slot<'a>) {
        self.found.push(Mention {
            span,
            target,
            slot,
            role: Role::Use,
        });
    }

    fn define(&mut self, name: &Name, target: Target) {
        self.found.push(Mention {
            span: name.span,
            target: Some(target),
            slot: Slot::New,
            role: Role::Definition,
        });
    }
}
