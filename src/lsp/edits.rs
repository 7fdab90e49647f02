//! Changes of several files in the form that the client knows.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use gen_lsp_types::{
    DocumentChange, OptionalVersionedTextDocumentIdentifier, TextDocumentEdit,
    TextDocumentIdentifier, TextEdit, Uri, WorkspaceEdit,
};

use super::project::Project;
use super::server::Server;
use crate::diagnostics::Span;

impl Server {
    /// Replacements of what stands under spans.
    pub fn edit(&self, project: &Project, replacements: &[(Span, String)]) -> WorkspaceEdit {
        let mut files: BTreeMap<PathBuf, Vec<TextEdit>> = BTreeMap::new();
        for (span, new_text) in replacements {
            if let Some((path, range)) = self.place(project, *span) {
                files.entry(path).or_default().push(TextEdit {
                    range,
                    new_text: new_text.clone(),
                });
            }
        }
        for edits in files.values_mut() {
            edits.sort_by_key(|edit| (edit.range.start.line, edit.range.start.character));
        }
        if !self.client.document_changes {
            let changes = files
                .into_iter()
                .map(|(path, edits)| (self.uri(&path), edits));
            let changes: HashMap<Uri, Vec<TextEdit>> = changes.collect();
            return WorkspaceEdit {
                changes: Some(changes),
                ..WorkspaceEdit::default()
            };
        }
        let changes = files.into_iter().map(|(path, edits)| {
            let version = self.documents.get(&path).map(|document| document.version);
            let identifier = TextDocumentIdentifier {
                uri: self.uri(&path),
            };
            DocumentChange::from(TextDocumentEdit {
                text_document: OptionalVersionedTextDocumentIdentifier::new(version, identifier),
                edits: edits.into_iter().map(Into::into).collect(),
            })
        });
        WorkspaceEdit {
            document_changes: Some(changes.collect()),
            ..WorkspaceEdit::default()
        }
    }
}
