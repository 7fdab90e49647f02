//! Items that define something.

use crate::syntax::ast::{
    Annotation, AnnotationKind, Item, ItemKind, LetValue, Segment, Split, Text, Waterfall,
};

use super::expressions::{Flat, Sink, flat};
use super::literals::{self, name, path};
use super::{Printer, WIDTH};

impl Printer<'_> {
    /// The item on one line, if it may stand so.
    pub(super) fn one_line(&self, item: &Item) -> Option<String> {
        let bare = item.docs.is_empty() && item.annotations.is_empty();
        let line = match &item.kind {
            ItemKind::Let(definition) => {
                let value = match &definition.value {
                    LetValue::Expr(value) => flat(value)?,
                    LetValue::Event(event) => {
                        let mut out = Flat::default();
                        super::behaviour::pattern(&mut out, event);
                        (!out.block).then_some(out.text)?
                    }
                    LetValue::Invalid => String::new(),
                };
                format!("let {} = {value}", name(&definition.name.text))
            }
            ItemKind::Segment(segment) => {
                let [condition] = &segment.body.conditions[..] else {
                    return None;
                };
                let braces = segment.body.span;
                if self.comments.line(braces.start) != self.comments.line(braces.end) {
                    return None;
                }
                format!("{} {{ {} }}", head(segment), flat(condition)?)
            }
            _ => return None,
        };
        let clean = match &item.kind {
            ItemKind::Let(definition) => match &definition.value {
                LetValue::Expr(value) => !self.comments.any_at_home(value),
                _ => true,
            },
            _ => !self.comments.any_in(item.span.start, item.span.end),
        };
        (clean && line.chars().count() <= WIDTH && (bare || !matches!(item.kind, ItemKind::Let(_))))
            .then_some(line)
    }

    pub(super) fn item(&mut self, item: &Item) {
        match &item.kind {
            ItemKind::Let(definition) => {
                self.put(&format!("let {} = ", name(&definition.name.text)));
                match &definition.value {
                    LetValue::Expr(value) => self.condition(value),
                    LetValue::Event(event) => super::behaviour::pattern(self, event),
                    LetValue::Invalid => {}
                }
            }
            ItemKind::Segment(segment) => {
                self.put(&format!("{} {{", head(segment)));
                self.body(&segment.body);
            }
            ItemKind::Waterfall(waterfall) => self.waterfall(waterfall, item.span.end),
            ItemKind::Split(split) => self.split(split, item.span.end),
            ItemKind::Audience(audience) => self.audience(audience, item.span.end),
            ItemKind::Test(test) => self.test(test, item.span.end),
        }
    }

    pub(super) fn annotation(&mut self, annotation: &Annotation) {
        let line = match &annotation.kind {
            AnnotationKind::Owner(owner) => format!("@owner {}", literals::text(&owner.value)),
            AnnotationKind::Size(low, high) => format!("@size {} to {}", low.text, high.text),
            AnnotationKind::Change(share) => format!("@change at most {}%", share.text),
            AnnotationKind::Expires(day) => format!("@expires {}", literals::date(*day)),
            AnnotationKind::Allow(code, reason) => {
                format!(
                    "@allow {} {}",
                    name(&code.text),
                    literals::text(&reason.value)
                )
            }
        };
        self.put(&line);
    }

    fn waterfall(&mut self, waterfall: &Waterfall, end: u32) {
        self.put(&format!(
            "waterfall {} of {} {{",
            name(&waterfall.name.text),
            path(&waterfall.of)
        ));
        let longest = waterfall
            .arms
            .iter()
            .map(|arm| width(&arm.name.text))
            .max()
            .unwrap_or(0);
        self.open_item(waterfall.of.span.end);
        for arm in &waterfall.arms {
            self.begin_part(arm.span.start);
            let segment = arm.segment.as_ref().map_or("everyone".to_owned(), path);
            let name = name(&arm.name.text);
            self.put(&format!("{name:longest$}   {segment}"));
            self.done(arm.span.end, end);
        }
        self.close(end);
    }

    fn split(&mut self, split: &Split, end: u32) {
        self.put(&format!(
            "split {} of {}",
            name(&split.name.text),
            path(&split.of)
        ));
        let mut head = split.of.span.end;
        if let Some(salt) = &split.salt {
            self.put(&format!(" by {}", literals::text(&salt.value)));
            head = salt.span.end;
        }
        self.put(" {");
        let longest = split
            .arms
            .iter()
            .map(|arm| width(&arm.name.text))
            .max()
            .unwrap_or(0);
        let widest = split
            .arms
            .iter()
            .map(|arm| arm.share.text.len())
            .max()
            .unwrap_or(0);
        self.open_item(head);
        for arm in &split.arms {
            self.begin_part(arm.span.start);
            let name = name(&arm.name.text);
            self.put(&format!("{name:longest$}  {:>widest$}%", arm.share.text));
            self.done(arm.span.end, end);
        }
        self.close(end);
    }

    /// After the opening brace of an item whose header ends at `head`.
    pub(super) fn open_item(&mut self, head: u32) {
        self.open(head.saturating_sub(1));
    }
}

fn width(text: &str) -> usize {
    name(text).chars().count()
}

fn head(segment: &Segment) -> String {
    let mut head = format!("segment {}", name(&segment.name.text));
    head.push_str(&title(segment.title.as_ref()));
    if let Some(universe) = &segment.of {
        head.push_str(&format!(" of {}", path(universe)));
    }
    head
}

/// A title with the space before it.
pub(super) fn title(title: Option<&Text>) -> String {
    title.map_or(String::new(), |title| {
        format!(" {}", literals::text(&title.value))
    })
}
