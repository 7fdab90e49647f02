//! Arrow IPC files: written with a checksum and made durable, small ones read whole.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use arrow_array::RecordBatch;
use arrow_ipc::MetadataVersion;
use arrow_ipc::reader::FileReader;
use arrow_ipc::writer::{FileWriter, IpcWriteOptions};
use arrow_schema::{ArrowError, Schema};
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use super::mapped::{Damage, Mapped};

/// Bytes gathered before they are written.
const BLOCK: usize = 1 << 18;

/// A file of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub name: String,
    pub bytes: u64,
    /// XXH3 of its contents, 128 bits as hex.
    pub xxh3: String,
}

/// 128 bits as hex.
pub fn sum(bytes: &[u8]) -> String {
    format!("{:032x}", xxh3_128(bytes))
}

/// Writes batches of one schema, uncompressed, every buffer aligned for the widest vectors.
pub fn write(
    path: &Path,
    schema: &Schema,
    batches: impl Iterator<Item = Result<RecordBatch, ArrowError>>,
) -> Result<Entry, ArrowError> {
    let summed = Summed {
        file: File::create(path)?,
        hash: Xxh3::new(),
        bytes: 0,
    };
    let options = IpcWriteOptions::try_new(64, false, MetadataVersion::V5)?;
    let out = BufWriter::with_capacity(BLOCK, summed);
    let mut writer = FileWriter::try_new_with_options(out, schema, options)?;
    for batch in batches {
        writer.write(&batch?)?;
    }
    writer.finish()?;
    let summed = writer.into_inner()?.into_inner();
    let summed = summed.map_err(|error| ArrowError::from(error.into_error()))?;
    summed.file.sync_all()?;
    let name = path.file_name().unwrap_or_default();
    Ok(Entry {
        name: name.to_string_lossy().into_owned(),
        bytes: summed.bytes,
        xxh3: format!("{:032x}", summed.hash.digest128()),
    })
}

/// Writes the bytes of a small file.
pub fn write_small(path: &Path, bytes: &[u8]) -> io::Result<Entry> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    let name = path.file_name().unwrap_or_default();
    Ok(Entry {
        name: name.to_string_lossy().into_owned(),
        bytes: bytes.len() as u64,
        xxh3: sum(bytes),
    })
}

/// A file whose bytes are summed up on their way.
struct Summed {
    file: File,
    hash: Xxh3,
    bytes: u64,
}

impl Write for Summed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Maps a file, every byte of which is held against its checksum.
pub fn map_whole(folder: &Path, entry: &Entry) -> Result<Mapped, Damage> {
    let file = Mapped::open(&folder.join(&entry.name), entry.bytes)?;
    match sum(file.bytes()) == entry.xxh3 {
        true => Ok(file),
        false => Err("its bytes are not what was written".to_owned()),
    }
}

/// The one batch of a small file.
pub fn read_small(folder: &Path, entry: &Entry) -> Result<RecordBatch, Damage> {
    let file = map_whole(folder, entry)?;
    let mut reader = FileReader::try_new(io::Cursor::new(file.bytes()), None)
        .map_err(|error| error.to_string())?;
    let batch = reader.next().ok_or("it has no values")?;
    batch.map_err(|error| error.to_string())
}
