//! What came of tests, for GitHub Actions: an annotation an expectation that failed, and a summary.

use super::Report;
use super::human::lines;
use crate::cli::findings::root;
use crate::diagnostics::render::github::annotation;
use crate::diagnostics::render::markdown;
use crate::testing::{Failure, Outcome};

pub fn text(report: &Report) -> String {
    let root = root();
    let mut text = String::new();
    for (outcome, failure) in failures(report) {
        let span = failure.expectation.span;
        let line = report.line(span).to_string();
        let place = [
            ("file", root.name(report.file(span))),
            ("line", line.clone()),
            ("endLine", line),
        ];
        let title = format!("test failed: {}", outcome.test.title);
        let mut message = vec![report.text(span)];
        message.extend(lines(report, outcome, failure));
        text.push_str(&annotation("error", &place, &title, &message.join("\n")));
    }
    text
}

/// In so many bytes at most.
pub fn summary(report: &Report, bytes: usize) -> String {
    let root = root();
    let (passed, failed) = (report.passed(), report.failed());
    let mut text = format!("### cantle test: {passed} passed, {failed} failed\n");
    let failures: Vec<(&Outcome, &Failure)> = failures(report).collect();
    if failures.is_empty() {
        return text;
    }
    text.push_str("\n| place | test | expectation |\n|---|---|---|\n");
    let rows = failures.into_iter().map(|(outcome, failure)| {
        let span = failure.expectation.span;
        let mut cell = markdown::escaped(&report.text(span));
        for line in lines(report, outcome, failure) {
            cell.push_str("<br>");
            cell.push_str(&markdown::escaped(&line));
        }
        let title = markdown::escaped(&outcome.test.title);
        let file = root.name(report.file(span));
        format!("| `{file}:{}` | {title} | {cell} |\n", report.line(span))
    });
    markdown::append(&mut text, rows, bytes);
    text
}

fn failures<'a>(report: &'a Report) -> impl Iterator<Item = (&'a Outcome<'a>, &'a Failure<'a>)> {
    let outcomes = report.outcomes.iter();
    outcomes.flat_map(|outcome| {
        outcome
            .failures
            .iter()
            .map(move |failure| (outcome, failure))
    })
}
