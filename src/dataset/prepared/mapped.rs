//! An Arrow IPC file mapped into memory: where the buffers of its columns are.
//!
//! Only what says where things are is decoded here; nothing is copied. Every place is held
//! against the length of the file, so that no file, however damaged, leads outside of the map.

use std::fs::File;
use std::ops::Range;
use std::path::Path;

use arrow_buffer::Buffer;
use arrow_ipc::convert::try_fb_to_schema;
use arrow_ipc::{Block, root_as_footer, root_as_message};
use arrow_schema::Schema;
use bytes::Bytes;
use memmap2::Mmap;
use xxhash_rust::xxh3::Xxh3;

use super::form::Form;

/// What is wrong with a file.
pub type Damage = String;

/// Magic and padding before the first message, and the length of the footer and magic at the end.
const FRAME: usize = 16;
const TAIL: usize = 10;
const MAGIC: &[u8] = b"ARROW1";
/// Continuation marker and length before the metadata of a message.
const PREFIX: usize = 8;
/// All buffers are aligned so, for the widest values and vector instructions.
const ALIGNMENT: usize = 64;

/// The bytes of a file.
#[derive(Clone, Debug)]
pub struct Mapped {
    bytes: Buffer,
}

/// Where everything is in a file.
#[derive(Debug)]
pub struct Contents {
    pub columns: Vec<Placed>,
    pub batches: Vec<Batch>,
    /// In the order of their numbers.
    pub dictionaries: Vec<Batch>,
    /// The checksum of all that says this.
    pub sum: u64,
}

/// A column among those of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    pub form: Form,
    /// Its first node and its first buffer.
    pub node: usize,
    pub buffer: usize,
}

/// Where the values of a record batch are.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    pub rows: usize,
    /// Length and missing values of each array.
    pub nodes: Vec<(usize, usize)>,
    /// Ranges of bytes of the file.
    pub buffers: Vec<Range<usize>>,
}

impl Mapped {
    /// Maps a file that must be `len` bytes long.
    pub fn open(path: &Path, len: u64) -> Result<Mapped, Damage> {
        let file = File::open(path).map_err(|error| error.to_string())?;
        let found = file.metadata().map_err(|error| error.to_string())?.len();
        if found != len {
            return Err(format!("it has {found} bytes, not {len}"));
        }
        // SAFETY: files of a snapshot are written whole before CURRENT names it and never change
        // afterwards; an import writes new ones and only removes names of old ones.
        let map = unsafe { Mmap::map(&file) }.map_err(|error| error.to_string())?;
        Ok(Mapped {
            bytes: Bytes::from_owner(map).into(),
        })
    }

    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// A part, which keeps the map alive.
    pub fn slice(&self, range: &Range<usize>) -> Buffer {
        self.bytes.slice_with_length(range.start, range.len())
    }

    /// Reads what the file says of itself.
    pub fn contents(&self) -> Result<Contents, Damage> {
        let tail = self.len().checked_sub(TAIL).filter(|tail| *tail >= FRAME);
        let tail = tail.ok_or("it is too short")?;
        let (length, magic) = self.bytes[tail..].split_at(TAIL - MAGIC.len());
        if magic != MAGIC || !self.bytes.starts_with(MAGIC) {
            return Err("it is no Arrow file".to_owned());
        }
        let length = read_length(length)?;
        let start = tail.checked_sub(length).ok_or("its footer is too long")?;
        let footer = &self.bytes[start..tail];
        let mut sum = Xxh3::new();
        sum.update(footer);
        let footer = root_as_footer(footer).map_err(|error| error.to_string())?;
        let schema = footer.schema().ok_or("it has no schema")?;
        let schema = try_fb_to_schema(schema).map_err(|error| error.to_string())?;
        let columns = columns(&schema)?;
        let layout = columns.last().map_or((0, 0), |last| {
            let (nodes, buffers) = last.form.layout();
            (last.node + nodes, last.buffer + buffers)
        });
        let mut batches = Vec::new();
        for block in footer.recordBatches().into_iter().flatten() {
            batches.push(self.batch(block, layout, &mut sum)?.1);
        }
        let mut dictionaries = Vec::new();
        for block in footer.dictionaries().into_iter().flatten() {
            let (id, batch) = self.batch(block, Form::Texts.layout(), &mut sum)?;
            if id != Some(dictionaries.len()) {
                return Err("its dictionaries are not in order".to_owned());
            }
            dictionaries.push(batch);
        }
        Ok(Contents {
            columns,
            batches,
            dictionaries,
            sum: sum.digest(),
        })
    }

