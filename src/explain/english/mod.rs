//! A rule in plain English: an outline with one condition a line, and notes on what a reader
//! would not guess - the instants of windows, whom a condition leaves out, what counts as 0.

mod conditions;
mod events;
mod sequences;
mod times;
mod values;

use std::sync::Arc;

use super::Words;
use crate::check::typed::{Expr, ExprKind, Rank, SegmentId, StepFact};
use crate::value::Field;

/// A condition in words, with what it is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    pub text: String,
    pub notes: Vec<String>,
    pub parts: Vec<Outline>,
}

/// The conditions of a segment, the universe left out; all must hold.
pub fn outline(segment: SegmentId, words: &Words<'_>) -> Vec<Outline> {
    let body = &words.project.segment(segment).body;
    match &body.kind {
        ExprKind::And(parts) => {
            let parts = parts.iter().filter(|part| !is_first_arm(part));
            parts.map(|part| one(part, words)).collect()
        }
        _ => vec![one(body, words)],
    }
}

/// The first arm of a waterfall is in none of the arms before it: there are none.
fn is_first_arm(part: &Expr) -> bool {
    match &part.kind {
        ExprKind::Not(taken) => matches!(&taken.kind, ExprKind::Or(arms) if arms.is_empty()),
        _ => false,
    }
}

/// One condition of a segment, or a value, with its notes.
pub fn part(expr: &Expr, words: &Words<'_>) -> Outline {
    match expr.kind.is_condition() {
        true => one(expr, words),
        false => single(expr, words),
    }
}

fn one(expr: &Expr, words: &Words<'_>) -> Outline {
    let groups = |head: &str, parts: &[Expr]| Outline {
        text: format!("{}{head}", named(expr, words)),
        notes: Vec::new(),
        parts: parts.iter().map(|part| one(part, words)).collect(),
    };
    match &expr.kind {
        ExprKind::And(parts) => groups("all of these hold:", parts),
        ExprKind::Or(parts) => groups("at least one of these holds:", parts),
        ExprKind::AtLeast(least, parts) => {
            let head = format!("at least {least} of these {} hold:", parts.len());
            groups(&head, parts)
        }
        ExprKind::Not(inner) => match &inner.kind {
            ExprKind::Or(parts) => groups("none of these holds:", parts),
            ExprKind::And(parts) => groups("not all of these hold:", parts),
            ExprKind::AtLeast(least, parts) => {
                let head = format!("fewer than {least} of these {} hold:", parts.len());
                groups(&head, parts)
            }
            _ => single(expr, words),
        },
        ExprKind::Ranked(rank) => Outline {
            parts: ranked_among(rank, words),
            ..single(expr, words)
        },
        _ => single(expr, words),
    }
}

fn ranked_among(rank: &Rank, words: &Words<'_>) -> Vec<Outline> {
    match &rank.among {
        Some(among) if !matches!(among.kind, ExprKind::InSegment(_)) => {
            let mut outline = one(among, words);
            outline.text = format!("ranked are those of whom this holds: {}", outline.text);
            vec![outline]
        }
        _ => Vec::new(),
    }
}

fn single(expr: &Expr, words: &Words<'_>) -> Outline {
    let mut speaker = Speaker {
        words,
        notes: Vec::new(),
        fields: None,
        steps: None,
        about: About::Profile,
    };
    let text = match expr.kind.is_condition() {
        true => speaker.condition(expr),
        false => speaker.value(expr),
    };
    Outline {
        text: format!("{}{text}", named(expr, words)),
        notes: speaker.notes,
        parts: Vec::new(),
    }
}

/// `dach: ` where a `let` of that name stands in the rule.
fn named(expr: &Expr, words: &Words<'_>) -> String {
    let source = words.sources.slice(expr.span);
    let is_name = source.starts_with(|c: char| c.is_ascii_lowercase())
        && source
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '_');
    let plain = match &expr.kind {
        ExprKind::Everyone | ExprKind::Nobody | ExprKind::InSegment(_) => true,
        ExprKind::Sampled { .. } => true,
        ExprKind::IsTrue(value) => matches!(value.kind, ExprKind::Attribute(_)),
        _ => false,
    };
    match is_name && !plain {
        true => format!("`{source}`: "),
        false => String::new(),
    }
}

/// Says expressions; what is to be noted beside them is collected.
struct Speaker<'a> {
    words: &'a Words<'a>,
    notes: Vec<String>,
    /// Of the element under test.
    fields: Option<Arc<[Field]>>,
    /// The facts of steps and the names of the steps, in a sequence.
    steps: Option<(&'a [StepFact], Vec<String>)>,
    about: About,
}

/// What a condition stands beside, so that its own need not be called so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    Profile,
    Event,
    Element,
}

impl Speaker<'_> {
    fn note(&mut self, note: impl Into<String>) {
        let note = note.into();
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }
}

/// `a`, `a and b`, `a, b and c`
fn joined(parts: &[String], word: &str) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} {word} {last}", first.join(", ")),
    }
}

/// A condition or a value in words, without notes.
pub fn sentence(expr: &Expr, words: &Words<'_>) -> String {
    let mut speaker = Speaker {
        words,
        notes: Vec::new(),
        fields: None,
        steps: None,
        about: About::Profile,
    };
    match expr.kind.is_condition() {
        true => speaker.condition(expr),
        false => speaker.value(expr),
    }
}
