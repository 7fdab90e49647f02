//! A hidden folder beside the outputs: files are written there and renamed when all are whole.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use tempfile::TempDir;

/// The folder being filled, so that an interrupted process can take it away; with the target if
/// that was made for it.
static OPEN: Mutex<Option<(PathBuf, Option<PathBuf>)>> = Mutex::new(None);

/// Takes away what an export has not finished. It waits for one that is just renaming its files.
pub fn discard() {
    let open = lock();
    if let Some((folder, made)) = open.as_ref() {
        // Writers may still add files for a moment: try again while they do.
        for _ in 0..20 {
            if fs::remove_dir_all(folder).is_ok() || !folder.exists() {
                break;
            }
        }
        if let Some(target) = made {
            let _ = fs::remove_dir(target);
        }
    }
    // The process ends now; whoever writes on must not commit.
    std::mem::forget(open);
}

pub struct Staging {
    target: PathBuf,
    /// The target did not exist before: it goes again if nothing comes of it.
    made: bool,
    folder: Option<TempDir>,
}

impl Staging {
    pub fn open(target: &Path) -> io::Result<Staging> {
        let made = !target.exists();
        fs::create_dir_all(target)?;
        let folder = tempfile::Builder::new()
            .prefix(".cantle-")
            .tempdir_in(target);
        let folder = match folder {
            Ok(folder) => folder,
            Err(error) => {
                if made {
                    let _ = fs::remove_dir(target);
                }
                return Err(error);
            }
        };
        *lock() = Some((folder.path().to_owned(), made.then(|| target.to_owned())));
        Ok(Staging {
            target: target.to_owned(),
            made,
            folder: Some(folder),
        })
    }

    /// Writes one file whole.
    pub fn write(
        &self,
        name: &str,
        fill: impl FnOnce(&mut (dyn Write + Send)) -> io::Result<()>,
    ) -> io::Result<()> {
        let path = self.path(name)?;
        let mut out = BufWriter::with_capacity(1 << 16, File::create(path)?);
        fill(&mut out)?;
        out.flush()
    }

    /// Renames all files into the target, in this order.
    pub fn commit(mut self, names: &[String]) -> Result<Vec<PathBuf>, (String, io::Error)> {
        let open = lock();
        let targets: Vec<PathBuf> = names.iter().map(|name| self.target.join(name)).collect();
        // A folder in the way would stop the renames half way.
        for (name, target) in names.iter().zip(&targets) {
            if target.is_dir() {
                return Err((name.clone(), io::ErrorKind::IsADirectory.into()));
            }
        }
        for (name, target) in names.iter().zip(&targets) {
            self.path(name)
                .and_then(|staged| fs::rename(staged, target))
                .map_err(|error| (name.clone(), error))?;
        }
        self.made = false;
        drop(open);
        Ok(targets)
    }

    fn path(&self, name: &str) -> io::Result<PathBuf> {
        let folder = self.folder.as_ref().ok_or(io::ErrorKind::NotFound)?;
        Ok(folder.path().join(name))
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // The temporary folder goes before its parent can.
        drop(self.folder.take());
        if self.made {
            let _ = fs::remove_dir(&self.target);
        }
        *lock() = None;
    }
}

fn lock() -> std::sync::MutexGuard<'static, Option<(PathBuf, Option<PathBuf>)>> {
    OPEN.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}
