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

mod batch;
mod canonical;
pub(super) mod columnar;
mod digits;
mod hint;
pub(super) mod text;

use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::ArrayRef;

use super::catalog::Digits;
use batch::Raw;

use crate::diagnostics::codes::data::{
    CONFLICTING_TYPES, DUPLICATE_COLUMN, MISSING_COLUMN, UNREADABLE,
};
use crate::diagnostics::{Code, Diagnostic, Failure, nearest};
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

impl Format {
    /// What [`Rows`] number in such a file.
    pub fn row(self) -> &'static str {
        match self {
            Format::Csv | Format::Ndjson => "line",
            Format::Parquet | Format::Arrow => "row",
        }
    }
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
    /// A decimal of more digits refuses the row.
    pub digits: Option<Digits>,
    /// Another text refuses the row.
    pub values: Option<Arc<[String]>>,
    /// Of a table with a type column: the column is read for these events only. In other rows no
    /// cell of it refuses the row, and what it holds has no meaning.
    pub only: Option<Only>,
}

/// Rows whose type column, the request (of texts) at `column`, has one of these texts.
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

/// A unit of reading that is independent of all others: a row group, some lines of text.
#[derive(Clone, Debug)]
pub struct Part {
    file: Arc<DataFile>,
    zone: Zone,
    content: Content,
}

#[derive(Clone, Debug)]
enum Content {
    Csv(text::csv_table::Chunk, Arc<[String]>),
    Ndjson(text::ndjson::Chunk),
    RowGroup(columnar::parquet::RowGroup),
    Arrow(columnar::arrow::Blocks),
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
    let contents: Vec<Content> = match file.format {
        Format::Csv => {
            let table = text::csv_table::open(file)?;
            let chunks = table.chunks().into_iter();
            chunks
                .map(|chunk| Content::Csv(chunk, table.names.clone()))
                .collect()
        }
        Format::Ndjson => {
            let chunks = text::ndjson::open(file)?.into_iter();
            chunks.map(Content::Ndjson).collect()
        }
        Format::Parquet => {
            let groups = columnar::parquet::open(file)?.row_groups().into_iter();
            groups.map(Content::RowGroup).collect()
        }
        Format::Arrow => {
            let blocks = columnar::arrow::open(file)?.blocks().into_iter();
            blocks.map(Content::Arrow).collect()
        }
    };
    let file = Arc::new(file.clone());
    Ok(contents
        .into_iter()
        .map(|content| Part {
            file: file.clone(),
            zone: zone.clone(),
            content,
        })
        .collect())
}

/// Batches of a part, in the order of its rows.
pub type Batches = Box<dyn Iterator<Item = Result<Batch, Failure>> + Send>;

impl Part {
    pub fn file(&self) -> &DataFile {
        &self.file
    }

    /// Rows of the part, where it is known beforehand.
    pub fn rows(&self) -> Option<u64> {
        match &self.content {
            Content::RowGroup(group) => Some(group.rows()),
            _ => None,
        }
    }

    /// Rows of the part, estimated where they are not known beforehand.
    pub fn rows_about(&self) -> u64 {
        match &self.content {
            Content::Csv(chunk, _) => text::lines_about(chunk.bytes()),
            Content::Ndjson(chunk) => text::lines_about(chunk.bytes()),
            Content::RowGroup(group) => group.rows(),
            Content::Arrow(blocks) => blocks.rows_about(&self.file),
        }
    }

    /// Bytes of a column as they are stored, if the file says it.
    pub fn bytes(&self, request: &Request) -> Option<u64> {
        match &self.content {
            Content::RowGroup(group) => group.bytes(request),
            _ => None,
        }
    }

    /// The first row of the part, from 1, where it is known beforehand.
    pub fn first(&self) -> Option<u64> {
        match &self.content {
            Content::RowGroup(group) => Some(group.first()),
            _ => None,
        }
    }

    /// Whether a column can be read apart from all others at no greater cost, and no cell of it
    /// can refuse its row.
    pub fn can_wait(&self, request: &Request) -> bool {
        match &self.content {
            Content::RowGroup(group) => group.is_whole(request, || self.span(request).is_some()),
            _ => false,
        }
    }

    /// Whether the file says that no cell of the column is missing.
    pub fn is_complete(&self, request: &Request) -> bool {
        match &self.content {
            Content::RowGroup(group) => group.missing(request) == Some(0),
            _ => false,
        }
    }

    /// Whether the file says that all texts of a column are in one dictionary of the part.
    pub fn is_coded(&self, request: &Request) -> bool {
        match &self.content {
            Content::RowGroup(group) => group.is_coded(request),
            _ => false,
        }
    }

