//! Sizes as one JSON document.

use serde::Serialize;

use crate::engine::{Engine, Members, Origin, Run, format_instant};

#[derive(Serialize)]
struct Document<'a> {
    format_version: u32,
    as_of: String,
    as_of_from: &'static str,
    time_zone: &'a str,
    data: &'a str,
    rules: &'a str,
    everyone: u64,
    segments: Vec<SegmentSize<'a>>,
    rows: Rows,
}

#[derive(Serialize)]
struct SegmentSize<'a> {
    name: &'a str,
    title: Option<&'a str>,
    owner: Option<&'a str>,
    /// The universe, null for everyone.
    of: Option<&'a str>,
    members: u64,
    universe: u64,
    /// Of the universe, from 0 to 1; null if that is empty.
    share: Option<f64>,
    guard: Option<Guard>,
}

#[derive(Serialize)]
struct Guard {
    least: u64,
    most: u64,
    holds: bool,
}

/// Rows of data files: read = kept + `not_needed` + dropped + refused.
#[derive(Serialize)]
struct Rows {
    read: u64,
    kept: u64,
    not_needed: u64,
    dropped: u64,
    refused: u64,
}

pub fn json(engine: &Engine, run: &Run) -> String {
    let counts = run.report.total();
    let document = Document {
        format_version: 1,
        as_of: format_instant(run.as_of.instant, &engine.manifest.zone),
        as_of_from: match run.as_of.origin {
            Origin::Given => "argument",
            Origin::Manifest => "manifest",
            Origin::Clock => "clock",
        },
        time_zone: engine.manifest.zone.name(),
        data: &run.data,
        rules: &run.rules,
        everyone: run.everyone,
        segments: run
            .results
            .iter()
            .map(|r| segment_size(engine, r))
            .collect(),
        rows: Rows {
            read: counts.read,
            kept: counts.kept,
            not_needed: counts.not_needed,
            dropped: counts.dropped(),
            refused: counts.refused(),
        },
    };
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

fn segment_size<'a>(engine: &'a Engine, result: &Members) -> SegmentSize<'a> {
    let segment = engine.project.segment(result.segment);
    let (members, universe) = (result.size, result.universe);
    SegmentSize {
        name: &segment.name,
        title: segment.title.as_deref(),
        owner: segment.owner.as_deref(),
        of: segment
            .of
            .map(|of| engine.project.segment(of).name.as_str()),
        members,
        universe,
        share: (universe > 0).then(|| members as f64 / universe as f64),
        guard: segment.size.map(|(least, most)| Guard {
            least,
            most,
            holds: (least..=most).contains(&members),
        }),
    }
}
