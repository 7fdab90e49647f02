//! Definition, references, and the same name elsewhere in a file.

use gen_lsp_types::{
    Definition, DefinitionParams, DefinitionResponse, DocumentHighlight, DocumentHighlightKind,
    DocumentHighlightParams, Location, ReferenceParams, TextDocumentPositionParams,
};

use super::documents::path_of_document;
use super::names::Role;
use super::project::Project;
use super::server::Server;
use super::spot::{Known, Page};
use crate::diagnostics::Span;

/// The places of the name at a position; `None` where no name is.
fn places(
    (page, offset): (Page<'_>, usize),
    wanted: impl Fn(Role) -> bool,
) -> Option<Vec<(Span, Role)>> {
    let known = Known::of(page.project);
    let target = known.at(page.file, offset)?.target?;
    let all = known.all(page.project, &target).into_iter();
    let wanted = all.filter(|mention| wanted(mention.role));
    Some(wanted.map(|mention| (mention.span, mention.role)).collect())
}

impl Server {
    pub fn definition(&mut self, params: &DefinitionParams) -> Option<DefinitionResponse> {
        let at = &params.text_document_position_params;
        let (page, offset) = self.spot(at)?;
        let known = Known::of(page.project);
        let target = known.at(page.file, offset)?.target?;
        if !target.is_of_rules() {
            let project = self.project_of(at)?;
            let place = self.place_in_schema(project, &target)?;
            return Some(Definition::LocationList(vec![place]).into());
        }
        let found = places((page, offset), |role| role == Role::Definition)?;
        let locations = self.locations(at, &found)?;
        Some(Definition::LocationList(locations).into())
    }

    pub fn references(&mut self, params: &ReferenceParams) -> Option<Vec<Location>> {
        let at = &params.text_document_position_params;
        let declared = params.context.include_declaration;
        let spot = self.spot(at)?;
        let found = places(spot, |role| declared || role != Role::Definition)?;
        self.locations(at, &found)
    }

    pub fn highlights(
        &mut self,
        params: &DocumentHighlightParams,
    ) -> Option<Vec<DocumentHighlight>> {
        let at = &params.text_document_position_params;
        let spot = self.spot(at)?;
        let found = places(spot, |_| true)?;
        let locations = self.locations(at, &found)?.into_iter().zip(&found);
        let here = locations.filter(|(location, _)| location.uri == at.text_document.uri);
        let highlights = here.map(|(location, (_, role))| DocumentHighlight {
            range: location.range,
            kind: Some(match role {
                Role::Definition => DocumentHighlightKind::Write,
                Role::Use | Role::Column => DocumentHighlightKind::Read,
            }),
        });
        Some(highlights.collect())
    }

    fn project_of(&self, at: &TextDocumentPositionParams) -> Option<&Project> {
        let path = path_of_document(&at.text_document.uri);
        let mut projects = self.projects.values();
        projects.find(|project| project.files.contains_key(&path))
    }

    fn locations(
        &self,
        at: &TextDocumentPositionParams,
        found: &[(Span, Role)],
    ) -> Option<Vec<Location>> {
        let project = self.project_of(at)?;
        let locations = found.iter().map(|(span, _)| self.location(project, *span));
        Some(locations.flatten().collect())
    }
}
