//! A CSV file as a table: header, parts, batches.

use std::sync::Arc;

use super::csv::{Field, Record, Scanner, delimiter_of};
use super::sink::Sink;
use super::source::{self, Text};
use super::{BATCH, PART};
use crate::dataset::read::batch::{Fault, Raw};
use crate::dataset::read::{DataFile, Refused, Request, bad_value, duplicate_column};
use crate::diagnostics::codes::data::{BAD_ROW, EMPTY_FILE};
use crate::diagnostics::{Diagnostic, Failure};
use crate::time::Zone;

/// A CSV file with its header read.
#[derive(Clone, Debug)]
pub(in crate::dataset) struct CsvTable {
    text: Text,
    delimiter: u8,
    pub names: Arc<[String]>,
    /// Offset and line of the first record after the header.
    body: (usize, u64),
}

/// Records from one offset to another.
#[derive(Clone, Debug)]
pub(in crate::dataset) struct Chunk {
    table: CsvTable,
    start: (usize, u64),
    end: usize,
}

/// Opens a CSV file and reads its header.
pub(in crate::dataset) fn open(file: &DataFile) -> Result<CsvTable, Failure> {
    let text = source::open(file)?;
    let delimiter = match file.delimiter {
        Some(delimiter) => delimiter,
        None if is_tsv(file) => b'\t',
        None => delimiter_of(text.bytes()),
    };
    let mut scanner = Scanner::new(text.bytes(), delimiter);
    let mut fields = Vec::new();
    let Some(header) = scanner.next(&mut fields) else {
        let message = format!("`{}` is empty", file.name);
        return Err(Diagnostic::error(&EMPTY_FILE, message)
            .in_file(&file.name, None)
            .note("the first line of a CSV file names its columns")
            .into());
    };
    let broken = |reason: &str| {
        let message = format!("the header of `{}` cannot be read: {reason}", file.name);
        let line = Some(header.line);
        Failure::from(Diagnostic::error(&BAD_ROW, message).in_file(&file.name, line))
    };
    if let Some(reason) = header.broken {
        return Err(broken(reason));
    }
    let names: Option<Vec<String>> = fields
        .iter()
        .map(|field| Some(scanner.content(field)?.trim().to_owned()))
        .collect();
    let names = names.ok_or_else(|| broken("it is not UTF-8"))?;
    if names.iter().any(|name| has_bare_return(name)) {
        return Err(broken(
            "its lines end in CR alone; save it with LF or CR LF",
        ));
    }
    if let Some(name) = first_double(&names) {
        return Err(duplicate_column(file, name));
    }
    let body = scanner.position();
    Ok(CsvTable {
        names: names.into(),
        delimiter,
        body,
        text,
    })
}

fn is_tsv(file: &DataFile) -> bool {
    file.name.to_ascii_lowercase().contains(".tsv")
}

/// As where the whole of a file is one line to us.
fn has_bare_return(name: &str) -> bool {
    let mut rest = name.split('\r');
    rest.next();
    rest.any(|after| !after.starts_with('\n'))
}

/// A name that comes twice; columns without a name cannot be asked for and may.
fn first_double(names: &[String]) -> Option<&str> {
    let mut seen = std::collections::HashSet::new();
    names
        .iter()
        .find(|name| !name.is_empty() && !seen.insert(name.as_str()))
        .map(String::as_str)
}

impl CsvTable {
    pub fn index(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| known == name)
    }

    /// Divides the records into chunks that can be read in parallel.
    pub fn chunks(&self) -> Vec<Chunk> {
        let text = self.text.bytes();
        let mut scanner = Scanner::from(text, self.delimiter, self.body.0, self.body.1);
        let mut starts = vec![scanner.position()];
        if text.len() > 2 * PART {
            let mut fields = Vec::new();
            while scanner.next(&mut fields).is_some() {
                let (at, line) = scanner.position();
                if starts.last().is_some_and(|(start, _)| at - start >= PART) {
                    starts.push((at, line));
                }
            }
        }
        let ends = starts.iter().skip(1).map(|(at, _)| *at);
        let ends: Vec<usize> = ends.chain([text.len()]).collect();
        starts
            .into_iter()
            .zip(ends)
            .map(|(start, end)| Chunk {
                table: self.clone(),
                start,
                end,
            })
            .collect()
    }
}

impl Chunk {
    pub(in crate::dataset::read) fn bytes(&self) -> &[u8] {
        let text = self.table.text.bytes();
        text.get(self.start.0..self.end).unwrap_or_default()
    }

