//! All arguments.

use std::num::NonZeroU16;
use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum, ValueHint};

use crate::audience;

const EXAMPLES: &str = "\
Examples:
  cantle init shop && cd shop        a small project that runs
  cantle check                       is every rule right?
  cantle run                         how many are in each segment?
  cantle export --all --out lists    who is in each segment?

Exit status: 0 ran and found nothing, 1 ran and found something, 2 could not run, 130 interrupted.";

/// Segments from readable rules: check them, count them, export their members.
#[derive(Debug, Parser)]
#[command(name = "cantle", version, after_help = EXAMPLES, max_term_width = 100)]
pub struct Args {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Clone, Debug, ClapArgs)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// The project: a folder with a cantle.toml; else the nearest one upwards
    #[arg(long, global = true, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub project: Option<PathBuf>,
    /// When to use colours; NO_COLOR turns them off as well
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
    /// Say nothing on stderr but what is wrong
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Say on stderr what the time was spent on
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub verbose: bool,
    /// Number of threads; default: one a core
    #[arg(long, global = true, value_name = "N")]
    pub threads: Option<NonZeroU16>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal
    Auto,
    Always,
    Never,
}

impl Color {
    /// Makes it the choice of this process.
    pub fn apply(self) {
        match self {
            Color::Auto => {}
            Color::Always => anstream::ColorChoice::Always.write_global(),
            Color::Never => anstream::ColorChoice::Never.write_global(),
        }
    }
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Init(Init),
    Check(Check),
    Fmt(Fmt),
    Test(Test),
    Import(Import),
    Run(Run),
    Export(Export),
    Diff(Diff),
    Explain(Explain),
    Why(Why),
    Compare(Compare),
    Example(Example),
    Schema(Schema),
    Lsp(Lsp),
    Code(Code),
    Completions(Completions),
    Man(Man),
}

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

/// Prepare a dataset from the data files
///
/// All columns and events, in a folder of Arrow files that the manifest names as `prepared`. Runs
/// then open it instead of reading the data files, and refuse if those have changed since.
///
/// Every row that cannot be used is reported. Exit status 1, and nothing is written, if there are
/// more of them than --max-refused.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  cantle import
  cantle import --into data/prepared --max-refused 10
  cantle import --verify             is every byte what was written?")]
pub struct Import {
    /// The folder, made if need be; default: `prepared` of the manifest
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub into: Option<PathBuf>,
    /// Go on if no more rows than this cannot be used
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub max_refused: u64,
    /// Read in several rounds what is estimated to need more memory than this: `8GB`, `512MB`
    #[arg(long, value_name = "SIZE", value_parser = super::size::parse)]
    pub memory_limit: Option<u64>,
    /// Import nothing; hold what was imported against its checksums and the data files
    #[arg(long, conflicts_with = "max_refused")]
    pub verify: bool,
    /// How to write the report
    #[arg(long, default_value = "human")]
    pub format: RunFormat,
}

/// What commands that read data share.
#[derive(Debug, ClapArgs)]
pub struct Data {
    /// The instant of the run: a date or an RFC 3339 time; default: the manifest's, else now
    #[arg(long, value_name = "TIME")]
    pub as_of: Option<String>,
    /// Go on if no more rows than this cannot be used
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub max_refused: u64,
    /// Put on disk what is estimated to need more memory than this: `8GB`, `512MB`
    #[arg(long, value_name = "SIZE", value_parser = super::size::parse)]
    pub memory_limit: Option<u64>,
}

/// Evaluate segments: a table of their sizes
///
/// Exit status 1 if a rule has an error or a guard is broken: @size, or with --baseline @change.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  cantle run
  cantle run winback vip --as-of 2026-06-01
  cantle run --save snapshots/2026-06-01
  cantle run --format json")]
pub struct Run {
    /// Segments; default: all
    #[arg(value_name = "SEGMENT")]
    pub segments: Vec<String>,
    /// Keep the members as a snapshot in this folder, which must not be there yet
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub save: Option<PathBuf>,
    #[command(flatten)]
    pub baseline: Baseline,
    #[command(flatten)]
    pub data: Data,
    /// How to write the sizes
    #[arg(long, default_value = "human")]
    pub format: SizesFormat,
    /// Write that into this file, and the table on stdout
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, requires = "format")]
    pub output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SizesFormat {
    /// A table
    Human,
    /// One document
    Json,
    /// Annotations of GitHub Actions for broken guards, and a summary of the job
    Github,
    /// A table
    Markdown,
}

