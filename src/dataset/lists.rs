//! List files: the texts that `in file "list.csv"` compares with.

use std::path::Path;
use std::sync::Arc;

use super::read::text::csv_table::{self, CsvTable};
use super::read::{Compression, DataFile, Format};
use crate::diagnostics::{Failure, nearest};

/// The distinct texts of one column of a CSV file, in byte order; without `column` the file must
/// have exactly one. Missing cells are left out.
///
/// # Errors
/// Why the file cannot be used, as the end of a sentence.
pub fn read(folder: &Path, file: &str, column: Option<&str>) -> Result<Arc<[Arc<str>]>, String> {
    let path = folder.join(file);
    if !path.is_file() {
        return Err("there is no such file".to_owned());
    }
    let lower = file.to_ascii_lowercase();
    let compression = if lower.ends_with(".gz") {
        Compression::Gzip
    } else if lower.ends_with(".zst") {
        Compression::Zstd
    } else {
        Compression::None
    };
    let table = csv_table::open(&DataFile {
        path,
        name: file.to_owned(),
        format: Format::Csv,
        compression,
        delimiter: None,
    })
    .map_err(|failure| reason(&failure))?;
    let index = index(&table, column)?;
    let mut texts: Vec<Arc<str>> = Vec::new();
    let mut broken = None;
    for chunk in table.chunks() {
        chunk.scan(|line, row| match row {
            Ok(row) => texts.extend(row.cell(index).map(|text| Arc::from(text.as_ref()))),
            Err(reason) => {
                broken.get_or_insert_with(|| format!("line {line}: {reason}"));
            }
        });
    }
    if let Some(broken) = broken {
        return Err(broken);
    }
    texts.sort_unstable();
    texts.dedup();
    Ok(texts.into())
}

fn index(table: &CsvTable, column: Option<&str>) -> Result<usize, String> {
    let names = &table.names;
    match column {
        Some(column) => table.index(column).ok_or_else(|| {
            let known = names.iter().map(String::as_str);
            match nearest(column, known) {
                Some(name) => format!("it has no column `{column}`; did you mean `{name}`?"),
                None => format!("it has no column `{column}`"),
            }
        }),
        None if names.len() == 1 => Ok(0),
        None => Err(format!(
            "it has {} columns: name one, as in `column \"{}\"`",
            names.len(),
            names.first().map_or("", String::as_str)
        )),
    }
}

/// What a failure says, on one line.
fn reason(Failure(errors): &Failure) -> String {
    let texts: Vec<String> = errors
        .iter()
        .map(|error| {
            let notes = error.notes.iter().map(|note| format!(": {note}"));
            format!("{}{}", error.message, notes.collect::<String>())
        })
        .collect();
    texts.join("; ")
}
