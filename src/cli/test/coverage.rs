//! What no case decided both ways.

use serde::Serialize;

use super::Report;
use crate::diagnostics::Span;
use crate::testing::coverage::{Seen, SegmentCoverage};

/// Numbers, and what is missing.
#[derive(Debug, Serialize)]
pub struct Summary<'a> {
    segments: Count,
    conditions: Count,
    undecided: Vec<Undecided<'a>>,
}

#[derive(Debug, Default, Serialize)]
struct Count {
    decided_both_ways: usize,
    of: usize,
}

/// A segment, or a condition of it.
#[derive(Debug, Serialize)]
struct Undecided<'a> {
    file: &'a str,
    line: usize,
    segment: &'a str,
    condition: Option<String>,
    /// `never`, `always true` or `always false`
    decided: &'static str,
}

pub fn summary<'a>(report: &'a Report, coverage: &[SegmentCoverage]) -> Summary<'a> {
    let mut summary = Summary {
        segments: Count::default(),
        conditions: Count::default(),
        undecided: Vec::new(),
    };
    for of_segment in coverage {
        let segment = report.engine.project.segment(of_segment.segment);
        let mut note = |span: Span, condition: Option<String>, seen: Seen| {
            summary.undecided.push(Undecided {
                file: report.file(span),
                line: report.line(span),
                segment: &segment.name,
                condition,
                decided: decided(seen),
            });
        };
        summary.segments.add(of_segment.members);
        if !of_segment.members.both_ways() {
            note(segment.span, None, of_segment.members);
        }
        for (span, seen) in &of_segment.conditions {
            let condition = report.text(*span);
            if matches!(condition.as_str(), "everyone" | "nobody") {
                continue;
            }
            summary.conditions.add(*seen);
            // Of a segment without a case nothing more is to be said.
            let tried = of_segment.members != Seen::default();
            if tried && !seen.both_ways() {
                note(*span, Some(condition), *seen);
            }
        }
    }
    summary
}

impl Count {
    fn add(&mut self, seen: Seen) {
        self.of += 1;
        self.decided_both_ways += usize::from(seen.both_ways());
    }
}

fn decided(seen: Seen) -> &'static str {
    match seen {
        Seen { held: true, .. } => "always true",
        Seen { failed: true, .. } => "always false",
        _ => "never",
    }
}

pub fn text(summary: &Summary) -> String {
    let (segments, conditions) = (&summary.segments, &summary.conditions);
    let mut text = format!(
        "coverage: {} of {} segments and {} of {} conditions were decided both ways\n",
        segments.decided_both_ways, segments.of, conditions.decided_both_ways, conditions.of
    );
    for undecided in &summary.undecided {
        let place = format!("{}:{}", undecided.file, undecided.line);
        let what = match (&undecided.condition, undecided.decided) {
            (None, "never") => format!("{}: no case", undecided.segment),
            (None, "always true") => format!("{}: nobody is outside", undecided.segment),
            (None, _) => format!("{}: nobody is inside", undecided.segment),
            (Some(condition), decided) => {
                format!("{}: {decided}: {condition}", undecided.segment)
            }
        };
        text.push_str(&format!("  {place}: {what}\n"));
    }
    text
}
