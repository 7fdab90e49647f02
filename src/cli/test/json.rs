//! What came of tests, as one JSON document.

use serde::Serialize;

use super::coverage::Summary;
use super::{Report, names};
use crate::check::typed::Expected;
use crate::cli::tree::{self, Tree};
use crate::diagnostics::render::{self, Finding};
use crate::diagnostics::{Diagnostic, Sources};
use crate::engine::format_instant;
use crate::testing::{Failure, Misplaced, Outcome};

#[derive(Serialize)]
struct Document<'a> {
    format_version: u32,
    passed: usize,
    failed: usize,
    tests: Vec<TestResult<'a>>,
    /// If it is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage: Option<Summary<'a>>,
    /// Errors of rules, for which no test was run.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    diagnostics: Vec<Finding>,
}

#[derive(Serialize)]
struct TestResult<'a> {
    title: &'a str,
    file: &'a str,
    line: usize,
    as_of: String,
    passed: bool,
    failures: Vec<FailureResult<'a>>,
}

#[derive(Serialize)]
struct FailureResult<'a> {
    line: usize,
    expectation: String,
    segment: &'a str,
    /// All members expected, null where the expectation is about one profile.
    expected: Option<Vec<&'a str>>,
    got: Vec<&'a str>,
    /// Who should be in the segment.
    missing: Vec<&'a str>,
    /// Who should not be in the segment.
    unexpected: Vec<&'a str>,
    /// Of whom the engine and the interpreter say different things.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    disputed: Vec<&'a str>,
    /// Of those missing, then of those unexpected.
    decisions: Vec<Decided<'a>>,
}

#[derive(Serialize)]
struct Decided<'a> {
    key: &'a str,
    member: bool,
    decision: Tree<'a>,
}

pub fn text(report: &Report) -> String {
    let document = Document {
        format_version: 1,
        passed: report.passed(),
        failed: report.failed(),
        tests: report.outcomes.iter().map(|o| test(report, o)).collect(),
        coverage: report.coverage(),
        diagnostics: Vec::new(),
    };
    shown(&document)
}

/// The document where rules have errors.
pub fn errors(sources: &Sources, errors: &[Diagnostic]) -> String {
    shown(&Document {
        format_version: 1,
        passed: 0,
        failed: 0,
        tests: Vec::new(),
        coverage: None,
        diagnostics: render::document(sources, errors).diagnostics,
    })
}

fn shown(document: &Document) -> String {
    let mut text = serde_json::to_string_pretty(document).unwrap_or_default();
    text.push('\n');
    text
}

fn test<'a>(report: &'a Report, outcome: &'a Outcome) -> TestResult<'a> {
    let failures = outcome.failures.iter();
    TestResult {
        title: &outcome.test.title,
        file: report.file(outcome.test.span),
        line: report.line(outcome.test.span),
        as_of: format_instant(outcome.clock.as_of, &outcome.clock.zone),
        passed: outcome.passed(),
        failures: failures.map(|f| failure(report, outcome, f)).collect(),
    }
}

fn failure<'a>(
    report: &'a Report,
    outcome: &'a Outcome,
    failure: &'a Failure,
) -> FailureResult<'a> {
    let names = |profiles: &[usize]| names(outcome.test, profiles);
    let words = report.words(outcome);
    let misplaced_all = failure.missing.iter().chain(&failure.unexpected);
    let decisions = misplaced_all.map(|misplaced| Decided {
        key: &outcome.test.profiles[misplaced.profile].name,
        member: misplaced.decision.holds,
        decision: tree::of(&misplaced.decision, &words),
    });
    FailureResult {
        line: report.line(failure.expectation.span),
        expectation: report.text(failure.expectation.span),
        segment: report.segment(failure),
        expected: match &failure.expectation.expected {
            Expected::Exactly(members) => Some(names(members)),
            Expected::Member(_) | Expected::NoMember(_) => None,
        },
        got: names(&failure.got),
        missing: misplaced(outcome, &failure.missing),
        unexpected: misplaced(outcome, &failure.unexpected),
        disputed: names(&failure.disputed),
        decisions: decisions.collect(),
    }
}

fn misplaced<'a>(outcome: &'a Outcome, profiles: &[Misplaced]) -> Vec<&'a str> {
    let indices: Vec<usize> = profiles.iter().map(|misplaced| misplaced.profile).collect();
    names(outcome.test, &indices)
}
