//! What became of every row of every file.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Options;
use crate::dataset::catalog::EventTypeId;
use crate::dataset::read::Refused;
use crate::diagnostics::codes::data;
use crate::diagnostics::{Code, Diagnostic, Failure};

/// So many refused rows of each kind are kept, unless all are asked for; all are counted.
const KEPT_REFUSALS: u64 = 100;
/// So many refused rows are shown where an import fails.
const SHOWN_REFUSALS: usize = 10;

/// What was read, and what became of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Profiles first, each table in order of paths.
    pub files: Vec<FileReport>,
    /// The first refused rows of each kind, or all, in order of files and rows.
    pub refused: Vec<Refusal>,
    /// Needed properties that no event of their type has, though there are events.
    pub never_set: Vec<(EventTypeId, Arc<str>)>,
    limit: Limit,
}

/// How many refused rows of each kind are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Limit {
    all: bool,
    /// By the id of the code.
    kept: BTreeMap<&'static str, u64>,
}

impl Limit {
    fn of(options: &Options) -> Limit {
        Limit {
            all: options.every_refusal,
            kept: BTreeMap::new(),
        }
    }

    /// Whether one more of this kind is kept.
    fn admits(&mut self, code: &'static Code) -> bool {
        let kept = self.kept.entry(code.id).or_default();
        let admitted = self.all || *kept < KEPT_REFUSALS;
        *kept += u64::from(admitted);
        admitted
    }
}

/// The rows of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileReport {
    pub name: String,
    pub counts: Counts,
}

/// Rows read = kept + not needed + dropped + refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub read: u64,
    pub kept: u64,
    /// Events of types that no rule mentions, or at times that decide nothing.
    pub not_needed: u64,
    /// Left out because the manifest says so.
    pub dropped: BTreeMap<DropReason, u64>,
    /// By the id of the code.
    pub refused: BTreeMap<&'static str, u64>,
}

/// Why a good row is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DropReason {
    /// `unknown_profiles = "drop"`
    UnknownProfile,
    /// `missing_key = "drop"`
    MissingKey,
    /// `missing_time = "drop"`
    MissingTime,
    /// `duplicates = "last"`: a later row has the key.
    Replaced,
}

impl DropReason {
    pub const ALL: [DropReason; 4] = [
        DropReason::UnknownProfile,
        DropReason::MissingKey,
        DropReason::MissingTime,
        DropReason::Replaced,
    ];

    /// As the manifest of a project has it.
    pub fn name(self) -> &'static str {
        match self {
            DropReason::UnknownProfile => "unknown_profiles",
            DropReason::MissingKey => "missing_key",
            DropReason::MissingTime => "missing_time",
            DropReason::Replaced => "duplicates",
        }
    }
}

/// A refused row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub file: String,
    /// Line of a text file or row of a table, from 1.
    pub row: u64,
    pub code: &'static Code,
    pub reason: String,
}

impl Counts {
    pub fn drop(&mut self, reason: DropReason, rows: u64) {
        if rows > 0 {
            *self.dropped.entry(reason).or_default() += rows;
        }
    }

    pub fn dropped(&self) -> u64 {
        self.dropped.values().sum()
    }

    pub fn refused(&self) -> u64 {
        self.refused.values().sum()
    }

    pub fn add_up(&self) -> bool {
        self.read == self.kept + self.not_needed + self.dropped() + self.refused()
    }

    fn add(&mut self, other: &Counts) {
        self.read += other.read;
        self.kept += other.kept;
        self.not_needed += other.not_needed;
        for (reason, rows) in &other.dropped {
            self.drop(*reason, *rows);
        }
        for (code, rows) in &other.refused {
            *self.refused.entry(code).or_default() += rows;
        }
    }
}

/// The rows of one part of a file.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    pub counts: Counts,
    /// The first of each kind, or all.
    refused: Vec<Refused>,
    limit: Limit,
}

impl Tally {
    pub fn new(options: &Options) -> Tally {
        Tally {
            limit: Limit::of(options),
            ..Tally::default()
        }
    }

    pub fn refuse(&mut self, refused: Refused) {
        *self.counts.refused.entry(refused.code.id).or_default() += 1;
        if self.limit.admits(refused.code) {
            self.refused.push(refused);
        }
    }
}

impl Report {
    pub fn new(options: &Options) -> Report {
        Report {
            limit: Limit::of(options),
            ..Report::default()
        }
    }

    /// The sums over all files.
    pub fn total(&self) -> Counts {
        let mut total = Counts::default();
        self.files.iter().for_each(|file| total.add(&file.counts));
        total
    }

    /// Adds the next part of a file.
    pub fn add(&mut self, file: usize, tally: Tally) {
        let file = &mut self.files[file];
        debug_assert!(tally.counts.add_up(), "{tally:?} of {}", file.name);
        file.counts.add(&tally.counts);
        for Refused { row, code, reason } in tally.refused {
            if self.limit.admits(code) {
                self.refused.push(Refusal {
                    file: file.name.clone(),
                    row,
                    code,
                    reason,
                });
            }
        }
    }

    /// Fails if more rows were refused than the options allow.
    pub fn admit(&self, options: &Options) -> Result<(), Failure> {
        let count = self.total().refused();
        if count <= options.max_refused {
            return Ok(());
        }
        let mut diagnostics: Vec<Diagnostic> = self
            .refused
            .iter()
            .take(SHOWN_REFUSALS)
            .map(Refusal::diagnostic)
            .collect();
        let rows = if count == 1 {
            "1 row was"
        } else {
            &format!("{count} rows were")
        };
        let mut summary = Diagnostic::error(
            &data::REFUSED_ROWS,
            format!("{rows} refused, at most {} allowed", options.max_refused),
        );
        for file in self.files.iter().filter(|file| file.counts.refused() > 0) {
            let (refused, read) = (file.counts.refused(), file.counts.read);
            summary = summary.note(format!("{}: {refused} of {read} rows refused", file.name));
        }
        diagnostics.push(summary);
        Err(Failure(diagnostics))
    }
}

impl Refusal {
    pub fn diagnostic(&self) -> Diagnostic {
        Diagnostic::error(self.code, self.reason.clone()).in_file(&self.file, Some(self.row))
    }
}
