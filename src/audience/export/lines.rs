//! Keys as lines of CSV and NDJSON.

use std::io::{self, Write};

use roaring::RoaringBitmap;

use super::Format;
use crate::dataset::Keys;

/// Bytes gathered before they go to the file.
pub const CHUNK: usize = 1 << 16;

/// How a key becomes a line.
#[derive(Clone, Debug)]
pub enum Style {
    Csv,
    /// `{"customer_id":`, made once.
    Ndjson {
        opening: String,
    },
}

impl Style {
    /// `None` for formats that are not lines.
    pub fn of(format: Format, key: &str) -> Option<Style> {
        match format {
            Format::Csv => Some(Style::Csv),
            Format::Ndjson => Some(Style::Ndjson {
                opening: format!("{{{}:", json_text(key)),
            }),
            Format::Parquet | Format::Arrow | Format::Roaring => None,
        }
    }

    fn push(&self, line: &mut Vec<u8>, key: &str) {
        match self {
            Style::Csv => push_csv(line, key),
            Style::Ndjson { opening } => {
                line.extend_from_slice(opening.as_bytes());
                line.extend_from_slice(json_text(key).as_bytes());
                line.push(b'}');
            }
        }
        line.push(b'\n');
    }
}

/// The lines of all keys in their byte order, one after the other: neighbours are one copy.
#[derive(Debug)]
pub struct Lines {
    bytes: Vec<u8>,
    offsets: Vec<usize>,
}

impl Lines {
    pub fn of(style: &Style, keys: &Keys) -> Lines {
        let mut bytes = Vec::with_capacity(keys.len() * 16);
        let mut offsets = Vec::with_capacity(keys.len() + 1);
        offsets.push(0);
        for rank in 0..keys.len() as u32 {
            style.push(&mut bytes, keys.get(keys.at(rank) as usize));
            offsets.push(bytes.len());
        }
        Lines { bytes, offsets }
    }

    pub fn write(
        &self,
        out: &mut dyn Write,
        keys: &Keys,
        members: &RoaringBitmap,
    ) -> io::Result<()> {
        if keys.is_sorted() {
            return self.write_ranks(out, members.iter());
        }
        let mut ranks: Vec<u32> = members.iter().map(|row| keys.rank(row)).collect();
        ranks.sort_unstable();
        self.write_ranks(out, ranks.into_iter())
    }

    fn write_ranks(&self, out: &mut dyn Write, ranks: impl Iterator<Item = u32>) -> io::Result<()> {
        let mut buffer = Vec::with_capacity(2 * CHUNK);
        let mut run = 0..0;
        for rank in ranks {
            let rank = rank as usize;
            if rank == run.end {
                run.end += 1;
                continue;
            }
            self.copy(out, &mut buffer, run)?;
            run = rank..rank + 1;
        }
        self.copy(out, &mut buffer, run)?;
        out.write_all(&buffer)
    }

    fn copy(
        &self,
        out: &mut dyn Write,
        buffer: &mut Vec<u8>,
        ranks: std::ops::Range<usize>,
    ) -> io::Result<()> {
        let bytes = &self.bytes[self.offsets[ranks.start]..self.offsets[ranks.end]];
        if buffer.len() + bytes.len() > 2 * CHUNK {
            out.write_all(buffer)?;
            buffer.clear();
        }
        if bytes.len() > CHUNK {
            return out.write_all(bytes);
        }
        buffer.extend_from_slice(bytes);
        Ok(())
    }
}

/// The lines of some members, without those of all keys.
pub fn write_each(
    out: &mut dyn Write,
    style: &Style,
    keys: &Keys,
    members: &RoaringBitmap,
) -> io::Result<()> {
    let mut buffer = Vec::with_capacity(2 * CHUNK);
    for (_, row) in keys.in_order(members.iter()) {
        style.push(&mut buffer, keys.get(row as usize));
        if buffer.len() > CHUNK {
            out.write_all(&buffer)?;
            buffer.clear();
        }
    }
    out.write_all(&buffer)
}

pub fn write_header(out: &mut dyn Write, name: &str) -> io::Result<()> {
    let mut line = Vec::new();
    push_csv(&mut line, name);
    line.push(b'\n');
    out.write_all(&line)
}

/// `row,key` of every row: what the numbers of a Roaring export stand for.
pub fn write_rows(out: &mut dyn Write, keys: &Keys) -> io::Result<()> {
    let mut buffer = b"row,key\n".to_vec();
    for row in 0..keys.len() {
        write!(buffer, "{row},")?;
        push_csv(&mut buffer, keys.get(row));
        buffer.push(b'\n');
        if buffer.len() > CHUNK {
            out.write_all(&buffer)?;
            buffer.clear();
        }
    }
    out.write_all(&buffer)
}

/// RFC 4180, quoted only where it must be; the empty text is quoted, since an empty unquoted
/// field would be missing.
pub fn push_csv(line: &mut Vec<u8>, text: &str) {
    let special = |byte: u8| matches!(byte, b',' | b'"' | b'\n' | b'\r');
    if !text.is_empty() && !text.bytes().any(special) {
        return line.extend_from_slice(text.as_bytes());
    }
    line.push(b'"');
    for byte in text.bytes() {
        if byte == b'"' {
            line.push(b'"');
        }
        line.push(byte);
    }
    line.push(b'"');
}

pub fn json_text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
