//! A quick fix for each fix that a diagnostic offers.

use std::path::Path;

use gen_lsp_types::{
    CodeAction, CodeActionKind, CodeActionParams, CodeActionResponse, Position, Range,
};

use super::documents::path_of_document;
use super::findings;
use super::project::Project;
use super::server::Server;
use crate::diagnostics::{Diagnostic, Fix, Span, Sureness};

impl Server {
    pub fn actions(&mut self, params: &CodeActionParams) -> Option<Vec<CodeActionResponse>> {
        let path = path_of_document(&params.text_document.uri);
        let home = self.home(&path)?;
        self.projects.get_mut(&home)?.check();
        let project = self.projects.get(&home)?;
        let only = params.context.only.as_deref();
        let wanted =
            |kind: &CodeActionKind| only.is_none_or(|only| only.iter().any(|of| is_of(kind, of)));
        let mut actions = Vec::new();
        if wanted(&CodeActionKind::QuickFix) {
            actions = self.quick_fixes(project, &path, params.range);
        }
        // Editors ask for it by name, as before a text is saved.
        if only.is_some() && wanted(&CodeActionKind::SourceFixAll) {
            actions.extend(self.all_fixes(project, &path));
        }
        Some(actions.into_iter().map(CodeActionResponse::from).collect())
    }

    /// The fixes of what is found in a range of a file.
    fn quick_fixes(&self, project: &Project, path: &Path, asked: Range) -> Vec<CodeAction> {
        let mut actions = Vec::new();
        for diagnostic in project
            .diagnostics()
            .filter(|found| !found.fixes.is_empty())
        {
            let Some((file, finding)) = findings::finding(self, project, diagnostic) else {
                continue;
            };
            let range = finding.range;
            let touches = before(range.start, asked.end) && before(asked.start, range.end);
            if file != path || !touches {
                continue;
            }
            for (index, fix) in diagnostic.fixes.iter().enumerate() {
                actions.push(CodeAction {
                    title: fix.title.clone(),
                    kind: Some(CodeActionKind::QuickFix),
                    diagnostics: Some(vec![finding.clone()]),
                    is_preferred: is_preferred(diagnostic, index).then_some(true),
                    edit: Some(self.edit(project, &[(fix.span, fix.replacement.clone())])),
                    ..CodeAction::default()
                });
            }
        }
        actions
    }

    /// All fixes of a file that nothing else can have been meant by; of two that overlap the first.
    fn all_fixes(&self, project: &Project, path: &Path) -> Option<CodeAction> {
        let fixes = project.diagnostics().flat_map(|found| &found.fixes);
        let sure = fixes.filter(|fix| fix.sureness == Sureness::Sure);
        let mut placed: Vec<(Range, &Fix)> = sure
            .filter_map(|fix| {
                let (file, range) = self.place(project, fix.span)?;
                (file == path).then_some((range, fix))
            })
            .collect();
        placed.sort_by_key(|(range, _)| (range.start.line, range.start.character));
        let mut kept: Vec<(Range, &Fix)> = Vec::new();
        for (range, fix) in placed {
            let free = kept
                .last()
                .is_none_or(|(last, _)| before(last.end, range.start));
            if free && kept.last().is_none_or(|(last, _)| *last != range) {
                kept.push((range, fix));
            }
        }
        let replacements = kept
            .iter()
            .map(|(_, fix)| (fix.span, fix.replacement.clone()));
        let replacements: Vec<(Span, String)> = replacements.collect();
        (!replacements.is_empty()).then(|| CodeAction {
            title: "Fix all that is sure".to_owned(),
            kind: Some(CodeActionKind::SourceFixAll),
            edit: Some(self.edit(project, &replacements)),
            ..CodeAction::default()
        })
    }
}

/// Kinds have parts: `source.fixAll` is of `source`.
fn is_of(kind: &CodeActionKind, of: &CodeActionKind) -> bool {
    let (kind, of) = (kind.as_str(), of.as_str());
    let rest = kind.strip_prefix(of);
    of.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The one that nothing else can have been meant by.
fn is_preferred(diagnostic: &Diagnostic, index: usize) -> bool {
    diagnostic.fixes.len() == 1 && diagnostic.fixes[index].sureness == Sureness::Sure
}

fn before(a: Position, b: Position) -> bool {
    (a.line, a.character) <= (b.line, b.character)
}
