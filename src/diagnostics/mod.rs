//! What went wrong, where, and how to say it.
//!
//! One [`Diagnostic`] serves the compiler, the importer and the manifest; the renderers in
//! this folder turn it into text for people, one line for editors, or JSON.

pub mod codes;
pub mod render;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use codes::Code;

/// Index of a text in [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct SourceId(pub u32);

/// A half-open range of bytes in one source text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Span {
    pub source: SourceId,
    pub start: u32,
    pub end: u32,
}

impl Span {
    pub fn new(source: SourceId, start: usize, end: usize) -> Self {
        let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Span {
            source,
            start: clamp(start),
            end: clamp(end),
        }
    }

    /// The smallest span that covers both; they must be of one source.
    pub fn to(self, other: Span) -> Span {
        Span {
            source: self.source,
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }

    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// The texts that spans point into: rule files and manifests.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
    /// Texts that are typed and not saved yet, by their paths: they count, not the files.
    typed: BTreeMap<PathBuf, Arc<str>>,
}

/// One source text under the name that messages show.
#[derive(Clone, Debug)]
pub struct Source {
    /// Path as messages show it: relative to the working directory where that is shorter.
    pub name: String,
    pub text: Arc<str>,
}

impl Sources {
    /// Puts a text in the place of a file, wherever it is read.
    pub fn put_in_place(&mut self, path: impl Into<PathBuf>, text: impl Into<Arc<str>>) {
        self.typed.insert(path.into(), text.into());
    }

    /// The bytes of a file, or of what is typed in its place.
    ///
    /// # Errors
    /// Those of the system.
    pub fn read(&self, path: &Path) -> std::io::Result<Vec<u8>> {
        match self.typed.get(path) {
            Some(text) => Ok(text.as_bytes().to_vec()),
            None => std::fs::read(path),
        }
    }

    pub fn add(&mut self, name: impl Into<String>, text: impl Into<Arc<str>>) -> SourceId {
        let id = SourceId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(Source {
            name: name.into(),
            text: text.into(),
        });
        id
    }

    /// Puts another text in the place of one; spans into the old one mean nothing any more.
    pub fn replace(&mut self, id: SourceId, name: impl Into<String>, text: impl Into<Arc<str>>) {
        if let Some(source) = self.files.get_mut(id.0 as usize) {
            source.name = name.into();
            source.text = text.into();
        }
    }

    /// # Panics
    /// If `id` is not of this collection.
    pub fn get(&self, id: SourceId) -> &Source {
        &self.files[id.0 as usize]
    }

    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        (0..).map(SourceId).zip(&self.files)
    }

    /// The text under a span.
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.source)
            .text
            .get(span.range())
            .unwrap_or_default()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    Error,
    Warning,
}

/// A span with what is to be said about it. The first label of a diagnostic is its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    pub span: Span,
    pub text: String,
}

/// A place in a file that is not kept as source text: data, or a file that is not UTF-8.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilePlace {
    pub path: PathBuf,
    /// Line of a text file or row of a table, from 1.
    pub line: Option<u64>,
    /// Column of the line in characters, from 1.
    pub column: Option<u64>,
}

/// A replacement of the text under `span`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    pub title: String,
    pub span: Span,
    pub replacement: String,
    pub sureness: Sureness,
}

/// Whether a tool may apply a fix unasked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sureness {
    /// Nothing else can have been meant, or nothing changes its meaning.
    Sure,
    /// A guess such as the nearest name: a person decides.
    Suggested,
}

/// One finding. Messages are lower case, without a full stop, the user's text in backticks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub code: &'static Code,
    pub severity: Severity,
    pub message: String,
    pub labels: Vec<Label>,
    pub file: Option<FilePlace>,
    pub notes: Vec<String>,
    pub help: Vec<String>,
    pub fixes: Vec<Fix>,
}

impl Diagnostic {
    pub fn error(code: &'static Code, message: impl Into<String>) -> Self {
        Diagnostic {
            code,
            severity: Severity::Error,
            message: message.into(),
            labels: Vec::new(),
            file: None,
            notes: Vec::new(),
            help: Vec::new(),
            fixes: Vec::new(),
        }
    }

    pub fn warning(code: &'static Code, message: impl Into<String>) -> Self {
        Diagnostic {
            severity: Severity::Warning,
            ..Diagnostic::error(code, message)
        }
    }

    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label {
            span,
            text: text.into(),
        });
        self
    }

    pub fn in_file(mut self, path: impl Into<PathBuf>, line: Option<u64>) -> Self {
        self.file = Some(FilePlace {
            path: path.into(),
            line,
            column: None,
        });
        self
    }

    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(text.into());
        self
    }

    /// A fix that a tool may apply unasked.
    pub fn fix(self, title: impl Into<String>, span: Span, text: impl Into<String>) -> Self {
        self.with_fix(title.into(), span, text.into(), Sureness::Sure)
    }

    /// A fix that a person decides on.
    pub fn suggest(self, title: impl Into<String>, span: Span, text: impl Into<String>) -> Self {
        self.with_fix(title.into(), span, text.into(), Sureness::Suggested)
    }

    fn with_fix(mut self, title: String, span: Span, text: String, sureness: Sureness) -> Self {
        self.fixes.push(Fix {
            title,
            span,
            replacement: text,
            sureness,
        });
        self
    }

    /// Whether the place of one lies in that of the other.
    pub fn is_about_place_of(&self, other: &Diagnostic) -> bool {
        let (Some(a), Some(b)) = (self.labels.first(), other.labels.first()) else {
            return false;
        };
        let holds = |outer: Span, inner: Span| outer.start <= inner.start && inner.end <= outer.end;
        a.span.source == b.span.source && (holds(a.span, b.span) || holds(b.span, a.span))
    }

    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// The work could not be done (exit status 2): at least one diagnostic says why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure(pub Vec<Diagnostic>);

impl From<Diagnostic> for Failure {
    fn from(diagnostic: Diagnostic) -> Self {
        Failure(vec![diagnostic])
    }
}

/// The candidate that a misspelt `name` most likely means, if one is near enough.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (name.chars().count() / 3).clamp(1, 4);
    let lower = name.to_lowercase();
    candidates
        .into_iter()
        .filter(|candidate| *candidate != name)
        .map(|candidate| {
            let distance = strsim::damerau_levenshtein(&lower, &candidate.to_lowercase());
            (distance, candidate)
        })
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}
