//! A snapshot is written beside its place, made durable, and renamed.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};

use rayon::prelude::*;
use roaring::RoaringBitmap;
use tempfile::TempDir;

use super::manifest::{Entry, FORMAT_VERSION, Keys, Manifest};
use super::{FILE_NAME, KEYS, SEGMENTS, keys, sum};
use crate::audience::export::{file_stem, reason};
use crate::audience::rules::Rules;
use crate::audience::sorted::Sorted;
use crate::dataset;
use crate::diagnostics::codes::changes::SNAPSHOT_EXISTS;
use crate::diagnostics::codes::project::CANNOT_WRITE;
use crate::diagnostics::{Diagnostic, Failure};

/// What is kept.
#[derive(Debug)]
pub struct Contents<'a> {
    pub edition: &'a str,
    pub as_of: String,
    pub time_zone: &'a str,
    pub data: &'a str,
    /// The name of the key.
    pub key: &'a str,
    pub keys: &'a dataset::Keys,
    /// Rows that are profiles; `None` if all are.
    pub live: Option<&'a RoaringBitmap>,
    pub everyone: u64,
    pub rules: Rules,
    /// Name, members by row, and the size of the universe.
    pub members: Vec<(&'a str, &'a RoaringBitmap, u64)>,
}

/// The folder being filled, so that an interrupted process can take it away.
static OPEN: Mutex<Option<PathBuf>> = Mutex::new(None);

fn open() -> MutexGuard<'static, Option<PathBuf>> {
    OPEN.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// Takes away what has not become a snapshot.
pub fn discard() {
    let open = open();
    if let Some(folder) = open.as_ref() {
        for _ in 0..20 {
            if fs::remove_dir_all(folder).is_ok() || !folder.exists() {
                break;
            }
        }
    }
    // The process ends now; whoever writes on must not commit.
    std::mem::forget(open);
}

/// Tells at once, before long work, that nothing can be saved there.
///
/// # Errors
/// Something is there.
pub fn expect_free(folder: &Path) -> Result<(), Failure> {
    let is_empty = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => true,
        Err(error) => return Err(cannot_write(folder, &error)),
    };
    if is_empty {
        return Ok(());
    }
    let shown = folder.display();
    let message = match folder.join(FILE_NAME).exists() {
        true => format!("there is a snapshot in `{shown}` already"),
        false => format!("`{shown}` is a folder with other files in it"),
    };
    Err(Diagnostic::error(&SNAPSHOT_EXISTS, message)
        .in_file(folder, None)
        .help("save into a folder that is not there yet")
        .into())
}

/// Writes a snapshot: whole, or not at all.
///
/// # Errors
/// A folder that is there already, or cannot be written.
pub fn save(folder: &Path, contents: &Contents<'_>) -> Result<Manifest, Failure> {
    expect_free(folder)?;
    write(folder, contents).map_err(|error| cannot_write(folder, &error))
}

fn write(folder: &Path, contents: &Contents<'_>) -> io::Result<Manifest> {
    let parent = match folder.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    fs::create_dir_all(parent)?;
    let staged = tempfile::Builder::new()
        .prefix(".cantle-")
        .tempdir_in(parent)?;
    *open() = Some(staged.path().to_owned());
    let written = fill(staged.path(), contents).and_then(|manifest| {
        commit(staged, folder)?;
        sync_folder(parent)?;
        Ok(manifest)
    });
    *open() = None;
    written
}

fn fill(folder: &Path, contents: &Contents<'_>) -> io::Result<Manifest> {
    let sorted = Sorted::new(contents.keys, contents.live);
    let keys = keys::to_arrow(&sorted, contents.key).map_err(io::Error::other)?;
    write_durably(&folder.join(KEYS), &keys)?;
    fs::create_dir(folder.join(SEGMENTS))?;
    let entries: io::Result<Vec<Entry>> = contents
        .members
        .par_iter()
        .map(|(name, members, universe)| {
            let file = format!("{SEGMENTS}/{}.roaring", file_stem(name));
            let mut bytes = Vec::new();
            let mut places = sorted.places(members);
            // In the smallest form, so that equal members are equal bytes.
            places.optimize();
            places.serialize_into(&mut bytes)?;
            write_durably(&folder.join(&file), &bytes)?;
            Ok(Entry {
                segment: (*name).to_owned(),
                members: members.len(),
                universe: *universe,
                sum: sum(&bytes),
                file,
            })
        })
        .collect();
    let manifest = Manifest {
        format_version: FORMAT_VERSION,
        edition: contents.edition.to_owned(),
        as_of: contents.as_of.clone(),
        time_zone: contents.time_zone.to_owned(),
        data: contents.data.to_owned(),
        keys: Keys {
            name: contents.key.to_owned(),
            count: sorted.len() as u64,
            identity: sorted.identity(),
            file: KEYS.to_owned(),
            sum: sum(&keys),
        },
        everyone: contents.everyone,
        members: entries?,
        rules: contents.rules.clone(),
    };
    let mut text = serde_json::to_string_pretty(&manifest)?;
    text.push('\n');
    write_durably(&folder.join(FILE_NAME), text.as_bytes())?;
    sync_folder(&folder.join(SEGMENTS))?;
    sync_folder(folder)?;
    Ok(manifest)
}

/// An empty folder in the place goes; anything else stops the rename.
fn commit(staged: TempDir, folder: &Path) -> io::Result<()> {
    // Temporary folders are for their owner alone; a snapshot is as open as its neighbours.
    open_up(staged.path())?;
    let guard = open();
    match fs::remove_dir(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    fs::rename(staged.path(), folder)?;
    let _ = staged.keep();
    drop(guard);
    Ok(())
}

#[cfg(unix)]
fn open_up(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    // What `mkdir` gives a folder here, whatever the mask of the process.
    let probe = folder.join(SEGMENTS).metadata()?.permissions().mode();
    fs::set_permissions(folder, fs::Permissions::from_mode(probe))
}

#[cfg(not(unix))]
fn open_up(_: &Path) -> io::Result<()> {
    Ok(())
}

fn write_durably(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Makes the names in a folder durable.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

fn cannot_write(folder: &Path, error: &io::Error) -> Failure {
    let message = format!("cannot write `{}`: {}", folder.display(), reason(error));
    Diagnostic::error(&CANNOT_WRITE, message)
        .in_file(folder, None)
        .help("choose a folder that can be written with `--save DIR`; nothing was changed")
        .into()
}
