//! Rules in English, with the instants of their windows.

use crate::check::typed::{Expr, ExprKind, SegmentId};
use crate::diagnostics::{Diagnostic, Span};
use crate::engine::format_instant;
use crate::explain::Words;
use crate::explain::english::{self, Outline};
use crate::lsp::names::{Role, Target, arms};
use crate::lsp::project::Project;
use crate::lsp::rule_text::Piece;
use crate::lsp::spot::Known;
use crate::syntax::ast::{self, ItemKind, LetValue};
use crate::time::Clock;

/// What the last check knows, and the instant at which it is told.
pub struct Speech<'a> {
    project: &'a Project,
    catalog: &'a crate::dataset::catalog::Catalog,
    clock: Clock,
}

impl<'a> Speech<'a> {
    pub fn of(project: &'a Project) -> Option<Speech<'a>> {
        let surroundings = project.surroundings.as_ref()?;
        let as_of = surroundings.as_of().ok()?;
        Some(Speech {
            project,
            catalog: &surroundings.catalog,
            clock: surroundings.clock(as_of),
        })
    }

    fn words(&self) -> Words<'_> {
        Words {
            project: &self.project.checked,
            catalog: self.catalog,
            sources: &self.project.shelf.sources,
            clock: &self.clock,
        }
    }

    fn as_of(&self) -> String {
        let instant = format_instant(self.clock.as_of, &self.clock.zone);
        format!("_as of {instant} ({})_", self.clock.zone.name())
    }

    /// Of a definition with mistakes nothing can be told.
    fn is_sound(&self, span: Span) -> bool {
        let of_piece = |found: &&Diagnostic| {
            let place = found.labels.first().map(|label| label.span.source);
            place == Some(span.source) && found.is_error()
        };
        !self.project.diagnostics().any(|found| of_piece(&found))
    }

    /// The condition around an offset into a piece.
    pub fn condition_at(&self, piece: &Piece, offset: usize) -> Option<(String, Span)> {
        let here = |span: Span| span.source == piece.source && span.range().contains(&offset);
        let segments = self.project.checked.segments.iter();
        let own = segments.filter(|segment| segment.span.source == piece.source);
        let bodies = own.map(|segment| &segment.body);
        let found = bodies.filter_map(|body| line(body, &here)).next()?;
        if !self.is_sound(found.span) {
            return None;
        }
        let outline = english::part(found, &self.words());
        Some((
            format!("{}\n\n{}", list(&[outline]), self.as_of()),
            found.span,
        ))
    }

    /// What the `let` of a piece came to.
    pub fn let_of(&self, known: &Known<'_>, piece: &Piece) -> Option<(String, Span)> {
        let mut items = piece.tree.items.iter();
        let item = items.find(|item| matches!(item.kind, ItemKind::Let(_)))?;
        let name = crate::lsp::names::name_of(item)?;
        Some((self.meaning(known, &name.text)?, item.span))
    }

    fn segment(&self, name: &str) -> Option<String> {
        let id = self.project.checked.find(name)?;
        let segment = self.project.checked.segment(id);
        let mut text = String::new();
        if let Some(title) = &segment.title {
            text.push_str(&format!(" \"{title}\""));
        }
        for line in &segment.doc {
            text.push_str(&format!("\n\n{line}"));
        }
        if !self.is_sound(segment.span) {
            return Some(text);
        }
        let who = match segment.of {
            Some(of) => format!("Members of `{}` of whom", self.name(of)),
            None => "Profiles of whom".to_owned(),
        };
        let conditions = english::outline(id, &self.words());
        let all = if conditions.len() == 1 {
            "this holds"
        } else {
            "all of this holds"
        };
        let conditions = list(&conditions);
        text.push_str(&format!(
            "\n\n{who} {all}:\n\n{conditions}\n\n{}",
            self.as_of()
        ));
        Some(text)
    }

    fn name(&self, id: SegmentId) -> &str {
        &self.project.checked.segment(id).name
    }

