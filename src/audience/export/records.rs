//! Members with columns as lines of CSV and NDJSON.

use std::io::{self, Write};

use super::lines::{CHUNK, json_text, push_csv};
use super::{Export, text};
use crate::dataset::Keys;

pub fn csv(out: &mut dyn Write, key: &str, keys: &Keys, export: &Export<'_>) -> io::Result<()> {
    let mut buffer = Vec::with_capacity(2 * CHUNK);
    push_csv(&mut buffer, key);
    for column in &export.columns {
        buffer.push(b',');
        push_csv(&mut buffer, column.name);
    }
    buffer.push(b'\n');
    for (at, row) in keys.in_order(export.members.iter()) {
        push_csv(&mut buffer, keys.get(row as usize));
        for column in &export.columns {
            buffer.push(b',');
            if let Some(value) = column.values.get(at).and_then(Option::as_ref) {
                push_csv(&mut buffer, &text::text(value, column.ty));
            }
        }
        buffer.push(b'\n');
        flush(out, &mut buffer)?;
    }
    out.write_all(&buffer)
}

pub fn ndjson(out: &mut dyn Write, key: &str, keys: &Keys, export: &Export<'_>) -> io::Result<()> {
    let key = json_text(key);
    let names: Vec<String> = export.columns.iter().map(|c| json_text(c.name)).collect();
    let mut buffer = Vec::with_capacity(2 * CHUNK);
    for (at, row) in keys.in_order(export.members.iter()) {
        write!(buffer, "{{{key}:{}", json_text(keys.get(row as usize)))?;
        for (column, name) in export.columns.iter().zip(&names) {
            let value = column.values.get(at).and_then(Option::as_ref);
            write!(buffer, ",{name}:{}", text::json_or_null(value, column.ty))?;
        }
        buffer.extend_from_slice(b"}\n");
        flush(out, &mut buffer)?;
    }
    out.write_all(&buffer)
}

fn flush(out: &mut dyn Write, buffer: &mut Vec<u8>) -> io::Result<()> {
    if buffer.len() > CHUNK {
        out.write_all(buffer)?;
        buffer.clear();
    }
    Ok(())
}
