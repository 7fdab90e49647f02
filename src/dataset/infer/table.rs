//! What all files of one table have together.

use arrow_array::cast::AsArray;
use arrow_array::types::Int32Type;
use indexmap::IndexMap;
use rayon::prelude::*;

use super::columnar::{self, Stored};
use super::scan::{self, Scan};
use super::unify;
use crate::dataset::catalog::{Column, Digits};
use crate::dataset::manifest::{Manifest, Spanned, Table};
use crate::dataset::read::columnar::{arrow, parquet};
use crate::dataset::read::{self, DataFile, Format, Request, Wanted};
use crate::dataset::requests;
use crate::diagnostics::codes::data::{BAD_ROW, DUPLICATE_COLUMN, MISSING_COLUMN};
use crate::diagnostics::{Diagnostic, Failure, nearest};
use crate::time::Zone;
use crate::value::Type;

/// The files of a table as they were found. Names are those of the files.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub files: Vec<DataFile>,
    pub csv: Scan,
    json: Scan,
    stored: Vec<StoredFile>,
}

/// A columnar file.
#[derive(Debug)]
struct StoredFile {
    file: DataFile,
    columns: IndexMap<String, Stored>,
    /// Names of columns that have a value in every row.
    full: Vec<String>,
    /// Event types in it, in order of their names.
    kinds: Vec<String>,
}

/// Looks into all files of a table. `kind` is the project's name of the type column.
pub(super) fn look(
    manifest: &Manifest,
    table: &Table,
    files: Vec<DataFile>,
    kind: Option<&str>,
) -> Result<Found, Failure> {
    let mut found = Found::default();
    let zone = &manifest.zone;
    let column = kind.map(|kind| table.file_column(kind));
    let looks: Result<Vec<Look>, Failure> = files
        .par_iter()
        .map(|file| look_into(file, table, kind, column, zone))
        .collect();
    for look in looks? {
        match look {
            Look::Csv(scan) => found.csv = found.csv.merge(scan),
            Look::Json(scan) => found.json = found.json.merge(scan),
            Look::Stored(file) => found.stored.push(file),
        }
    }
    found.files = files;
    Ok(found)
}

enum Look {
    Csv(Scan),
    Json(Scan),
    Stored(StoredFile),
}

fn look_into(
    file: &DataFile,
    table: &Table,
    kind: Option<&str>,
    column: Option<&str>,
    zone: &Zone,
) -> Result<Look, Failure> {
    Ok(match file.format {
        Format::Csv => Look::Csv(scan::csv(file, column, zone)?),
        Format::Ndjson => Look::Json(scan::ndjson(file, column, zone)?),
        Format::Parquet => {
            let opened = parquet::open(file)?;
            let columns = columnar::columns(opened.schema().fields());
            let is_full = |stored: &Stored| matches!(opened.nulls(&stored.path), Some((0, _)));
            let full = columns.iter().filter(|(_, stored)| is_full(stored));
            let full = full.map(|(name, _)| name.clone()).collect();
            Look::Stored(stored(file, table, columns, full, kind, zone)?)
        }
        Format::Arrow => {
            let columns = columnar::columns(arrow::open(file)?.schema.fields());
            Look::Stored(stored(file, table, columns, Vec::new(), kind, zone)?)
        }
    })
}

fn stored(
    file: &DataFile,
    table: &Table,
    columns: IndexMap<String, Stored>,
    full: Vec<String>,
    kind: Option<&str>,
    zone: &Zone,
) -> Result<StoredFile, Failure> {
    let kinds = match kind {
        Some(kind) if columns.contains_key(table.file_column(kind)) => super::events::kinds(
            file,
            requests::named(table, kind, Wanted::Value(Type::Text)),
            zone,
        )?,
        _ => Vec::new(),
    };
    let file = file.clone();
    Ok(StoredFile {
        file,
        columns,
        full,
        kinds,
    })
}

/// The distinct texts of a column of a columnar file, in byte order.
pub(super) fn distinct(
    file: &DataFile,
    request: Request,
    zone: &Zone,
    collect: impl Fn(&dyn arrow_array::Array) -> std::collections::BTreeSet<String> + Sync,
) -> Result<Vec<String>, Failure> {
    let requests = [request];
    let sets: Result<Vec<_>, Failure> = read::open(file, zone)?
        .par_iter()
        .map(|part| {
            let mut all = std::collections::BTreeSet::new();
            let is_coded = part.is_coded(&requests[0]);
            for batch in part.read(&requests)? {
                if let Some(column) = batch?.columns.first() {
                    all.extend(collect(column.as_ref()));
                    let dictionary = column.as_dictionary_opt::<Int32Type>();
                    if is_coded && dictionary.is_some_and(|texts| texts.values().len() == all.len())
                    {
                        break;
                    }
                }
            }
            Ok(all)
        })
        .collect();
    let all: std::collections::BTreeSet<String> = sets?.into_iter().flatten().collect();
    Ok(all.into_iter().collect())
}

