//! Whether files are as they were when they were read.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::documents::Documents;
use super::text::Text;
use crate::dataset::manifest::Manifest;

/// What the system says of a file; `None` if it is not there.
pub type Stamp = Option<(SystemTime, u64)>;

pub fn stamp(path: &Path) -> Stamp {
    let metadata = path.metadata().ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

/// The files that names and types come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Freshness {
    files: Vec<(PathBuf, Seen)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Seen {
    OnDisk(Stamp),
    /// What is typed counts, not the file.
    Typed(Text),
}

impl Freshness {
    pub fn look(path: &Path, manifest: Option<&Manifest>, documents: &Documents) -> Freshness {
        let mut paths = vec![path.to_owned()];
        if let Some(manifest) = manifest {
            paths.extend(manifest.schema_path());
            paths.extend(manifest.prepared_folder());
            for table in manifest.tables() {
                let files = manifest.data_files(table).unwrap_or_default();
                paths.extend(files.into_iter().map(|file| file.path));
            }
        }
        let files = paths.into_iter().map(|path| {
            let seen = match documents.get(&path) {
                Some(document) => Seen::Typed(document.text.clone()),
                None => Seen::OnDisk(stamp(&path)),
            };
            (path, seen)
        });
        Freshness {
            files: files.collect(),
        }
    }
}
