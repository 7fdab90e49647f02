//! Verdicts as one JSON document.

use serde::Serialize;

use super::{Shown, human};
use crate::engine::format_instant;
use crate::explain::change::Change;
use crate::explain::{Decision, Kind, Missed, Why, render, show};

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
struct Tree<'a> {
    /// `segment`, `all`, `any`, `at_least`, `none` or `test`
    kind: &'static str,
    /// Of `at_least`.
    #[serde(skip_serializing_if = "Option::is_none")]
    least: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    segment: Option<&'a str>,
    condition: String,
    file: &'a str,
    line: usize,
    holds: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    values: Vec<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    events: Vec<Event<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    counted: Option<usize>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parts: Vec<Tree<'a>>,
}

#[derive(Serialize)]
struct Value {
    name: String,
    /// As a rule would write it; null is missing.
    value: Option<String>,
}

#[derive(Serialize)]
struct Event<'a> {
    event: &'a str,
    time: String,
    properties: Vec<Value>,
    /// `window` or `where`, which it does not meet; null if it counts.
    missed: Option<&'static str>,
}

#[derive(Serialize)]
struct Flip {
    condition: String,
    holds: bool,
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
    });
    Profile {
        key: &why.key,
        member: why.decision.holds,
        known: why.known,
        decision: tree(shown, &why.decision),
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

fn tree<'a>(shown: &Shown<'a>, decision: &Decision) -> Tree<'a> {
    let words = &shown.words;
    let source = words.sources.get(decision.span.source);
    let before = source.text.get(..decision.span.range().start);
    let (kind, least, segment) = match decision.kind {
        Kind::Segment(id) => ("segment", None, Some(id)),
        Kind::All => ("all", None, None),
        Kind::Any => ("any", None, None),
        Kind::AtLeast(least) => ("at_least", Some(least), None),
        Kind::None => ("none", None, None),
        Kind::Test => ("test", None, None),
    };
    Tree {
        kind,
        least,
        segment: segment.map(|id| words.project.segment(id).name.as_str()),
        condition: show::source(words.sources, decision.span),
        file: &source.name,
        line: before.unwrap_or_default().matches('\n').count() + 1,
        holds: decision.holds,
        values: values(shown, decision),
        events: events(shown, decision),
        counted: decision.counted,
        parts: decision
            .parts
            .iter()
            .map(|part| tree(shown, part))
            .collect(),
    }
}

fn values(shown: &Shown, decision: &Decision) -> Vec<Value> {
    let words = &shown.words;
    let saw = decision.saw.iter().map(|saw| Value {
        name: show::source(words.sources, saw.span),
        value: saw
            .value
            .as_ref()
            .map(|value| show::value(Some(value), words.clock)),
    });
    let drawn = decision.drawn.map(|drawn| Value {
        name: "u".to_owned(),
        value: Some(render::drawn(drawn)),
    });
    saw.chain(drawn).collect()
}

fn events<'a>(shown: &Shown<'a>, decision: &Decision) -> Vec<Event<'a>> {
    let words = &shown.words;
    let events = decision.events.iter().map(|event| Event {
        event: words.catalog.event_name(event.event),
        time: format_instant(event.time, &words.clock.zone),
        properties: event
            .properties
            .iter()
            .map(|(name, value)| Value {
                name: name.to_string(),
                value: value
                    .as_ref()
                    .map(|value| show::value(Some(value), words.clock)),
            })
            .collect(),
        missed: event.missed.map(|missed| match missed {
            Missed::Window => "window",
            Missed::Where => "where",
        }),
    });
    events.collect()
}
