//! What came of tests, as JUnit XML: a suite a rule file.

use super::Report;
use super::human::lines;
use crate::testing::{Failure, Outcome};

pub fn text(report: &Report) -> String {
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    text.push_str(&format!(
        "<testsuites name=\"cantle\" tests=\"{}\" failures=\"{}\">\n",
        report.outcomes.len(),
        report.failed()
    ));
    // Tests stand in the order of their files.
    for suite in report
        .outcomes
        .chunk_by(|a, b| a.test.span.source == b.test.span.source)
    {
        suite_of(report, suite, &mut text);
    }
    text.push_str("</testsuites>\n");
    text
}

fn suite_of(report: &Report, outcomes: &[Outcome], text: &mut String) {
    let file = outcomes.first().map_or("", |o| report.file(o.test.span));
    let failed = outcomes.iter().filter(|o| !o.passed()).count();
    text.push_str(&format!(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{failed}\">\n",
        escaped(file),
        outcomes.len()
    ));
    for outcome in outcomes {
        case(report, outcome, file, text);
    }
    text.push_str("  </testsuite>\n");
}

fn case(report: &Report, outcome: &Outcome, file: &str, text: &mut String) {
    text.push_str(&format!(
        "    <testcase name=\"{}\" classname=\"{}\" file=\"{1}\" line=\"{}\"",
        escaped(&outcome.test.title),
        escaped(file),
        report.line(outcome.test.span)
    ));
    if outcome.passed() {
        return text.push_str("/>\n");
    }
    text.push_str(">\n");
    for failure in &outcome.failures {
        text.push_str(&failed(report, outcome, failure));
    }
    text.push_str("    </testcase>\n");
}

fn failed(report: &Report, outcome: &Outcome, failure: &Failure) -> String {
    let span = failure.expectation.span;
    let place = format!("{}:{}", report.file(span), report.line(span));
    let lines = lines(report, outcome, failure).join("\n");
    format!(
        "      <failure message=\"{}\">{}</failure>\n",
        escaped(&report.text(span)),
        escaped(&format!("{place}\n{lines}"))
    )
}

/// A text as XML 1.0 can have it.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
