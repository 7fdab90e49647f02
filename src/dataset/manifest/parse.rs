//! The text of a manifest to its form.

use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use toml::de::DeValue;

use super::tables::{events, profiles};
use super::{EDITIONS, Manifest, Spanned};
use crate::dataset::document::{self, Entries, Entry, Errors, listed};
use crate::diagnostics::codes::project::{BAD_MANIFEST, UNKNOWN_KEY, UNKNOWN_ZONE};
use crate::diagnostics::{Diagnostic, Failure, SourceId, nearest};
use crate::time::{Weekday, Zone, parse_timestamp};

const WEEKDAYS: &[(&str, Weekday)] = &[
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

/// Parses the text of the manifest of `folder`.
pub(super) fn parse(text: &str, source: SourceId, folder: &Path) -> Result<Manifest, Failure> {
    let mut errors = Errors::new(source, &BAD_MANIFEST);
    let document = document::parse(text, &mut errors);
    if !errors.list.is_empty() {
        return Err(Failure(errors.list));
    }
    // Of a whole manifest messages show the first line.
    let span = errors.span(0..text.lines().next().map_or(0, str::len));
    let mut entries = Entries::new("the manifest", span, document.get_ref(), &errors);
    let zone = zone(&mut entries, &mut errors);
    let manifest = Manifest {
        folder: folder.to_owned(),
        data_folder: folder.to_owned(),
        span,
        edition: edition(&mut entries, &mut errors),
        name: name(&mut entries, folder, &mut errors),
        week_starts: (entries.take("week_starts"))
            .and_then(|entry| entry.word(WEEKDAYS, &mut errors))
            .unwrap_or_default(),
        rules: rules(&mut entries, &mut errors),
        schema: path("schema", &mut entries, &mut errors),
        prepared: path("prepared", &mut entries, &mut errors),
        as_of: as_of(&mut entries, &zone, &mut errors),
        zone,
        profiles: (entries.take("profiles")).and_then(|entry| profiles(&entry, &mut errors)),
        events: (entries.take("events")).map_or(Vec::new(), |entry| events(&entry, &mut errors)),
        consent: consent(&mut entries, &mut errors),
    };
    entries.finish(&UNKNOWN_KEY, &mut errors);
    if errors.list.is_empty() {
        Ok(manifest)
    } else {
        errors.list.sort_by_key(place);
        Err(Failure(errors.list))
    }
}

fn place(found: &Diagnostic) -> u32 {
    found.labels.first().map_or(0, |label| label.span.start)
}

fn edition(entries: &mut Entries<'_>, errors: &mut Errors) -> String {
    let Some(entry) = entries.require("edition", errors) else {
        return String::new();
    };
    let text = entry.text(errors).unwrap_or_default();
    if entry.value.is_str() && !EDITIONS.contains(&text) {
        let message = format!("unknown edition `{text}`");
        let label = format!("this version knows {}", listed(EDITIONS));
        errors.add(entry.span, message, label);
    }
    text.to_owned()
}

fn name(entries: &mut Entries<'_>, folder: &Path, errors: &mut Errors) -> String {
    if let Some(entry) = entries.take("name") {
        return entry.text(errors).unwrap_or_default().to_owned();
    }
    let whole = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let last = whole.file_name().unwrap_or_default();
    last.to_string_lossy().into_owned()
}

fn zone(entries: &mut Entries<'_>, errors: &mut Errors) -> Zone {
    let Some(entry) = entries.take("time_zone") else {
        return Zone::utc();
    };
    let Some(text) = entry.text(errors) else {
        return Zone::utc();
    };
    Zone::named(text).unwrap_or_else(|| {
        let known = jiff::tz::TimeZoneDatabase::bundled();
        let names: Vec<String> = known.available().map(|name| name.to_string()).collect();
        let found = Diagnostic::error(&UNKNOWN_ZONE, format!("unknown time zone `{text}`"))
            .label(entry.span, "not a name of the IANA time zone database");
        errors.list.push(
            match nearest(text, names.iter().map(String::as_str)).or_else(|| city(text, &names)) {
                Some(name) => found.help(format!("did you mean `{name}`?")),
                None => found.help("write it as `Europe/Berlin` or `UTC`"),
            },
        );
        Zone::utc()
    })
}

/// The zone whose city has this name: of `Berlin`, `Europe/Berlin`.
fn city<'n>(text: &str, names: &'n [String]) -> Option<&'n str> {
    let wanted = text.replace(' ', "_").to_lowercase();
    let wanted = wanted.rsplit('/').next()?;
    names
        .iter()
        .find(|name| name.to_lowercase().rsplit('/').next() == Some(wanted))
        .map(String::as_str)
}

fn rules(entries: &mut Entries<'_>, errors: &mut Errors) -> Vec<Spanned<String>> {
    let Some(entry) = entries.take("rules") else {
        return vec![Spanned {
            value: ".".to_owned(),
            span: entries.span,
        }];
    };
    paths(&entry, errors)
}

/// The paths or globs of an entry, of which there must be one at least.
pub(super) fn paths(entry: &Entry<'_>, errors: &mut Errors) -> Vec<Spanned<String>> {
    let before = errors.list.len();
    let texts = entry.texts(errors);
    if texts.is_empty() && errors.list.len() == before {
        let message = format!("`{}` is empty", entry.name);
        errors.add(entry.span, message, "expected a path or a glob");
    }
    texts
        .into_iter()
        .map(|(text, span)| {
            if text.is_empty() {
                errors.add(span, "an empty path", "expected a path or a glob");
            }
            let value = text.to_owned();
            Spanned { value, span }
        })
        .collect()
}

fn path(
    name: &'static str,
    entries: &mut Entries<'_>,
    errors: &mut Errors,
) -> Option<Spanned<PathBuf>> {
    let entry = entries.take(name)?;
    let text = entry.text(errors)?;
    if text.is_empty() {
        errors.add(entry.span, "an empty path", format!("`{name}` is a path"));
    }
    Some(Spanned {
        value: text.into(),
        span: entry.span,
    })
}

fn as_of(entries: &mut Entries<'_>, zone: &Zone, errors: &mut Errors) -> Option<i64> {
    let entry = entries.take("as_of")?;
    let text = match entry.value {
        DeValue::Datetime(moment) => moment.to_string(),
        DeValue::String(text) => text.to_string(),
        _ => {
            entry.mismatch("a date or time", errors);
            return None;
        }
    };
    let instant = parse_timestamp(&text, zone);
    if instant.is_none() {
        let message = format!("`as_of` cannot be `{text}`");
        let label = "expected a date or a time, as 2026-06-01T00:00:00Z";
        errors.add(entry.span, message, label);
    }
    instant
}

fn consent(entries: &mut Entries<'_>, errors: &mut Errors) -> IndexMap<String, Spanned<String>> {
    let table = entries
        .take("consent")
        .and_then(|entry| entry.table("[consent]", errors));
    let mut purposes = IndexMap::new();
    for entry in table.map_or(Vec::new(), |mut table| table.rest()) {
        if let Some(text) = entry.text(errors) {
            let (value, span) = (text.to_owned(), entry.span);
            purposes.insert(entry.name.to_owned(), Spanned { value, span });
        }
    }
    purposes
}
