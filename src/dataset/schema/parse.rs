//! The text of a schema to a catalog.

use std::sync::Arc;

use indexmap::IndexMap;

use crate::dataset::catalog::{Catalog, Column, EventType};
use crate::dataset::document::{self, Entries, Entry, Errors};
use crate::dataset::manifest::tables::type_of;
use crate::dataset::schema::types::Written;
use crate::diagnostics::codes::project::BAD_SCHEMA;
use crate::diagnostics::{Code, Diagnostic, Failure, SourceId, nearest};
use crate::value::Type;

/// Parses the text of a schema of profiles with this key.
///
/// # Errors
/// Everything that is wrong in it, each with its place.
pub fn parse(text: &str, source: SourceId, key: Option<&str>) -> Result<Catalog, Failure> {
    let mut errors = Errors::new(source, &BAD_SCHEMA);
    let document = document::parse(text, &mut errors);
    if !errors.list.is_empty() {
        return Err(Failure(errors.list));
    }
    let span = errors.span(0..0);
    let mut entries = Entries::new("the schema", span, document.get_ref(), &errors);
    let mut catalog = Catalog::default();
    if let Some(entry) = entries.take("profile") {
        catalog.attributes = columns(&entry, "[profile]", key, &mut errors);
    }
    let events = entries.take("event");
    let events = events.and_then(|entry| entry.table("[event]", &mut errors));
    for entry in events.map_or(Vec::new(), |mut events| events.rest()) {
        let event = EventType {
            properties: columns(
                &entry,
                &format!("[event.{}]", entry.name),
                None,
                &mut errors,
            ),
            doc: None,
        };
        catalog.events.insert(Arc::from(entry.name), event);
    }
    entries.finish(&BAD_SCHEMA, &mut errors);
    if errors.list.is_empty() {
        return Ok(catalog);
    }
    let place = |error: &Diagnostic| error.labels.first().map_or(0, |label| label.span.start);
    errors.list.sort_by_key(place);
    Err(Failure(errors.list))
}

fn columns(
    entry: &Entry<'_>,
    title: &str,
    key: Option<&str>,
    errors: &mut Errors,
) -> IndexMap<Arc<str>, Column> {
    let mut columns = IndexMap::new();
    let table = entry.table(title, errors);
    for entry in table.map_or(Vec::new(), |mut table| table.rest()) {
        if let Some(column) = column(&entry, errors) {
            if key == Some(entry.name) && column.ty != Ok(Type::Text) {
                errors.list.push(key_is_text(&entry, errors.code));
            }
            columns.insert(Arc::from(entry.name), column);
        }
    }
    columns
}

/// The first key that is no property of a column: `city` of `address.city`.
fn field_of<'d>(entry: &Entry<'d>) -> Option<&'d str> {
    const KNOWN: [&str; 5] = ["type", "optional", "pii", "values", "doc"];
    let mut names = entry.value.as_table()?.keys().map(|name| &**name.get_ref());
    names.find(|name| !KNOWN.contains(name) && nearest(name, KNOWN).is_none())
}

fn key_is_text(entry: &Entry<'_>, code: &'static Code) -> Diagnostic {
    let message = format!("the key `{}` is always text", entry.name);
    Diagnostic::error(code, message)
        .label(entry.span, "expected `string`")
        .help(format!("write `{} = \"string\"`", entry.name))
        .note("`007` and `7` are two keys")
}

/// `"string"`, or `{ type = "string", optional = true }`.
fn column(entry: &Entry<'_>, errors: &mut Errors) -> Option<Column> {
    let listed = |Written { ty, digits }, optional| Column {
        listed: true,
        digits,
        ..Column::of(ty, optional)
    };
    if entry.value.is_str() {
        return Some(listed(type_of(entry, errors)?, false));
    }
    if !entry.value.is_table() {
        entry.mismatch("a type or a table", errors);
        return None;
    }
    let mut entries = entry.table(&format!("the schema of `{}`", entry.name), errors)?;
    let ty = entries.require("type", errors);
    if let (None, Some(error), Some(field)) = (ty, errors.list.last_mut(), field_of(entry)) {
        let name = format!("\"{}.{field}\"", entry.name);
        error.help.push(format!(
            "the name of a nested attribute is quoted: `{name}`"
        ));
    }
    let ty = ty.and_then(|entry| type_of(&entry, errors));
    let mut flag = |name| (entries.take(name)).and_then(|entry| entry.bool(errors));
    let (optional, pii) = (flag("optional"), flag("pii"));
    let doc = entries.take("doc").and_then(|entry| entry.text(errors));
    let values = entries.take("values");
    let given = ty.as_ref().map(|written| &written.ty);
    let values = values.and_then(|entry| values_of(&entry, given, errors));
    entries.finish(&BAD_SCHEMA, errors);
    Some(Column {
        pii: pii.unwrap_or(false),
        values,
        doc: doc.map(str::to_owned),
        ..listed(ty?, optional.unwrap_or(false))
    })
}

fn values_of(entry: &Entry<'_>, ty: Option<&Type>, errors: &mut Errors) -> Option<Vec<String>> {
    if let Some(ty) = ty
        && *ty != Type::Text
    {
        let label = format!("the type is {ty}");
        errors.add(entry.key, "only a string has `values`", label);
        return None;
    }
    let values = entry.texts(errors).into_iter();
    if entry
        .value
        .as_array()
        .is_some_and(|values| values.is_empty())
    {
        errors.add(
            entry.span,
            "`values` lists nothing",
            "no text would be allowed",
        );
        return None;
    }
    Some(values.map(|(value, _)| value.to_owned()).collect())
}
