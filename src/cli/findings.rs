//! What `check` finds, in the format asked for.

use std::path::{Path, PathBuf};

use super::args::{self, Format};
use super::session::Session;
use super::status::Stop;
use super::{github, output};
use crate::diagnostics::Diagnostic;
use crate::diagnostics::render::{self, Report, Root};

#[derive(Debug)]
pub struct Findings<'a> {
    command: &'a str,
    diagnostics: &'a [Diagnostic],
    /// Names of the rule files that were looked at.
    pub files: Vec<&'a str>,
    /// Whether warnings fail the command.
    pub denied: bool,
    finished: bool,
}

impl<'a> Findings<'a> {
    pub fn new(command: &'a str, diagnostics: &'a [Diagnostic]) -> Findings<'a> {
        Findings {
            command,
            diagnostics,
            files: Vec::new(),
            denied: false,
            finished: true,
        }
    }

    /// Why a command could not run. stderr says it to people, a document to those who read none.
    pub fn of_errors(command: &'a str, errors: &'a [Diagnostic]) -> Findings<'a> {
        Findings {
            finished: false,
            ..Findings::new(command, errors)
        }
    }

    /// The format on stdout; or in the file asked for, with the human one on stdout.
    pub fn print(&self, session: &Session, args: &args::Findings) -> Result<(), Stop> {
        let is_for_people = matches!(args.format, Format::Human | Format::Short);
        let colour = args.output.is_none() && output::is_coloured(&std::io::stdout());
        let text = || self.text(session, args.format, colour);
        match &args.output {
            Some(file) => {
                output::write(file, &text())?;
                if self.finished {
                    let colour = output::is_coloured(&std::io::stdout());
                    output::print(&self.text(session, Format::Human, colour))?;
                }
            }
            None if self.finished || !is_for_people => output::print(&text())?,
            None => {}
        }
        match args.format {
            Format::Github => self.summarise(session),
            _ => Ok(()),
        }
    }

    /// An annotation of GitHub Actions each.
    pub fn annotations(&self, session: &Session) -> String {
        self.with_report(session, render::github::github)
    }

    fn text(&self, session: &Session, format: Format, colour: bool) -> String {
        let (sources, found) = (&session.sources, self.diagnostics);
        match format {
            Format::Human => render::human(sources, found, colour),
            Format::Short => render::short(sources, found),
            Format::Json => render::json(sources, found),
            Format::Github => self.annotations(session),
            Format::Sarif => self.with_report(session, render::sarif),
            Format::Junit => self.with_report(session, render::junit::junit),
            Format::Markdown => self.with_report(session, render::markdown::markdown),
        }
    }

    fn summarise(&self, session: &Session) -> Result<(), Stop> {
        github::summarise(|bytes| {
            self.with_report(session, |report| render::markdown::within(report, bytes))
        })
    }

    fn with_report<T>(&self, session: &Session, render: impl FnOnce(&Report<'_>) -> T) -> T {
        render(&Report {
            command: self.command,
            sources: &session.sources,
            diagnostics: self.diagnostics,
            files: &self.files,
            root: &root(),
            denied: self.denied,
            finished: self.finished,
        })
    }
}

/// The root of the repository that the working directory is in: where `.git` is, or what GitHub
/// has checked out; else the working directory itself.
pub fn root() -> Root {
    let Ok(working) = std::env::current_dir() else {
        return Root::default();
    };
    let has_git = |folder: &&Path| folder.join(".git").exists();
    let repository = working.ancestors().find(has_git).map(Path::to_owned);
    let root = repository.or_else(|| {
        let workspace = PathBuf::from(std::env::var_os("GITHUB_WORKSPACE")?);
        let workspace = workspace.canonicalize().ok()?;
        working.starts_with(&workspace).then_some(workspace)
    });
    let root = root.unwrap_or_else(|| working.clone());
    Root::new(working, root)
}
