//! JUnit XML as CI servers read it: suites of cases that pass or fail.

use std::fmt::Write;

use super::{Places, Report, details};
use crate::diagnostics::Diagnostic;

/// The cases of one file.
#[derive(Debug)]
pub struct Suite {
    /// A path from the root of the repository, or what else the cases are of.
    pub name: String,
    pub is_file: bool,
    pub cases: Vec<Case>,
}

#[derive(Debug)]
pub struct Case {
    pub name: String,
    pub line: Option<u64>,
    /// One at most: of several many readers show the first alone.
    pub failure: Option<Failure>,
    /// What is said of a case that passes all the same.
    pub output: String,
}

#[derive(Debug)]
pub struct Failure {
    pub message: String,
    pub kind: &'static str,
    pub text: String,
}

/// What was found: a suite a rule file, a case a finding. A file without any has one case that
/// passes; a warning passes as well if it is not denied.
pub fn junit(report: &Report<'_>) -> String {
    let places = Places::of(report.sources, report.diagnostics);
    let of_file = |file: &str| suite(report.root.name(file), true);
    let mut suites: Vec<Suite> = report.files.iter().map(|file| of_file(file)).collect();
    for diagnostic in report.diagnostics {
        let (file, line) = place(&places, diagnostic);
        let case = finding(report, diagnostic, line);
        let empty = match &file {
            Some(file) => of_file(file),
            None => suite(report.command.to_owned(), false),
        };
        match suites.iter_mut().find(|suite| suite.name == empty.name) {
            Some(suite) => suite.cases.push(case),
            None => suites.push(Suite {
                cases: vec![case],
                ..empty
            }),
        }
    }
    for suite in &mut suites {
        if suite.cases.is_empty() {
            suite.cases.push(Case {
                name: "no finding".to_owned(),
                line: None,
                failure: None,
                output: String::new(),
            });
        }
    }
    xml(report.command, &suites)
}

fn suite(name: String, is_file: bool) -> Suite {
    Suite {
        name,
        is_file,
        cases: Vec::new(),
    }
}

/// The name of the file as messages show it, and the line and column as far as they are known.
fn place(
    places: &Places<'_>,
    diagnostic: &Diagnostic,
) -> (Option<String>, Option<(u64, Option<u64>)>) {
    if let Some(label) = diagnostic.labels.first() {
        let start = places.start(label.span);
        let at = (start.line as u64, Some(start.column as u64));
        return (Some(places.name(label.span).to_owned()), Some(at));
    }
    match &diagnostic.file {
        Some(file) => {
            let line = file.line.map(|line| (line, file.column));
            (Some(file.path.display().to_string()), line)
        }
        None => (None, None),
    }
}

fn finding(report: &Report<'_>, diagnostic: &Diagnostic, at: Option<(u64, Option<u64>)>) -> Case {
    let code = diagnostic.code;
    let place = match at {
        Some((line, Some(column))) => format!(" ({line}:{column})"),
        Some((line, None)) => format!(" ({line})"),
        None => String::new(),
    };
    let mut text = vec![diagnostic.message.clone()];
    text.extend(details(diagnostic));
    let fails = diagnostic.is_error() || report.denied;
    let mut case = Case {
        name: format!("{}: {}{place}", code.id, code.title),
        line: at.map(|(line, _)| line),
        failure: None,
        output: String::new(),
    };
    match fails {
        true => {
            case.failure = Some(Failure {
                message: diagnostic.message.clone(),
                kind: code.id,
                text: text.join("\n"),
            });
        }
        false => case.output = format!("warning: {}", text.join("\n")),
    }
    case
}

/// The whole document.
pub fn xml(name: &str, suites: &[Suite]) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let cases = || suites.iter().flat_map(|suite| &suite.cases);
    let _ = writeln!(
        out,
        "<testsuites name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\">",
        attribute(name),
        cases().count(),
        failed(cases())
    );
    for suite in suites {
        write_suite(&mut out, suite);
    }
    out.push_str("</testsuites>\n");
    out
}

fn failed<'a>(cases: impl Iterator<Item = &'a Case>) -> usize {
    cases.filter(|case| case.failure.is_some()).count()
}

