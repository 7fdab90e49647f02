//! The folder of a prepared dataset, and how an import takes the place of the one before.
//!
//! ```text
//! DIR/
//!   CURRENT        the name of a snapshot, and the checksum of its manifest
//!   lock           held while an import writes
//!   snapshot-7/    files that never change once CURRENT names them
//! ```
//!
//! A new snapshot is written beside the old one and made durable; then CURRENT is replaced by a
//! rename. Whenever a process ends, CURRENT names a whole snapshot: the old or the new one.
//! Who has mapped files of an old snapshot goes on with them.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};

use tempfile::TempDir;

use super::damage::{busy, cannot_write, damaged};
use crate::diagnostics::Failure;

const CURRENT: &str = "CURRENT";
const NEXT: &str = "CURRENT.new";
const LOCK: &str = "lock";
const PREFIX: &str = "snapshot-";
pub const MANIFEST: &str = "manifest.json";

/// The snapshot being written, so that an interrupted process can take it away.
static OPEN: Mutex<Option<PathBuf>> = Mutex::new(None);

/// Takes away what an import has not finished. It waits for one that is just being committed.
pub fn discard() {
    let open = open();
    if let Some(snapshot) = open.as_ref() {
        // Writers may still add files for a moment: try again while they do.
        for _ in 0..20 {
            if fs::remove_dir_all(snapshot).is_ok() || !snapshot.exists() {
                break;
            }
        }
    }
    // The process ends now; whoever writes on must not commit.
    std::mem::forget(open);
}

fn open() -> MutexGuard<'static, Option<PathBuf>> {
    OPEN.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// A folder that goes again, also if the process is interrupted.
#[derive(Debug)]
pub struct Temporary(TempDir);

impl Temporary {
    pub fn within(root: &Path) -> io::Result<Temporary> {
        let folder = tempfile::Builder::new().prefix("cantle-").tempdir_in(root);
        folder.map(Temporary)
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// From now on an interrupted process takes it away.
    pub fn keep_in_mind(&self) {
        *open() = Some(self.path().to_owned());
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(self.path());
        *open() = None;
    }
}

/// The snapshot that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Current {
    pub folder: PathBuf,
    number: u64,
    /// The checksum of its manifest.
    pub sum: String,
}

impl Current {
    /// `None` if nothing has been imported yet.
    pub fn of(folder: &Path) -> Result<Option<Current>, Failure> {
        let path = folder.join(CURRENT);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(damaged(&path, &error.to_string())),
        };
        let mut words = text.split_whitespace();
        let (Some(name), Some(sum), None) = (words.next(), words.next(), words.next()) else {
            return Err(damaged(&path, "it names no snapshot"));
        };
        let number = number(name).ok_or_else(|| damaged(&path, "it names no snapshot"))?;
        Ok(Some(Current {
            folder: folder.join(name),
            number,
            sum: sum.to_owned(),
        }))
    }
}

/// A snapshot that is being written. It goes again unless it is committed.
#[derive(Debug)]
pub struct Staged {
    folder: PathBuf,
    number: u64,
    snapshot: PathBuf,
    is_current: bool,
    /// Released when the process ends, however that happens.
    _lock: File,
}

impl Staged {
    /// Makes a folder for a new snapshot, and takes away what broken imports left.
    pub fn begin(folder: &Path) -> Result<Staged, Failure> {
        let failed = |error: io::Error| cannot_write(folder, &error);
        let is_other = is_foreign(folder).map_err(failed)?;
        if is_other {
            let reason = "it has other files in it, and no dataset";
            return Err(cannot_write(folder, &io::Error::other(reason)));
        }
        fs::create_dir_all(folder).map_err(failed)?;
        let lock = lock(folder)?;
        let current = Current::of(folder)?;
        sweep(folder, current.as_ref()).map_err(failed)?;
        let number = current.map_or(1, |current| current.number + 1);
        let snapshot = folder.join(format!("{PREFIX}{number}"));
        fs::create_dir(&snapshot).map_err(failed)?;
        *open() = Some(snapshot.clone());
        Ok(Staged {
            folder: folder.to_owned(),
            number,
            snapshot,
            is_current: false,
            _lock: lock,
        })
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.snapshot.join(name)
    }

    /// Makes the snapshot the current one. Its other files are durable already.
    pub fn commit(mut self, manifest: &[u8], sum: &str) -> Result<(), Failure> {
        let open = self.seal(manifest).map(|()| open());
        let pointed = open.and_then(|mut open| {
            self.point(sum)?;
            *open = None;
            Ok(())
        });
        pointed.map_err(|error| cannot_write(&self.folder, &error))?;
        // The new dataset counts from here on. What is left of the old one the next import takes.
        let current = Current::of(&self.folder)?;
        let _ = sweep(&self.folder, current.as_ref());
        Ok(())
    }

    fn seal(&self, manifest: &[u8]) -> io::Result<()> {
        write_durably(&self.path(MANIFEST), manifest)?;
        sync_folder(&self.snapshot)?;
        sync_folder(&self.folder)
    }

    fn point(&mut self, sum: &str) -> io::Result<()> {
        let next = self.folder.join(NEXT);
        write_durably(&next, format!("{PREFIX}{} {sum}\n", self.number).as_bytes())?;
        fs::rename(&next, self.folder.join(CURRENT))?;
        self.is_current = true;
        sync_folder(&self.folder)
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        if !self.is_current {
            let _ = fs::remove_dir_all(&self.snapshot);
        }
    }
}

