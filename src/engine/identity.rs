//! What decides who is a member, beside the data and the instant: one hash.
//!
//! It covers the rules in canonical form without comments, whatever their files and their order;
//! the list files they name; and of manifest and schema what changes a meaning (zone, types,
//! keys, what happens to odd rows), but not names, paths, layout or comments. So two checkouts
//! of one project agree, and formatting changes nothing.

use std::sync::OnceLock;

use rayon::prelude::*;
use toml::{Table, Value};
use xxhash_rust::xxh3::Xxh3;

use crate::check::Lists;
use crate::dataset::manifest::Manifest;
use crate::diagnostics::Sources;
use crate::syntax::{self, ast};

/// Keys at the top of the manifest that say where things are or when, not what they mean.
const NOT_MEANING: &[&str] = &["name", "rules", "schema", "prepared", "as_of"];

/// Those that say nothing of data.
const NOT_OF_DATA: &[&str] = &["consent", "edition", "time_zone", "week_starts"];

/// What the hash covers; it is computed only where it is shown.
#[derive(Debug)]
pub struct Meaning {
    settings: String,
    schema: String,
    trees: Vec<ast::File>,
    lists: Lists,
    identity: OnceLock<String>,
}

impl Meaning {
    pub fn of(
        manifest: &Manifest,
        sources: &Sources,
        trees: Vec<ast::File>,
        lists: Lists,
    ) -> Meaning {
        let schema = manifest.schema.as_ref().map(|schema| {
            let text = std::fs::read_to_string(manifest.folder.join(&schema.value));
            let table: Table = text.unwrap_or_default().parse().unwrap_or_default();
            table.to_string()
        });
        Meaning {
            settings: settings(&sources.get(manifest.span.source).text),
            schema: schema.unwrap_or_default(),
            trees,
            lists,
            identity: OnceLock::new(),
        }
    }

    /// 128 bits as hex.
    pub fn identity(&self) -> &str {
        self.identity.get_or_init(|| self.hash())
    }

    pub fn trees(&self) -> &[ast::File] {
        &self.trees
    }

    pub fn lists(&self) -> &Lists {
        &self.lists
    }

    /// What the manifest says of data: without what the plan knows, and consents, which are rules.
    pub fn data_settings(&self) -> String {
        let mut table: Table = self.settings.parse().unwrap_or_default();
        table.retain(|key, _| !NOT_OF_DATA.contains(&key));
        table.to_string()
    }

    /// Whether the manifests of two projects say the same of the same data.
    pub fn shares_data(&self, other: &Meaning) -> bool {
        self.data_settings() == other.data_settings()
    }

    pub fn shares_schema(&self, other: &Meaning) -> bool {
        self.schema == other.schema
    }

    fn hash(&self) -> String {
        let mut hash = Xxh3::new();
        let mut part = |text: &str| {
            // The length keeps neighbours apart.
            hash.update(&(text.len() as u64).to_le_bytes());
            hash.update(text.as_bytes());
        };
        part(&self.settings);
        part(&self.schema);
        let items = self.trees.iter().flat_map(|tree| &tree.items);
        // Tests say what others mean, and mean nothing themselves.
        let items = items.filter(|item| !matches!(item.kind, ast::ItemKind::Test(_)));
        let items: Vec<&ast::Item> = items.collect();
        let mut items: Vec<String> = items.into_par_iter().map(canonical).collect();
        items.sort_unstable();
        items.iter().for_each(|item| part(item));
        let mut lists: Vec<_> = self.lists.iter().collect();
        lists.sort_unstable_by_key(|(request, _)| *request);
        for (request, list) in lists {
            part(&request.file);
            part(request.column.as_deref().unwrap_or_default());
            let texts = list.iter().flat_map(|texts| texts.iter());
            texts.for_each(|text| part(text));
        }
        format!("{:032x}", hash.digest128())
    }
}

/// An item as the formatter writes it, without comments.
pub(super) fn canonical(item: &ast::Item) -> String {
    let mut item = item.clone();
    item.docs.clear();
    syntax::format(&ast::File {
        items: vec![item],
        comments: Vec::new(),
        line_starts: Vec::new(),
    })
}

/// A manifest as sorted keys and values, without what has no meaning.
fn settings(text: &str) -> String {
    let mut table: Table = text.parse().unwrap_or_default();
    table.retain(|key, _| !NOT_MEANING.contains(&key));
    strip_files(&mut table);
    table.to_string()
}

fn strip_files(table: &mut Table) {
    table.retain(|key, value| key != "files" || !value.is_array());
    for (_, value) in table.iter_mut() {
        if let Value::Table(inner) = value {
            strip_files(inner);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_has_a_meaning_counts() {
        let one =
            settings("name = \"a\"\ntime_zone = \"UTC\"\n[profiles]\nfiles = [\"x\"]\nkey = \"k\"");
        let two = settings("# c\ntime_zone = \"UTC\"\n[profiles]\nkey = \"k\"\nfiles = [\"y\"]");
        assert_eq!(one, two);
        assert_ne!(one, settings("[profiles]\nkey = \"k\""));
        let renamed = settings("[profiles]\nkey = \"k\"\ntypes = { name = \"string\" }");
        assert_ne!(
            renamed,
            settings("[profiles]\nkey = \"k\"\ntypes = { name = \"int\" }")
        );
    }
}