    /// No time of a column lies before the first of these, none after the second, if the file
    /// says so.
    pub fn span(&self, request: &Request) -> Option<(i64, i64)> {
        match &self.content {
            Content::RowGroup(group) => {
                let [least, greatest] = group.extremes(request)?;
                columnar::span(&least, &greatest, request, &self.zone)
            }
            _ => None,
        }
    }

    /// Reads the columns asked for.
    ///
    /// # Errors
    /// A column that is required and not there, two columns of one name, a column whose type
    /// cannot become the one asked for; and from the iterator, data that cannot be decoded.
    pub fn read(&self, requests: &[Request]) -> Result<Batches, Failure> {
        let shared: Arc<[Request]> = requests.into();
        let zone = self.zone.clone();
        let raws: Raws = match &self.content {
            Content::Csv(chunk, names) => {
                let indexes = self.indexes(requests, names)?;
                Box::new(chunk.read(shared.clone(), indexes, zone).map(Ok))
            }
            Content::Ndjson(chunk) => Box::new(chunk.read(shared.clone(), zone).map(Ok)),
            Content::RowGroup(group) => group.read(&self.file, shared.clone(), zone)?,
            Content::Arrow(blocks) => blocks.read(&self.file, shared.clone(), zone)?,
        };
        let file = self.file.clone();
        Ok(Box::new(
            raws.map(move |raw| batch::finish(raw?, &shared, &file)),
        ))
    }

    /// Where the columns are in the header of a CSV file.
    fn indexes(
        &self,
        requests: &[Request],
        names: &[String],
    ) -> Result<Vec<Option<usize>>, Failure> {
        let index = |request: &Request| {
            let found = names.iter().position(|name| **name == *request.column);
            match found {
                None if request.required => Err(missing_column(
                    &self.file,
                    &request.column,
                    names.iter().map(String::as_str),
                )),
                found => Ok(found),
            }
        };
        requests.iter().map(index).collect()
    }
}

/// What the formats yield, before rows are refused.
type Raws = Box<dyn Iterator<Item = Result<Raw, Failure>> + Send>;

/// A file that cannot be decoded.
pub(super) fn unreadable(file: &DataFile, reason: &str) -> Failure {
    let message = format!("`{}` cannot be read", file.name);
    Diagnostic::error(&UNREADABLE, message)
        .in_file(&file.name, None)
        .note(reason.trim_end_matches('.'))
        .into()
}

pub(super) fn missing_column<'a>(
    file: &DataFile,
    column: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Failure {
    let known: Vec<&str> = known.into_iter().filter(|name| !name.is_empty()).collect();
    let message = format!("`{}` has no column `{column}`", file.name);
    let error = Diagnostic::error(&MISSING_COLUMN, message).in_file(&file.name, None);
    let most: Vec<&str> = known.iter().copied().take(20).collect();
    let help = match nearest(column, known.iter().copied()) {
        Some(name) => format!("did you mean `{name}`?"),
        None if most.is_empty() => "the file has no columns".to_owned(),
        None => format!("its columns are {}", super::document::listed(&most)),
    };
    error.help(help).into()
}

pub(super) fn duplicate_column(file: &DataFile, column: &str) -> Failure {
    let message = format!("`{}` has two columns `{column}`", file.name);
    Diagnostic::error(&DUPLICATE_COLUMN, message)
        .in_file(&file.name, Some(1))
        .help("rename or remove one of them")
        .into()
}

/// A column that can be of its type in no row.
fn conflicting_types(file: &DataFile, request: &Request, reason: &str) -> Failure {
    let message = format!(
        "the column `{}` of `{}` has another type: {reason}",
        request.column, file.name
    );
    Diagnostic::error(&CONFLICTING_TYPES, message)
        .in_file(&file.name, None)
        .into()
}

/// Why a cell refuses its row.
fn bad_value(request: &Request, found: &str) -> String {
    let shown: String = found.chars().take(60).collect();
    let dots = if shown.len() < found.len() { "…" } else { "" };
    let expected = match (&request.wanted, &request.format) {
        (Wanted::Key, _) => "a key".to_owned(),
        (Wanted::Value(ty), Some(TimeFormat::Pattern(pattern))) => {
            format!("{ty} as `{pattern}`")
        }
        (Wanted::Value(ty), _) => Digits::written(request.digits, ty),
    };
    let hint = match (&request.wanted, &request.format) {
        (Wanted::Value(ty), None) if ty.is_time() => hint::format_of(found),
        _ => None,
    };
    let hint = hint
        .map(|format| format!("; `types` in `cantle.toml` can say that its format is `{format}`"));
    format!(
        "`{}` is `{shown}{dots}`, expected {expected}{}",
        request.column,
        hint.unwrap_or_default()
    )
}
