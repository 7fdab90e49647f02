//! What came of tests, for people.

use super::{Report, names};
use crate::check::typed::{Expected, Test};
use crate::engine::format_instant;
use crate::explain;
use crate::testing::{Failure, Misplaced, Outcome};

pub fn text(report: &Report) -> String {
    let mut text = String::new();
    for outcome in report.outcomes {
        let verdict = if outcome.passed() { "ok" } else { "FAILED" };
        text.push_str(&format!("test {} ... {verdict}\n", outcome.test.title));
    }
    for outcome in report.outcomes.iter().filter(|o| !o.passed()) {
        failed(report, outcome, &mut text);
    }
    let verdict = match report.failed() {
        0 if !report.outcomes.is_empty() => "ok",
        _ => "FAILED",
    };
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(&format!(
        "test result: {verdict}. {} passed; {} failed\n",
        report.passed(),
        report.failed()
    ));
    if let Some(summary) = report.coverage() {
        text.push('\n');
        text.push_str(&super::coverage::text(&summary));
    }
    text
}

fn failed(report: &Report, outcome: &Outcome, text: &mut String) {
    let test = outcome.test;
    let as_of = format_instant(outcome.clock.as_of, &outcome.clock.zone);
    text.push_str(&format!("\n{}\n", test.title));
    text.push_str(&format!("  as of {as_of}\n"));
    for failure in &outcome.failures {
        let span = failure.expectation.span;
        let place = format!("{}:{}", report.file(span), report.line(span));
        text.push_str(&format!("\n  {place}: {}\n", report.text(span)));
        for line in lines(report, outcome, failure) {
            text.push_str(&format!("    {line}\n"));
        }
    }
}

/// What is wrong with an expectation, without where it stands.
pub fn lines(report: &Report, outcome: &Outcome, failure: &Failure) -> Vec<String> {
    let test = outcome.test;
    let segment = report.segment(failure);
    let mut lines = Vec::new();
    if let Expected::Exactly(members) = &failure.expectation.expected {
        lines.push(format!("expected: {}", listed(test, members)));
        lines.push(format!("got:      {}", listed(test, &failure.got)));
    }
    let name = |misplaced: &Misplaced| &test.profiles[misplaced.profile].name;
    for misplaced in &failure.missing {
        let name = name(misplaced);
        lines.push(format!("{name} should be in {segment}, and is not:"));
        lines.extend(decision(report, outcome, misplaced));
    }
    for misplaced in &failure.unexpected {
        let name = name(misplaced);
        lines.push(format!("{name} should not be in {segment}, and is:"));
        lines.extend(decision(report, outcome, misplaced));
    }
    for name in names(test, &failure.disputed) {
        lines.push(format!(
            "the engine and the interpreter disagree on {name}: this is a mistake of cantle, please report it"
        ));
    }
    lines
}

/// The decision tree of a profile, a condition a line.
fn decision(report: &Report, outcome: &Outcome, misplaced: &Misplaced) -> Vec<String> {
    let tree = explain::render::tree(&misplaced.decision, &report.words(outcome), 1);
    tree.lines().map(str::to_owned).collect()
}

fn listed(test: &Test, profiles: &[usize]) -> String {
    match profiles {
        [] => "nobody".to_owned(),
        _ => names(test, profiles).join(", "),
    }
}
