//! A decision tree as lines of text.
//!
//! ```text
//! no   in segment winback
//!   yes  country in ["DE", "AT"]
//!          - country = "DE"
//!   no   did purchase in last 60 days
//!          - no event counts
//!          - purchase on 2026-03-01 10:00 (outside the window)
//! ```

use super::cause::{Cause, What};
use super::decide::{Decision, Kind};
use super::saw::{Happened, Missed};
use super::{Words, show, stops};

/// The tree, one condition a line, indented by two spaces a level; `indent` levels at first.
pub fn tree(decision: &Decision, words: &Words<'_>, indent: usize) -> String {
    let mut text = String::new();
    write(decision, words, indent, &mut text);
    text
}

fn write(decision: &Decision, words: &Words<'_>, depth: usize, text: &mut String) {
    let mark = if decision.holds { "yes" } else { "no " };
    text.push_str(&format!(
        "{:1$}{mark}  {2}",
        "",
        depth * 2,
        title(decision, words)
    ));
    for reason in reasons(decision, words) {
        text.push_str(&format!("\n{:1$}- {reason}", "", depth * 2 + 7));
    }
    text.push('\n');
    for part in &decision.parts {
        write(part, words, depth + 1, text);
    }
}

/// The condition as the rule writes it.
pub fn title(decision: &Decision, words: &Words<'_>) -> String {
    match decision.kind {
        Kind::Segment(id) => {
            let name = &words.project.segment(id).name;
            match decision.parts.is_empty() {
                true => format!("in segment {name} (see above)"),
                false => format!("in segment {name}"),
            }
        }
        Kind::Test => show::source(words.sources, decision.span),
        Kind::All | Kind::Any | Kind::AtLeast(_) | Kind::None => {
            let heading = show::heading(words.sources, decision.span);
            let holding = decision.parts.iter().filter(|part| part.holds).count();
            match decision.parts.len() {
                1 => heading,
                all => format!("{heading} ({holding} of {all} hold)"),
            }
        }
    }
}

/// What a condition saw: values, then events.
pub fn reasons(decision: &Decision, words: &Words<'_>) -> Vec<String> {
    let mut reasons = Vec::new();
    for saw in &decision.saw {
        let name = show::source(words.sources, saw.span);
        let value = show::value(saw.value.as_ref(), words.clock);
        reasons.push(match saw.value {
            None => format!("{name} is missing"),
            Some(_) => format!("{name} = {value}"),
        });
    }
    if let Some(drawn) = decision.drawn {
        reasons.push(format!("the key is drawn at {}", self::drawn(drawn)));
    }
    let counting = decision
        .events
        .iter()
        .filter(|event| event.missed.is_none());
    let shown = counting.count();
    match decision.counted {
        Some(0) => reasons.push("no event counts".to_owned()),
        Some(count) if count > shown => {
            let counting = show::counted(count as u64, "event");
            reasons.push(format!("{counting} counted; the latest:"));
        }
        _ => {}
    }
    for event in &decision.events {
        reasons.push(happened(event, words));
    }
    let stops = decision.stops.iter();
    reasons.extend(stops.map(|stop| stops::text(stop, words)));
    reasons
}

/// `purchase on 2026-03-01 10:00, amount = 40`
pub fn happened(event: &Happened, words: &Words<'_>) -> String {
    let name = words.catalog.event_name(event.event);
    let step = event.step.map(|step| format!("step {step}: "));
    let step = step.unwrap_or_default();
    let mut text = format!("{step}{name} on {}", show::instant(event.time, words.clock));
    for (property, value) in &event.properties {
        let value = show::value(value.as_ref(), words.clock);
        text.push_str(&format!(", {property} = {value}"));
    }
    match event.missed {
        None => {}
        Some(Missed::Window) => text.push_str(" (outside the window)"),
        Some(Missed::Where) => text.push_str(" (does not meet `where`)"),
    }
    text
}

/// `42.1234%`
pub fn drawn(drawn: u64) -> String {
    format!("{:.4}%", drawn as f64 / 2f64.powi(64) * 100.0)
}

/// `the purchase of 2026-05-15 09:30 is 30 days old`
pub fn cause(cause: &Cause, words: &Words<'_>) -> String {
    let at = |time| show::instant(time, words.clock);
    let what = match &cause.what {
        What::Event { event, time } => {
            let name = words.catalog.event_name(*event);
            format!("the {name} of {}", at(*time))
        }
        What::Value { span, time } => {
            let name = show::source(words.sources, *span);
            format!("`{name}`, {},", at(*time))
        }
        What::Calendar => return "another stretch of the calendar begins".to_owned(),
    };
    match cause.age {
        Some(length) => format!("{what} is {} old", show::length(length)),
        None => format!("{what} crosses the edge of the window"),
    }
}
