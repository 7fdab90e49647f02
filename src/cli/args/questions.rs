//! Arguments of commands that say something of one segment or two.

use clap::{Args as ClapArgs, ValueEnum};

use super::{Data, RunFormat};

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
