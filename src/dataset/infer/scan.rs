//! One pass over the text files of a table: what its columns are, where they are missing.

use std::borrow::Cow;

use indexmap::IndexMap;
use rayon::prelude::*;

use super::guess::Guess;
use crate::dataset::read::DataFile;
use crate::dataset::read::text::json::Object;
use crate::dataset::read::text::{csv_table, ndjson};
use crate::diagnostics::Failure;
use crate::time::Zone;

/// What a pass over text found.
#[derive(Clone, Debug, Default)]
pub(super) struct Scan {
    pub columns: IndexMap<String, Scanned>,
    pub rows: u64,
    /// The first row that cannot be read.
    pub broken: Option<Broken>,
    /// Rows of each event type, where the table has a type column.
    pub kinds: IndexMap<String, u64>,
}

/// A row of text that is none of the table.
#[derive(Clone, Debug)]
pub(super) struct Broken {
    pub file: String,
    pub line: u64,
    pub reason: String,
}

impl Broken {
    fn of(file: &DataFile, line: u64, reason: &str) -> Broken {
        Broken {
            file: file.name.clone(),
            line,
            reason: reason.to_owned(),
        }
    }
}

/// A column of text files.
#[derive(Clone, Debug, Default)]
pub(super) struct Scanned {
    pub guess: Guess,
    /// Rows with a value.
    pub known: u64,
    /// The same for each event type, by its index in `kinds`.
    known_of: Vec<u64>,
}

impl Scanned {
    fn count(&mut self, kind: Option<usize>) {
        self.known += 1;
        if let Some(kind) = kind {
            if self.known_of.len() <= kind {
                self.known_of.resize(kind + 1, 0);
            }
            self.known_of[kind] += 1;
        }
    }
}

impl Scan {
    /// Whether the column is missing in some row (of an event type).
    pub fn is_optional(&self, column: &Scanned, kind: Option<&str>) -> bool {
        match kind.map(|kind| self.kinds.get_full(kind)) {
            None => column.known < self.rows,
            Some(None) => true,
            Some(Some((index, _, rows))) => column.known_of.get(index).is_none_or(|n| n < rows),
        }
    }

    /// Whether some event of this type has a value.
    pub fn has_value(&self, column: &Scanned, kind: &str) -> bool {
        let index = self.kinds.get_index_of(kind);
        let known = index.and_then(|index| column.known_of.get(index));
        known.is_some_and(|known| *known > 0)
    }

    fn kind(&mut self, kind: Option<&str>) -> Option<usize> {
        let kind = kind?;
        let index = match self.kinds.get_index_of(kind) {
            Some(index) => index,
            None => self.kinds.insert_full(kind.to_owned(), 0).0,
        };
        self.kinds[index] += 1;
        Some(index)
    }

    /// Takes in what another part of the table has.
    pub fn merge(mut self, other: Scan) -> Scan {
        self.rows += other.rows;
        self.broken = self.broken.or(other.broken);
        let mut places = Vec::new();
        for (kind, rows) in other.kinds {
            let entry = self.kinds.entry(kind);
            places.push(entry.index());
            *entry.or_insert(0) += rows;
        }
        for (name, column) in other.columns {
            let mine = self.columns.entry(name).or_default();
            mine.guess.merge(column.guess);
            mine.known += column.known;
            for (place, known) in places.iter().zip(column.known_of) {
                if mine.known_of.len() <= *place {
                    mine.known_of.resize(place + 1, 0);
                }
                mine.known_of[*place] += known;
            }
        }
        self
    }
}

/// Reads a CSV file whole. `kind` is the name in the file of the type column.
pub(super) fn csv(file: &DataFile, kind: Option<&str>, zone: &Zone) -> Result<Scan, Failure> {
    let table = csv_table::open(file)?;
    let kind = kind.and_then(|kind| table.index(kind));
    let scan_chunk = |chunk: &csv_table::Chunk| {
        let mut scan = Scan::default();
        let mut columns = vec![Scanned::default(); table.names.len()];
        chunk.scan(|line, row| {
            let row = match row {
                Ok(row) => row,
                Err(reason) => {
                    let broken = || Broken::of(file, line, &reason);
                    scan.broken.get_or_insert_with(broken);
                    return;
                }
            };
            scan.rows += 1;
            let kind = kind.and_then(|kind| row.cell(kind));
            let kind = scan.kind(kind.as_deref());
            for (index, column) in columns.iter_mut().enumerate() {
                if let Some(text) = row.cell(index) {
                    column.count(kind);
                    column.guess.see_cell(&text, line, zone);
                }
            }
        });
        scan.columns = table.names.iter().cloned().zip(columns).collect();
        scan.columns.shift_remove("");
        scan
    };
    Ok(table
        .chunks()
        .par_iter()
        .map(scan_chunk)
        .reduce_with(Scan::merge)
        .unwrap_or_default())
}

/// Reads an NDJSON file whole.
pub(super) fn ndjson(file: &DataFile, kind: Option<&str>, zone: &Zone) -> Result<Scan, Failure> {
    let scan_chunk = |chunk: &ndjson::Chunk| {
        let mut scan = Scan::default();
        chunk.scan(|line, object| {
            let object = match object {
                Ok(object) => object,
                Err(reason) => {
                    let broken = || Broken::of(file, line, &reason);
                    scan.broken.get_or_insert_with(broken);
                    return;
                }
            };
            scan.rows += 1;
            let text = kind.and_then(|kind| ndjson::find(object, kind));
            let text = text.and_then(ndjson::scalar_text);
            let kind = scan.kind(text.as_deref());
            scan.see_object(object, "", line, kind, zone, 0);
        });
        scan
    };
    Ok(ndjson::open(file)?
        .par_iter()
        .map(scan_chunk)
        .reduce_with(Scan::merge)
        .unwrap_or_default())
}

impl Scan {
    fn see_object(
        &mut self,
        object: &Object<'_>,
        prefix: &str,
        line: u64,
        kind: Option<usize>,
        zone: &Zone,
        depth: usize,
    ) {
        for (name, value) in &object.0 {
            let raw = value.get();
            let path: Cow<'_, str> = if prefix.is_empty() {
                name.as_ref().into()
            } else {
                format!("{prefix}.{name}").into()
            };
            if raw.starts_with('{') && depth < ndjson::MAX_DEPTH {
                if let Ok(inner) = Object::parse(raw) {
                    self.see_object(&inner, &path, line, kind, zone, depth + 1);
                }
                continue;
            }
            if !self.columns.contains_key(path.as_ref()) {
                self.columns.insert(path.to_string(), Scanned::default());
            }
            if let Some(column) = self.columns.get_mut(path.as_ref())
                && raw != "null"
            {
                column.count(kind);
                column.guess.see_json(raw, line, zone, 0);
            }
        }
    }
}
