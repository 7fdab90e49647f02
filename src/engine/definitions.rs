//! What is to be known of the rules of a project to tell what changed.

use std::collections::BTreeMap;

use xxhash_rust::xxh3::xxh3_128;

use super::Engine;
use super::identity::canonical;
use crate::audience::rules::{Definition, Meaning, Rules, Segment};
use crate::check::typed::{Project, SegmentId};
use crate::check::{ListRequest, Lists, References, references};
use crate::diagnostics::{Sources, Span};
use crate::plan::fingerprint;
use crate::syntax;
use crate::syntax::ast::{Item, ItemKind};
use crate::time::Clock;

impl Engine {
    /// The rules in the form that snapshots keep and diffs compare.
    pub fn rules(&self, sources: &Sources) -> Rules {
        let calendar = Clock {
            as_of: 0,
            zone: self.manifest.zone.clone(),
            week_start: self.manifest.week_starts,
        };
        let meanings = fingerprint::meanings(&self.project, &self.catalog, &calendar);
        let ids = (0..).map(SegmentId);
        let mut segments: Vec<_> = ids.zip(&self.project.segments).zip(meanings).collect();
        segments.sort_by_key(|((_, segment), _)| segment.span);
        let segment = |((id, _), meaning)| segment(&self.project, id, meaning);
        Rules {
            identity: self.meaning.identity().to_owned(),
            settings: hex(&self.meaning.data_settings()),
            calendar: format!(
                "{}, weeks from {:?}",
                calendar.zone.name(),
                calendar.week_start
            ),
            segments: segments.into_iter().map(segment).collect(),
            definitions: self.definitions(sources),
        }
    }

    fn definitions(&self, sources: &Sources) -> BTreeMap<String, Definition> {
        let items = references(self.meaning.trees());
        let lists = self.meaning.lists();
        let mut all: BTreeMap<String, Definition> = items
            .iter()
            .map(|item| (item.name.to_owned(), definition(item, sources)))
            .collect();
        for request in items.iter().flat_map(|item| &item.lists) {
            all.insert(file_name(request), list(request, lists));
        }
        for (purpose, text) in &self.manifest.consent {
            let definition = Definition {
                kind: "consent".to_owned(),
                text: hex(&text.value),
                words: String::new(),
                names: Vec::new(),
            };
            all.insert(consent_name(purpose), definition);
        }
        all
    }
}

fn segment(project: &Project, id: SegmentId, meaning: fingerprint::Meaning) -> Segment {
    let segment = project.segment(id);
    let owner = project.arms.iter().find(|arms| {
        let mut ids = arms.arms.iter().map(|(_, id)| *id);
        ids.any(|arm| arm == id)
    });
    let columns = project.columns(id);
    Segment {
        name: segment.name.clone(),
        title: segment.title.clone(),
        owner: segment.owner.clone(),
        of: segment.of.map(|of| project.segment(of).name.clone()),
        definition: owner.map_or(&segment.name, |owner| &owner.name).clone(),
        meaning: Meaning {
            whole: format!("{:032x}", meaning.whole),
            own: format!("{:032x}", meaning.own),
            columns: match columns.is_empty() {
                true => String::new(),
                false => format!("{:032x}", meaning.columns),
            },
        },
        size: segment.size,
        change: segment.change,
    }
}

fn definition(item: &References<'_>, sources: &Sources) -> Definition {
    let items = item.items.iter().map(|name| (*name).to_owned());
    let consents = item.consents.iter().map(|purpose| consent_name(purpose));
    let files = item.lists.iter().map(file_name);
    Definition {
        kind: kind(item.item).to_owned(),
        text: hex(&written(item.item)),
        words: hex(&words(item.item, sources)),
        names: items.chain(consents).chain(files).collect(),
    }
}

/// An item without what changes no member.
fn written(item: &Item) -> String {
    let mut item = item.clone();
    item.annotations.clear();
    match &mut item.kind {
        ItemKind::Segment(segment) => segment.title = None,
        ItemKind::Audience(audience) => audience.title = None,
        _ => {}
    }
    canonical(&item)
}

/// The words of an item as they stand in its file, without a title.
fn words(item: &Item, sources: &Sources) -> String {
    let title = match &item.kind {
        ItemKind::Segment(segment) => segment.title.as_ref(),
        ItemKind::Audience(audience) => audience.title.as_ref(),
        _ => None,
    };
    let title = title.map_or(item.span.end..item.span.end, |t| t.span.start..t.span.end);
    let part = |start, end| {
        let span = Span {
            start,
            end,
            ..item.span
        };
        syntax::without_layout(sources.slice(span))
    };
    part(item.span.start, title.start) + &part(title.end, item.span.end)
}

fn kind(item: &Item) -> &'static str {
    match item.kind {
        ItemKind::Let(_) => "let",
        ItemKind::Segment(_) => "segment",
        ItemKind::Waterfall(_) => "waterfall",
        ItemKind::Split(_) => "split",
        ItemKind::Audience(_) => "audience",
        ItemKind::Test(_) => "test",
    }
}

fn list(request: &ListRequest, lists: &Lists) -> Definition {
    let texts = lists.get(request).and_then(|list| list.as_ref().ok());
    let mut hash = xxhash_rust::xxh3::Xxh3::new();
    for text in texts.iter().flat_map(|texts| texts.iter()) {
        hash.update(&(text.len() as u64).to_le_bytes());
        hash.update(text.as_bytes());
    }
    Definition {
        kind: "file".to_owned(),
        text: format!("{:032x}", hash.digest128()),
        words: String::new(),
        names: Vec::new(),
    }
}

fn consent_name(purpose: &str) -> String {
    format!("consent {purpose}")
}

fn file_name(request: &ListRequest) -> String {
    match &request.column {
        Some(column) => format!("file {} column {column}", request.file),
        None => format!("file {}", request.file),
    }
}

fn hex(text: &str) -> String {
    format!("{:032x}", xxh3_128(text.as_bytes()))
}
