//! A diff as one JSON document.

use serde::Serialize;

use super::causes::Cause;
use super::guards::Crossed;
use super::sides::Place;
use super::tell::{More, Report, Told};
use super::words::Totals;
use crate::audience::diff::{Change, State};
use crate::engine;

#[derive(Serialize)]
struct Document<'a> {
    format_version: u32,
    old: Side<'a>,
    new: Side<'a>,
    everyone: Option<Everyone>,
    summary: Summary,
    /// Those of the new side in their order, then what is gone.
    segments: Vec<Segment<'a>>,
    crossed: Vec<Limit<'a>>,
}

#[derive(Serialize)]
struct Side<'a> {
    /// `snapshot`, `project` or `revision`.
    kind: &'static str,
    name: &'a str,
    /// Of a revision.
    commit: Option<&'a str>,
    /// Null if no data was read.
    as_of: Option<&'a str>,
    data: Option<&'a str>,
    rules: &'a str,
}

#[derive(Serialize)]
struct Everyone {
    before: u64,
    after: u64,
}

#[derive(Serialize)]
struct Summary {
    segments: usize,
    same: usize,
    rewritten: usize,
    changed: usize,
    affected: usize,
    added: usize,
    removed: usize,
    renamed: usize,
    moved: usize,
}

#[derive(Serialize)]
struct Segment<'a> {
    name: &'a str,
    /// Of what was renamed.
    name_before: Option<&'a str>,
    title: Option<&'a str>,
    owner: Option<&'a str>,
    /// `same`, `changed`, `added` or `removed`.
    state: &'static str,
    /// The same meaning, written in another way.
    rewritten: bool,
    changed_here: bool,
    changed_by: &'a [String],
    columns_changed: bool,
    /// These are null if nothing is known of members.
    before: Option<u64>,
    after: Option<u64>,
    entered: Option<u64>,
    left: Option<u64>,
    /// Entered and left, as a share of before; null if there was nobody.
    change: Option<f64>,
    causes: Vec<Reason<'a>>,
    /// Whether it is neither proven to mean the same nor known to mean something else.
    undecided: bool,
    /// Where nobody of the data moves, somebody who would.
    witness: Option<Proof<'a>>,
    /// Only with `--show`.
    keys: Option<Keys<'a>>,
}

#[derive(Serialize)]
struct Reason<'a> {
    condition: Option<&'a str>,
    was: Option<&'a str>,
    entered: u64,
    left: u64,
}

#[derive(Serialize)]
struct Proof<'a> {
    /// A member now and not before, else the other way round.
    enters: bool,
    /// A `test` item that passes with the new rules.
    test: &'a str,
}

#[derive(Serialize)]
struct Keys<'a> {
    entered: &'a [String],
    left: &'a [String],
}

#[derive(Serialize)]
struct Limit<'a> {
    segment: &'a str,
    /// `limit`, `change` or `size`.
    kind: &'static str,
    allowed: &'a str,
    message: &'a str,
}

pub fn json(report: &Report<'_>) -> String {
    let totals = Totals::of(&report.diff);
    let document = Document {
        format_version: 1,
        old: side(&report.old),
        new: side(&report.new),
        everyone: report
            .diff
            .everyone
            .map(|(before, after)| Everyone { before, after }),
        summary: Summary {
            segments: totals.segments,
            same: totals.same,
            rewritten: totals.rewritten,
            changed: totals.changed,
            affected: totals.affected,
            added: totals.added,
            removed: totals.removed,
            renamed: totals.renamed,
            moved: totals.moved,
        },
        segments: report
            .each()
            .map(|(change, more)| segment(change, more))
            .collect(),
        crossed: report.crossed.iter().map(limit).collect(),
    };
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

fn side<'a>(told: &'a Told<'_>) -> Side<'a> {
    let (kind, commit) = match &told.side.place {
        Place::Snapshot(_) => ("snapshot", None),
        Place::Project(_) => ("project", None),
        Place::Revision(revision) => ("revision", Some(revision.commit.as_str())),
    };
    Side {
        kind,
        name: &told.side.name,
        commit,
        as_of: told.as_of.as_deref(),
        data: told.data.as_deref(),
        rules: &told.rules.identity,
    }
}

fn segment<'a>(change: &'a Change, more: &'a More) -> Segment<'a> {
    let counts = change.counts.as_ref();
    let (state, here, by): (_, _, &[String]) = match &change.state {
        State::Added => ("added", false, &[]),
        State::Removed => ("removed", false, &[]),
        State::Same { .. } => ("same", false, &[]),
        State::Changed { here, by } => ("changed", *here, by),
    };
    let (rewritten, name_before) = match &change.state {
        State::Same { rewritten, before } => (*rewritten, before.as_deref()),
        _ => (false, None),
    };
    let (entered, left) = (&more.entered, &more.left);
    let shown = !entered.is_empty() || !left.is_empty();
    Segment {
        name: &change.segment.name,
        name_before,
        title: change.segment.title.as_deref(),
        owner: change.segment.owner.as_deref(),
        state,
        rewritten,
        changed_here: here,
        changed_by: by,
        columns_changed: change.columns,
        before: counts.map(|counts| counts.before),
        after: counts.map(|counts| counts.after),
        entered: counts.map(|counts| counts.entered.len()),
        left: counts.map(|counts| counts.left.len()),
        change: counts
            .filter(|counts| counts.before > 0)
            .map(|counts| counts.moved() as f64 / counts.before as f64),
        undecided: matches!(
            more.proof,
            engine::Proof::Undecided | engine::Proof::LeftOut
        ),
        witness: more.witness().map(|witness| Proof {
            enters: witness.enters,
            test: &witness.test,
        }),
        causes: more.causes.iter().map(reason).collect(),
        keys: shown.then_some(Keys { entered, left }),
    }
}

fn reason(cause: &Cause) -> Reason<'_> {
    Reason {
        condition: cause.condition.as_deref(),
        was: cause.was.as_deref(),
        entered: cause.entered,
        left: cause.left,
    }
}

fn limit(crossed: &Crossed) -> Limit<'_> {
    Limit {
        segment: &crossed.segment,
        kind: crossed.kind,
        allowed: &crossed.allowed,
        message: &crossed.message,
    }
}
