//! All arguments.

mod members;
mod questions;
mod rules;

use std::num::NonZeroU16;
use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum, ValueHint};

pub use members::*;
pub use questions::*;
pub use rules::*;

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
