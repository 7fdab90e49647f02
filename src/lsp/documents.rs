//! The texts that are open in the editor: they count, not the files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use gen_lsp_types::Uri;

use super::text::Text;
use super::uri::{canonical, path_of};

#[derive(Debug, Default)]
pub struct Documents {
    open: BTreeMap<PathBuf, Document>,
}

#[derive(Clone, Debug)]
pub struct Document {
    /// As the client writes it.
    pub uri: Uri,
    /// Else it is something that rules stand on: the manifest, the schema.
    pub is_rules: bool,
    pub version: i32,
    pub text: Text,
}

/// Where a document is; one that is in no file yet has its URI for a path.
pub fn path_of_document(uri: &Uri) -> PathBuf {
    match path_of(uri) {
        Some(path) => canonical(&path),
        None => PathBuf::from(uri.as_ref()),
    }
}

impl Document {
    /// Whether it holds rules: `cantle.toml` and the schema may be open as well.
    pub fn is_rules(path: &Path, language: &str) -> bool {
        let extension = path.extension().and_then(|extension| extension.to_str());
        match extension {
            Some("seg") | None => true,
            Some("toml") => false,
            Some(_) => matches!(language, "cantle" | "seg"),
        }
    }
}

impl Documents {
    pub fn open(&mut self, path: PathBuf, document: Document) {
        self.open.insert(path, document);
    }

    pub fn close(&mut self, path: &Path) {
        self.open.remove(path);
    }

    pub fn get(&self, path: &Path) -> Option<&Document> {
        self.open.get(path)
    }

    pub fn get_mut(&mut self, path: &Path) -> Option<&mut Document> {
        self.open.get_mut(path)
    }

    /// Those that hold rules.
    pub fn rules(&self) -> impl Iterator<Item = (&PathBuf, &Document)> {
        self.open.iter().filter(|(_, document)| document.is_rules)
    }

    /// The others.
    pub fn beside(&self) -> impl Iterator<Item = (&PathBuf, &Document)> {
        self.open.iter().filter(|(_, document)| !document.is_rules)
    }
}
