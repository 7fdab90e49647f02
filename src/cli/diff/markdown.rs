//! A diff as Markdown for a comment on a pull request: totals first, the unchanged folded.

use super::human::{is_shown, numbers};
use super::tell::Report;
use super::words::{self, Totals};
use crate::audience::diff::Change;

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
    push_unchanged(&mut text, report);
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

fn push_table(text: &mut String, report: &Report<'_>) {
    let shown = report.diff.changes.iter().filter(|change| is_shown(change));
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
    let (name, state) = (
        escaped(&change.segment.name),
        escaped(&words::state(change)),
    );
    match has_data {
        true => format!("| {name} | {} | {state} |\n", numbers(change).join(" | ")),
        false => format!("| {name} | {state} |\n"),
    }
}

fn causes(report: &Report<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    for (change, more) in report.each() {
        let name = escaped(&change.segment.name);
        if let Some(cause) = more.causes.first() {
            let moved = words::moved(cause.entered, cause.left);
            let condition = words::condition(cause, "`").replace('\n', " ");
            lines.push(format!("- {name}: {moved} by {condition}\n"));
        }
        for (what, keys) in [("entered", &more.entered), ("left", &more.left)] {
            if !keys.is_empty() {
                let keys: Vec<String> = keys.iter().map(|key| escaped(key)).collect();
                lines.push(format!("- {name}, {what}: {}\n", keys.join(", ")));
            }
        }
        if let Some(witness) = &more.witness {
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
    lines
}

fn push_unchanged(text: &mut String, report: &Report<'_>) {
    let unchanged = report
        .diff
        .changes
        .iter()
        .filter(|change| !is_shown(change));
    let names: Vec<String> = unchanged.map(|c| escaped(&c.segment.name)).collect();
    if names.is_empty() {
        return;
    }
    let plural = if names.len() == 1 {
        "segment"
    } else {
        "segments"
    };
    text.push_str(&format!(
        "<details><summary>{} unchanged {plural}</summary>\n\n",
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
    match both(&old.data, &new.data) {
        Some(data) => parts.push(format!("data {data}")),
        None => parts.push("no data was read: members are not compared".to_owned()),
    }
    parts.push(format!(
        "rules {} → {}",
        old.rules.identity, new.rules.identity
    ));
    format!(
        "<sub>{}</sub>\n",
        parts
            .iter()
            .map(|p| escaped(p))
            .collect::<Vec<_>>()
            .join(" · ")
    )
}

/// Text that means only itself in a cell.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        match letter {
            '\n' | '\r' => escaped.push(' '),
            '|' | '<' | '>' | '*' | '_' | '`' | '[' | ']' | '\\' | '@' | '#' => {
                escaped.push('\\');
                escaped.push(letter);
            }
            _ => escaped.push(letter),
        }
    }
    escaped
}