impl Found {
    /// All columns under the names of the project, in order of their first mention.
    pub fn columns(&self, table: &Table, kind: Option<&str>) -> IndexMap<String, Column> {
        let mut names: IndexMap<&str, ()> = IndexMap::new();
        names.extend(self.csv.columns.keys().map(|name| (name.as_str(), ())));
        names.extend(self.json.columns.keys().map(|name| (name.as_str(), ())));
        for stored in &self.stored {
            names.extend(stored.columns.keys().map(|name| (name.as_str(), ())));
        }
        let mut columns = IndexMap::new();
        for name in names.keys() {
            let column = Column {
                ty: self.type_of(name),
                digits: self.digits_of(name),
                ..Column::of(Type::Unknown, self.is_optional(name, kind))
            };
            columns.insert(self.project_name(table, name).to_owned(), column);
        }
        join_points(&mut columns, &self.json);
        self.give_types(table, &mut columns, kind);
        columns
    }

    fn project_name<'n>(&self, table: &'n Table, name: &'n str) -> &'n str {
        table
            .columns
            .get(name)
            .map_or(name, |renamed| renamed.value.as_str())
    }

    /// The type that all files agree on.
    fn type_of(&self, name: &str) -> Result<Type, String> {
        let mut known: Option<(Type, String)> = None;
        let mut reason = super::guess::NO_VALUE.to_owned();
        for (ty, place) in self.types(name) {
            match (ty, known.take()) {
                (Ok(ty), None) => known = Some((ty, place)),
                (Ok(ty), Some((before, first))) => match unify(&before, &ty) {
                    Some(both) => known = Some((both, first)),
                    None => return Err(format!("{before} in {first}, {ty} in {place}")),
                },
                (Err(why), before) => {
                    if why != super::guess::NO_VALUE {
                        return Err(why);
                    }
                    (reason, known) = (why, before);
                }
            }
        }
        known.map(|(ty, _)| ty).ok_or(reason)
    }

    /// The digits that the decimals of all files have room in, where all files tell.
    fn digits_of(&self, name: &str) -> Option<Digits> {
        let in_text = |scan: &Scan| scan.columns.contains_key(name);
        if in_text(&self.csv) || in_text(&self.json) {
            return None;
        }
        let stored = self.stored.iter().filter_map(|file| file.columns.get(name));
        let digits: Option<Vec<Digits>> = stored.map(|column| column.digits).collect();
        let digits = digits?;
        let whole = digits
            .iter()
            .map(|digits| digits.precision.saturating_sub(digits.scale))
            .max()?;
        let scale = digits.iter().map(|digits| digits.scale).max()?;
        let precision = whole + scale;
        (precision <= 38).then_some(Digits { precision, scale })
    }

    /// The type in each kind of file, and where.
    fn types(&self, name: &str) -> Vec<(Result<Type, String>, String)> {
        let mut types = Vec::new();
        if let Some(column) = self.csv.columns.get(name) {
            types.push((column.guess.csv_type(), "CSV".to_owned()));
        }
        if let Some(column) = self.json.columns.get(name) {
            types.push((column.guess.json_type(), "NDJSON".to_owned()));
        }
        for stored in &self.stored {
            if let Some(column) = stored.columns.get(name) {
                types.push((column.ty.clone(), format!("`{}`", stored.file.name)));
            }
        }
        types
    }

    /// Whether the column is missing in some row (of an event type), as far as is known.
    fn is_optional(&self, name: &str, kind: Option<&str>) -> bool {
        let in_text = |scan: &Scan| {
            scan.rows > 0
                && (scan.columns.get(name)).is_none_or(|column| scan.is_optional(column, kind))
        };
        let stored = |file: &StoredFile| !file.full.iter().any(|full| full == name);
        in_text(&self.csv) || in_text(&self.json) || self.stored.iter().any(stored)
    }

    /// Whether no event of this type has a value in the column. Only a pass over all rows can tell,
    /// which text files get and others do not.
    pub fn never_set(&self, name: &str, kind: &str) -> bool {
        let known = |scan: &Scan| {
            (scan.columns.get(name)).is_some_and(|column| scan.has_value(column, kind))
        };
        let is_stored = |file: &StoredFile| file.columns.contains_key(name);
        let in_text = |scan: &Scan| scan.columns.contains_key(name);
        (in_text(&self.csv) || in_text(&self.json))
            && !known(&self.csv)
            && !known(&self.json)
            && !self.stored.iter().any(is_stored)
    }

    /// Gives columns the types of the manifest.
    fn give_types(
        &self,
        table: &Table,
        columns: &mut IndexMap<String, Column>,
        kind: Option<&str>,
    ) {
        for (name, given) in &table.types {
            let optional = self.is_optional(table.file_column(name), kind);
            let column = Column {
                digits: given.digits,
                ..Column::of(given.ty.clone(), optional)
            };
            columns.insert(name.clone(), column);
        }
    }

    /// The event types of all files.
    pub fn kinds(&self) -> std::collections::BTreeSet<&str> {
        let stored = self.stored.iter().flat_map(|file| &file.kinds);
        (self
            .csv
            .kinds
            .keys()
            .chain(self.json.kinds.keys())
            .chain(stored))
        .map(String::as_str)
        .collect()
    }

