//! Verdicts for people.

use super::Shown;
use crate::diagnostics::Span;
use crate::engine::format_instant;
use crate::explain::change::Change;
use crate::explain::why::Changed;
use crate::explain::{Note, Why, render, show};
use crate::time::{Clock, SECOND};

pub fn text(shown: &Shown) -> String {
    let mut text = String::new();
    for why in &shown.verdicts.verdicts {
        profile(shown, why, &mut text);
        text.push('\n');
    }
    let verdicts = shown.verdicts;
    let clock = &verdicts.clock;
    let as_of = format_instant(clock.as_of, &clock.zone);
    text.push_str(&format!(
        "as of  {as_of} ({})\ndata   {}\nrules  {}\n",
        clock.zone.name(),
        verdicts.data,
        verdicts.rules
    ));
    text
}

fn profile(shown: &Shown, why: &Why, text: &mut String) {
    let segment = shown.engine.project.segment(shown.verdicts.segment);
    let is = if why.decision.holds { "is" } else { "is not" };
    text.push_str(&format!("{} {is} in segment {}", why.key, segment.name));
    if let Some(title) = &segment.title {
        text.push_str(&format!(": {title}"));
    }
    text.push('\n');
    if !why.known {
        text.push_str("  only later events know this profile: it is not there yet\n");
    }
    text.push('\n');
    text.push_str(&render::tree(&why.decision, &shown.words, 1));
    text.push('\n');
    flips(shown, why, text);
    time(shown, why, text);
}

fn flips(shown: &Shown, why: &Why, text: &mut String) {
    let source = |span| show::source(shown.words.sources, span);
    match why.flips.as_slice() {
        [] if why.decision.holds => text.push_str("  No single condition alone would end that.\n"),
        [] => text.push_str("  No single condition alone would change that.\n"),
        flips => {
            let what = if why.decision.holds { "end" } else { "change" };
            text.push_str(&format!("  Any one of these alone would {what} that:\n"));
            for flip in flips {
                let turned = if flip.holds { "did not hold" } else { "held" };
                text.push_str(&format!("    if `{}` {turned}", source(flip.span)));
                let notes = notes(why, flip.span, &shown.verdicts.clock);
                if !notes.is_empty() {
                    text.push_str(&format!(" ({})", notes.join("; ")));
                }
                text.push('\n');
            }
        }
    }
}

/// How far a condition is from the other answer, where that can be counted.
pub fn notes(why: &Why, condition: Span, clock: &Clock) -> Vec<String> {
    let is_number = |note: &&Note| matches!(note, Note::More(_) | Note::TooMany(_));
    let notes = why
        .decision
        .test_at(condition)
        .map(|of| of.notes.as_slice());
    let notes = notes.unwrap_or_default().iter().filter(is_number);
    notes.map(|note| note.text(clock)).collect()
}

fn time(shown: &Shown, why: &Why, text: &mut String) {
    let clock = &shown.verdicts.clock;
    let verb = if why.decision.holds {
        "leaves"
    } else {
        "enters"
    };
    match why.change {
        Change::Never => text.push_str("  Time alone never changes that.\n"),
        Change::NotUntil(instant) => {
            let until = show::instant(instant, clock);
            text.push_str(&format!(
                "  Time alone does not change that until {until}.\n"
            ));
        }
        Change::At { instant, .. } => {
            let at = moment(instant, |instant| show::instant(instant, clock));
            text.push_str(&format!(
                "  If nothing else happens, {} {verb} {at}:\n",
                why.key
            ));
            for changed in &why.changed {
                text.push_str(&format!("    {}\n", change(shown, changed)));
            }
        }
    }
    if shown.verdicts.ranks {
        text.push_str("  (Ranks are taken to stay as they are now.)\n");
    }
}

/// `on …`, or `right after …`: an instant that a bound includes is passed a microsecond later.
pub fn moment(instant: i64, show: impl Fn(i64) -> String) -> String {
    match instant.rem_euclid(SECOND) {
        1 => format!("right after {}", show(instant - 1)),
        _ => format!("on {}", show(instant)),
    }
}

pub fn change(shown: &Shown, changed: &Changed) -> String {
    let title = render::title(&changed.decision, &shown.words);
    let holds = match changed.decision.holds {
        true => "then holds",
        false => "no longer holds",
    };
    match changed.causes.is_empty() {
        true => format!("`{title}` {holds}"),
        false => {
            let causes = render::causes(&changed.causes, &shown.words);
            format!("`{title}` {holds}, as {causes}")
        }
    }
}