    /// Calls `each` with every record: its fields, or why it cannot be used.
    pub fn scan(&self, mut each: impl FnMut(u64, Result<&Row<'_>, String>)) {
        let mut at = self.start;
        let mut fields = Vec::new();
        while let Some((scanner, record)) = self.next(&mut at, &mut fields) {
            let row = Row {
                scanner,
                fields: &fields,
            };
            each(record.line, self.table.judge(&row, &record).map(|()| &row));
        }
    }

    /// The next record, and the place after it.
    fn next(
        &self,
        at: &mut (usize, u64),
        fields: &mut Vec<Field>,
    ) -> Option<(Scanner<'_>, Record)> {
        let text = self.table.text.bytes().get(..self.end)?;
        let mut scanner = Scanner::from(text, self.table.delimiter, at.0, at.1);
        let record = scanner.next(fields)?;
        *at = scanner.position();
        Some((scanner, record))
    }

    /// Batches of the columns at these indexes of the header.
    pub(in crate::dataset::read) fn read(
        &self,
        requests: Arc<[Request]>,
        indexes: Vec<Option<usize>>,
        zone: Zone,
    ) -> impl Iterator<Item = Raw> + Send + use<> {
        let mut records = Records::new(self.clone());
        std::iter::from_fn(move || records.batch(&requests, &indexes, &zone))
    }
}

/// A record that is well formed.
#[derive(Debug)]
pub(in crate::dataset) struct Row<'r> {
    scanner: Scanner<'r>,
    fields: &'r [Field],
}

impl Row<'_> {
    /// The text of a cell, `None` if it is missing.
    pub fn cell(&self, index: usize) -> Option<std::borrow::Cow<'_, str>> {
        let field = self.fields.get(index)?;
        let text = self.scanner.content(field)?;
        (field.quoted || !text.is_empty()).then_some(text)
    }
}

impl CsvTable {
    fn judge(&self, row: &Row<'_>, record: &Record) -> Result<(), String> {
        if let Some(reason) = record.broken {
            return Err(reason.to_owned());
        }
        let (found, expected) = (row.fields.len(), self.names.len());
        if found != expected {
            let plural = if found == 1 { "field" } else { "fields" };
            return Err(format!("{found} {plural}, the header has {expected}"));
        }
        match std::str::from_utf8(row.scanner.bytes(record)) {
            Ok(_) => Ok(()),
            Err(_) => Err("the row is not UTF-8".to_owned()),
        }
    }
}

/// Where a reading of a chunk is.
struct Records {
    chunk: Chunk,
    at: (usize, u64),
}

impl Records {
    fn new(chunk: Chunk) -> Records {
        let at = chunk.start;
        Records { chunk, at }
    }

    fn batch(
        &mut self,
        requests: &[Request],
        indexes: &[Option<usize>],
        zone: &Zone,
    ) -> Option<Raw> {
        let mut raw = Raw::default();
        let mut sinks: Vec<Sink> = requests.iter().map(|r| Sink::new(r, zone)).collect();
        let mut fields = Vec::new();
        let Records { chunk, at } = self;
        while raw.lines.len() < BATCH {
            let Some((scanner, record)) = chunk.next(at, &mut fields) else {
                break;
            };
            let row = Row {
                scanner,
                fields: &fields,
            };
            match chunk.table.judge(&row, &record) {
                Ok(()) => take(&row, record.line, requests, indexes, &mut sinks, &mut raw),
                Err(reason) => raw.refused.push(Refused {
                    row: record.line,
                    code: &BAD_ROW,
                    reason,
                }),
            }
        }
        let any = !raw.lines.is_empty() || !raw.refused.is_empty();
        any.then(|| raw.with_columns(sinks, requests))
    }
}

/// Puts the cells of a row into the sinks.
fn take(
    row: &Row<'_>,
    line: u64,
    requests: &[Request],
    indexes: &[Option<usize>],
    sinks: &mut [Sink],
    raw: &mut Raw,
) {
    for (request, (sink, index)) in sinks.iter_mut().zip(indexes).enumerate() {
        let cell = index.and_then(|index| row.cell(index));
        match cell {
            None => sink.missing(),
            Some(text) => {
                if sink.push(&text).is_err() {
                    raw.faults.push(Fault {
                        row: raw.lines.len(),
                        request,
                        reason: bad_value(&requests[request], &text),
                    });
                }
            }
        }
    }
    raw.lines.push(line);
}