/// Whether there are files, but none that an import has made.
fn is_foreign(folder: &Path) -> io::Result<bool> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        entries => entries?,
    };
    let is_empty = entries.count() == 0;
    Ok(!is_empty && !folder.join(LOCK).is_file())
}

fn lock(folder: &Path) -> Result<File, Failure> {
    let path = folder.join(LOCK);
    let mut options = OpenOptions::new();
    let file = options.create(true).truncate(false).write(true).open(&path);
    let file = file.map_err(|error| cannot_write(&path, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(busy(folder)),
        Err(TryLockError::Error(error)) => Err(cannot_write(&path, &error)),
    }
}

/// Removes all snapshots but the current one.
fn sweep(folder: &Path, current: Option<&Current>) -> io::Result<()> {
    let _ = fs::remove_file(folder.join(NEXT));
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let number = entry.file_name().to_str().and_then(number);
        let is_old = number.is_some_and(|number| current.is_none_or(|kept| kept.number != number));
        if is_old {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

/// The number of a snapshot by its name.
fn number(name: &str) -> Option<u64> {
    name.strip_prefix(PREFIX)?.parse().ok()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn import(folder: &Path, text: &str) -> Result<(), Failure> {
        let staged = Staged::begin(folder)?;
        fs::write(staged.path("data"), text).expect("written");
        staged.commit(b"{}", "sum")
    }

    fn read(folder: &Path) -> Option<String> {
        let current = Current::of(folder).expect("readable")?;
        Some(fs::read_to_string(current.folder.join("data")).expect("whole"))
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("a folder");
        let names = entries.map(|entry| entry.expect("an entry").file_name());
        let mut names: Vec<String> = names
            .map(|name| name.to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    /// Ends an import as a killed process does: nothing is cleaned up, but locks are released.
    fn kill(staged: Staged) {
        let mut staged = std::mem::ManuallyDrop::new(staged);
        let lock = staged._lock.try_clone().expect("a handle");
        lock.unlock().expect("unlocked");
        staged.is_current = true;
    }

    #[test]
    fn a_new_snapshot_takes_the_place_of_the_old() {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path().join("prepared");
        assert_eq!(read(&folder), None);
        for text in ["one", "two", "three"] {
            import(&folder, text).expect("imported");
            assert_eq!(read(&folder).as_deref(), Some(text));
        }
        assert_eq!(names(&folder), ["CURRENT", "lock", "snapshot-3"]);
    }

    #[test]
    fn a_killed_import_leaves_the_old_snapshot() {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path();
        import(folder, "old").expect("imported");
        let steps: [fn(&mut Staged); 4] = [
            |_| {},
            |staged| fs::write(staged.path("data"), "ha").expect("written"),
            |staged| staged.seal(b"{}").expect("sealed"),
            |staged| {
                staged.seal(b"{}").expect("sealed");
                fs::write(staged.folder.join(NEXT), "snapsh").expect("written");
            },
        ];
        for step in steps {
            let mut staged = Staged::begin(folder).expect("begun");
            step(&mut staged);
            kill(staged);
            assert_eq!(read(folder).as_deref(), Some("old"));
        }
        // After the rename it is the new one, though the old has not been taken away.
        let mut staged = Staged::begin(folder).expect("begun");
        fs::write(staged.path("data"), "new").expect("written");
        staged.seal(b"{}").expect("sealed");
        staged.point("sum").expect("pointed");
        kill(staged);
        assert_eq!(read(folder).as_deref(), Some("new"));
        assert_eq!(
            names(folder),
            ["CURRENT", "lock", "snapshot-1", "snapshot-2"]
        );
        import(folder, "newer").expect("imported");
        assert_eq!(names(folder), ["CURRENT", "lock", "snapshot-3"]);
    }

    #[test]
    fn an_import_that_fails_takes_its_files_away() {
        let folder = tempfile::tempdir().expect("a folder");
        drop(Staged::begin(folder.path()).expect("begun"));
        assert_eq!(names(folder.path()), ["lock"]);
    }

    #[test]
    fn two_imports_exclude_one_another() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = Staged::begin(folder.path()).expect("begun");
        let Failure(found) = Staged::begin(folder.path()).expect_err("busy");
        assert_eq!(found[0].code.id, "E0820");
        drop(first);
        import(folder.path(), "later").expect("imported");
    }

    #[test]
    fn folders_of_others_are_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("thesis.txt"), "").expect("written");
        fs::create_dir(folder.path().join("snapshot-1")).expect("made");
        let Failure(found) = Staged::begin(folder.path()).expect_err("refused");
        assert_eq!(found[0].code.id, "E0707");
        assert_eq!(names(folder.path()), ["snapshot-1", "thesis.txt"]);
    }

    #[test]
    fn a_torn_pointer_is_damage() {
        let folder = tempfile::tempdir().expect("a folder");
        for text in ["", "snapshot-1", "snapshot-x sum", "../.. sum", "a b c"] {
            fs::write(folder.path().join(CURRENT), text).expect("written");
            let Failure(found) = Current::of(folder.path()).expect_err("damaged");
            assert_eq!(found[0].code.id, "E0819");
        }
    }
}
