//! What came of tests, as JUnit XML: a suite a rule file.

use super::Report;
use super::human::lines;
use crate::diagnostics::render::junit::{self, Case, Suite};
use crate::testing::{Failure, Outcome};

pub fn text(report: &Report) -> String {
    // Tests stand in the order of their files.
    let files = report
        .outcomes
        .chunk_by(|a, b| a.test.span.source == b.test.span.source);
    let suites: Vec<Suite> = files
        .map(|outcomes| Suite {
            name: report.file(outcomes[0].test.span).to_owned(),
            cases: outcomes.iter().map(|o| case(report, o)).collect(),
        })
        .collect();
    junit::xml("cantle", &suites)
}

fn case(report: &Report, outcome: &Outcome) -> Case {
    let failures = outcome.failures.iter();
    Case {
        name: outcome.test.title.clone(),
        line: Some(report.line(outcome.test.span) as u64),
        failures: failures.map(|f| failed(report, outcome, f)).collect(),
        output: String::new(),
    }
}

fn failed(report: &Report, outcome: &Outcome, failure: &Failure) -> junit::Failure {
    let span = failure.expectation.span;
    let place = format!("{}:{}", report.file(span), report.line(span));
    let lines = lines(report, outcome, failure).join("\n");
    junit::Failure {
        message: report.text(span),
        kind: "expectation",
        text: format!("{place}\n{lines}"),
    }
}
