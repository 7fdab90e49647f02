//! What the schema lists goes before what was inferred.

use indexmap::IndexMap;
use std::sync::Arc;

use super::Inferred;
use crate::dataset::catalog::{Catalog, Column};

pub(super) fn merge(inferred: &mut Inferred, listed: Catalog) {
    merge_columns(&mut inferred.catalog.attributes, listed.attributes);
    for (name, event) in listed.events {
        let known = inferred.catalog.events.entry(name).or_default();
        known.doc = event.doc;
        merge_columns(&mut known.properties, event.properties);
    }
}

fn merge_columns(known: &mut IndexMap<Arc<str>, Column>, listed: IndexMap<Arc<str>, Column>) {
    for (name, column) in listed {
        known.insert(name, column);
    }
}
