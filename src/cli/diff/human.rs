//! A diff for people: a table of what is different, then why.

use super::tell::{More, Report, Told};
use super::words::{self, Totals};
use crate::audience::diff::{Change, Diff, State};
use crate::cli::table::aligned;

/// So many conditions of a segment are named.
const CAUSES: usize = 3;
/// Of so many segments it is told why they changed.
const TOLD: usize = 100;

pub fn human(report: &Report<'_>) -> String {
    let mut text = String::new();
    let shown: Vec<&Change> = report.diff.changes.iter().filter(|c| is_shown(c)).collect();
    if !shown.is_empty() {
        text.push_str(&table(&report.diff, &shown));
        text.push('\n');
    }
    text.push_str(&format!("{}\n", Totals::of(&report.diff).words()));
    text.push_str(&why(report));
    if !report.crossed.is_empty() {
        text.push_str("\nbeyond what is allowed\n");
        for crossed in &report.crossed {
            text.push_str(&format!("  {}\n", crossed.message));
        }
    }
    text.push('\n');
    text.push_str(&facts(report));
    text
}

/// What is different, and what is only written in another way.
pub fn is_shown(change: &Change) -> bool {
    let rewritten = matches!(
        change.state,
        State::Same {
            rewritten: true,
            ..
        }
    );
    rewritten || change.is_difference()
}

fn table(diff: &Diff, shown: &[&Change]) -> String {
    if diff.everyone.is_none() {
        let rows = shown
            .iter()
            .map(|c| vec![c.segment.name.clone(), words::state(c, str::to_owned)]);
        return aligned(&["segment", "what"], 0..0, rows);
    }
    let rows = shown.iter().map(|change| {
        let mut row = vec![change.segment.name.clone()];
        row.extend(numbers(change));
        row.push(words::state(change, str::to_owned));
        row
    });
    let header = [
        "segment", "before", "after", "entered", "left", "change", "what",
    ];
    aligned(&header, 1..6, rows)
}

/// Before, after, entered, left and the share of them.
pub fn numbers(change: &Change) -> [String; 5] {
    let Some(counts) = &change.counts else {
        return ["-"; 5].map(str::to_owned);
    };
    let (before, after) = (counts.before.to_string(), counts.after.to_string());
    let (entered, left) = (
        counts.entered.len().to_string(),
        counts.left.len().to_string(),
    );
    let none = || "-".to_owned();
    match change.state {
        State::Added => [none(), after, none(), none(), none()],
        State::Removed => [before, none(), none(), none(), none()],
        _ => [
            before,
            after,
            entered,
            left,
            share(counts.moved(), counts.before),
        ],
    }
}

fn share(moved: u64, before: u64) -> String {
    match (moved, before) {
        (0, _) => "0%".to_owned(),
        (_, 0) => "from 0".to_owned(),
        _ => {
            let percent = moved as f64 * 100.0 / before as f64;
            match percent < 0.1 {
                true => "<0.1%".to_owned(),
                false => format!("{percent:.1}%"),
            }
        }
    }
}

fn why(report: &Report<'_>) -> String {
    let mut told: Vec<String> = report
        .each()
        .filter_map(|(change, more)| {
            let lines = of_one(more);
            let name = &change.segment.name;
            (!lines.is_empty()).then(|| format!("\n{name}\n{}\n", lines.join("\n")))
        })
        .collect();
    let more = told.len().saturating_sub(TOLD);
    told.truncate(TOLD);
    if more > 0 {
        told.push(format!("\n… and why of {more} more: `--format json`\n"));
    }
    let undecided = words::undecided(report, str::to_owned);
    told.extend(undecided.iter().map(|line| format!("\n{line}\n")));
    told.concat()
}

fn of_one(more: &More) -> Vec<String> {
    let quoted = |text: &str| format!("`{text}`");
    let mut lines: Vec<String> = more
        .causes
        .iter()
        .take(CAUSES)
        .map(|cause| {
            let moved = words::moved(cause.entered, cause.left);
            format!("  {moved} by {}", words::condition(cause, quoted))
        })
        .collect();
    for (what, keys) in [("entered", &more.entered), ("left", &more.left)] {
        if !keys.is_empty() {
            lines.push(format!("  {what}: {}", keys.join(", ")));
        }
    }
    if let Some(witness) = more.witness() {
        lines.push(format!("  {}, proven by:", words::witness(witness)));
        lines.extend(witness.test.lines().map(|line| format!("    {line}")));
    }
    lines
}

fn facts(report: &Report<'_>) -> String {
    let (old, new) = (&report.old, &report.new);
    let mut text = format!(
        "old    {}\nnew    {}\n",
        old.side.described(),
        new.side.described()
    );
    let both = |name: &str, of: fn(&Told<'_>) -> Option<String>| match (of(old), of(new)) {
        (Some(old), Some(new)) if old == new => format!("{name:5}  {old}\n"),
        (Some(old), Some(new)) => format!("{name:5}  {old} -> {new}\n"),
        _ => String::new(),
    };
    text.push_str(&both("as of", |told| told.as_of.clone()));
    text.push_str(&both("data", |told| told.data.clone()));
    text.push_str(&both("rules", |told| Some(told.rules.identity.clone())));
    if let Some(line) = words::beside_the_rules(report) {
        text.push_str(&format!("{line}\n"));
    }
    text
}