    /// The number of the dictionary, if it is one, and where the values are. It must have so many
    /// nodes and buffers.
    fn batch(
        &self,
        block: &Block,
        layout: (usize, usize),
        sum: &mut Xxh3,
    ) -> Result<(Option<usize>, Batch), Damage> {
        let start = size(block.offset())?;
        let body = add(start, size(i64::from(block.metaDataLength()))?)?;
        let end = add(body, size(block.bodyLength())?)?;
        if end > self.len() || body - start < PREFIX {
            return Err("a batch lies outside of it".to_owned());
        }
        let length = read_length(&self.bytes[start + 4..start + PREFIX])?;
        let header = start + PREFIX..add(start + PREFIX, length)?;
        if header.end > body {
            return Err("the header of a batch is too long".to_owned());
        }
        sum.update(&self.bytes[header.clone()]);
        let message = root_as_message(&self.bytes[header]).map_err(|error| error.to_string())?;
        let (id, batch) = match message.header_as_dictionary_batch() {
            Some(dictionary) => (Some(size(dictionary.id())?), dictionary.data()),
            None => (None, message.header_as_record_batch()),
        };
        let batch = batch.ok_or("a batch has no values")?;
        if batch.compression().is_some() {
            return Err("it is compressed".to_owned());
        }
        let mut nodes = Vec::with_capacity(layout.0);
        for node in batch.nodes().into_iter().flatten() {
            nodes.push((size(node.length())?, size(node.null_count())?));
        }
        let mut buffers = Vec::with_capacity(layout.1);
        for buffer in batch.buffers().into_iter().flatten() {
            let start = add(body, size(buffer.offset())?)?;
            let range = start..add(start, size(buffer.length())?)?;
            if range.end > end || range.start % ALIGNMENT != 0 {
                return Err("a buffer is not where it can be".to_owned());
            }
            buffers.push(range);
        }
        if (nodes.len(), buffers.len()) != layout {
            return Err("a batch does not have the columns of the schema".to_owned());
        }
        let rows = size(batch.length())?;
        Ok((
            id,
            Batch {
                rows,
                nodes,
                buffers,
            },
        ))
    }
}

fn columns(schema: &Schema) -> Result<Vec<Placed>, Damage> {
    let (mut node, mut buffer, mut dictionaries) = (0, 0, 0);
    let fields = schema.fields().iter();
    let columns = fields.map(|field| {
        let form = Form::of(field, &mut dictionaries)
            .ok_or_else(|| format!("the column `{}` has a form of its own", field.name()))?;
        let (nodes, buffers) = form.layout();
        let placed = Placed { form, node, buffer };
        node += nodes;
        buffer += buffers;
        Ok(placed)
    });
    columns.collect()
}

fn read_length(bytes: &[u8]) -> Result<usize, Damage> {
    let bytes: [u8; 4] = bytes.try_into().map_err(|_| "it is cut off")?;
    size(i64::from(i32::from_le_bytes(bytes)))
}

fn size(number: i64) -> Result<usize, Damage> {
    usize::try_from(number).map_err(|_| "a length in it is negative".to_owned())
}

fn add(a: usize, b: usize) -> Result<usize, Damage> {
    a.checked_add(b)
        .ok_or_else(|| "a length in it is too large".to_owned())
}
