//! The tables `[profiles]`, `[events]` and `[events.NAME]` of a manifest.

use std::sync::Arc;

use indexmap::IndexMap;

use super::parse::paths;
use super::{
    Duplicates, EventKind, EventTable, OnMissing, Override, ProfileTable, Spanned, Table,
    UnknownProfiles,
};
use crate::dataset::document::{Entries, Entry, Errors};
use crate::dataset::read::TimeFormat;
use crate::dataset::schema::types::{self, Written};
use crate::diagnostics::Diagnostic;
use crate::diagnostics::codes::project::UNKNOWN_KEY;
use crate::value::Type;

const UNKNOWN_PROFILES: &[(&str, UnknownProfiles)] = &[
    ("keep", UnknownProfiles::Keep),
    ("drop", UnknownProfiles::Drop),
    ("error", UnknownProfiles::Error),
];
const ON_MISSING: &[(&str, OnMissing)] = &[("error", OnMissing::Error), ("drop", OnMissing::Drop)];
const DUPLICATES: &[(&str, Duplicates)] =
    &[("error", Duplicates::Error), ("last", Duplicates::Last)];

pub(super) fn profiles(entry: &Entry<'_>, errors: &mut Errors) -> Option<ProfileTable> {
    let mut entries = entry.table("[profiles]", errors)?;
    let files = entries.require("files", errors);
    let key = (entries.require("key", errors)).and_then(|entry| spanned(&entry, errors));
    let duplicates = (entries.take("duplicates"))
        .and_then(|entry| entry.word(DUPLICATES, errors))
        .unwrap_or_default();
    let table = table(&mut entries, files, key, errors);
    entries.finish(&UNKNOWN_KEY, errors);
    let table = table?;
    Some(ProfileTable { table, duplicates })
}

/// The rest of a table of data files.
fn table(
    entries: &mut Entries<'_>,
    files: Option<Entry<'_>>,
    key: Option<Spanned<String>>,
    errors: &mut Errors,
) -> Option<Table> {
    let files = files.map(|entry| paths(&entry, errors));
    let delimiter = entries
        .take("delimiter")
        .and_then(|entry| delimiter(&entry, errors));
    let columns = columns(entries, errors);
    let types = overrides(entries, errors);
    Some(Table {
        files: files?,
        key: key?,
        delimiter,
        columns,
        types,
    })
}

/// What `[events]` says for every table of events that does not say it itself.
#[derive(Clone, Default)]
struct Defaults {
    profile: Option<Spanned<String>>,
    time: Option<Spanned<String>>,
    unknown_profiles: UnknownProfiles,
    missing_key: OnMissing,
    missing_time: OnMissing,
}

pub(super) fn events(entry: &Entry<'_>, errors: &mut Errors) -> Vec<EventTable> {
    let Some(mut entries) = entry.table("[events]", errors) else {
        return Vec::new();
    };
    let (own, types): (Vec<_>, Vec<_>) = entries
        .rest()
        .into_iter()
        .partition(|entry| !is_event_type(entry));
    entries.restore(own);
    let defaults = defaults(&mut entries, Defaults::default(), errors);
    let mut tables = Vec::new();
    if let Some(files) = entries.take("files") {
        tables.extend(wide(&mut entries, files, &defaults, errors));
    } else {
        for name in ["type", "types", "columns", "delimiter"] {
            if let Some(entry) = entries.take(name) {
                let message = format!("[events] has `{name}` but no `files`");
                errors.add(entry.key, message, "belongs to a table with files");
            }
        }
    }
    entries.finish(&UNKNOWN_KEY, errors);
    for entry in types {
        tables.extend(narrow(&entry, &defaults, errors));
    }
    tables
}

/// A table inside `[events]` is an event type. The names of keys are free for event types too:
/// these have files.
fn is_event_type(entry: &Entry<'_>) -> bool {
    let Some(table) = entry.value.as_table() else {
        return false;
    };
    !matches!(entry.name, "types" | "columns")
        || table
            .iter()
            .any(|(name, value)| name.get_ref() == "files" && value.get_ref().is_array())
}

fn defaults(entries: &mut Entries<'_>, outer: Defaults, errors: &mut Errors) -> Defaults {
    let mut text = |name| match entries.take(name) {
        Some(entry) => spanned(&entry, errors),
        None => None,
    };
    let (profile, time) = (text("profile"), text("time"));
    let mut missing = |name, outer| {
        (entries.take(name))
            .and_then(|entry| entry.word(ON_MISSING, errors))
            .unwrap_or(outer)
    };
    let missing_key = missing("missing_key", outer.missing_key);
    let missing_time = missing("missing_time", outer.missing_time);
    let unknown_profiles = (entries.take("unknown_profiles"))
        .and_then(|entry| entry.word(UNKNOWN_PROFILES, errors))
        .unwrap_or(outer.unknown_profiles);
    Defaults {
        profile: profile.or(outer.profile),
        time: time.or(outer.time),
        unknown_profiles,
        missing_key,
        missing_time,
    }
}

/// `[events]` itself, with a type column.
fn wide(
    entries: &mut Entries<'_>,
    files: Entry<'_>,
    defaults: &Defaults,
    errors: &mut Errors,
) -> Option<EventTable> {
    let kind = (entries.require("type", errors)).and_then(|entry| spanned(&entry, errors));
    event_table(
        entries,
        files,
        kind.map(EventKind::Column),
        defaults,
        errors,
    )
}

