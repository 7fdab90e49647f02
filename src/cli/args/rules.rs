//! Arguments of commands on rules alone, and of those on cantle itself.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum, ValueHint};

/// Make a small project that runs
///
/// Writes a manifest, a few rules and a little data. Files that are there are never overwritten.
#[derive(Debug, ClapArgs)]
#[command(after_help = "Example:\n  cantle init shop && cantle run --project shop")]
pub struct Init {
    /// The folder, made if need be; default: the working directory
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub folder: Option<PathBuf>,
}

/// Check all rules: syntax, names, types, lints
///
/// All rule files of the project are checked together; paths limit what is reported.
/// Exit status 1 if there is an error.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  cantle check
  cantle check rules/vip.seg
  cantle check --format json --deny warnings
  cantle check --format sarif --output cantle.sarif
  cantle check --fix --diff          what would be fixed?")]
pub struct Check {
    /// Report only what is wrong in these rule files or folders
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub findings: Findings,
    /// Treat warnings as errors
    #[arg(long, value_name = "WHAT")]
    pub deny: Option<Deny>,
    /// When a rule has expired: a date or an RFC 3339 time; default: the manifest's, else now
    #[arg(long, value_name = "TIME")]
    pub as_of: Option<String>,
    /// Apply the fixes that leave no doubt, and report what remains
    #[arg(long)]
    pub fix: bool,
    /// With --fix: apply suggestions as well, such as the name most like a misspelt one
    #[arg(long, requires = "fix")]
    pub suggested: bool,
    /// With --fix: change nothing; print the differences
    #[arg(long, requires = "fix", conflicts_with = "output")]
    pub diff: bool,
}

/// How findings are written.
#[derive(Debug, ClapArgs)]
pub struct Findings {
    /// How to write what was found
    #[arg(long, default_value = "human")]
    pub format: Format,
    /// Write that into this file, and what is for people on stdout
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, requires = "format")]
    pub output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// With source and help, for people
    Human,
    /// One line each: path:line:column: error[CODE]: message
    Short,
    /// One document
    Json,
    /// Annotations of GitHub Actions, and a summary of the job
    Github,
    /// SARIF 2.1.0, as code scanning reads it
    Sarif,
    /// JUnit XML, as CI servers read it
    Junit,
    /// A table
    Markdown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Deny {
    Warnings,
}

/// Bring rule files into their canonical form
///
/// Without paths all rule files of the project. Files with syntax errors are reported and left alone.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  cantle fmt
  cantle fmt --check                 exit status 1 if a file is not formatted
  cantle fmt --diff rules/vip.seg    show what would change
  cantle fmt - < vip.seg             filter stdin")]
pub struct Fmt {
    /// Rule files or folders; `-` filters stdin to stdout
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,
    /// Change nothing; list the files that differ, exit status 1 if there are any
    #[arg(long)]
    pub check: bool,
    /// Change nothing; print the differences
    #[arg(long)]
    pub diff: bool,
}

/// Run the tests of the rules
///
/// A `test "…" { … }` of a rule file has profiles and events of its own: with a schema no data is
/// needed. Exit status 1 if a case fails, if there is no test, or if a rule has an error.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  cantle test
  cantle test rules/winback.seg
  cantle test --filter lapsed --coverage
  cantle test --format junit --output tests.xml")]
pub struct Test {
    /// Run only the tests in these rule files or folders
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,
    /// Run only tests with this in their title, in any case
    #[arg(long, value_name = "TEXT")]
    pub filter: Option<String>,
    /// List segments and conditions that no case decided both ways
    #[arg(long)]
    pub coverage: bool,
    /// How to write what came of them
    #[arg(long, default_value = "human")]
    pub format: TestFormat,
    /// Write that into this file, and what is for people on stdout
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, requires = "format")]
    pub output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TestFormat {
    /// For people
    Human,
    /// One document
    Json,
    /// JUnit XML, as CI servers read it
    Junit,
    /// Annotations of GitHub Actions, and a summary of the job
    Github,
    /// A table
    Markdown,
}

/// Serve an editor over stdin and stdout
///
/// The language server protocol: diagnostics as you type, completion, hover, definitions,
/// references, rename, formatting, fixes. An editor starts it; `editors/` has extensions.
#[derive(Debug, ClapArgs)]
pub struct Lsp {
    /// What many editors say; there is nothing else
    #[arg(long, hide = true)]
    pub stdio: bool,
}

/// Explain a diagnostic code, or list all
#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:\n  cantle code\n  cantle code E0201")]
pub struct Code {
    /// A code as messages show it
    #[arg(value_name = "CODE")]
    pub code: Option<String>,
}

/// Print completions for a shell
#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Example:\n  cantle completions bash > ~/.local/share/bash-completion/completions/cantle"
)]
pub struct Completions {
    pub shell: clap_complete::Shell,
}

/// Print the manual page
#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:\n  cantle man | man -l -\n  cantle man export | man -l -")]
pub struct Man {
    /// A command; default: the page of cantle itself
    #[arg(value_name = "COMMAND")]
    pub command: Option<String>,
}
