//! Verdicts as one JSON document.

use serde::Serialize;

use super::{Shown, human};
use crate::cli::tree::{self, Tree};
use crate::engine::format_instant;
use crate::explain::change::Change;
use crate::explain::{Why, show};

#[derive(Serialize)]
struct Document<'a> {
    format_version: u32,
    as_of: String,
    time_zone: &'a str,
    data: &'a str,
    rules: &'a str,
    segment: &'a str,
    profiles: Vec<Profile<'a>>,
}

#[derive(Serialize)]
struct Profile<'a> {
    key: &'a str,
    member: bool,
    /// Whether there is such a profile at the instant.
    known: bool,
    decision: Tree<'a>,
    /// Conditions whose change alone changes the answer.
    flips: Vec<Flip>,
    time: Time,
}

#[derive(Serialize)]
struct Flip {
    condition: String,
    holds: bool,
    /// How far it is from the other answer, where that can be counted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
}

#[derive(Serialize)]
struct Time {
    /// `never`, `not_until` or `at`
    changes: &'static str,
    instant: Option<String>,
    because: Vec<String>,
}

pub fn text(shown: &Shown) -> String {
    let verdicts = shown.verdicts;
    let document = Document {
        format_version: 1,
        as_of: format_instant(verdicts.clock.as_of, &verdicts.clock.zone),
        time_zone: verdicts.clock.zone.name(),
        data: &verdicts.data,
        rules: &verdicts.rules,
        segment: &shown.engine.project.segment(verdicts.segment).name,
        profiles: verdicts
            .verdicts
            .iter()
            .map(|why| profile(shown, why))
            .collect(),
    };
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

fn profile<'a>(shown: &Shown<'a>, why: &'a Why) -> Profile<'a> {
    let flips = why.flips.iter().map(|flip| Flip {
        condition: show::source(shown.words.sources, flip.span),
        holds: flip.holds,
        notes: human::notes(why, flip.span, &shown.verdicts.clock),
    });
    Profile {
        key: &why.key,
        member: why.decision.holds,
        known: why.known,
        decision: tree::of(&why.decision, &shown.words),
        flips: flips.collect(),
        time: time(shown, why),
    }
}

fn time(shown: &Shown, why: &Why) -> Time {
    let instant = |instant| Some(format_instant(instant, &shown.verdicts.clock.zone));
    let (changes, instant) = match why.change {
        Change::Never => ("never", None),
        Change::NotUntil(until) => ("not_until", instant(until)),
        Change::At { instant: at, .. } => ("at", instant(at)),
    };
    let because = why
        .changed
        .iter()
        .map(|changed| human::change(shown, changed));
    Time {
        changes,
        instant,
        because: because.collect(),
    }
}
