//! The bytes of a text file: mapped, or decompressed into memory.

use std::fs::File;
use std::io::Read;
use std::sync::Arc;

use flate2::read::MultiGzDecoder;
use memmap2::Mmap;

use crate::dataset::read::{Compression, DataFile, unreadable};
use crate::diagnostics::Failure;

/// The content of a text file.
#[derive(Clone, Debug)]
pub(in crate::dataset) struct Text(Arc<Content>);

#[derive(Debug)]
enum Content {
    Mapped(Mmap),
    Owned(Vec<u8>),
}

impl Text {
    /// The bytes after a byte order mark.
    pub fn bytes(&self) -> &[u8] {
        let bytes = match &*self.0 {
            Content::Mapped(map) => &map[..],
            Content::Owned(bytes) => bytes,
        };
        bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
    }
}

/// Reads a text file whole.
pub(in crate::dataset) fn open(file: &DataFile) -> Result<Text, Failure> {
    let failed = |error: std::io::Error| unreadable(file, &error.to_string());
    let opened = File::open(&file.path).map_err(failed)?;
    let content = match file.compression {
        Compression::None => map(&opened).map_err(failed)?,
        Compression::Gzip => {
            Content::Owned(decompressed(MultiGzDecoder::new(opened)).map_err(failed)?)
        }
        Compression::Zstd => {
            let decoder = zstd::Decoder::new(opened).map_err(failed)?;
            Content::Owned(decompressed(decoder).map_err(failed)?)
        }
    };
    let text = Text(Arc::new(content));
    if text.bytes().starts_with(b"\xff\xfe") || text.bytes().starts_with(b"\xfe\xff") {
        return Err(unreadable(file, "it is UTF-16; save it as UTF-8"));
    }
    Ok(text)
}

fn map(file: &File) -> std::io::Result<Content> {
    if file.metadata()?.len() == 0 {
        return Ok(Content::Owned(Vec::new()));
    }
    // SAFETY: data files are read only; one that another program shortens while it is read is
    // outside of what a run promises, as it is for every mapped file.
    Ok(Content::Mapped(unsafe { Mmap::map(file)? }))
}

fn decompressed(mut reader: impl Read) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes)?;
    Ok(bytes)
}
