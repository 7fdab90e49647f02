//! What can be written at a place: words that the grammar takes there, names that have a meaning
//! there, values of the column they are compared with.

mod candidates;
mod place;
mod snippets;

use gen_lsp_types::{
    CompletionItem, CompletionItemKind, CompletionList, CompletionParams, CompletionResponse,
    InsertTextFormat, TextEdit,
};

use super::names::Slot;
use super::server::Server;
use super::spot::{Known, Page};
use crate::syntax::completion::words;
use candidates::{Candidate, Candidates};
use place::Place;

/// More than these are not sent; the client asks again when more of the word is there.
const MOST: usize = 1_000;

impl Server {
    pub fn completion(&mut self, params: &CompletionParams) -> Option<CompletionResponse> {
        let at = &params.text_document_position_params;
        let snippets = self.client.snippets;
        let encoding = self.client.encoding;
        let by_space = params
            .context
            .as_ref()
            .and_then(|context| context.trigger_character.as_deref());
        let (page, offset) = self.spot(at)?;
        let place = Place::of(page.file, offset)?;
        if by_space == Some(" ") && !place.asks_for_a_name() {
            return None;
        }
        let mut found = candidates(page, &place, snippets);
        let begins = place.begins.to_lowercase();
        found.retain(|candidate| candidate.text.to_lowercase().contains(&begins));
        let is_incomplete = found.len() > MOST;
        found.truncate(MOST);
        let range = page.file.text.range(place.replaced.clone(), encoding);
        let items = found.into_iter().map(|candidate| {
            let insert = candidate.insert.as_ref().unwrap_or(&candidate.text);
            let edit = TextEdit {
                range,
                new_text: insert.clone(),
            };
            item(candidate, edit, place.in_backticks)
        });
        let list = CompletionList {
            is_incomplete,
            items: items.collect(),
            ..CompletionList::default()
        };
        Some(list.into())
    }
}

fn item(candidate: Candidate, edit: TextEdit, in_backticks: bool) -> CompletionItem {
    // Editors compare it with what is replaced.
    let mark = if in_backticks { "`" } else { "" };
    CompletionItem {
        sort_text: Some(format!("{}{}", candidate.rank, candidate.text)),
        filter_text: Some(format!("{mark}{}", candidate.text)),
        label: candidate.text,
        kind: Some(candidate.kind),
        detail: candidate.detail,
        documentation: candidate.doc.map(Into::into),
        insert_text_format: candidate.snippet.then_some(InsertTextFormat::Snippet),
        text_edit: Some(edit.into()),
        ..CompletionItem::default()
    }
}

fn candidates(page: Page<'_>, place: &Place<'_>, snippets: bool) -> Vec<Candidate> {
    let known = Known::of(page.project);
    let mut found = Candidates::new(page.project, &known, place);
    if let Some(codes) = place.codes() {
        return codes;
    }
    if let Some(mention) = place.mention(&known) {
        found.of_slot(&mention.slot);
    }
    if place.is_let {
        found.of_slot(&Slot::Event { named: true });
    }
    if !place.in_text && !place.in_backticks && !place.is_dotted() {
        let known_words = words(&place.before, "");
        found
            .all
            .extend(known_words.into_iter().map(|word| Candidate {
                kind: CompletionItemKind::Keyword,
                rank: 3,
                ..Candidate::named(word)
            }));
    }
    if snippets && place.is_item {
        found.all.extend(snippets::items());
    }
    found.all
}
