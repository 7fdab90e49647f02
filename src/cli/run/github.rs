//! Sizes as Markdown: for the summary of a job, or for whatever shows Markdown.

use super::facts;
use super::human::share;
use crate::diagnostics::Diagnostic;
use crate::diagnostics::render::markdown::{append, code, escaped};
use crate::engine::{Engine, Members, Run};

/// What is said below the table has room in this.
const RESERVED: usize = 1_000;

/// In so many bytes at most, as long as they are enough for what is broken.
pub fn summary(engine: &Engine, run: &Run, broken: &[Diagnostic], bytes: usize) -> String {
    let count = run.results.len();
    let segments = if count == 1 { "segment" } else { "segments" };
    let guards = match broken.len() {
        0 => String::new(),
        1 => ", 1 guard broken".to_owned(),
        some => format!(", {some} guards broken"),
    };
    let mut text = format!("### cantle run: {count} {segments}{guards}\n\n");
    for diagnostic in broken {
        text.push_str(&format!("- :x: {}\n", escaped(&diagnostic.message)));
    }
    if !broken.is_empty() {
        text.push('\n');
    }
    text.push_str("| segment | members | share | of |\n|---|--:|--:|---|\n");
    let rows = run.results.iter().map(|result| row(engine, result));
    append(&mut text, rows, bytes.saturating_sub(RESERVED));
    let facts = facts(engine, run).into_iter();
    let facts = facts.map(|(name, value)| format!(" · {} {value}", name.replace('_', " ")));
    let facts: String = facts.collect();
    text.push_str(&format!(
        "\n<sub>{} in everyone{facts}</sub>\n",
        run.everyone
    ));
    text
}

fn row(engine: &Engine, result: &Members) -> String {
    let segment = engine.project.segment(result.segment);
    let of = segment.of.map(|of| code(&engine.project.segment(of).name));
    format!(
        "| {} | {} | {} | {} |\n",
        code(&segment.name),
        result.size,
        share(result),
        of.as_deref().unwrap_or("everyone")
    )
}