/// What @change guards are held against.
#[derive(Debug, ClapArgs)]
pub struct Baseline {
    /// Hold @change guards against this snapshot
    #[arg(long, value_name = "SNAPSHOT", value_hint = ValueHint::DirPath)]
    pub baseline: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RunFormat {
    /// A table
    Human,
    /// One document
    Json,
}

/// Write the members of segments
///
/// One file NAME.FORMAT a segment: the keys of its members in byte order. Files appear whole or
/// not at all. Exit status 1, and nothing is written, if a rule has an error or a guard is broken:
/// @size, or with --baseline or --since @change.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  cantle export --all --out lists
  cantle export winback --format parquet --out lists
  cantle export --all --since snapshots/2026-06-01 --out lists
  cantle export winback --out - | head")]
pub struct Export {
    /// Segments
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,
    /// Every segment of the project
    #[arg(long, conflicts_with = "names")]
    pub all: bool,
    /// How to write members
    #[arg(long, default_value = "csv")]
    pub format: ExportFormat,
    /// The folder, made if need be; `-` writes one segment to stdout
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: PathBuf,
    /// Write who entered and who left since this snapshot, as NAME.entered and NAME.left, not
    /// all members
    #[arg(long, value_name = "SNAPSHOT", value_hint = ValueHint::DirPath)]
    pub since: Option<PathBuf>,
    #[command(flatten)]
    pub baseline: Baseline,
    #[command(flatten)]
    pub data: Data,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// A header and a key a line
    Csv,
    /// An object a line
    Ndjson,
    Parquet,
    /// An Arrow IPC file
    Arrow,
    /// A portable Roaring bitmap of row numbers, and rows.csv with the key of each row
    Roaring,
}

impl From<ExportFormat> for audience::export::Format {
    fn from(format: ExportFormat) -> Self {
        match format {
            ExportFormat::Csv => Self::Csv,
            ExportFormat::Ndjson => Self::Ndjson,
            ExportFormat::Parquet => Self::Parquet,
            ExportFormat::Arrow => Self::Arrow,
            ExportFormat::Roaring => Self::Roaring,
        }
    }
}

/// Compare two states of the rules: who enters, who leaves, which definition caused it
///
/// Each side is a snapshot, a project folder or a git revision. Rules of both are evaluated on the
/// data of NEW, at the same instant; a snapshot is what it was.
///
/// Exit status 1 if a --limit, a @change or a @size guard is crossed; with --exit-code also if
/// anything is different.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  cantle diff main                   what do my changes do?
  cantle diff main --limit vip=5% --limit '*=20%'
  cantle diff snapshots/2026-06-01 --show 5
  cantle diff v1.2 v1.3 --format markdown > comment.md")]
pub struct Diff {
    /// A snapshot, a project folder or a git revision
    #[arg(value_name = "OLD", value_hint = ValueHint::DirPath)]
    pub old: String,
    /// The same; default: the project here
    #[arg(value_name = "NEW", value_hint = ValueHint::DirPath)]
    pub new: Option<String>,
    /// Fail if more than this share of a segment's members enter or leave: `vip=5%`, `*=10%`
    #[arg(long, value_name = "SEGMENT=P%", value_parser = super::diff::limit)]
    pub limit: Vec<Limit>,
    /// Exit with status 1 if anything is different
    #[arg(long)]
    pub exit_code: bool,
    /// Show the keys of so many who entered and of so many who left
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub show: usize,
    /// Compare what rules mean without reading any data
    #[arg(long, conflicts_with_all = ["limit", "show"])]
    pub no_data: bool,
    /// How to write it
    #[arg(long, default_value = "human")]
    pub format: DiffFormat,
    /// Write that into this file, and what is for people on stdout
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, requires = "format")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub data: Data,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// For people
    Human,
    /// One document
    Json,
    /// A comment on a pull request
    Markdown,
    /// Annotations of GitHub Actions for limits and guards, and a summary of the job
    Github,
}

/// `vip=5%`: a segment, or `*` for all others, and a share of its members before.
#[derive(Clone, Debug)]
pub struct Limit {
    pub segment: String,
    pub share: crate::value::Ratio,
}

