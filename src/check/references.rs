//! Which definitions each definition names.

use std::collections::BTreeSet;

use super::definitions::Definitions;
use super::walk::{self, Visitor};
use super::{ListRequest, order};
use crate::syntax::ast::{AudienceClauseKind, Expr, ExprKind, File, Item, ItemKind};

/// An item with a name, and what it names itself.
#[derive(Clone, Debug)]
pub struct References<'a> {
    pub name: &'a str,
    pub item: &'a Item,
    /// Other items, sorted by name.
    pub items: BTreeSet<&'a str>,
    /// Purposes of consent.
    pub consents: BTreeSet<String>,
    pub lists: BTreeSet<ListRequest>,
}

/// Every item with a name, in the order of the files.
pub fn references(files: &[File]) -> Vec<References<'_>> {
    let definitions = Definitions::collect(files, &mut Vec::new());
    let of = |definition| {
        let named = order::edges(definition, &definitions).into_iter();
        let items = named.filter_map(|edge| definitions.at(edge.to));
        let mut mentions = Mentions::default();
        walk::item(definition.item, &mut mentions);
        References {
            name: &definition.name.text,
            item: definition.item,
            items: items.map(|item| item.name.text.as_str()).collect(),
            consents: consents(definition.item),
            lists: mentions.lists,
        }
    };
    definitions.iter().map(of).collect()
}

fn consents(item: &Item) -> BTreeSet<String> {
    let ItemKind::Audience(audience) = &item.kind else {
        return BTreeSet::new();
    };
    let purposes = audience.clauses.iter().filter_map(|c| match &c.kind {
        AudienceClauseKind::Consent(purpose) => Some(purpose.text.clone()),
        _ => None,
    });
    purposes.collect()
}

#[derive(Default)]
struct Mentions {
    lists: BTreeSet<ListRequest>,
}

impl Visitor for Mentions {
    fn expr(&mut self, node: &Expr) {
        if let ExprKind::InFile { file, column, .. } = &node.kind {
            self.lists.insert(ListRequest {
                file: file.value.clone(),
                column: column.as_ref().map(|column| column.value.clone()),
            });
        }
    }
}
