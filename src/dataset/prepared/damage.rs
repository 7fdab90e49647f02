//! What can be wrong with a prepared dataset.

use std::io;
use std::path::Path;

use super::manifest::VERSION;
use super::sources::Change;

use crate::diagnostics::codes::{data, project};
use crate::diagnostics::{Diagnostic, Failure};

/// A file is not what was written.
pub fn damaged(path: &Path, reason: &str) -> Failure {
    Diagnostic::error(&data::DAMAGED, "the prepared dataset is damaged")
        .in_file(path, None)
        .note(reason)
        .help("`cantle import` makes it again from the data files")
        .into()
}

pub fn busy(folder: &Path) -> Failure {
    let message = format!("another import writes `{}`", folder.display());
    Diagnostic::error(&data::BUSY, message)
        .help("wait for it; runs go on with the dataset that was there before")
        .into()
}

pub fn cannot_write(path: &Path, error: &io::Error) -> Failure {
    let message = format!("cannot write the prepared dataset `{}`", path.display());
    let error = error.to_string();
    // Why the system refuses, without its number for that.
    let reason = error.split(" (os error").next().unwrap_or_default();
    Diagnostic::error(&project::CANNOT_WRITE, message)
        .note(reason.to_lowercase())
        .into()
}

/// Another version of the program has written it.
pub fn other_version(path: &Path, version: u32) -> Failure {
    let message = format!("the prepared dataset has format version {version}, not {VERSION}");
    Diagnostic::error(&data::OUTDATED, message)
        .in_file(path, None)
        .help("`cantle import` makes it again from the data files")
        .into()
}

/// So many changed files are named.
const SHOWN: usize = 5;

/// Files have changed since the import.
pub fn outdated(changes: &[Change]) -> Failure {
    let message = "the data files have changed since they were imported";
    let mut error = Diagnostic::error(&data::OUTDATED, message);
    for change in changes.iter().take(SHOWN) {
        error = error.note(match change {
            Change::New(path) => format!("`{path}` is new"),
            Change::Gone(path) => format!("`{path}` is gone"),
            Change::Changed(path) => format!("`{path}` is another"),
        });
    }
    if changes.len() > SHOWN {
        error = error.note(format!("and {} more", changes.len() - SHOWN));
    }
    error
        .help("`cantle import` brings the prepared dataset up to date")
        .into()
}

/// The project says something else of its data than at the import.
pub fn other_settings() -> Failure {
    let message = "the project says something else of its data than when it was imported";
    Diagnostic::error(&data::OUTDATED, message)
        .note("in `time_zone`, `[profiles]` or `[events]` of the manifest, or in the schema")
        .help("`cantle import` brings the prepared dataset up to date")
        .into()
}

/// A file was another before and after it was read.
pub fn changed_while_read(changes: &[Change]) -> Failure {
    let errors = changes.iter().map(|change| {
        let (Change::New(path) | Change::Gone(path) | Change::Changed(path)) = change;
        Diagnostic::error(
            &data::CHANGED_WHILE_READ,
            format!("`{path}` changed while it was read"),
        )
        .help("import again when nobody writes it")
    });
    Failure(errors.collect())
}

/// Nothing has been imported.
pub fn not_prepared(folder: &Path) -> Failure {
    let message = format!("no dataset has been prepared in `{}`", folder.display());
    Diagnostic::error(&data::NOT_PREPARED, message)
        .help("`cantle import` prepares it from the data files")
        .into()
}
