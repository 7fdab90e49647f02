//! Why a sequence goes no further, in words.

use super::render::happened;
use super::saw::Happened;
use super::steps::Stopped;
use super::{Words, show};
use crate::interpret::course::Reason;
use crate::syntax::ast::Later;

/// Types of events named at most.
const NAMED: usize = 3;

/// `step 2: visit on 2026-03-01 10:00 (19 days after the step before, not within 14 days)`
pub fn text(stop: &Stopped, words: &Words<'_>) -> String {
    let types = types(stop, words);
    let reasons = stop.reasons.iter().map(|why| reason(*why, stop, words));
    let reasons = reasons.collect::<Vec<_>>().join("; ");
    let head = match (stop.is_absence, stop.in_order) {
        (true, _) => format!("then no {types}: "),
        (false, true) => format!("step {}: ", stop.step),
        (false, false) => String::new(),
    };
    match shown(stop) {
        Some(event) => format!("{head}{} ({reasons})", happened(event, words)),
        None => format!("{head}{reasons}"),
    }
}

fn types(stop: &Stopped, words: &Words<'_>) -> String {
    let names = stop.types.iter().map(|ty| words.catalog.event_name(*ty));
    match stop.types.len() {
        1..=NAMED => names.collect::<Vec<_>>().join(" or "),
        _ => "such event".to_owned(),
    }
}

/// The event that the stop is about.
fn shown(stop: &Stopped) -> Option<&Happened> {
    let met = stop.met.as_ref().filter(|_| stop.is_absence);
    stop.near.as_ref().or(met)
}

fn reason(why: Reason, stop: &Stopped, words: &Words<'_>) -> String {
    let before = || distance(stop, stop.before, "the step before");
    match why {
        Reason::NoEvent => {
            let other = if stop.is_taken { "other " } else { "" };
            format!("there is no {other}{}", types(stop, words))
        }
        Reason::Before => "the latest, but before the step before".to_owned(),
        Reason::Where => "does not meet `where`".to_owned(),
        Reason::Window => "outside the window".to_owned(),
        Reason::Strictly => format!("{}, not later", before()),
        Reason::Within(length) => format!("{}, not within {}", before(), length),
        Reason::Later(later, length) => {
            let later = match later {
                Later::AtLeast => "at least",
                Later::MoreThan => "more than",
                Later::LessThan => "less than",
            };
            format!("{}, not {later} {} later", before(), length)
        }
        Reason::AllWithin(length) => {
            let first = distance(stop, stop.first, "the first");
            format!("{first}, not all within {}", length)
        }
        Reason::Without => match &stop.met {
            Some(met) => format!("{} is in between", happened(met, words)),
            None => "one that may not be is in between".to_owned(),
        },
        Reason::Compared => compared(stop),
        Reason::Followed => before(),
        Reason::NotOver(until) => {
            let until = show::instant(until, words.clock);
            format!("not known until {until} has passed")
        }
    }
}

/// `19 days after the step before`
fn distance(stop: &Stopped, from: Option<i64>, what: &str) -> String {
    let Some((event, from)) = shown(stop).zip(from) else {
        return "too far away".to_owned();
    };
    match event.time.saturating_sub(from) {
        0 => format!("at the time of {what}"),
        gap if gap < 0 => format!("{} before {what}", show::duration(gap.saturating_neg())),
        gap => format!("{} after {what}", show::duration(gap)),
    }
}

fn compared(stop: &Stopped) -> String {
    let others = stop.others.iter();
    let others = others.map(|(name, step)| format!("another {name} than step {step}"));
    match stop.others.is_empty() {
        true => "does not meet `where` beside the steps before".to_owned(),
        false => others.collect::<Vec<_>>().join("; "),
    }
}
