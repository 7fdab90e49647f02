//! What came of tests, as JUnit XML: a suite a rule file.

use super::Report;
use super::human::lines;
use crate::cli::findings::root;
use crate::diagnostics::render::junit::{self, Case, Suite};
use crate::testing::{Failure, Outcome};

pub fn text(report: &Report) -> String {
    let root = root();
    // Tests stand in the order of their files.
    let files = report
        .outcomes
        .chunk_by(|a, b| a.test.span.source == b.test.span.source);
    let suites: Vec<Suite> = files
        .map(|outcomes| Suite {
            name: root.name(report.file(outcomes[0].test.span)),
            is_file: true,
            cases: outcomes.iter().map(|o| case(report, o)).collect(),
        })
        .collect();
    junit::xml("cantle test", &suites)
}

fn case(report: &Report, outcome: &Outcome) -> Case {
    Case {
        name: outcome.test.title.clone(),
        line: Some(report.line(outcome.test.span) as u64),
        failure: failed(report, outcome),
        output: String::new(),
    }
}

fn failed(report: &Report, outcome: &Outcome) -> Option<junit::Failure> {
    let failures = || outcome.failures.iter();
    let expected = failures().map(|failure| report.text(failure.expectation.span));
    let expected: Vec<String> = expected.collect();
    let texts: Vec<String> = failures().map(|f| text_of(report, outcome, f)).collect();
    (!texts.is_empty()).then(|| junit::Failure {
        message: expected.join("; "),
        kind: "expectation",
        text: texts.join("\n\n"),
    })
}

fn text_of(report: &Report, outcome: &Outcome, failure: &Failure) -> String {
    let span = failure.expectation.span;
    let place = format!("{}:{}", report.file(span), report.line(span));
    let (expected, lines) = (report.text(span), lines(report, outcome, failure));
    format!("{place}: {expected}\n{}", lines.join("\n"))
}
