//! Parts of the files of a table, read in parallel with results in the order of the files.

use rayon::prelude::*;

use super::Options;
use super::report::{FileReport, Report};
use crate::dataset::manifest::{Manifest, Table};
use crate::dataset::read::{self, Part};
use crate::diagnostics::Failure;

/// A part of a file that is in the report.
#[derive(Debug)]
pub struct FilePart {
    pub part: Part,
    /// Index in [`Report::files`].
    pub file: usize,
}

/// Opens the files of a table and enters them in the report.
pub fn open(
    manifest: &Manifest,
    table: &Table,
    report: &mut Report,
) -> Result<Vec<FilePart>, Failure> {
    let files = manifest.data_files(table)?;
    let opened = in_order(&files, |file| read::open(file, &manifest.zone))?;
    let mut parts = Vec::new();
    for (file, opened) in files.into_iter().zip(opened) {
        let index = report.files.len();
        report.files.push(FileReport {
            name: file.name,
            ..FileReport::default()
        });
        parts.extend(
            opened
                .into_iter()
                .map(|part| FilePart { part, file: index }),
        );
    }
    Ok(parts)
}

/// Applies `work` to all in parallel. Fails with the findings of all that failed.
pub fn in_order<I: Sync, T: Send>(
    items: &[I],
    work: impl Fn(&I) -> Result<T, Failure> + Sync + Send,
) -> Result<Vec<T>, Failure> {
    all_of(items.par_iter().map(work).collect())
}

/// All that was done, or the findings of all that failed.
pub fn all_of<T>(results: Vec<Result<T, Failure>>) -> Result<Vec<T>, Failure> {
    let mut done = Vec::with_capacity(results.len());
    let mut findings = Vec::new();
    for result in results {
        match result {
            Ok(result) => done.push(result),
            Err(Failure(found)) => findings.extend(found),
        }
    }
    if findings.is_empty() {
        return Ok(done);
    }
    // Parts of one file lack the same column.
    let mut distinct = Vec::new();
    for finding in findings {
        if !distinct.contains(&finding) {
            distinct.push(finding);
        }
    }
    Err(Failure(distinct))
}

/// Says how far the import is.
pub fn advance(options: &Options, rows: u64) {
    if let Some(progress) = options.progress {
        progress(rows);
    }
}
