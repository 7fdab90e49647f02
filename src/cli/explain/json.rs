//! A segment in plain English as one JSON document.

use serde::Serialize;

use crate::engine::format_instant;
use crate::explain::english;
use crate::explain::page::Page;
use crate::time::Clock;

#[derive(Serialize)]
struct Document<'a> {
    format_version: u32,
    as_of: String,
    time_zone: &'a str,
    segment: &'a str,
    title: Option<&'a str>,
    doc: String,
    owner: Option<&'a str>,
    guard: Option<Guard>,
    /// The universe, null for everyone.
    of: Option<&'a str>,
    place: &'a str,
    /// All must hold.
    conditions: Vec<Outline<'a>>,
    /// Of an audience, beside the key.
    columns: &'a [String],
    segments: &'a [String],
    attributes: &'a [String],
    events: &'a [String],
}

#[derive(Serialize)]
struct Guard {
    least: u64,
    most: u64,
}

#[derive(Serialize)]
struct Outline<'a> {
    text: &'a str,
    notes: &'a [String],
    parts: Vec<Outline<'a>>,
}

pub fn text(page: &Page, clock: &Clock) -> String {
    let document = Document {
        format_version: 1,
        as_of: format_instant(clock.as_of, &clock.zone),
        time_zone: clock.zone.name(),
        segment: &page.name,
        title: page.title.as_deref(),
        doc: page.doc.join("\n"),
        owner: page.owner.as_deref(),
        guard: page.size.map(|(least, most)| Guard { least, most }),
        of: page.universe.as_deref(),
        place: &page.place,
        conditions: page.conditions.iter().map(outline).collect(),
        columns: &page.columns,
        segments: &page.segments,
        attributes: &page.attributes,
        events: &page.events,
    };
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

fn outline(of: &english::Outline) -> Outline<'_> {
    Outline {
        text: &of.text,
        notes: &of.notes,
        parts: of.parts.iter().map(outline).collect(),
    }
}
