//! `cantle.toml`: what a project is called, where its rules and its data are.

pub(super) mod files;
mod parse;
pub(super) mod tables;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use indexmap::IndexMap;

use super::catalog::Digits;
use super::read::TimeFormat;
use crate::diagnostics::codes::project::CANNOT_READ;
use crate::diagnostics::{Diagnostic, Failure, Sources, Span};
use crate::time::{Weekday, Zone};
use crate::value::Type;

/// The name of the manifest in a project folder.
pub const FILE_NAME: &str = "cantle.toml";
/// The editions of the language this build knows.
pub const EDITIONS: &[&str] = &["2026"];

/// A project as its manifest describes it.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// The folder that holds the manifest; paths in it are relative to this.
    pub folder: PathBuf,
    /// What the paths of data files are relative to: `folder`, unless the rules of one project
    /// run on the data of another.
    pub data_folder: PathBuf,
    /// All of the manifest, for what has no place of its own.
    pub span: Span,
    pub edition: String,
    /// Default: the name of the folder.
    pub name: String,
    pub zone: Zone,
    pub week_starts: Weekday,
    /// Folders or globs of `.seg` files.
    pub rules: Vec<Spanned<String>>,
    pub schema: Option<Spanned<PathBuf>>,
    /// The folder of the prepared dataset.
    pub prepared: Option<Spanned<PathBuf>>,
    /// Microseconds since 1970-01-01T00:00:00Z.
    pub as_of: Option<i64>,
    pub profiles: Option<ProfileTable>,
    pub events: Vec<EventTable>,
    /// Purpose to boolean attribute or condition.
    pub consent: IndexMap<String, Spanned<String>>,
}

/// A value and its place in the manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    pub value: T,
    pub span: Span,
}

/// Data files of one shape. All names are those after `columns` has renamed the file's.
#[derive(Clone, Debug)]
pub struct Table {
    pub files: Vec<Spanned<String>>,
    /// The column with the profile key.
    pub key: Spanned<String>,
    pub delimiter: Option<u8>,
    /// Name in the file to name in the project.
    pub columns: IndexMap<String, Spanned<String>>,
    pub types: IndexMap<String, Override>,
}

/// A type that the manifest gives to a column instead of the inferred one.
#[derive(Clone, Debug)]
pub struct Override {
    pub ty: Type,
    pub digits: Option<Digits>,
    pub format: Option<TimeFormat>,
    /// Of the column's name.
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct ProfileTable {
    pub table: Table,
    pub duplicates: Duplicates,
}

/// What two rows of one key mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Duplicates {
    #[default]
    Error,
    /// The last row counts, files in order of their paths.
    Last,
}

#[derive(Clone, Debug)]
pub struct EventTable {
    pub table: Table,
    pub kind: EventKind,
    pub time: Spanned<String>,
    pub unknown_profiles: UnknownProfiles,
    pub missing_key: OnMissing,
    pub missing_time: OnMissing,
}

/// Where the type of an event is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// In this column.
    Column(Spanned<String>),
    /// All events of the table are of this type.
    Fixed(Spanned<String>),
}

/// What an event of a profile that no profile table has means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum UnknownProfiles {
    /// It makes an anonymous profile.
    #[default]
    Keep,
    Drop,
    Error,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum OnMissing {
    /// The row is refused.
    #[default]
    Error,
    /// The row is left out and counted.
    Drop,
}

impl EventTable {
    /// Whether a column is the key, the time or the type of events.
    pub fn names(&self, column: &str) -> bool {
        let kind = matches!(&self.kind, EventKind::Column(kind) if kind.value == column);
        kind || self.time.value == column || self.table.key.value == column
    }
}

impl Manifest {
    /// The column that profiles are known by.
    pub fn key(&self) -> Option<&str> {
        let profiles = self.profiles.as_ref().map(|profiles| &profiles.table);
        let table = profiles.or_else(|| Some(&self.events.first()?.table))?;
        Some(&table.key.value)
    }

    /// Takes the data files of another project instead of its own, table by table, and what must
    /// be known to read them.
    pub fn take_files(&mut self, other: &Manifest) {
        self.data_folder.clone_from(&other.data_folder);
        self.prepared = None;
        if let (Some(own), Some(other)) = (&mut self.profiles, &other.profiles) {
            own.table.take_files(&other.table);
        }
        for own in &mut self.events {
            let mut others = other.events.iter();
            if let Some(other) = others.find(|table| table.kind.name() == own.kind.name()) {
                own.table.take_files(&other.table);
            }
        }
    }

    /// Where the schema is, if there is to be one.
    pub fn schema_path(&self) -> Option<PathBuf> {
        let place = self.schema.as_ref()?;
        Some(files::without_dots(&self.folder.join(&place.value)))
    }

    /// The folder of the prepared dataset, if there is to be one.
    pub fn prepared_folder(&self) -> Option<PathBuf> {
        let place = self.prepared.as_ref()?;
        Some(files::without_dots(&self.folder.join(&place.value)))
    }

    /// Its tables of data files: that of profiles first.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        let profiles = self.profiles.iter().map(|profiles| &profiles.table);
        profiles.chain(self.events.iter().map(|events| &events.table))
    }

    /// Reads a manifest and adds its text to `sources`.
    ///
    /// # Errors
    /// Everything that is wrong in it, each with its place.
    pub fn open(path: &Path, sources: &mut Sources) -> Result<Manifest, Failure> {
        let path = &files::without_dots(path);
        let failed = |why: String| {
            let message = format!("cannot read `{}`", path.display());
            Failure::from(Diagnostic::error(&CANNOT_READ, message).note(why))
        };
        let read = sources.read(path);
        let bytes = read.map_err(|error| failed(error.to_string()))?;
        let text = String::from_utf8(bytes).map_err(|_| failed("it is not UTF-8".to_owned()))?;
        let text: Arc<str> = Arc::from(text.strip_prefix('\u{feff}').unwrap_or(&text));
        let source = sources.add(path.display().to_string(), text.clone());
        let folder = path.parent().unwrap_or(Path::new(""));
        parse::parse(&text, source, folder)
    }
}

impl EventKind {
    /// The type of all events, if the table has only one.
    fn name(&self) -> Option<&str> {
        match self {
            EventKind::Column(_) => None,
            EventKind::Fixed(name) => Some(&name.value),
        }
    }
}

impl Table {
    fn take_files(&mut self, other: &Table) {
        self.files.clone_from(&other.files);
        self.delimiter = other.delimiter;
        self.columns.clone_from(&other.columns);
    }

    /// The name that a column of the project has in the files.
    pub fn file_column<'a>(&'a self, name: &'a str) -> &'a str {
        self.columns
            .iter()
            .find(|(_, renamed)| renamed.value == name)
            .map_or(name, |(file, _)| file)
    }
}
