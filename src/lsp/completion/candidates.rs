//! The names that have a meaning at a place.

use std::sync::Arc;

use gen_lsp_types::CompletionItemKind as Kind;

use super::place::Place;
use crate::dataset::catalog::Column;
use crate::diagnostics::SourceId;
use crate::lsp::hover::facts;
use crate::lsp::names::{Scope, Slot, View, arms, is_event, is_value};
use crate::lsp::project::Project;
use crate::lsp::spot::Known;
use crate::syntax::ast::{Item, ItemKind};
use crate::syntax::{quoted, written};
use crate::value::Type;

#[derive(Clone, Debug)]
pub struct Candidate {
    pub text: String,
    pub kind: Kind,
    pub detail: Option<String>,
    pub doc: Option<String>,
    /// Where it is not the text itself.
    pub insert: Option<String>,
    pub snippet: bool,
    /// The lower the nearer to the top.
    pub rank: u8,
}

impl Candidate {
    pub fn named(text: &str) -> Candidate {
        Candidate {
            text: text.to_owned(),
            kind: Kind::Variable,
            detail: None,
            doc: None,
            insert: None,
            snippet: false,
            rank: 1,
        }
    }
}

pub struct Candidates<'a> {
    project: &'a Project,
    known: &'a Known<'a>,
    prefix: &'a str,
    in_text: bool,
    /// Nothing is defined by itself: what stands here is no candidate.
    own: SourceId,
    pub all: Vec<Candidate>,
}

