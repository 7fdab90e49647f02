//! Names of the data: types, and what the schema says of them.

use crate::dataset::catalog::{Catalog, Column, Digits, EventType};

/// More properties, values or types than these are not listed.
const MOST: usize = 30;

/// `**attribute** `country`: string, optional`
pub fn column(what: &str, name: &str, column: &Column) -> String {
    let mut text = format!("**{what}** `{name}`: {}", facts(column));
    if let Some(doc) = &column.doc {
        text.push_str(&format!("\n\n{doc}"));
    }
    if let Some(values) = &column.values {
        let values: Vec<String> = values.iter().map(|value| format!("\"{value}\"")).collect();
        text.push_str(&format!("\n\nvalues: {}", listed(&values)));
    }
    text
}

pub fn facts(column: &Column) -> String {
    let mut facts = match &column.ty {
        Ok(ty) => Digits::written(column.digits, ty),
        Err(reason) => format!("no usable type: {reason}"),
    };
    for (holds, fact) in [
        (column.optional, "may be missing"),
        (column.pii, "personal data"),
        (column.never_set, "missing in all events"),
    ] {
        if holds {
            facts.push_str(&format!(", {fact}"));
        }
    }
    facts
}

pub fn event(name: &str, event: &EventType) -> String {
    let mut text = format!("**event** `{name}`");
    if let Some(doc) = &event.doc {
        text.push_str(&format!("\n\n{doc}"));
    }
    let properties = event
        .properties
        .iter()
        .filter(|(_, column)| !column.never_set && !column.of_table);
    let lines: Vec<String> = properties
        .map(|(name, column)| format!("\n- `{name}`: {}", facts(column)))
        .collect();
    if !lines.is_empty() {
        text.push('\n');
    }
    text.push_str(&lines[..lines.len().min(MOST)].concat());
    if lines.len() > MOST {
        text.push_str("\n- …");
    }
    text
}

/// A property of several events is told once for each type it has.
pub fn property(catalog: &Catalog, events: &[String], name: &str) -> String {
    let mut told: Vec<String> = Vec::new();
    let mut owners: Vec<String> = Vec::new();
    for event in events {
        let known = catalog.events.get(event.as_str());
        if let Some(found) = known.and_then(|event| event.properties.get(name)) {
            owners.push(format!("`{event}`"));
            let text = column("property", name, found);
            if !told.contains(&text) {
                told.push(text);
            }
        }
    }
    told.push(format!("of {}", listed(&owners)));
    told.join("\n\n")
}

fn listed(names: &[String]) -> String {
    let more = if names.len() > MOST { ", …" } else { "" };
    format!("{}{more}", names[..names.len().min(MOST)].join(", "))
}
