//! A snapshot is read: nothing is taken for what its checksum does not vouch for.

use std::fs;
use std::path::{Path, PathBuf};

use roaring::RoaringBitmap;

use super::manifest::{Entry, FORMAT_VERSION, Manifest};
use super::{FILE_NAME, keys, sum};
use crate::audience::export::reason;
use crate::dataset::Keys;
use crate::diagnostics::codes::changes::BAD_SNAPSHOT;
use crate::diagnostics::{Diagnostic, Failure};

/// A snapshot that is there.
#[derive(Debug)]
pub struct Snapshot {
    pub folder: PathBuf,
    pub manifest: Manifest,
}

impl Snapshot {
    /// Whether a folder says that it is a snapshot.
    pub fn is_there(folder: &Path) -> bool {
        folder.join(FILE_NAME).is_file()
    }

    /// # Errors
    /// It is none, or one that this build cannot read.
    pub fn open(folder: &Path) -> Result<Snapshot, Failure> {
        let path = folder.join(FILE_NAME);
        let text = fs::read_to_string(&path).map_err(|error| bad(&path, &reason(&error)))?;
        let version = serde_json::from_str::<Version>(&text);
        let version = version.map_err(|error| bad(&path, &error.to_string()))?;
        if version.format_version != FORMAT_VERSION {
            let other = version.format_version;
            let why = format!("it is of format {other}, and this cantle reads {FORMAT_VERSION}");
            return Err(bad(&path, &why));
        }
        let manifest =
            serde_json::from_str(&text).map_err(|error| bad(&path, &error.to_string()))?;
        Ok(Snapshot {
            folder: folder.to_owned(),
            manifest,
        })
    }

    /// The keys of all profiles, in byte order.
    ///
    /// # Errors
    /// The file is not what was written.
    pub fn keys(&self) -> Result<Keys, Failure> {
        let described = &self.manifest.keys;
        let (path, bytes) = self.read(&described.file, &described.sum)?;
        let keys = keys::of_arrow(&bytes).map_err(|error| bad(&path, &error.to_string()))?;
        match keys {
            Some(keys) if keys.len() as u64 == described.count => Ok(keys),
            _ => Err(bad(&path, "it does not have the keys in their order")),
        }
    }

    pub fn entry(&self, segment: &str) -> Option<&Entry> {
        let mut entries = self.manifest.members.iter();
        entries.find(|entry| entry.segment == segment)
    }

    /// The members of a segment: places in the order of keys.
    ///
    /// # Errors
    /// The file is not what was written.
    pub fn members(&self, entry: &Entry) -> Result<RoaringBitmap, Failure> {
        let (path, bytes) = self.read(&entry.file, &entry.sum)?;
        let members = RoaringBitmap::deserialize_from(bytes.as_slice())
            .map_err(|error| bad(&path, &error.to_string()))?;
        let fits = members
            .max()
            .is_none_or(|last| u64::from(last) < self.manifest.keys.count);
        match fits && members.len() == entry.members {
            true => Ok(members),
            false => Err(bad(&path, "it does not have the members that it should")),
        }
    }

    fn read(&self, name: &str, expected: &str) -> Result<(PathBuf, Vec<u8>), Failure> {
        let path = self.folder.join(name);
        let bytes = fs::read(&path).map_err(|error| bad(&path, &reason(&error)))?;
        match sum(&bytes) == expected {
            true => Ok((path, bytes)),
            false => Err(bad(
                &path,
                "its checksum is another: it was changed or cut off",
            )),
        }
    }
}

#[derive(serde::Deserialize)]
struct Version {
    format_version: u32,
}

fn bad(path: &Path, why: &str) -> Failure {
    let message = format!("the snapshot cannot be used: {why}");
    Diagnostic::error(&BAD_SNAPSHOT, message)
        .in_file(path, None)
        .help("make a new one with `cantle run --save DIR`")
        .into()
}
