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

use super::cause::{Cause, How, What};
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
            // `except` and the arms above another leave out without saying `not`.
            let says_not = heading.starts_with("no");
            match decision.parts.as_slice() {
                [part] if decision.kind == Kind::None && !says_not => {
                    format!("not {}", title(part, words))
                }
                [_] => heading,
                parts if decision.kind == Kind::None && !says_not => {
                    format!("none of these ({holding} of {} hold)", parts.len())
                }
                parts => format!("{heading} ({holding} of {} hold)", parts.len()),
            }
        }
    }
}

/// What a condition saw: values, then events.
pub fn reasons(decision: &Decision, words: &Words<'_>) -> Vec<String> {
    let mut reasons = Vec::new();
    for saw in &decision.saw {
        let name = show::source(words.sources, saw.span);
        let value = show::typed(saw.value.as_ref(), Some(&saw.ty), words.clock);
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
    if decision.counted == Some(0) {
        reasons.push("no event counts".to_owned());
    }
    reasons.extend(decision.notes.iter().map(|note| note.text(words.clock)));
    if let Some(count) = decision.counted.filter(|count| *count > shown) {
        let counting = show::counted(count as u64, "event");
        reasons.push(format!("{counting} counted; the latest:"));
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
        let ty = words.catalog.property_type(event.event, property);
        let value = show::typed(value.as_ref(), ty, words.clock);
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

/// `the purchase of 2026-05-15 09:30 is 30 days old`; what happens to several is said once.
pub fn causes(causes: &[Cause], words: &Words<'_>) -> String {
    let alike = causes.chunk_by(|a, b| a.how == b.how);
    let said = alike.map(|alike| {
        let mut whats: Vec<String> = alike.iter().map(|cause| what(&cause.what, words)).collect();
        whats.dedup();
        match alike {
            [
                Cause {
                    what: What::Calendar(_),
                    ..
                },
                ..,
            ] => joined(&whats),
            [first, ..] => how(first.how, &joined(&whats), whats.len() == 1),
            [] => String::new(),
        }
    });
    joined(&said.collect::<Vec<_>>())
}

fn joined(parts: &[String]) -> String {
    match parts {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        _ => parts.concat(),
    }
}

fn what(what: &What, words: &Words<'_>) -> String {
    let at = |time| show::instant(time, words.clock);
    match what {
        What::Event { event, time } => {
            format!("the {} of {}", words.catalog.event_name(*event), at(*time))
        }
        What::Value { span, time } => {
            format!("`{}`, {},", show::source(words.sources, *span), at(*time))
        }
        What::Calendar(instant) => {
            let time = at(*instant);
            match time.strip_suffix(" 00:00") {
                Some(day) => format!("{day} begins"),
                None => format!("it is {time}"),
            }
        }
    }
}

fn how(how: How, what: &str, is_one: bool) -> String {
    let is = if is_one { "is" } else { "are" };
    match how {
        How::Old(length) => format!("{what} {is} {} old", length),
        How::Ahead(length) => format!("{what} {is} {} ahead", length),
        How::Past => format!("{what} {is} past"),
        How::Inside => format!("{what} {is} then inside the window"),
        How::Outside => format!("{what} {is} then outside the window"),
        How::Elsewhere => format!("{what} {is} then in another period"),
        How::Waited(length) => format!("the {} after {what} are over", length),
    }
}