/// `[events.NAME]`.
fn narrow(entry: &Entry<'_>, outer: &Defaults, errors: &mut Errors) -> Option<EventTable> {
    let title = format!("[events.{}]", entry.name);
    let mut entries = entry.table(&title, errors)?;
    let defaults = defaults(&mut entries, outer.clone(), errors);
    let files = entries.require("files", errors);
    let kind = EventKind::Fixed(Spanned {
        value: entry.name.to_owned(),
        span: entry.key,
    });
    let table =
        files.and_then(|files| event_table(&mut entries, files, Some(kind), &defaults, errors));
    if files.is_some() {
        entries.finish(&UNKNOWN_KEY, errors);
    }
    table
}

fn event_table(
    entries: &mut Entries<'_>,
    files: Entry<'_>,
    kind: Option<EventKind>,
    defaults: &Defaults,
    errors: &mut Errors,
) -> Option<EventTable> {
    for (name, value) in [("profile", &defaults.profile), ("time", &defaults.time)] {
        if value.is_none() {
            let message = format!("{} has no `{name}`", entries.title);
            errors.add(entries.span, message, format!("`{name}` is required here"));
        }
    }
    let table = table(entries, Some(files), defaults.profile.clone(), errors);
    Some(EventTable {
        table: table?,
        kind: kind?,
        time: defaults.time.clone()?,
        unknown_profiles: defaults.unknown_profiles,
        missing_key: defaults.missing_key,
        missing_time: defaults.missing_time,
    })
}

fn spanned(entry: &Entry<'_>, errors: &mut Errors) -> Option<Spanned<String>> {
    let value = entry.text(errors)?.to_owned();
    let span = entry.span;
    Some(Spanned { value, span })
}

fn delimiter(entry: &Entry<'_>, errors: &mut Errors) -> Option<u8> {
    let text = entry.text(errors)?;
    match text.as_bytes() {
        [byte] if byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r') => Some(*byte),
        _ => {
            let label = "expected one character, as `;`";
            errors.add(entry.span, "`delimiter` must be one character", label);
            None
        }
    }
}

fn columns(entries: &mut Entries<'_>, errors: &mut Errors) -> IndexMap<String, Spanned<String>> {
    let table = (entries.take("columns")).and_then(|entry| entry.table("`columns`", errors));
    let mut renames: IndexMap<String, Spanned<String>> = IndexMap::new();
    for entry in table.map_or(Vec::new(), |mut table| table.rest()) {
        let Some(name) = spanned(&entry, errors) else {
            continue;
        };
        if renames.values().any(|other| other.value == name.value) {
            let message = format!("two columns are renamed to `{}`", name.value);
            errors.add(name.span, message, "the second one");
        }
        renames.insert(entry.name.to_owned(), name);
    }
    renames
}

fn overrides(entries: &mut Entries<'_>, errors: &mut Errors) -> IndexMap<String, Override> {
    let table = (entries.take("types")).and_then(|entry| entry.table("`types`", errors));
    let mut types = IndexMap::new();
    for entry in table.map_or(Vec::new(), |mut table| table.rest()) {
        if let Some(given) = override_of(&entry, errors) {
            types.insert(entry.name.to_owned(), given);
        }
    }
    types
}

/// `"date"`, or `{ type = "date", format = "%d.%m.%Y" }`.
fn override_of(entry: &Entry<'_>, errors: &mut Errors) -> Option<Override> {
    let given = |Written { ty, digits }, format| Override {
        ty,
        digits,
        format,
        span: entry.key,
    };
    if entry.value.as_table().is_none() {
        return Some(given(type_of(entry, errors)?, None));
    }
    let mut entries = entry.table(&format!("the type of `{}`", entry.name), errors)?;
    let ty = (entries.require("type", errors)).and_then(|entry| type_of(&entry, errors));
    let format = entries.take("format");
    entries.finish(&UNKNOWN_KEY, errors);
    let ty = ty?;
    let format = match format {
        Some(format) => Some(time_format(&format, &ty.ty, errors)?),
        None => None,
    };
    Some(given(ty, format))
}

/// The type that an entry names.
pub(in crate::dataset) fn type_of(entry: &Entry<'_>, errors: &mut Errors) -> Option<Written> {
    match types::parse(entry.text(errors)?) {
        Ok(written) => Some(written),
        Err((message, help)) => {
            let mut found = Diagnostic::error(errors.code, message)
                .label(entry.span, format!("the type of `{}`", entry.name));
            found.help.extend(help);
            errors.list.push(found);
            None
        }
    }
}

fn time_format(entry: &Entry<'_>, ty: &Type, errors: &mut Errors) -> Option<TimeFormat> {
    let text = entry.text(errors)?;
    if !ty.is_time() {
        let label = format!("not of {ty}");
        errors.add(entry.span, "only dates and timestamps have a format", label);
        return None;
    }
    match text {
        "unix" => return Some(TimeFormat::Unix(1)),
        "unix_ms" => return Some(TimeFormat::Unix(1_000)),
        "unix_us" => return Some(TimeFormat::Unix(1_000_000)),
        _ => {}
    }
    let sample = jiff::Timestamp::UNIX_EPOCH.to_zoned(jiff::tz::TimeZone::UTC);
    let written = jiff::fmt::strtime::format(text, &sample);
    if !text.contains('%') || written.is_err() {
        let label = "expected a pattern as `%d.%m.%Y`, or `unix`, `unix_ms` or `unix_us`";
        errors.add(entry.span, format!("unknown time format `{text}`"), label);
        return None;
    }
    Some(TimeFormat::Pattern(Arc::from(text)))
}
