//! `cantle test [PATH…]`.

mod coverage;
mod github;
mod human;
mod json;
mod junit;

use std::collections::BTreeSet;

use super::args::{self, Format, TestFormat};
use super::findings::Findings;
use super::output;
use super::session::Session;
use super::status::{Status, Stop};
use crate::check::typed::Test;
use crate::diagnostics::{Diagnostic, Sources, Span, codes};
use crate::engine::Engine;
use crate::explain::{Words, show};
use crate::testing::coverage::SegmentCoverage;
use crate::testing::{self, Failure, Outcome};
use coverage::Summary;

/// What was run, with all that it takes to show it.
struct Report<'a> {
    engine: &'a Engine,
    sources: &'a Sources,
    outcomes: &'a [Outcome<'a>],
    /// If it is asked for.
    coverage: Option<Vec<SegmentCoverage>>,
}

pub fn run(args: &args::Test, session: &mut Session) -> Result<Status, Stop> {
    let engine = match session.open() {
        Err(Stop::Failure(failure)) => {
            print_errors(&failure.0, session, args)?;
            return Err(Stop::Failure(failure));
        }
        other => other?,
    };
    if !engine.is_sound() {
        print_errors(&engine.diagnostics, session, args)?;
        return super::run::report_errors(session, &engine);
    }
    let tests = chosen(&engine, args)?;
    let outcomes = engine.test(&tests)?;
    let report = Report {
        engine: &engine,
        sources: &session.sources,
        outcomes: &outcomes,
        coverage: args
            .coverage
            .then(|| testing::coverage::coverage(&engine.test_setting(), &outcomes)),
    };
    print(&report, args)?;
    if let (TestFormat::Junit | TestFormat::Github, None, Some(summary)) =
        (args.format, &args.output, report.coverage())
    {
        // These have no place for it.
        session.say(coverage::text(&summary).trim_end());
    }
    if tests.is_empty() {
        let missing = [no_test(&engine)];
        if args.format == TestFormat::Github {
            print_errors(&missing, session, args)?;
        }
        session.report(&missing);
    }
    Ok(Status::found(tests.is_empty() || report.failed() > 0))
}

/// The format on stdout; or in the file asked for, with the human one on stdout.
fn print(report: &Report, args: &args::Test) -> Result<(), Stop> {
    let text = match args.format {
        TestFormat::Human => human::text(report),
        TestFormat::Json => json::text(report),
        TestFormat::Junit => junit::text(report),
        TestFormat::Github => github::text(report),
        TestFormat::Markdown => github::summary(report, usize::MAX),
    };
    match &args.output {
        Some(file) => {
            output::write(file, &text)?;
            output::print(&human::text(report))?;
        }
        None => output::print(&text)?,
    }
    match args.format {
        TestFormat::Github => super::github::summarise(|bytes| github::summary(report, bytes)),
        _ => Ok(()),
    }
}

/// Why no test was run, for those who read no stderr.
fn print_errors(errors: &[Diagnostic], session: &Session, args: &args::Test) -> Result<(), Stop> {
    let format = match args.format {
        TestFormat::Human => return Ok(()),
        TestFormat::Json => {
            let text = json::errors(&session.sources, errors);
            return match &args.output {
                Some(file) => output::write(file, &text),
                None => output::print(&text),
            };
        }
        TestFormat::Junit => Format::Junit,
        TestFormat::Github => Format::Github,
        TestFormat::Markdown => Format::Markdown,
    };
    let args = args::Findings {
        format,
        output: args.output.clone(),
    };
    Findings::of_errors("cantle test", errors).print(session, &args)
}

/// The tests in the paths whose titles have the text, in the order of the files.
fn chosen<'a>(engine: &'a Engine, args: &args::Test) -> Result<Vec<&'a Test>, Stop> {
    let mut wanted = BTreeSet::new();
    for path in &args.paths {
        wanted.extend(super::check::sources_in(&engine.files, path)?);
    }
    let in_paths = |test: &&Test| args.paths.is_empty() || wanted.contains(&test.span.source);
    let filter = args.filter.as_deref().map(str::to_lowercase);
    let in_title = |test: &&Test| match &filter {
        Some(filter) => test.title.to_lowercase().contains(filter),
        None => true,
    };
    let tests = engine.project.tests.iter();
    Ok(tests.filter(in_paths).filter(in_title).collect())
}

fn no_test(engine: &Engine) -> Diagnostic {
    let diagnostic = Diagnostic::error(&codes::tests::NO_TEST, "no test found");
    match engine.project.tests.len() {
        0 => diagnostic.help("write `test \"…\" { … }` in a rule file"),
        1 => diagnostic.help("there is 1 test, which the paths and `--filter` leave out"),
        some => diagnostic.help(format!(
            "there are {some} tests, which the paths and `--filter` leave out"
        )),
    }
}

impl<'a> Report<'a> {
    fn failed(&self) -> usize {
        self.outcomes.iter().filter(|o| !o.passed()).count()
    }

    fn passed(&self) -> usize {
        self.outcomes.len() - self.failed()
    }

    fn coverage(&self) -> Option<Summary<'_>> {
        let coverage = self.coverage.as_ref()?;
        Some(coverage::summary(self, coverage))
    }

    fn file(&self, span: Span) -> &str {
        &self.sources.get(span.source).name
    }

    fn words(&self, outcome: &'a Outcome) -> Words<'a> {
        Words {
            project: &self.engine.project,
            catalog: &self.engine.catalog,
            sources: self.sources,
            clock: &outcome.clock,
        }
    }

    /// From 1.
    fn line(&self, span: Span) -> usize {
        let text = &self.sources.get(span.source).text;
        let before = text.get(..span.start as usize).unwrap_or_default();
        before.matches('\n').count() + 1
    }

    /// What stands in the rule file, on one line.
    fn text(&self, span: Span) -> String {
        show::source(self.sources, span)
    }

    fn segment(&self, failure: &Failure) -> &str {
        &self
            .engine
            .project
            .segment(failure.expectation.segment)
            .name
    }
}

/// Names of profiles of a test.
fn names<'a>(test: &'a Test, profiles: &[usize]) -> Vec<&'a str> {
    let name = |profile: &usize| test.profiles[*profile].name.as_str();
    profiles.iter().map(name).collect()
}