// Writing to a String cannot fail.
fn write_suite(out: &mut String, suite: &Suite) {
    let name = attribute(&suite.name);
    let file = suite.is_file.then(|| format!(" file=\"{name}\""));
    let file = file.unwrap_or_default();
    let _ = writeln!(
        out,
        "  <testsuite name=\"{name}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"0\">",
        suite.cases.len(),
        failed(suite.cases.iter())
    );
    for case in &suite.cases {
        let line = case.line.map(|line| format!(" line=\"{line}\""));
        let _ = write!(
            out,
            "    <testcase name=\"{}\" classname=\"{name}\"{file}{}",
            attribute(&case.name),
            line.unwrap_or_default()
        );
        if case.failure.is_none() && case.output.is_empty() {
            out.push_str("/>\n");
            continue;
        }
        out.push_str(">\n");
        if let Some(failure) = &case.failure {
            let _ = writeln!(
                out,
                "      <failure message=\"{}\" type=\"{}\">{}</failure>",
                attribute(&failure.message),
                attribute(failure.kind),
                content(&failure.text)
            );
        }
        if !case.output.is_empty() {
            let _ = writeln!(
                out,
                "      <system-out>{}</system-out>",
                content(&case.output)
            );
        }
        out.push_str("    </testcase>\n");
    }
    out.push_str("  </testsuite>\n");
}

/// A text as XML 1.0 can have it.
fn content(text: &str) -> String {
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

/// The same between quotes, where a line break would become a space.
fn attribute(text: &str) -> String {
    content(text).replace('\n', "&#10;").replace('\t', "&#9;")
}

#[cfg(test)]
mod tests {
    use super::super::{Root, examples};
    use super::*;

    fn shown(denied: bool) -> String {
        let sources = examples::sources();
        junit(&Report {
            command: "cantle check",
            sources: &sources,
            diagnostics: &examples::diagnostics(&sources)[..4],
            files: &["rules/clean.seg", "rules/vip.seg"],
            root: &Root::default(),
            denied,
            finished: true,
        })
    }

    #[test]
    fn a_suite_a_file_and_a_case_a_finding() {
        assert_eq!(
            shown(false),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <testsuites name=\"cantle check\" tests=\"5\" failures=\"3\" errors=\"0\">\n  \
               <testsuite name=\"rules/clean.seg\" tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"0\">\n    \
                 <testcase name=\"no finding\" classname=\"rules/clean.seg\" file=\"rules/clean.seg\"/>\n  \
               </testsuite>\n  \
               <testsuite name=\"rules/vip.seg\" tests=\"1\" failures=\"1\" errors=\"0\" skipped=\"0\">\n    \
                 <testcase name=\"E0201: unknown attribute (4:11)\" classname=\"rules/vip.seg\" file=\"rules/vip.seg\" line=\"4\">\n      \
                   <failure message=\"unknown attribute `lifetime_valu`\" type=\"E0201\">unknown attribute `lifetime_valu`\nnot an attribute of the profile\nhelp: did you mean `lifetime_value` (decimal)?</failure>\n    \
                 </testcase>\n  \
               </testsuite>\n  \
               <testsuite name=\"rules/more.seg\" tests=\"1\" failures=\"1\" errors=\"0\" skipped=\"0\">\n    \
                 <testcase name=\"E0206: two items of one name (1000:9)\" classname=\"rules/more.seg\" file=\"rules/more.seg\" line=\"1000\">\n      \
                   <failure message=\"two items are named `vip`\" type=\"E0206\">two items are named `vip`\nnamed `vip` again</failure>\n    \
                 </testcase>\n  \
               </testsuite>\n  \
               <testsuite name=\"data/x.csv\" tests=\"2\" failures=\"1\" errors=\"0\" skipped=\"0\">\n    \
                 <testcase name=\"E0807: a value that does not fit its type (70001)\" classname=\"data/x.csv\" file=\"data/x.csv\" line=\"70001\">\n      \
                   <failure message=\"`x` is not an int\" type=\"E0807\">`x` is not an int\nnote: column `age`</failure>\n    \
                 </testcase>\n    \
                 <testcase name=\"W0814: a column without a usable type\" classname=\"data/x.csv\" file=\"data/x.csv\">\n      \
                   <system-out>warning: column `a` has no values</system-out>\n    \
                 </testcase>\n  \
               </testsuite>\n\
             </testsuites>\n"
        );
        assert!(shown(true).contains("tests=\"5\" failures=\"4\""));
    }

    #[test]
    fn what_xml_cannot_have_is_replaced() {
        assert_eq!(
            content("a\u{1}<b>&\"\u{1b}[0m"),
            "a\u{fffd}&lt;b&gt;&amp;&quot;\u{fffd}[0m"
        );
        assert_eq!(attribute("a\nb"), "a&#10;b");
    }
}
