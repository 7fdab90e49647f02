//! The shared plan of some segments: what is evaluated, and how often it is used.

use super::super::args::ExplainFormat;
use super::super::status::Stop;
use super::super::table::aligned;
use crate::check::typed::SegmentId;
use crate::explain::Words;
use crate::explain::plan::{Line, lines};
use crate::plan;

pub fn text(
    segments: &[SegmentId],
    words: &Words<'_>,
    format: ExplainFormat,
) -> Result<String, Stop> {
    let plan = plan::lower(words.project, segments, words.clock);
    let lines = lines(&plan, words);
    let summary = plan.summary();
    if format == ExplainFormat::Json {
        let document = serde_json::json!({
            "format_version": 1,
            "segments": segments.len(),
            "nodes": summary.nodes,
            "leaves": summary.leaves,
            "references": summary.references,
            "streams": summary.streams,
            "measures": summary.measures,
            "plan": lines.iter().map(json).collect::<Vec<_>>(),
        });
        let text = serde_json::to_string_pretty(&document).unwrap_or_default();
        return Ok(text + "\n");
    }
    let rows = lines
        .iter()
        .map(|line| vec![line.name.clone(), line.used.to_string(), line.what.clone()]);
    let mut text = aligned(&["part", "used", "what"], 1..2, rows);
    text.push_str(&format!(
        "\n{} segments, {} conditions of profiles ({} evaluated), {} references, {} values computed from {} streams of events\n",
        segments.len(),
        summary.nodes,
        summary.leaves,
        summary.references,
        summary.measures,
        summary.streams
    ));
    Ok(text)
}

fn json(line: &Line) -> serde_json::Value {
    serde_json::json!({ "part": line.name, "used": line.used, "what": line.what })
}
