//! Decision trees in JSON documents.

use serde::Serialize;

use crate::engine::format_instant;
use crate::explain::{Decision, Happened, Kind, Missed, Stopped, Words, render, show, stops};
use crate::interpret::course::Reason;

#[derive(Serialize)]
pub struct Tree<'a> {
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
    /// Why a sequence goes no further.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    stops: Vec<Stop<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    counted: Option<usize>,
    /// What else is worth saying, for people.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
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
    /// The step of a sequence that it is, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<usize>,
    /// `window` or `where`, which it does not meet; null if it counts.
    missed: Option<&'static str>,
}

#[derive(Serialize)]
struct Stop<'a> {
    /// From 1.
    step: usize,
    /// It is a `then no` behind the step.
    then_no: bool,
    /// `no_event`, `before`, `where`, `window`, `strictly`, `within`, `later`, `all_within`,
    /// `without`, `compared`, `followed` or `not_over`
    reasons: Vec<&'static str>,
    /// The event that would be the step but for the reasons.
    event: Option<Event<'a>>,
    /// The event that may not be.
    met: Option<Event<'a>>,
    /// All of it for people.
    text: String,
}

pub fn of<'a>(decision: &Decision, words: &Words<'a>) -> Tree<'a> {
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
        values: values(decision, words),
        events: decision.events.iter().map(|of| event(of, words)).collect(),
        stops: decision.stops.iter().map(|of| stop(of, words)).collect(),
        counted: decision.counted,
        notes: decision
            .notes
            .iter()
            .map(|note| note.text(words.clock))
            .collect(),
        parts: decision.parts.iter().map(|part| of(part, words)).collect(),
    }
}

fn values(decision: &Decision, words: &Words) -> Vec<Value> {
    let saw = decision.saw.iter().map(|saw| Value {
        name: show::source(words.sources, saw.span),
        value: saw
            .value
            .as_ref()
            .map(|value| show::typed(Some(value), Some(&saw.ty), words.clock)),
    });
    let drawn = decision.drawn.map(|drawn| Value {
        name: "u".to_owned(),
        value: Some(render::drawn(drawn)),
    });
    saw.chain(drawn).collect()
}

fn event<'a>(event: &Happened, words: &Words<'a>) -> Event<'a> {
    let properties = event.properties.iter().map(|(name, value)| Value {
        name: name.to_string(),
        value: value.as_ref().map(|value| {
            let ty = words.catalog.property_type(event.event, name);
            show::typed(Some(value), ty, words.clock)
        }),
    });
    Event {
        event: words.catalog.event_name(event.event),
        time: format_instant(event.time, &words.clock.zone),
        properties: properties.collect(),
        step: event.step,
        missed: event.missed.map(|missed| match missed {
            Missed::Window => "window",
            Missed::Where => "where",
        }),
    }
}

fn stop<'a>(stop: &Stopped, words: &Words<'a>) -> Stop<'a> {
    let reasons = stop.reasons.iter().map(|reason| match reason {
        Reason::NoEvent => "no_event",
        Reason::Before => "before",
        Reason::Where => "where",
        Reason::Window => "window",
        Reason::Strictly => "strictly",
        Reason::Within(_) => "within",
        Reason::Later(..) => "later",
        Reason::AllWithin(_) => "all_within",
        Reason::Without => "without",
        Reason::Compared => "compared",
        Reason::Followed => "followed",
        Reason::NotOver(_) => "not_over",
    });
    Stop {
        step: stop.step,
        then_no: stop.is_absence,
        reasons: reasons.collect(),
        event: stop.near.as_ref().map(|near| event(near, words)),
        met: stop.met.as_ref().map(|met| event(met, words)),
        text: stops::text(stop, words),
    }
}
