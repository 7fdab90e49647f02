//! The shared plan of some segments with what each part of it cost.

use std::time::Duration;

use super::super::args::ExplainFormat;
use super::super::table::aligned;
use crate::execute::Analysis;
use crate::execute::ledger::Work;
use crate::explain::Words;
use crate::explain::plan::{Line, lines};
use crate::plan::Plan;

pub fn text(plan: &Plan, analysis: &Analysis, words: &Words<'_>, format: ExplainFormat) -> String {
    let lines = lines(plan, words);
    let works = lines.iter().map(|line| work(&line.name, analysis));
    let parts: Vec<(&Line, Option<Work>)> = lines.iter().zip(works).collect();
    if format == ExplainFormat::Json {
        return json(&parts, analysis);
    }
    let rows = parts.iter().map(|(line, work)| {
        let mut row = vec![line.name.clone(), line.used.to_string()];
        row.extend(match work.filter(|work| work.morsels > 0) {
            Some(work) => [
                work.rows.to_string(),
                work.bytes.to_string(),
                millis(work.time),
            ],
            None => [String::new(), String::new(), String::new()],
        });
        row.push(line.what.clone());
        row
    });
    let mut text = aligned(&["part", "used", "rows", "bytes", "ms", "what"], 1..5, rows);
    text.push_str(&format!(
        "\n{} ms in all, of which {} until the ranks were known; the ms of parts are those of all threads\n",
        millis(analysis.total),
        millis(analysis.ranks),
    ));
    text
}

fn json(parts: &[(&Line, Option<Work>)], analysis: &Analysis) -> String {
    let part = |(line, work): &(&Line, Option<Work>)| {
        let work = work.unwrap_or_default();
        serde_json::json!({
            "part": line.name,
            "used": line.used,
            "rows": work.rows,
            "bytes": work.bytes,
            "seconds": work.time.as_secs_f64(),
            "morsels": work.morsels,
            "what": line.what,
        })
    };
    let document = serde_json::json!({
        "format_version": 1,
        "seconds": analysis.total.as_secs_f64(),
        "seconds_until_ranks": analysis.ranks.as_secs_f64(),
        "everyone": analysis.sizes.everyone,
        "plan": parts.iter().map(part).collect::<Vec<_>>(),
    });
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}

/// The cost of a part by its name; rankings have none of their own.
fn work(name: &str, analysis: &Analysis) -> Option<Work> {
    let (kind, index) = name.split_at_checked(1)?;
    let index: usize = index.parse().ok()?;
    let ledger = &analysis.ledger;
    let works = match kind {
        "p" => &ledger.rows,
        "e" => &ledger.events,
        "s" => &ledger.streams,
        "m" => &ledger.measures,
        _ => return None,
    };
    works.get(index).copied()
}

fn millis(time: Duration) -> String {
    format!("{:.2}", time.as_secs_f64() * 1e3)
}
