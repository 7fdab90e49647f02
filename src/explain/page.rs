//! All that is to be said about one segment.

use std::collections::BTreeSet;

use super::Words;
use super::english::{Outline, outline};
use crate::check::needs;
use crate::check::typed::{Expr, ExprKind, SegmentId};

/// A segment in plain English.
#[derive(Clone, Debug)]
pub struct Page {
    pub name: String,
    pub title: Option<String>,
    pub doc: Vec<String>,
    pub owner: Option<String>,
    /// `@size`: least and most members.
    pub size: Option<(u64, u64)>,
    pub universe: Option<String>,
    /// `rules/a.seg:4`
    pub place: String,
    /// All must hold.
    pub conditions: Vec<Outline>,
    /// Columns of an audience beside the key.
    pub columns: Vec<String>,
    /// Segments that it refers to, the universe left out.
    pub segments: Vec<String>,
    /// Attributes that it needs, with those of the segments it refers to.
    pub attributes: Vec<String>,
    /// Event types, likewise.
    pub events: Vec<String>,
}

pub fn page(segment: SegmentId, words: &Words<'_>) -> Page {
    let of = words.project.segment(segment);
    let name = |id: SegmentId| words.project.segment(id).name.clone();
    let source = words.sources.get(of.span.source);
    let before = source.text.get(..of.span.range().start).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let mut segments = BTreeSet::new();
    referred(&of.body, &mut segments);
    let needs = needs(words.project, &[segment]);
    let attributes = needs.attributes.iter();
    let events = needs.events.keys();
    let columns = words.project.columns(segment).iter();
    Page {
        name: of.name.clone(),
        title: of.title.clone(),
        doc: of.doc.clone(),
        owner: of.owner.clone(),
        size: of.size,
        universe: of.of.map(name),
        place: format!("{}:{line}", source.name),
        conditions: outline(segment, words),
        columns: columns.map(|column| column.name.clone()).collect(),
        segments: segments.into_iter().map(name).collect(),
        attributes: attributes
            .map(|id| words.catalog.attribute_name(*id).to_owned())
            .collect(),
        events: events
            .map(|id| words.catalog.event_name(*id).to_owned())
            .collect(),
    }
}

fn referred(expr: &Expr, found: &mut BTreeSet<SegmentId>) {
    if let ExprKind::InSegment(id) = expr.kind {
        found.insert(id);
    }
    expr.for_each_child(|child| referred(child, found));
}