/// Say what a segment means in plain English
///
/// With the instants of its windows, whom its conditions leave out, and what it refers to. No data
/// is read if there is a schema.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  cantle explain winback
  cantle explain winback --as-of 2026-06-01 --format markdown
  cantle explain --plan              the shared plan of all segments")]
pub struct Explain {
    /// A segment, or an arm as SPLIT.ARM
    #[arg(value_name = "SEGMENT")]
    pub segment: Option<String>,
    /// The instant of the windows: a date or an RFC 3339 time; default: the manifest's, else now
    #[arg(long, value_name = "TIME")]
    pub as_of: Option<String>,
    /// The plan that is run: each part once, with how often it is used
    #[arg(long)]
    pub plan: bool,
    /// Run the plan, and say of each part its rows, bytes and time
    #[arg(long, requires = "plan")]
    pub analyze: bool,
    /// How to write it
    #[arg(long, default_value = "human")]
    pub format: ExplainFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExplainFormat {
    /// For people
    Human,
    /// One document
    Json,
    Markdown,
}

/// Why a profile is in a segment or not
///
/// Each condition with the values and events it saw, which conditions would change the answer, and
/// when time alone does. Exit status 0 whether the profile is in the segment or not.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  cantle why winback 4711
  cantle why winback 4711 4712 --as-of 2026-06-01
  cantle why offers.vip 4711 --format json")]
pub struct Why {
    /// A segment, or an arm as SPLIT.ARM
    #[arg(value_name = "SEGMENT")]
    pub segment: String,
    /// Keys of profiles
    #[arg(value_name = "PROFILE", required = true)]
    pub profiles: Vec<String>,
    #[command(flatten)]
    pub data: Data,
    /// How to write the verdicts
    #[arg(long, default_value = "human")]
    pub format: RunFormat,
}

/// What can be proven of two segments, whoever the profiles are
///
/// Equal, one inside the other, disjoint or overlapping; for what does not hold an example, printed
/// as a test that passes. No data is read but to know its columns. Exit status 0 whatever is
/// found; with `--expect` 1 unless that is proven.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  cantle compare winback regulars
  cantle compare winback customers --expect inside
  cantle compare offers.vip big_spenders --format json")]
pub struct Compare {
    /// A segment, or an arm as SPLIT.ARM
    #[arg(value_name = "A")]
    pub a: String,
    /// Another one
    #[arg(value_name = "B")]
    pub b: String,
    /// The relation that is to be proven; exit status 1 if it is not
    #[arg(long, value_name = "RELATION")]
    pub expect: Option<Expected>,
    /// The instant of examples, and of what is not the same at any
    #[arg(long, value_name = "TIME")]
    pub as_of: Option<String>,
    /// How to write the comparison
    #[arg(long, default_value = "human")]
    pub format: RunFormat,
}

/// Relations of two segments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Expected {
    /// The same members
    Equal,
    /// Each member of A is one of B
    Inside,
    /// Each member of B is one of A
    Contains,
    /// No member in common
    Disjoint,
    /// Members in common, and each has others
    Overlapping,
}

/// A profile that is in a segment
///
/// The smallest that is found, with its events, printed as a test that passes; or that there can
/// be none.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  cantle example winback
  cantle example offers.vip --as-of 2026-06-01")]
pub struct Example {
    /// A segment, or an arm as SPLIT.ARM
    #[arg(value_name = "SEGMENT")]
    pub segment: String,
    /// The instant at which the profile is a member
    #[arg(long, value_name = "TIME")]
    pub as_of: Option<String>,
    /// How to write the example
    #[arg(long, default_value = "human")]
    pub format: RunFormat,
}

/// Propose, check or print the schema: the contract between rules and data
#[derive(Debug, ClapArgs)]
pub struct Schema {
    #[command(subcommand)]
    pub command: SchemaCommand,
}

#[derive(Debug, Subcommand)]
pub enum SchemaCommand {
    /// Propose a schema from the data, on stdout or as a file
    Infer {
        /// Write the project's schema file instead; one that is there is not overwritten
        #[arg(long)]
        write: bool,
    },
    /// Hold the data against the schema; exit status 1 if a row breaks it
    Check {
        #[command(flatten)]
        findings: Findings,
    },
    /// Print what rules can use: the schema and what is inferred beside it
    Show,
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
