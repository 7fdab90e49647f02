//! Data files to batches of Arrow columns: one interface for all formats.
//!
//! [`open`] divides a file into [`Part`]s that can be read independently and in parallel;
//! [`Part::read`] yields [`Batch`]es of the columns asked for, in one canonical Arrow type per
//! [`Type`]. A row with a cell that does not fit is refused, never changed in silence.
//!
//! | [`Type`] | Arrow |
//! |---|---|
//! | bool | `Boolean` |
//! | int | `Int64` |
//! | decimal | `Decimal128(38, scale)`; the scale may differ from batch to batch |
//! | float | `Float64`, NaN is missing, -0.0 is 0 |
//! | string | `Utf8` or `Dictionary(Int32, Utf8)`, from batch to batch |
//! | date | `Date32` |
//! | timestamp | `Timestamp(Microsecond, "UTC")` |
//! | point | `Struct { lat: Float64, lon: Float64 }` |
//! | list | `List` of the canonical type of its items |
//! | object | `Struct` of its fields, in their order |

use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::ArrayRef;

use crate::diagnostics::{Code, Failure};
use crate::time::Zone;
use crate::value::Type;

/// A data file of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataFile {
    pub path: PathBuf,
    /// As messages show it.
    pub name: String,
    pub format: Format,
    pub compression: Compression,
    /// The separator of a CSV file, if the manifest says it.
    pub delimiter: Option<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Parquet,
    Arrow,
    Csv,
    Ndjson,
}

/// Of text files only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    None,
    Gzip,
    Zstd,
}

/// A column to read, and what its cells must be.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// Name in the file; fields of objects are dotted.
    pub column: Arc<str>,
    pub wanted: Wanted,
    /// How a text (or a number) tells a date or time, if the manifest says it.
    pub format: Option<TimeFormat>,
    /// A file without the column is an error; else all its cells are missing.
    pub required: bool,
    /// A missing cell refuses the row.
    pub known: bool,
    /// Another text refuses the row.
    pub values: Option<Arc<[String]>>,
    /// Of a table with a type column: the column is read for these events only. In other rows
    /// it is missing, and no cell refuses the row.
    pub only: Option<Only>,
}

/// Rows whose type column, the request at `column`, has one of these texts.
#[derive(Clone, Debug, PartialEq)]
pub struct Only {
    pub column: usize,
    pub types: Arc<[Arc<str>]>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Wanted {
    /// A profile key: `Int64`, `Utf8` or `Dictionary(Int32, Utf8)`, whichever the file has. An
    /// integer stands for its decimal digits; every other form becomes text.
    Key,
    Value(Type),
}

/// How a column writes dates or times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TimeFormat {
    /// `strftime` pattern: `%d.%m.%Y`.
    Pattern(Arc<str>),
    /// Units since 1970-01-01T00:00:00Z, so many a second.
    Unix(i64),
}

/// A unit of reading that is independent of all others: a row group, a file of text.
#[derive(Clone, Debug)]
pub struct Part {
    file: Arc<DataFile>,
    zone: Zone,
}

/// Some consecutive rows of a part. Rows read = rows kept + rows refused.
#[derive(Clone, Debug)]
pub struct Batch {
    /// One array a request, in the order of the requests; all of `len` values.
    pub columns: Vec<ArrayRef>,
    /// Rows kept.
    pub len: usize,
    /// Place of each kept row.
    pub rows: Rows,
    /// Rows that are not in `columns`.
    pub refused: Vec<Refused>,
}

/// Lines of a text file or rows of a table, from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rows {
    /// Consecutive from this one.
    From(u64),
    Listed(Vec<u64>),
}

impl Rows {
    /// The line or row of the value at `index` of a batch.
    pub fn get(&self, index: usize) -> u64 {
        match self {
            Rows::From(first) => first + index as u64,
            Rows::Listed(rows) => rows[index],
        }
    }
}

/// A row that was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    pub row: u64,
    pub code: &'static Code,
    pub reason: String,
}

/// The parts of a file. Times without an offset are in `zone`.
///
/// # Errors
/// A file that is not there, is empty, or cannot be decoded.
pub fn open(file: &DataFile, zone: &Zone) -> Result<Vec<Part>, Failure> {
    Ok(vec![Part {
        file: Arc::new(file.clone()),
        zone: zone.clone(),
    }])
}

/// Batches of a part, in the order of its rows.
pub type Batches = Box<dyn Iterator<Item = Result<Batch, Failure>> + Send>;

impl Part {
    pub fn file(&self) -> &DataFile {
        &self.file
    }

    /// Rows of the part, where it is known beforehand.
    pub fn rows(&self) -> Option<u64> {
        None
    }

    /// Reads the columns asked for.
    ///
    /// # Errors
    /// A column that is required and not there, two columns of one name, a column whose type
    /// cannot become the one asked for; and from the iterator, data that cannot be decoded.
    pub fn read(&self, requests: &[Request]) -> Result<Batches, Failure> {
        let _ = (requests, &self.zone);
        todo!()
    }
}
