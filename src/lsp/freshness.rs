//! Whether files are as they were when they were read.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

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
    files: Vec<(PathBuf, Stamp)>,
}

impl Freshness {
    pub fn look(path: &Path, manifest: Option<&Manifest>) -> Freshness {
        let mut paths = vec![path.to_owned()];
        if let Some(manifest) = manifest {
            let schema = manifest.schema.iter();
            paths.extend(schema.map(|schema| manifest.folder.join(&schema.value)));
            paths.extend(manifest.prepared_folder());
            for table in manifest.tables() {
                let files = manifest.data_files(table).unwrap_or_default();
                paths.extend(files.into_iter().map(|file| file.path));
            }
        }
        let files = paths.into_iter().map(|path| {
            let stamp = stamp(&path);
            (path, stamp)
        });
        Freshness {
            files: files.collect(),
        }
    }
}