    /// What a `let` came to, where it is used.
    fn meaning(&self, known: &Known<'_>, name: &str) -> Option<String> {
        let target = Target::Item(name.to_owned());
        let uses = known.all(self.project, &target);
        let uses = uses
            .iter()
            .filter(|mention| mention.role != Role::Definition);
        for mention in uses {
            let segments = self.project.checked.segments.iter();
            let own = segments.filter(|segment| segment.span.source == mention.span.source);
            for segment in own {
                if let Some(found) = exactly(&segment.body, mention.span)
                    && self.is_sound(mention.span)
                {
                    let outline = english::part(found, &self.words());
                    return Some(format!("{}\n\n{}", list(&[outline]), self.as_of()));
                }
            }
        }
        None
    }
}

/// The part of a body that stands on a line of its own.
fn line<'a>(expr: &'a Expr, here: &impl Fn(Span) -> bool) -> Option<&'a Expr> {
    let inner = match &expr.kind {
        ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::AtLeast(_, parts) => {
            parts.iter().find_map(|part| line(part, here))
        }
        ExprKind::Not(part) => match &part.kind {
            ExprKind::And(_) | ExprKind::Or(_) | ExprKind::AtLeast(..) => line(part, here),
            _ => None,
        },
        _ => None,
    };
    inner.or_else(|| here(expr.span).then_some(expr))
}

fn exactly(expr: &Expr, span: Span) -> Option<&Expr> {
    if expr.span == span {
        return Some(expr);
    }
    let mut found = None;
    expr.for_each_child(|child| found = found.or_else(|| exactly(child, span)));
    found
}

/// A segment, a `let`, a split, a waterfall, an audience.
pub fn item(
    project: &Project,
    known: &Known<'_>,
    speech: Option<&Speech<'_>>,
    name: &str,
) -> Option<String> {
    let item = *known.items.get(name)?;
    let head = |what: &str| format!("**{what}** `{name}`");
    let english = |what: &str| {
        let told = speech.and_then(|speech| speech.segment(name));
        format!("{}{}", head(what), told.unwrap_or_else(|| doc(item)))
    };
    Some(match &item.kind {
        ItemKind::Segment(_) => english("segment"),
        ItemKind::Audience(_) => english("audience"),
        ItemKind::Waterfall(waterfall) => {
            let each = arms(item).into_iter().map(|arm| arm.text.as_str());
            let each: Vec<&str> = each.collect();
            let of = waterfall.of.dotted();
            format!(
                "{} of `{of}`: {}{}",
                head("waterfall"),
                each.join(", "),
                doc(item)
            )
        }
        ItemKind::Split(split) => {
            let arms = split.arms.iter();
            let each: Vec<String> = arms
                .map(|arm| format!("{} {}%", arm.name.text, arm.share.text))
                .collect();
            let of = split.of.dotted();
            format!(
                "{} of `{of}`: {}{}",
                head("split"),
                each.join(", "),
                doc(item)
            )
        }
        ItemKind::Let(value) => {
            let source = project.shelf.sources.slice(item.span);
            let what = match value.value {
                LetValue::Event(_) => "event",
                LetValue::Expr(_) | LetValue::Invalid => "let",
            };
            let mut text = format!("{}{}\n\n```cantle\n{source}\n```", head(what), doc(item));
            if let Some(meaning) = speech.and_then(|speech| speech.meaning(known, name)) {
                text.push_str(&format!("\n\n{meaning}"));
            }
            text
        }
        ItemKind::Test(_) => return None,
    })
}

pub fn arm(speech: Option<&Speech<'_>>, owner: &str, arm: &str) -> String {
    let name = format!("{owner}.{arm}");
    let told = speech.and_then(|speech| speech.segment(&name));
    format!("**arm** `{name}`{}", told.unwrap_or_default())
}

fn doc(item: &ast::Item) -> String {
    let lines = item
        .docs
        .iter()
        .map(|line| line.text.trim_start_matches('#').trim());
    lines.map(|line| format!("\n\n{line}")).collect()
}

fn list(outlines: &[Outline]) -> String {
    let mut text = String::new();
    outlines
        .iter()
        .for_each(|outline| add(outline, 0, &mut text));
    text.trim_end().to_owned()
}

fn add(outline: &Outline, depth: usize, text: &mut String) {
    let indent = "  ".repeat(depth);
    text.push_str(&format!("{indent}- {}\n", outline.text));
    for note in &outline.notes {
        text.push_str(&format!("{indent}  - _{note}_\n"));
    }
    for part in &outline.parts {
        add(part, depth + 1, text);
    }
}
