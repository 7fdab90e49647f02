//! A catalog to the text of a schema.

use std::fmt::Write;
use std::sync::Arc;

use indexmap::IndexMap;

use crate::dataset::catalog::{Catalog, Column, Digits};

/// The schema text of a catalog; parsing it gives the catalog again. Columns without a usable
/// type are comments.
pub fn print(catalog: &Catalog) -> String {
    let mut text = String::from("[profile]\n");
    columns(&mut text, &catalog.attributes);
    for (name, event) in &catalog.events {
        text.push_str(&format!("\n[event.{}]\n", key(name)));
        columns(&mut text, &event.properties);
    }
    text
}

fn columns(text: &mut String, columns: &IndexMap<Arc<str>, Column>) {
    let usable = columns.iter().filter(|(_, column)| column.ty.is_ok());
    let width = usable.map(|(name, _)| key(name).chars().count()).max();
    let width = width.unwrap_or(0).min(40);
    for (name, column) in columns {
        let name = key(name);
        let line = match &column.ty {
            Ok(ty) => {
                let ty = Digits::written(column.digits, ty);
                format!("{name:width$} = {}", value(&ty, column))
            }
            Err(reason) => {
                let reason: String = reason.chars().filter(|c| !c.is_control()).collect();
                format!("# {name}: no usable type, {reason}")
            }
        };
        text.push_str(&line);
        text.push('\n');
    }
}

fn value(ty: &str, column: &Column) -> String {
    let mut entries = vec![format!("type = {}", quoted(ty))];
    if column.optional {
        entries.push("optional = true".to_owned());
    }
    if column.pii {
        entries.push("pii = true".to_owned());
    }
    if let Some(values) = &column.values {
        let values: Vec<String> = values.iter().map(|value| quoted(value)).collect();
        entries.push(format!("values = [{}]", values.join(", ")));
    }
    if let Some(doc) = &column.doc {
        entries.push(format!("doc = {}", quoted(doc)));
    }
    match entries.as_slice() {
        [_] => quoted(ty),
        _ => format!("{{ {} }}", entries.join(", ")),
    }
}

/// A key, quoted where TOML asks for it.
fn key(name: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !name.is_empty() && name.chars().all(bare) {
        name.to_owned()
    } else {
        quoted(name)
    }
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            c if c.is_control() => {
                // Writing to a text does not fail.
                let _ = write!(quoted, "\\u{:04X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