impl<'a> Candidates<'a> {
    pub fn new(project: &'a Project, known: &'a Known<'a>, place: &Place<'a>) -> Candidates<'a> {
        Candidates {
            project,
            known,
            prefix: place.prefix(),
            in_text: place.in_text,
            own: place.source,
            all: Vec::new(),
        }
    }

    pub fn of_slot(&mut self, slot: &Slot<'_>) {
        match slot {
            Slot::Value(view, column) => {
                self.values(*column);
                self.in_view(view);
            }
            Slot::Text(column) => self.values(*column),
            Slot::Segment { audiences } => self.segments(*audiences),
            Slot::Owner => self.items(|item| !arms(item).is_empty(), Kind::Enum),
            Slot::Arm { owner } => self.arms(owner),
            Slot::Event { named } => {
                for (name, event) in &self.known.catalog.events {
                    let candidate = Candidate {
                        kind: Kind::Event,
                        detail: Some("event".to_owned()),
                        doc: event.doc.clone(),
                        ..Candidate::named(name)
                    };
                    self.add(name, candidate);
                }
                if *named {
                    self.items(is_event, Kind::Event);
                }
            }
            Slot::Property { events, behind_dot } => {
                if *behind_dot {
                    self.prefix = self.prefix.split_once('.').map_or("", |(_, rest)| rest);
                    self.plain("time", Kind::Property, "timestamp: when the event was");
                }
                self.properties(events, "");
            }
            Slot::Attribute { behind_dot: true } => self.attributes("profile."),
            Slot::Attribute { behind_dot: false } => self.attributes(""),
            Slot::Profile(names) => {
                for name in names {
                    self.plain(name, Kind::Variable, "profile of this test");
                }
            }
            Slot::Purpose => {
                let surroundings = self.project.surroundings.as_ref();
                for purpose in surroundings
                    .into_iter()
                    .flat_map(|s| s.manifest.consent.keys())
                {
                    self.plain(purpose, Kind::Constant, "consent");
                }
            }
            Slot::New => {}
        }
    }

    fn in_view(&mut self, view: &View) {
        match &view.scope {
            Scope::Profile => self.attributes(""),
            Scope::Event(events) => {
                self.properties(events, "");
                self.plain("time", Kind::Property, "timestamp: when the event was");
                self.attributes("profile.");
            }
            Scope::Item(item) => {
                self.plain("item", Kind::Field, "the element");
                if let Some(Type::Record(fields)) = item {
                    for field in fields.iter() {
                        self.plain(&field.name, Kind::Field, &field.ty.to_string());
                    }
                }
            }
        }
        for step in &view.steps {
            self.properties(&step.events, &format!("{}.", step.name));
            if self.prefix.is_empty() {
                self.plain(&step.name, Kind::Reference, "a step");
            }
        }
        self.items(is_value, Kind::Variable);
    }

    /// Adds a name, unless it does not go on with what stands before the dot.
    fn add(&mut self, whole: &str, candidate: Candidate) {
        let Some(rest) = whole.strip_prefix(self.prefix) else {
            return;
        };
        let parts = rest.split('.').map(|part| match part {
            "profile" => part.to_owned(),
            _ => written(part),
        });
        let insert = parts.collect::<Vec<_>>().join(".");
        self.all.push(Candidate {
            text: rest.to_owned(),
            insert: Some(insert).filter(|insert| insert != rest),
            ..candidate
        });
    }

    fn plain(&mut self, name: &str, kind: Kind, detail: &str) {
        let candidate = Candidate {
            kind,
            detail: Some(detail.to_owned()),
            ..Candidate::named(name)
        };
        self.add(name, candidate);
    }

    fn column(&mut self, name: &str, column: &Column) {
        let candidate = Candidate {
            kind: Kind::Field,
            detail: Some(facts(column)),
            doc: column.doc.clone(),
            ..Candidate::named(name)
        };
        self.add(name, candidate);
    }

    /// Attributes, behind `profile.` where bare names mean something else.
    fn attributes(&mut self, behind: &str) {
        let columns: Vec<(&Arc<str>, &Column)> = self.known.catalog.attributes.iter().collect();
        let dotted = self.prefix.strip_prefix(behind).is_some();
        if !behind.is_empty() && !dotted {
            if self.prefix.is_empty() {
                self.plain("profile", Kind::Module, "attributes of the profile");
            }
            return;
        }
        for (name, column) in columns {
            self.column(&format!("{behind}{name}"), column);
        }
    }

    /// Properties that all these events have.
    fn properties(&mut self, events: &[String], behind: &str) {
        let types: Vec<_> = events
            .iter()
            .filter_map(|event| self.known.catalog.events.get(event.as_str()))
            .collect();
        let Some((first, rest)) = types.split_first() else {
            return;
        };
        for (name, column) in &first.properties {
            let shared = rest.iter().all(|event| event.properties.contains_key(name));
            if shared && !column.never_set && !column.of_table {
                self.column(&format!("{behind}{name}"), column);
            }
        }
    }

    fn items(&mut self, wanted: impl Fn(&Item) -> bool, kind: Kind) {
        for item in self.others().filter(|item| wanted(item)) {
            self.item(item, kind);
        }
    }

    /// All items but the one that is written.
    fn others(&self) -> impl Iterator<Item = &'a Item> + use<'a> {
        let own = self.own;
        let items = self.known.items.values().copied();
        items.filter(move |item| item.span.source != own)
    }

    fn item(&mut self, item: &Item, kind: Kind) {
        let Some(name) = crate::lsp::names::name_of(item) else {
            return;
        };
        let title = match &item.kind {
            ItemKind::Segment(segment) => segment.title.as_ref(),
            ItemKind::Audience(audience) => audience.title.as_ref(),
            _ => None,
        };
        let docs = item
            .docs
            .iter()
            .map(|line| line.text.trim_start_matches('#').trim());
        let docs: Vec<&str> = docs.collect();
        let candidate = Candidate {
            kind,
            detail: title.map(|title| title.value.clone()),
            doc: (!docs.is_empty()).then(|| docs.join("\n")),
            ..Candidate::named(&name.text)
        };
        self.add(&name.text, candidate);
    }

    fn segments(&mut self, audiences: bool) {
        for item in self.others() {
            match &item.kind {
                ItemKind::Segment(_) => self.item(item, Kind::Class),
                ItemKind::Audience(_) if audiences => self.item(item, Kind::Interface),
                ItemKind::Split(_) | ItemKind::Waterfall(_) => {
                    if let Some(owner) = crate::lsp::names::name_of(item) {
                        for arm in arms(item) {
                            let name = format!("{}.{}", owner.text, arm.text);
                            self.plain(&name, Kind::EnumMember, "arm");
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn arms(&mut self, owner: &str) {
        let item = self.known.items.get(owner).copied();
        let names: Vec<String> = item
            .map(arms)
            .into_iter()
            .flatten()
            .map(|arm| arm.text.clone())
            .collect();
        for name in names {
            self.plain(&format!("{owner}.{name}"), Kind::EnumMember, "arm");
        }
    }

    /// The values that a column can have: those of the schema, else those of the data.
    fn values(&mut self, column: Option<&Column>) {
        let Some(column) = column.filter(|_| self.prefix.is_empty()) else {
            return;
        };
        let values = match &column.values {
            Some(values) => values.clone(),
            None => self.occurring(column),
        };
        for value in values {
            let quoted = quoted(&value);
            let text = match self.in_text {
                true => &quoted[1..quoted.len() - 1],
                false => &quoted,
            };
            self.all.push(Candidate {
                kind: Kind::EnumMember,
                rank: 0,
                ..Candidate::named(text)
            });
        }
    }

    /// Personal data is not shown.
    fn occurring(&self, column: &Column) -> Vec<String> {
        let text = match &column.ty {
            Ok(Type::List(item)) => **item == Type::Text,
            ty => *ty == Ok(Type::Text),
        };
        if !text || column.pii {
            return Vec::new();
        }
        let is_it = |known: &Column| std::ptr::eq(known, column);
        let catalog = self.known.catalog;
        if let Some((name, _)) = catalog.attributes.iter().find(|(_, known)| is_it(known)) {
            let is_key = catalog.key.as_ref() == Some(name);
            return match is_key {
                true => Vec::new(),
                false => self.project.occurring(None, name),
            };
        }
        for (event, known) in &catalog.events {
            let mut properties = known.properties.iter();
            if let Some((name, _)) = properties.find(|(_, known)| is_it(known)) {
                return self.project.occurring(Some(event), name);
            }
        }
        Vec::new()
    }
}
