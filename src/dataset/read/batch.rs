//! Columns and what is wrong with their cells, to a batch of the rows that are kept.

use std::collections::BTreeMap;

use arrow_array::cast::AsArray;
use arrow_array::types::Int32Type;
use arrow_array::{Array, ArrayRef, BooleanArray};
use arrow_select::filter::FilterBuilder;

use super::text::sink::Sink;
use super::{Batch, DataFile, Only, Refused, Request, Rows, bad_value, digits, unreadable};
use crate::dataset::catalog::Digits;
use crate::diagnostics::Failure;
use crate::diagnostics::codes::data::BAD_VALUE;

/// Rows as a format yields them.
#[derive(Debug, Default)]
pub(super) struct Raw {
    pub columns: Vec<ArrayRef>,
    /// Place of each row of the columns; empty if they are consecutive from `first`.
    pub lines: Vec<u64>,
    pub first: u64,
    pub len: usize,
    /// Cells of the columns that do not fit.
    pub faults: Vec<Fault>,
    /// Rows that are not in the columns.
    pub refused: Vec<Refused>,
}

/// A cell that does not fit its type.
#[derive(Debug)]
pub(super) struct Fault {
    pub row: usize,
    pub request: usize,
    pub reason: String,
}

impl Raw {
    /// Rows of text, of which the lines are known.
    pub fn with_columns(mut self, sinks: Vec<Sink>, requests: &[Request]) -> Raw {
        self.len = self.lines.len();
        for (request, sink) in sinks.into_iter().enumerate() {
            let (array, misfits) = sink.finish();
            self.columns.push(array);
            self.faults.extend(misfits.into_iter().map(|row| Fault {
                row,
                request,
                reason: bad_value(&requests[request], "a number of too many digits"),
            }));
        }
        self
    }

    fn line(&self, row: usize) -> u64 {
        match self.lines.get(row) {
            Some(line) => *line,
            None => self.first + row as u64,
        }
    }
}

/// Refuses the rows that have a fault.
pub(super) fn finish(raw: Raw, requests: &[Request], file: &DataFile) -> Result<Batch, Failure> {
    let mut refused = raw.refused.clone();
    let faults = all_faults(&raw, requests);
    refused.extend(faults.iter().map(|(row, reason)| Refused {
        row: raw.line(*row),
        code: &BAD_VALUE,
        reason: reason.clone(),
    }));
    refused.sort_by_key(|refused| refused.row);
    if faults.is_empty() {
        let rows = match raw.lines.first() {
            None => Rows::From(raw.first),
            Some(first) if consecutive(&raw.lines) => Rows::From(*first),
            Some(_) => Rows::Listed(raw.lines),
        };
        return Ok(Batch {
            columns: raw.columns,
            len: raw.len,
            rows,
            refused,
        });
    }
    let keep: BooleanArray = (0..raw.len)
        .map(|row| Some(!faults.contains_key(&row)))
        .collect();
    let kept: Vec<u64> = (0..raw.len)
        .filter(|row| !faults.contains_key(row))
        .map(|row| raw.line(row))
        .collect();
    let filter = FilterBuilder::new(&keep).optimize().build();
    let columns: Result<Vec<ArrayRef>, _> = raw
        .columns
        .iter()
        .map(|column| filter.filter(column))
        .collect();
    Ok(Batch {
        columns: columns.map_err(|error| unreadable(file, &error.to_string()))?,
        len: kept.len(),
        rows: Rows::Listed(kept),
        refused,
    })
}

fn consecutive(lines: &[u64]) -> bool {
    lines.windows(2).all(|pair| pair[1] == pair[0] + 1)
}

/// The first fault of each row that has one: of its cells, then of the contract.
fn all_faults(raw: &Raw, requests: &[Request]) -> BTreeMap<usize, String> {
    let mut faults = BTreeMap::new();
    for fault in &raw.faults {
        let only = requests[fault.request].only.as_ref();
        if only.is_none_or(|only| only.applies(raw, fault.row)) {
            faults
                .entry(fault.row)
                .or_insert_with(|| fault.reason.clone());
        }
    }
    for (request, column) in requests.iter().zip(&raw.columns) {
        if request.known {
            missing(request, column, raw, &mut faults);
        }
        if let Some(digits) = request.digits {
            too_long(request, column, digits, raw, &mut faults);
        }
        if let Some(values) = &request.values {
            unlisted(request, column, values, raw, &mut faults);
        }
    }
    faults
}

impl Only {
    fn applies(&self, raw: &Raw, row: usize) -> bool {
        let kind = raw
            .columns
            .get(self.column)
            .and_then(|kinds| text(kinds, row));
        kind.is_some_and(|kind| self.types.iter().any(|ty| **ty == *kind))
    }
}

fn applies(request: &Request, raw: &Raw, row: usize) -> bool {
    let only = request.only.as_ref();
    only.is_none_or(|only| only.applies(raw, row))
}

fn missing(request: &Request, column: &ArrayRef, raw: &Raw, faults: &mut BTreeMap<usize, String>) {
    let Some(nulls) = column.logical_nulls() else {
        return;
    };
    for row in (0..raw.len).filter(|row| nulls.is_null(*row)) {
        if applies(request, raw, row) {
            faults
                .entry(row)
                .or_insert_with(|| format!("`{}` is missing, but not optional", request.column));
        }
    }
}

fn too_long(
    request: &Request,
    column: &ArrayRef,
    digits: Digits,
    raw: &Raw,
    faults: &mut BTreeMap<usize, String>,
) {
    for (row, found) in digits::misfits(column.as_ref(), digits) {
        if applies(request, raw, row) {
            faults
                .entry(row)
                .or_insert_with(|| bad_value(request, &found));
        }
    }
}

fn unlisted(
    request: &Request,
    column: &ArrayRef,
    values: &[String],
    raw: &Raw,
    faults: &mut BTreeMap<usize, String>,
) {
    for row in 0..raw.len {
        let Some(found) = text(column, row) else {
            continue;
        };
        if !values.iter().any(|value| value == found) && applies(request, raw, row) {
            faults.entry(row).or_insert_with(|| {
                format!(
                    "`{}` is `{found}`, which the schema does not list",
                    request.column
                )
            });
        }
    }
}

/// The text at a row of a column of texts.
fn text(column: &ArrayRef, row: usize) -> Option<&str> {
    if let Some(texts) = column.as_string_opt::<i32>() {
        return texts.is_valid(row).then(|| texts.value(row));
    }
    let dictionary = column.as_dictionary_opt::<Int32Type>()?;
    let code = dictionary.key(row)?;
    let texts = dictionary.values().as_string_opt::<i32>()?;
    texts.is_valid(code).then(|| texts.value(code))
}
