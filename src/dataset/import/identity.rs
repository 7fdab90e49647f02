//! The identity of data: a hash of the contents of its files, whatever their names and order.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use xxhash_rust::xxh3::Xxh3;

use super::parts::in_order;
use crate::dataset::manifest::Manifest;
use crate::diagnostics::codes::data;
use crate::diagnostics::{Diagnostic, Failure};

/// Bytes read at a time.
const BLOCK: usize = 1 << 20;

/// The identity of all data files of a project, in hexadecimal.
///
/// # Errors
/// A file that cannot be read.
pub fn identity(manifest: &Manifest) -> Result<String, Failure> {
    let mut files = Vec::new();
    for table in manifest.tables() {
        files.extend(manifest.data_files(table)?);
    }
    let hashes = in_order(&files, |file| {
        hash_file(&file.path).map_err(|error| {
            let message = format!("cannot read the file: {error}");
            Diagnostic::error(&data::UNREADABLE, message)
                .in_file(&file.name, None)
                .into()
        })
    })?;
    Ok(identity_of(hashes))
}

/// The identity of files with these hashes.
pub fn identity_of(mut hashes: Vec<u128>) -> String {
    hashes.sort_unstable();
    let mut all = Xxh3::new();
    hashes
        .iter()
        .for_each(|hash| all.update(&hash.to_be_bytes()));
    format!("{:032x}", all.digest128())
}

/// The hash of the contents of a file.
pub fn hash_file(path: &Path) -> io::Result<u128> {
    let mut file = File::open(path)?;
    let mut block = vec![0; BLOCK];
    let mut hash = Xxh3::new();
    loop {
        match file.read(&mut block) {
            Ok(0) => return Ok(hash.digest128()),
            Ok(read) => hash.update(&block[..read]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
