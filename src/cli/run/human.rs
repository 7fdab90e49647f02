//! A table of sizes, and what they are of.

use super::facts;
use crate::cli::table::aligned;
use crate::engine::{Engine, Members, Origin, Run};

pub fn table(engine: &Engine, run: &Run) -> String {
    let rows = run.results.iter().map(|result| {
        let segment = engine.project.segment(result.segment);
        let of = segment
            .of
            .map(|of| engine.project.segment(of).name.as_str());
        vec![
            segment.name.clone(),
            result.size.to_string(),
            share(result),
            of.unwrap_or("everyone").to_owned(),
        ]
    });
    let everyone = vec!["everyone".to_owned(), run.everyone.to_string()];
    let header = ["segment", "members", "share", "of"];
    let mut text = aligned(&header, 1..3, rows.chain([everyone]));
    text.push('\n');
    let origin = match run.as_of.origin {
        Origin::Given => "as asked for",
        Origin::Manifest => "from cantle.toml",
        Origin::Clock => "now",
    };
    for (name, value) in facts(engine, run) {
        match name {
            "as_of" => text.push_str(&format!("as of  {value} ({origin})\n")),
            _ => text.push_str(&format!("{name:5}  {value}\n")),
        }
    }
    text
}

/// In percent, rounded; of an empty universe nothing can be said.
pub fn share(result: &Members) -> String {
    match result.universe {
        0 => "-".to_owned(),
        universe => format!("{:.1}%", percent(result.size, universe)),
    }
}

fn percent(part: u64, whole: u64) -> f64 {
    part as f64 * 100.0 / whole as f64
}
