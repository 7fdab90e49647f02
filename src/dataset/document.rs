//! TOML with places: the manifest and the schema are read entry by entry, and everything that is
//! wrong in them is reported at once.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostics::{Code, Diagnostic, SourceId, Span, nearest};

/// What is wrong in a document, gathered while it is read.
#[derive(Debug)]
pub(super) struct Errors {
    source: SourceId,
    /// For whatever has no code of its own.
    pub code: &'static Code,
    pub list: Vec<Diagnostic>,
}

impl Errors {
    pub fn new(source: SourceId, code: &'static Code) -> Errors {
        Errors {
            source,
            code,
            list: Vec::new(),
        }
    }

    pub fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span::new(self.source, range.start, range.end)
    }

    pub fn add(&mut self, span: Span, message: impl Into<String>, label: impl Into<String>) {
        let found = Diagnostic::error(self.code, message).label(span, label);
        self.list.push(found);
    }
}

/// Parses a text as far as it is TOML.
pub(super) fn parse<'d>(text: &'d str, errors: &mut Errors) -> Spanned<DeTable<'d>> {
    let (table, broken) = DeTable::parse_recoverable(text);
    for error in broken {
        let range = error.span().unwrap_or(0..0);
        let span = errors.span(range);
        errors.add(span, "not valid TOML", error.message().to_lowercase());
    }
    table
}

/// The entries of a table, in the order of the text.
#[derive(Debug)]
pub(super) struct Entries<'d> {
    /// As messages name the table: `[profiles]`.
    pub title: String,
    /// Of the table or its header.
    pub span: Span,
    entries: Vec<Entry<'d>>,
    asked: Vec<&'static str>,
}

/// A key with its value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<'d> {
    pub name: &'d str,
    pub key: Span,
    pub value: &'d DeValue<'d>,
    pub span: Span,
}

impl<'d> Entries<'d> {
    pub fn new(title: &str, span: Span, table: &'d DeTable<'d>, errors: &Errors) -> Entries<'d> {
        let mut entries: Vec<Entry<'d>> = table
            .iter()
            .map(|(name, value)| Entry {
                name: name.get_ref(),
                key: errors.span(name.span()),
                value: value.get_ref(),
                span: errors.span(value.span()),
            })
            .collect();
        entries.sort_by_key(|entry| entry.key);
        Entries {
            title: title.to_owned(),
            span,
            entries,
            asked: Vec::new(),
        }
    }

    /// Takes out the entry of a key that this table knows.
    pub fn take(&mut self, name: &'static str) -> Option<Entry<'d>> {
        self.asked.push(name);
        let index = self.entries.iter().position(|entry| entry.name == name)?;
        Some(self.entries.remove(index))
    }

    /// Takes an entry that must be there.
    pub fn require(&mut self, name: &'static str, errors: &mut Errors) -> Option<Entry<'d>> {
        let entry = self.take(name);
        if entry.is_none() {
            let message = format!("{} has no `{name}`", self.title);
            errors.add(self.span, message, format!("`{name}` is required here"));
        }
        entry
    }

    /// All entries that were not taken.
    pub fn rest(&mut self) -> Vec<Entry<'d>> {
        std::mem::take(&mut self.entries)
    }

    /// Puts entries back that were taken.
    pub fn restore(&mut self, entries: Vec<Entry<'d>>) {
        self.entries = entries;
    }

    /// Reports what was neither taken nor is known.
    pub fn finish(self, unknown: &'static Code, errors: &mut Errors) {
        for entry in &self.entries {
            let message = format!("unknown key `{}` in {}", entry.name, self.title);
            let mut found = Diagnostic::error(unknown, message).label(entry.key, "unknown key");
            found = match nearest(entry.name, self.asked.iter().copied()) {
                Some(known) => found.help(format!("did you mean `{known}`?")),
                None => found.help(format!("known keys are {}", listed(&self.asked))),
            };
            errors.list.push(found);
        }
    }
}

impl<'d> Entry<'d> {
    pub fn text(&self, errors: &mut Errors) -> Option<&'d str> {
        let text = self.value.as_str();
        if text.is_none() {
            self.mismatch("a text", errors);
        }
        text
    }

    pub fn bool(&self, errors: &mut Errors) -> Option<bool> {
        let value = self.value.as_bool();
        if value.is_none() {
            self.mismatch("true or false", errors);
        }
        value
    }

    /// A list of texts, or one text.
    pub fn texts(&self, errors: &mut Errors) -> Vec<(&'d str, Span)> {
        if let Some(text) = self.value.as_str() {
            return vec![(text, self.span)];
        }
        let Some(array) = self.value.as_array() else {
            self.mismatch("a list of texts", errors);
            return Vec::new();
        };
        let mut texts = Vec::new();
        for item in array.iter() {
            let span = errors.span(item.span());
            match item.get_ref().as_str() {
                Some(text) => texts.push((text, span)),
                None => {
                    let found = kind(item.get_ref());
                    let message = format!("`{}` must be a list of texts", self.name);
                    errors.add(span, message, format!("expected a text, found {found}"));
                }
            }
        }
        texts
    }

    pub fn table(&self, title: &str, errors: &mut Errors) -> Option<Entries<'d>> {
        let table = self.value.as_table();
        if table.is_none() {
            self.mismatch("a table", errors);
        }
        Some(Entries::new(title, self.key, table?, errors))
    }

    /// One of some words.
    pub fn word<T: Copy>(&self, words: &[(&'static str, T)], errors: &mut Errors) -> Option<T> {
        let text = self.text(errors)?;
        let found = words.iter().find(|(word, _)| *word == text);
        if found.is_none() {
            let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            let message = format!("`{}` cannot be `{text}`", self.name);
            let mut error = Diagnostic::error(errors.code, message)
                .label(self.span, format!("expected {}", listed(&known)));
            if let Some(word) = nearest(text, known.iter().copied()) {
                error = error.help(format!("did you mean `{word}`?"));
            }
            errors.list.push(error);
        }
        found.map(|(_, value)| *value)
    }

    pub fn mismatch(&self, expected: &str, errors: &mut Errors) {
        let message = format!("`{}` must be {expected}", self.name);
        let label = format!("expected {expected}, found {}", kind(self.value));
        errors.add(self.span, message, label);
    }
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// `` `a`, `b` or `c` ``
pub(super) fn listed(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}
