//! Buffers of a mapped file to chunks, without a copy.

use std::ops::Range;
use std::sync::Arc;

use arrow_buffer::{ArrowNativeType, BooleanBuffer, ScalarBuffer};
use xxhash_rust::xxh3::Xxh3;

use super::form::{Form, Width};
use super::mapped::{Batch, Damage, Mapped, Placed};
use crate::dataset::column::{Chunk, Codes, Dictionary, Integers, Values};
use crate::dataset::texts::Texts;

/// The arrays of one column of a batch, one after the other.
pub struct Cursor<'a> {
    file: &'a Mapped,
    batch: &'a Batch,
    node: usize,
    buffer: usize,
}

impl<'a> Cursor<'a> {
    pub fn new(file: &'a Mapped, batch: &'a Batch, column: &Placed) -> Cursor<'a> {
        Cursor {
            file,
            batch,
            node: column.node,
            buffer: column.buffer,
        }
    }

    /// At the first column.
    pub fn start(file: &'a Mapped, batch: &'a Batch) -> Cursor<'a> {
        Cursor {
            file,
            batch,
            node: 0,
            buffer: 0,
        }
    }

    /// Length and missing values of the next array.
    pub fn node(&mut self) -> Result<(usize, usize), Damage> {
        let node = self.batch.nodes.get(self.node);
        self.node += 1;
        node.copied().ok_or_else(cut_off)
    }

    fn range(&mut self) -> Result<&'a Range<usize>, Damage> {
        let range = self.batch.buffers.get(self.buffer);
        self.buffer += 1;
        range.ok_or_else(cut_off)
    }

    /// The next buffer: so many values.
    pub fn scalars<T: ArrowNativeType>(&mut self, len: usize) -> Result<ScalarBuffer<T>, Damage> {
        let range = self.range()?;
        if len.checked_mul(size_of::<T>()) != Some(range.len()) {
            return Err(wrong_length());
        }
        Ok(ScalarBuffer::new(self.file.slice(range), 0, len))
    }

    pub fn bits(&mut self, len: usize) -> Result<BooleanBuffer, Damage> {
        let range = self.range()?;
        if len.div_ceil(8) != range.len() {
            return Err(wrong_length());
        }
        Ok(BooleanBuffer::new(self.file.slice(range), 0, len))
    }

    /// Which values are known; `None` if all are.
    pub fn validity(
        &mut self,
        (len, missing): (usize, usize),
    ) -> Result<Option<BooleanBuffer>, Damage> {
        if missing == 0 {
            self.range()?;
            return Ok(None);
        }
        self.bits(len).map(Some)
    }

    /// Texts without a dictionary.
    pub fn texts(&mut self) -> Result<Texts, Damage> {
        let (len, missing) = self.node()?;
        if missing > 0 {
            return Err("a text is missing".to_owned());
        }
        self.range()?;
        let offsets = self.scalars::<i64>(len + 1)?;
        let bytes = self.file.slice(self.range()?);
        Texts::new(offsets, bytes).ok_or_else(|| "its texts are no texts".to_owned())
    }

    /// The values of the next column.
    pub fn chunk(
        &mut self,
        form: &Form,
        dictionaries: &[Option<Arc<Dictionary>>],
    ) -> Result<Chunk, Damage> {
        let node = self.node()?;
        let (len, _) = node;
        let validity = self.validity(node)?;
        let values = match form {
            Form::Bool => Values::Bool(self.bits(len)?),
            Form::Int(width) => Values::Int(self.integers(*width, len)?),
            Form::Decimal { width, scale } => Values::Decimal {
                mantissas: self.integers(*width, len)?,
                scale: *scale,
            },
            Form::WideDecimal { scale } => Values::WideDecimal {
                mantissas: self.scalars(len)?,
                scale: *scale,
            },
            Form::Float => Values::Float(self.scalars(len)?),
            Form::Text { width, dictionary } => {
                let dictionary = dictionaries.get(*dictionary).and_then(Clone::clone);
                Values::Text {
                    codes: self.codes(*width, len)?,
                    dictionary: dictionary.ok_or("a dictionary is not there")?,
                }
            }
            Form::Date => Values::Date(self.scalars(len)?),
            Form::Timestamp => Values::Timestamp(self.scalars(len)?),
            Form::Point => {
                let mut side = || -> Result<ScalarBuffer<f64>, Damage> {
                    let node = self.node()?;
                    self.validity(node)?;
                    self.scalars(len)
                };
                Values::Point {
                    lat: side()?,
                    lon: side()?,
                }
            }
            Form::List(item) => {
                let offsets = self.scalars::<u32>(len + 1)?;
                let items = self.chunk(item, dictionaries)?;
                let is_sound = offsets.is_sorted()
                    && offsets.first() == Some(&0)
                    && offsets.last().map(|last| *last as usize) == Some(items.len());
                if !is_sound {
                    return Err("the offsets of lists do not ascend".to_owned());
                }
                Values::List {
                    offsets,
                    items: Box::new(items),
                }
            }
            Form::Record(fields) => {
                let chunks = fields.iter().map(|form| self.chunk(form, dictionaries));
                let chunks = chunks.collect::<Result<Vec<_>, _>>()?;
                if chunks.iter().any(|chunk| chunk.len() != len) {
                    return Err(wrong_length());
                }
                Values::Record(chunks)
            }
            Form::Texts => return Err("a column of texts has no dictionary".to_owned()),
        };
        Ok(Chunk {
            values,
            validity,
            zone: None,
        })
    }

    fn integers(&mut self, width: Width, len: usize) -> Result<Integers, Damage> {
        Ok(match width {
            Width::One => Integers::I8(self.scalars(len)?),
            Width::Two => Integers::I16(self.scalars(len)?),
            Width::Four => Integers::I32(self.scalars(len)?),
            Width::Eight => Integers::I64(self.scalars(len)?),
        })
    }

    fn codes(&mut self, width: Width, len: usize) -> Result<Codes, Damage> {
        Ok(match width {
            Width::One => Codes::U8(self.scalars(len)?),
            Width::Two => Codes::U16(self.scalars(len)?),
            Width::Four => Codes::U32(self.scalars(len)?),
            Width::Eight => return Err("its codes are too wide".to_owned()),
        })
    }
}

/// The checksum of so many buffers of a batch.
pub fn sum(file: &Mapped, batch: &Batch, buffers: Range<usize>) -> u64 {
    let mut hash = Xxh3::new();
    for range in batch.buffers.get(buffers).unwrap_or_default() {
        hash.update(&file.bytes()[range.clone()]);
    }
    hash.digest()
}

fn cut_off() -> Damage {
    "a batch has too few values".to_owned()
}

fn wrong_length() -> Damage {
    "a buffer has a wrong length".to_owned()
}
