//! A quick fix for each fix that a diagnostic offers.

use gen_lsp_types::{CodeAction, CodeActionKind, CodeActionParams, CodeActionResponse, Position};

use super::documents::path_of_document;
use super::findings;
use super::server::Server;
use crate::diagnostics::{Diagnostic, Sureness};

impl Server {
    pub fn actions(&mut self, params: &CodeActionParams) -> Option<Vec<CodeActionResponse>> {
        if let Some(only) = &params.context.only
            && !only
                .iter()
                .any(|kind| matches!(kind, CodeActionKind::QuickFix | CodeActionKind::Empty))
        {
            return Some(Vec::new());
        }
        let path = path_of_document(&params.text_document.uri);
        let home = self.home(&path)?;
        self.projects.get_mut(&home)?.check();
        let project = self.projects.get(&home)?;
        let fixable = project
            .diagnostics()
            .filter(|found| !found.fixes.is_empty());
        let mut actions = Vec::new();
        for diagnostic in fixable {
            let Some((file, finding)) = findings::finding(self, project, diagnostic) else {
                continue;
            };
            let range = finding.range;
            let touches =
                before(range.start, params.range.end) && before(params.range.start, range.end);
            if file != path || !touches {
                continue;
            }
            for (index, fix) in diagnostic.fixes.iter().enumerate() {
                actions.push(CodeActionResponse::from(CodeAction {
                    title: fix.title.clone(),
                    kind: Some(CodeActionKind::QuickFix),
                    diagnostics: Some(vec![finding.clone()]),
                    is_preferred: is_preferred(diagnostic, index).then_some(true),
                    edit: Some(self.edit(project, &[(fix.span, fix.replacement.clone())])),
                    ..CodeAction::default()
                }));
            }
        }
        Some(actions)
    }
}

/// The one that nothing else can have been meant by.
fn is_preferred(diagnostic: &Diagnostic, index: usize) -> bool {
    diagnostic.fixes.len() == 1 && diagnostic.fixes[index].sureness == Sureness::Sure
}

fn before(a: Position, b: Position) -> bool {
    (a.line, a.character) <= (b.line, b.character)
}
