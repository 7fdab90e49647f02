//! Keys as lines of CSV and NDJSON.

use std::io::{self, Write};
use std::ops::Range;

use rayon::prelude::*;
use roaring::RoaringBitmap;

use super::Format;
use crate::dataset::{Keys, MORSEL};

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

/// The lines of all keys in their byte order, made once for all lists.
#[derive(Debug)]
pub struct Lines {
    /// One for so many ranks as a morsel has rows.
    blocks: Vec<Block>,
}

/// Some lines, one after the other.
#[derive(Debug)]
struct Block {
    /// So many bytes more at the end that from every line a wide copy can be made.
    bytes: Vec<u8>,
    /// Where lines begin, and where the last ends; that again for what is missing to a morsel.
    offsets: Box<Offsets>,
}

/// Of a length that every part of a rank is within.
type Offsets = [u32; MORSEL + 1];

/// Most lines are shorter: a copy of a length that is known is a single instruction.
const WIDE: usize = 16;
/// Ranks that are looked at together.
const SOME: usize = 1 << 11;

impl Block {
    /// `None` if there are too many bytes.
    fn of(style: &Style, keys: &Keys, ranks: Range<u32>) -> Option<Block> {
        let mut bytes = Vec::with_capacity(ranks.len() * WIDE);
        let mut offsets = Vec::with_capacity(MORSEL + 1);
        offsets.push(0);
        for rank in ranks {
            style.push(&mut bytes, keys.get(keys.at(rank) as usize));
            offsets.push(u32::try_from(bytes.len()).ok()?);
        }
        offsets.resize(MORSEL + 1, u32::try_from(bytes.len()).ok()?);
        bytes.resize(bytes.len() + WIDE, 0);
        Some(Block {
            bytes,
            offsets: offsets.into_boxed_slice().try_into().ok()?,
        })
    }
}

impl Lines {
    /// `None` if a morsel of them has more bytes than 32 bits count.
    pub fn of(style: &Style, keys: &Keys) -> Option<Lines> {
        let count = keys.len() as u32;
        let starts: Vec<u32> = (0..count).step_by(MORSEL).collect();
        let block = |&start: &u32| {
            let end = count.min(start.saturating_add(MORSEL as u32));
            Block::of(style, keys, start..end)
        };
        let blocks: Option<Vec<Block>> = starts.par_iter().map(block).collect();
        Some(Lines { blocks: blocks? })
    }

    pub fn write(
        &self,
        out: &mut dyn Write,
        keys: &Keys,
        members: &RoaringBitmap,
    ) -> io::Result<()> {
        let mut pen = Pen {
            blocks: &self.blocks,
            out,
            buffer: vec![0; 4 * CHUNK],
            filled: 0,
        };
        if keys.is_sorted() {
            let mut rows = members.iter();
            let mut some = [0; SOME];
            loop {
                let some = rows.next_many(&mut some);
                if some.is_empty() {
                    return pen.finish();
                }
                pen.write(some)?;
            }
        }
        let mut ranks: Vec<u32> = members.iter().map(|row| keys.rank(row)).collect();
        ranks.sort_unstable();
        pen.write(&ranks)?;
        pen.finish()
    }
}

/// Lines on their way to a file.
struct Pen<'a> {
    blocks: &'a [Block],
    out: &'a mut dyn Write,
    buffer: Vec<u8>,
    filled: usize,
}

impl Pen<'_> {
    /// The lines of ranks that ascend.
    fn write(&mut self, ranks: &[u32]) -> io::Result<()> {
        let blocks = self.blocks;
        let block = |rank: u32| rank as usize / MORSEL;
        for ranks in ranks.chunk_by(|a, b| block(*a) == block(*b)) {
            let block = &blocks[block(ranks[0])];
            for rank in ranks {
                self.line(block, (*rank as usize % MORSEL) as u16)?;
            }
        }
        Ok(())
    }

    #[inline]
    fn line(&mut self, block: &Block, rank: u16) -> io::Result<()> {
        let start = block.offsets[usize::from(rank)] as usize;
        let end = block.offsets[usize::from(rank) + 1] as usize;
        let length = end - start;
        if self.filled + length.max(WIDE) > self.buffer.len() {
            self.out.write_all(&self.buffer[..self.filled])?;
            self.filled = 0;
        }
        let free = &mut self.buffer[self.filled..];
        if length <= WIDE {
            free[..WIDE].copy_from_slice(&block.bytes[start..start + WIDE]);
        } else if length <= free.len() {
            free[..length].copy_from_slice(&block.bytes[start..end]);
        } else {
            return self.out.write_all(&block.bytes[start..end]);
        }
        self.filled += length;
        Ok(())
    }

    fn finish(self) -> io::Result<()> {
        self.out.write_all(&self.buffer[..self.filled])
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
