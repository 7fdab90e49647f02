//! Members of segments to files: whole, by rename, or not at all.

mod arrow;
mod columns;
mod lines;
mod records;
mod staging;
mod text;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use roaring::RoaringBitmap;

use crate::dataset::Keys;
use crate::diagnostics::{Diagnostic, Failure, codes};
use crate::value::{Type, Value};
use lines::Lines;
use staging::Staging;
pub use staging::discard;

/// How members are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A header and one key a line with the columns of an audience, quoted where it must be.
    Csv,
    /// One object a line.
    Ndjson,
    Parquet,
    /// An Arrow IPC file.
    Arrow,
    /// Row numbers, without columns, as a Roaring bitmap of the portable format; `rows.csv` has the key of each row.
    Roaring,
}

impl Format {
    /// Of a file, without a dot.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Ndjson => "ndjson",
            Format::Parquet => "parquet",
            Format::Arrow => "arrow",
            Format::Roaring => "roaring",
        }
    }
}

/// What is written beside the members.
#[derive(Clone, Debug)]
pub struct About<'a> {
    /// Name of the key column: the header.
    pub key: &'a str,
    /// Names and values that formats with metadata carry: as of, identities.
    pub facts: &'a [(&'static str, String)],
}

/// One segment's members, by row, and what stands beside their keys.
#[derive(Clone, Debug)]
pub struct Export<'a> {
    pub name: &'a str,
    pub members: &'a RoaringBitmap,
    pub columns: Vec<Column<'a>>,
}

/// A column of an audience.
#[derive(Clone, Copy, Debug)]
pub struct Column<'a> {
    pub name: &'a str,
    pub ty: &'a Type,
    /// One for each member, in their order; `None` is missing.
    pub values: &'a [Option<Value>],
}

/// Writes `NAME.EXT` for each export into a folder, which is made if need be; those of a list have
/// the same keys. On any failure nothing is left behind and existing files stay as they were.
///
/// # Errors
/// A folder or file that cannot be written.
pub fn write_folder(
    folder: &Path,
    format: Format,
    about: &About<'_>,
    lists: &[(&Keys, &[Export<'_>])],
) -> Result<Vec<PathBuf>, Failure> {
    let staging = Staging::open(folder).map_err(|error| cannot_write(folder, &error))?;
    let name_of =
        |export: &Export<'_>| format!("{}.{}", file_stem(export.name), format.extension());
    let mut names = Vec::new();
    for (keys, exports) in lists {
        let writer = Writer::new(format, about, keys, exports.len() > 1);
        let written: Result<Vec<String>, Failure> = exports
            .par_iter()
            .with_max_len(1)
            .map(|export| {
                let name = name_of(export);
                staging
                    .write(&name, |out| writer.write(out, export))
                    .map_err(|error| cannot_write(&folder.join(&name), &error))?;
                Ok(name)
            })
            .collect();
        names.extend(written?);
    }
    if let (Format::Roaring, Some((keys, _))) = (format, lists.first()) {
        names.push("rows.csv".to_owned());
        staging
            .write("rows.csv", |out| lines::write_rows(out, keys))
            .map_err(|error| cannot_write(&folder.join("rows.csv"), &error))?;
    }
    staging
        .commit(&names)
        .map_err(|(name, error)| cannot_write(&folder.join(name), &error))
}

/// Tells at once, before long work, that a folder is none.
///
/// # Errors
/// Something else has its name.
pub fn expect_folder(folder: &Path) -> Result<(), Failure> {
    match folder.metadata() {
        Ok(metadata) if !metadata.is_dir() => {
            Err(cannot_write(folder, &io::ErrorKind::NotADirectory.into()))
        }
        _ => Ok(()),
    }
}

/// Writes one export to a stream.
///
/// # Errors
/// What the stream says.
pub fn write_stream(
    out: &mut (dyn Write + Send),
    format: Format,
    about: &About<'_>,
    keys: &Keys,
    export: &Export<'_>,
) -> io::Result<()> {
    Writer::new(format, about, keys, false).write(out, export)
}

struct Writer<'a> {
    format: Format,
    about: &'a About<'a>,
    keys: &'a Keys,
    /// The line of every key, made once where several exports share it.
    lines: Option<Lines>,
}

impl<'a> Writer<'a> {
    fn new(format: Format, about: &'a About<'a>, keys: &'a Keys, several: bool) -> Writer<'a> {
        let style = lines::Style::of(format, about.key);
        Writer {
            format,
            about,
            keys,
            lines: style
                .filter(|_| several)
                .and_then(|style| Lines::of(&style, keys)),
        }
    }

    fn write(&self, out: &mut (dyn Write + Send), export: &Export<'_>) -> io::Result<()> {
        if !export.columns.is_empty() {
            match self.format {
                Format::Csv => return records::csv(out, self.about.key, self.keys, export),
                Format::Ndjson => return records::ndjson(out, self.about.key, self.keys, export),
                _ => {}
            }
        }
        match (self.format, &self.lines) {
            (Format::Csv, _) => lines::write_header(out, self.about.key)?,
            (Format::Parquet, _) => return arrow::parquet(out, self.about, self.keys, export),
            (Format::Arrow, _) => return arrow::ipc(out, self.about, self.keys, export),
            (Format::Roaring, _) => return export.members.serialize_into(out),
            (Format::Ndjson, _) => {}
        }
        match &self.lines {
            Some(lines) => lines.write(out, self.keys, export.members),
            None => match lines::Style::of(self.format, self.about.key) {
                Some(style) => lines::write_each(out, &style, self.keys, export.members),
                None => Ok(()),
            },
        }
    }
}

fn cannot_write(path: &Path, error: &io::Error) -> Failure {
    let help = match error.kind() {
        // The value is wrong for the format, not the place.
        io::ErrorKind::InvalidData => {
            "numbers of any size can be written with `--format csv`; nothing was changed"
        }
        _ => "choose a folder that can be written with `--out DIR`; nothing was changed",
    };
    Diagnostic::error(
        &codes::project::CANNOT_WRITE,
        format!("cannot write `{}`: {}", path.display(), reason(error)),
    )
    .in_file(path, None)
    .help(help)
    .into()
}

/// The system's words without its error number.
pub fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// A segment's name as a file name: what a file system may refuse is written as `%XX`.
pub fn file_stem(name: &str) -> String {
    let mut stem = String::new();
    for (index, letter) in name.chars().enumerate() {
        let hidden = index == 0 && letter == '.';
        if hidden || letter.is_control() || "/\\<>:\"|?*%".contains(letter) {
            let mut bytes = [0; 4];
            for byte in letter.encode_utf8(&mut bytes).bytes() {
                stem.push_str(&format!("%{byte:02X}"));
            }
        } else {
            stem.push(letter);
        }
    }
    stem
}

#[cfg(test)]
mod tests;
