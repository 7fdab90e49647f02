//! The summary of a job of GitHub Actions.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use super::output::cannot_write;
use super::status::Stop;

/// GitHub refuses a summary of more than 1 MiB a step.
const MOST: u64 = 1_000_000;

/// Adds Markdown to the summary, if there is one. `markdown` makes it in so many bytes at most.
pub fn summarise(markdown: impl FnOnce(usize) -> String) -> Result<(), Stop> {
    let Some(path) = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()) else {
        return Ok(());
    };
    let path = Path::new(&path);
    let written = path.metadata().map_or(0, |metadata| metadata.len());
    let room = MOST.saturating_sub(written);
    let text = markdown(usize::try_from(room).unwrap_or(usize::MAX));
    let file = OpenOptions::new().append(true).create(true).open(path);
    file.and_then(|mut file| file.write_all(format!("{text}\n").as_bytes()))
        .map_err(|error| cannot_write(path, &error))
}