    /// Columns that the manifest names must be in every file that says what it has.
    pub fn require(&self, table: &Table, name: &Spanned<String>) -> Option<Diagnostic> {
        let column = table.file_column(&name.value);
        for file in &self.stored {
            if !file.columns.contains_key(column) {
                return Some(lacks(&file.file.name, name, file.columns.keys()));
            }
        }
        let lacking = |scan: &Scan| !scan.columns.contains_key(column) && !scan.columns.is_empty();
        for (scan, format) in [(&self.csv, Format::Csv), (&self.json, Format::Ndjson)] {
            if lacking(scan) {
                let file = self.files.iter().find(|file| file.format == format);
                let file = file.map_or("the data", |file| file.name.as_str());
                return Some(lacks(file, name, scan.columns.keys()));
            }
        }
        None
    }

    /// Tells of the first row that is broken, if the text files have no other.
    pub fn unreadable(&self) -> Vec<Diagnostic> {
        let scans = [&self.csv, &self.json].into_iter();
        let broken = scans
            .filter(|scan| scan.rows == 0)
            .filter_map(|scan| scan.broken.as_ref());
        broken
            .map(|broken| {
                let message = format!("no row can be read: {}", broken.reason);
                Diagnostic::warning(&BAD_ROW, message).in_file(&broken.file, Some(broken.line))
            })
            .collect()
    }

    /// No two columns of the files may end up under one name.
    fn require_distinct(&self, table: &Table) -> Vec<Diagnostic> {
        let renamed = table.columns.iter().filter(|(file, name)| {
            let kept = *file != &name.value && !table.columns.contains_key(&name.value);
            kept && self.names().any(|known| *known == name.value)
        });
        renamed
            .map(|(file, name)| {
                let name_text = &name.value;
                let message = format!("two columns would be `{name_text}`");
                Diagnostic::error(&DUPLICATE_COLUMN, message)
                    .label(name.span, format!("`{file}` is renamed to it"))
                    .note(format!("the data has a column `{name_text}` as well"))
                    .help("give one of the two another name")
            })
            .collect()
    }

    /// Renamed and typed columns must be in one file at least.
    pub fn require_named(&self, table: &Table) -> Vec<Diagnostic> {
        let has = |name: &str| {
            let inside = |known: &String| {
                known == name
                    || known
                        .strip_prefix(name)
                        .is_some_and(|rest| rest.starts_with('.'))
            };
            self.names().any(inside)
        };
        let renamed = table.columns.iter().map(|(file, name)| (file, name.span));
        let typed = table.types.iter().map(|(name, given)| (name, given.span));
        let typed = typed.filter(|(name, _)| !has(table.file_column(name)));
        // Only whole columns are renamed, not objects with the fields in them.
        renamed
            .filter(|(name, _)| !self.names().any(|known| known == *name))
            .chain(typed)
            .map(|(name, span)| {
                let value = name.clone();
                lacks("the data", &Spanned { value, span }, self.names())
            })
            .chain(self.require_distinct(table))
            .collect()
    }

    fn names(&self) -> impl Iterator<Item = &String> {
        let text = self.csv.columns.keys().chain(self.json.columns.keys());
        text.chain(self.stored.iter().flat_map(|file| file.columns.keys()))
    }
}

/// The manifest names a column that a file does not have.
fn lacks<'a>(
    file: &str,
    name: &Spanned<String>,
    known: impl Iterator<Item = &'a String>,
) -> Diagnostic {
    let mut known: Vec<&str> = known.map(String::as_str).collect();
    known.dedup();
    let place = if file == "the data" {
        file.to_owned()
    } else {
        format!("`{file}`")
    };
    let message = format!("{place} has no column `{}`", name.value);
    let error = Diagnostic::error(&MISSING_COLUMN, message).label(name.span, "named here");
    match nearest(&name.value, known.iter().copied()) {
        Some(name) => error.help(format!("did you mean `{name}`?")),
        None => {
            known.truncate(20);
            error.help(format!(
                "columns are {}",
                crate::dataset::document::listed(&known)
            ))
        }
    }
}

/// Objects of just a latitude and a longitude are points.
fn join_points(columns: &mut IndexMap<String, Column>, json: &Scan) {
    let number = |columns: &IndexMap<String, Column>, name: &str| {
        let column = columns.get(name)?;
        column
            .ty
            .as_ref()
            .is_ok_and(Type::is_number)
            .then_some(column.optional)
    };
    let objects: Vec<String> = (json.columns.keys())
        .filter_map(|name| Some(name.strip_suffix(".lat")?.to_owned()))
        .collect();
    for object in objects {
        let inside = format!("{object}.");
        let fields = columns
            .keys()
            .filter(|name| name.starts_with(&inside))
            .count();
        let (lat, lon) = (format!("{inside}lat"), format!("{inside}lon"));
        if let (2, Some(a), Some(b)) = (fields, number(columns, &lat), number(columns, &lon)) {
            let point = Column::of(Type::Point, a || b);
            if let Some(index) = columns.get_index_of(&lat) {
                columns.shift_insert(index, object, point);
            }
            columns.shift_remove(&lat);
            columns.shift_remove(&lon);
        }
    }
}
