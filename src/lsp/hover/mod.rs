//! What a name or a condition means, in words.

mod data;
mod rules;

use gen_lsp_types::{Hover, HoverParams, MarkupContent, MarkupKind};

use super::documents::path_of_document;
use super::names::{Mention, Target};
use super::server::Server;
use super::spot::{Known, Page};
use crate::diagnostics::Span;
pub use data::facts;
use rules::Speech;

impl Server {
    pub fn hover(&mut self, params: &HoverParams) -> Option<Hover> {
        let at = &params.text_document_position_params;
        let encoding = self.client.encoding;
        let path = path_of_document(&at.text_document.uri);
        let home = self.home(&path)?;
        self.projects.get_mut(&home)?.check();
        let (page, offset) = self.spot(at)?;
        let (value, span) = said(page, offset)?;
        let (_, range) = page.project.shelf.place(span)?;
        let kind = MarkupKind::Markdown;
        Some(Hover {
            contents: MarkupContent { kind, value }.into(),
            range: Some(page.file.text.range(range, encoding)),
        })
    }
}

/// Markdown, and what it is about.
fn said(page: Page<'_>, offset: usize) -> Option<(String, Span)> {
    let known = Known::of(page.project);
    let mention = known.at(page.file, offset);
    let speech = Speech::of(page.project);
    let condition = speech.as_ref().and_then(|speech| {
        let piece = page.file.piece_at(offset)?;
        speech
            .condition_at(piece, offset - piece.start)
            .or_else(|| speech.let_of(&known, piece))
    });
    let Some(Mention {
        target: Some(target),
        span,
        ..
    }) = mention
    else {
        return condition;
    };
    let named = named(page, &known, speech.as_ref(), &target)?;
    // What a name of the data is says nothing about the condition it stands in.
    let text = match condition {
        Some((condition, _)) if !target.is_of_rules() => format!("{named}\n\n---\n\n{condition}"),
        _ => named,
    };
    Some((text, span))
}

fn named(
    page: Page<'_>,
    known: &Known<'_>,
    speech: Option<&Speech<'_>>,
    target: &Target,
) -> Option<String> {
    Some(match target {
        Target::Attribute(name) => {
            let (_, column) = known.catalog.attribute(name)?;
            data::column("attribute", name, column)
        }
        Target::Event(name) => data::event(name, known.catalog.event(name)?.1),
        Target::Property { events, name } => data::property(known.catalog, events, name),
        Target::Item(name) => rules::item(page.project, known, speech, name)?,
        Target::Arm { owner, arm } => rules::arm(speech, owner, arm),
        Target::Step { name, .. } => format!("`{name}`: a step of this sequence"),
        Target::Profile { name, .. } => format!("`{name}`: a profile of this test"),
    })
}
