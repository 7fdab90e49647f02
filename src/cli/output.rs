//! stdout, colours, and files that appear whole.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use anstream::stream::RawStream;
use anstream::{AutoStream, ColorChoice};

use super::status::Stop;
use crate::audience::export::reason;
use crate::diagnostics::{Diagnostic, codes};
use crate::engine::shown_path;

/// Whether a stream shows colours: by `--color`, `NO_COLOR` and its being a terminal.
pub fn is_coloured(stream: &impl RawStream) -> bool {
    AutoStream::choice(stream) != ColorChoice::Never
}

/// Writes a product to stdout.
pub fn print(text: &str) -> Result<(), Stop> {
    let mut stdout = io::stdout().lock();
    stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
        .map_err(|error| Stop::of_stdout(&error))
}

/// Writes a file whole, by rename, or not at all; its folder is made if need be. A link stays a
/// link, and who may read a file that is there stays the same.
pub fn write(path: &Path, text: &str) -> Result<(), Stop> {
    replace(path, text).map_err(|error| cannot_write(path, &error))
}

fn replace(path: &Path, text: &str) -> io::Result<()> {
    let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let there = target.metadata().ok();
    // A pipe or a device is no file to be renamed onto.
    if there.as_ref().is_some_and(|there| !there.is_file()) {
        return fs::write(&target, text);
    }
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    fs::create_dir_all(folder)?;
    // In a folder of its own the file is made with the permissions of any new file.
    let staging = tempfile::Builder::new()
        .prefix(".cantle-")
        .tempdir_in(folder)?;
    let staged = staging.path().join("file");
    fs::write(&staged, text)?;
    if let Some(there) = there {
        fs::set_permissions(&staged, there.permissions())?;
    }
    fs::rename(&staged, &target)
}

pub fn cannot_write(path: &Path, error: &io::Error) -> Stop {
    let shown = shown_path(path);
    let message = format!("cannot write `{shown}`: {}", reason(error));
    Diagnostic::error(&codes::project::CANNOT_WRITE, message)
        .in_file(shown, None)
        .into()
}
