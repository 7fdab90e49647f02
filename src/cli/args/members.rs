//! Arguments of commands that read data.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand, ValueEnum, ValueHint};

use super::Findings;
use crate::audience;

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
    #[arg(long, value_name = "SIZE", value_parser = crate::cli::size::parse)]
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
    #[arg(long, value_name = "SIZE", value_parser = crate::cli::size::parse)]
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
    #[arg(long, value_name = "SEGMENT=P%", value_parser = crate::cli::diff::limit)]
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
