//! A diff as Markdown for a comment on a pull request: totals first, the unchanged folded.

use super::human::{is_shown, numbers};
use super::tell::Report;
use super::words::{self, Totals};
use crate::audience::diff::{Change, State};
use crate::diagnostics::render::markdown::{code, escaped};

/// GitHub takes 65,536 characters; the rest is for what a template puts around this.
const MOST: usize = 60_000;
/// For what stands below the table.
const RESERVED: usize = 12_000;

pub fn markdown(report: &Report<'_>) -> String {
    let totals = Totals::of(&report.diff);
    let mut text = format!("### Segments: {}\n\n", totals.words());
    if report.diff.everyone.is_some() {
        text.push_str(&format!("{}\n\n", movement(report, totals)));
    }
    push_all(
        &mut text,
        MOST / 4,
        crossed(report),
        "more beyond what is allowed",
    );
    push_table(&mut text, report);
    push_all(
        &mut text,
        MOST - RESERVED / 2,
        causes(report),
        "more causes",
    );
    let rewritten = |change: &Change| is_rewritten(change);
    push_folded(&mut text, report, "rewritten", ": same, proven", rewritten);
    push_folded(&mut text, report, "unchanged", "", |change| {
        !is_shown(change)
    });
    text.push_str(&facts(report));
    text
}

fn movement(report: &Report<'_>, totals: Totals) -> String {
    let on_both = report
        .diff
        .changes
        .iter()
        .filter(|change| change.is_on_both());
    let counts = on_both.filter_map(|change| change.counts.as_ref());
    let (entered, left) = counts.fold((0, 0), |(entered, left), counts| {
        (entered + counts.entered.len(), left + counts.left.len())
    });
    match totals.moved {
        0 => "No member enters or leaves.".to_owned(),
        moved => {
            let plural = if moved == 1 { "" } else { "s" };
            format!(
                "Members of {moved} existing segment{plural} change: {}.",
                words::moved(entered, left)
            )
        }
    }
}

fn crossed(report: &Report<'_>) -> Vec<String> {
    let lines = report.crossed.iter();
    lines
        .map(|crossed| format!("- :x: {}\n", crossed.message))
        .collect()
}

/// Nothing but the text is another.
fn is_rewritten(change: &Change) -> bool {
    let same = matches!(
        change.state,
        State::Same {
            rewritten: true,
            ..
        }
    );
    same && !change.is_difference()
}

fn push_table(text: &mut String, report: &Report<'_>) {
    let shown = report.diff.changes.iter();
    let shown = shown.filter(|change| is_shown(change) && !is_rewritten(change));
    let has_data = report.diff.everyone.is_some();
    let rows: Vec<String> = shown.map(|change| row(change, has_data)).collect();
    if rows.is_empty() {
        return;
    }
    text.push_str(match has_data {
        true => {
            "| segment | before | after | entered | left | change | what |\n|---|--:|--:|--:|--:|--:|---|\n"
        }
        false => "| segment | what |\n|---|---|\n",
    });
    push_all(text, MOST - RESERVED, rows, "more segments");
}

fn row(change: &Change, has_data: bool) -> String {
    let name = code(&change.segment.name);
    let state = words::state(change, code);
    match has_data {
        true => format!("| {name} | {} | {state} |\n", numbers(change).join(" | ")),
        false => format!("| {name} | {state} |\n"),
    }
}

fn causes(report: &Report<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    for (change, more) in report.each() {
        let name = code(&change.segment.name);
        if let Some(cause) = more.causes.first() {
            let moved = words::moved(cause.entered, cause.left);
            let condition = words::condition(cause, code);
            lines.push(format!("- {name}: {moved} by {condition}\n"));
        }
        for (what, keys) in [("entered", &more.entered), ("left", &more.left)] {
            if !keys.is_empty() {
                let keys: Vec<String> = keys.iter().map(|key| code(key)).collect();
                lines.push(format!("- {name}, {what}: {}\n", keys.join(", ")));
            }
        }
        if let Some(witness) = more.witness() {
            let test = witness.test.trim_end();
            let test = test
                .lines()
                .fold(String::new(), |all, line| all + "  " + line + "\n");
            lines.push(format!(
                "- {name}: {}, proven by\n\n  ```\n{test}  ```\n",
                words::witness(witness)
            ));
        }
    }
    let undecided = words::undecided(report, code).into_iter();
    lines.extend(undecided.map(|line| format!("- {line}\n")));
    lines
}

/// The names of some segments, which are seen when asked for.
fn push_folded(
    text: &mut String,
    report: &Report<'_>,
    what: &str,
    so: &str,
    is_meant: impl Fn(&Change) -> bool,
) {
    let meant = report.diff.changes.iter().filter(|change| is_meant(change));
    let names: Vec<String> = meant.map(|c| code(&c.segment.name)).collect();
    if names.is_empty() {
        return;
    }
    let plural = if names.len() == 1 { "" } else { "s" };
    text.push_str(&format!(
        "<details><summary>{} {what} segment{plural}{so}</summary>\n\n",
        names.len()
    ));
    let names: Vec<String> = names.into_iter().map(|name| format!("{name} · ")).collect();
    push_all(text, MOST - 1000, names, "more");
    while text.ends_with(['\n', ' ', '·']) {
        text.pop();
    }
    text.push_str("\n\n</details>\n\n");
}

/// As many as there is room for, then how many more there are, then an empty line.
fn push_all(text: &mut String, room: usize, lines: Vec<String>, more: &str) {
    if lines.is_empty() {
        return;
    }
    let mut length = text.chars().count();
    let count = lines.len();
    for (index, line) in lines.into_iter().enumerate() {
        length += line.chars().count();
        if length > room {
            text.push_str(&format!("\n… and {} {more}\n", count - index));
            break;
        }
        text.push_str(&line);
    }
    text.push('\n');
}

fn facts(report: &Report<'_>) -> String {
    let (old, new) = (&report.old, &report.new);
    let mut parts = vec![format!(
        "{} → {}",
        old.side.described(),
        new.side.described()
    )];
    let both = |a: &Option<String>, b: &Option<String>| match (a, b) {
        (Some(a), Some(b)) if a == b => Some(a.clone()),
        (Some(a), Some(b)) => Some(format!("{a} → {b}")),
        _ => None,
    };
    if let Some(as_of) = both(&old.as_of, &new.as_of) {
        parts.push(format!("as of {as_of}"));
    }
    parts.extend(both(&old.data, &new.data).map(|data| format!("data {data}")));
    let rules = [old, new].map(|told| Some(told.rules.identity.clone()));
    parts.extend(both(&rules[0], &rules[1]).map(|rules| format!("rules {rules}")));
    parts.extend(words::beside_the_rules(report).map(str::to_owned));
    format!(
        "<sub>{}</sub>\n",
        parts
            .iter()
            .map(|p| escaped(p))
            .collect::<Vec<_>>()
            .join(" · ")
    )
}
