//! All items of a project by name: one space of names over all files.

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use crate::dataset::catalog::Catalog;
use crate::diagnostics::codes::names::{DUPLICATE_NAME, NAME_OF_DATA};
use crate::diagnostics::{Diagnostic, Span};
use crate::syntax::ast::{File, Item, ItemKind, Let, LetValue, Name};

/// The first definition of each name, in the order of the files.
#[derive(Debug, Default)]
pub(super) struct Definitions<'a> {
    by_name: IndexMap<&'a str, Definition<'a>, FxBuildHasher>,
}

/// An item with a name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Definition<'a> {
    pub item: &'a Item,
    pub name: &'a Name,
}

impl<'a> Definition<'a> {
    pub fn of(item: &'a Item) -> Option<Self> {
        let name = match &item.kind {
            ItemKind::Let(definition) => &definition.name,
            ItemKind::Segment(segment) => &segment.name,
            ItemKind::Waterfall(waterfall) => &waterfall.name,
            ItemKind::Split(split) => &split.name,
            ItemKind::Audience(audience) => &audience.name,
            ItemKind::Test(_) => return None,
        };
        Some(Definition { item, name })
    }

    /// What it is, for messages.
    pub fn what(self) -> &'static str {
        match &self.item.kind {
            ItemKind::Let(Let {
                value: LetValue::Event(_),
                ..
            }) => "a named event",
            ItemKind::Let(_) => "a `let`",
            ItemKind::Segment(_) => "a segment",
            ItemKind::Waterfall(_) => "a waterfall",
            ItemKind::Split(_) => "a split",
            ItemKind::Audience(_) => "an audience",
            ItemKind::Test(_) => "a test",
        }
    }

    /// The arms of a waterfall or a split.
    pub fn arms(self) -> Vec<&'a Name> {
        match &self.item.kind {
            ItemKind::Waterfall(waterfall) => waterfall.arms.iter().map(|arm| &arm.name).collect(),
            ItemKind::Split(split) => split.arms.iter().map(|arm| &arm.name).collect(),
            _ => Vec::new(),
        }
    }

    pub fn is_value(&self) -> bool {
        matches!(
            &self.item.kind,
            ItemKind::Let(Let {
                value: LetValue::Expr(_) | LetValue::Invalid,
                ..
            })
        )
    }

    pub fn is_event(&self) -> bool {
        matches!(
            &self.item.kind,
            ItemKind::Let(Let {
                value: LetValue::Event(_) | LetValue::Invalid,
                ..
            })
        )
    }

    pub fn is_segment(&self) -> bool {
        matches!(self.item.kind, ItemKind::Segment(_))
    }
}

impl<'a> Definitions<'a> {
    pub fn collect(files: &'a [File], diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut all = Definitions::default();
        for definition in files
            .iter()
            .flat_map(|file| &file.items)
            .filter_map(Definition::of)
        {
            match all.by_name.get(definition.name.text.as_str()) {
                Some(first) => diagnostics.push(duplicate(definition, *first)),
                None => {
                    all.by_name.insert(&definition.name.text, definition);
                }
            }
        }
        all
    }

    pub fn get(&self, name: &str) -> Option<Definition<'a>> {
        self.by_name.get(name).copied()
    }

    /// The place of a name in the order of the files.
    pub fn index(&self, name: &str) -> Option<usize> {
        self.by_name.get_index_of(name)
    }

    pub fn at(&self, index: usize) -> Option<Definition<'a>> {
        self.by_name
            .get_index(index)
            .map(|(_, definition)| *definition)
    }

    pub fn len(&self) -> usize {
        self.by_name.len()
    }

    pub fn iter(&self) -> impl Iterator<Item = Definition<'a>> {
        self.by_name.values().copied()
    }

    /// Whether this item, and not an earlier one of the same name, is what the name means.
    pub fn contains(&self, item: &Item) -> bool {
        Definition::of(item).is_some_and(|definition| {
            self.get(&definition.name.text)
                .is_some_and(|found| std::ptr::eq(found.item, item))
        })
    }
}

fn duplicate(second: Definition, first: Definition) -> Diagnostic {
    let name = &second.name.text;
    Diagnostic::error(&DUPLICATE_NAME, format!("`{name}` is defined twice"))
        .label(second.name.span, format!("here as {}", second.what()))
        .label(first.name.span, format!("first here as {}", first.what()))
        .help("lets, segments, waterfalls, splits and audiences of all files share one space of names: rename one of them")
}

/// A `let` must not have the name of an attribute, nor a named event that of an event type.
pub(super) fn check_against_data(
    definitions: &Definitions,
    catalog: &Catalog,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for definition in definitions.iter() {
        let Name { text, span } = definition.name;
        if !matches!(definition.item.kind, ItemKind::Let(_)) {
            continue;
        }
        if catalog.attribute(text).is_some() {
            diagnostics.push(name_of_data(text, *span, "an attribute"));
        } else if definition.is_event() && catalog.event(text).is_some() {
            diagnostics.push(name_of_data(text, *span, "an event type"));
        }
    }
}

fn name_of_data(name: &str, span: Span, what: &str) -> Diagnostic {
    Diagnostic::error(
        &NAME_OF_DATA,
        format!("`{name}` is already the name of {what}"),
    )
    .label(span, format!("{what} of the data has this name"))
    .help("give the `let` another name")
}
