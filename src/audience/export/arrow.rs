//! Keys as one text column of a Parquet or an Arrow file, and the columns of audiences.

use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::Arc;

use arrow_array::builder::StringBuilder;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_ipc::writer::FileWriter;
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;

use super::{About, Export, columns};
use crate::dataset::Keys;

/// Rows of a batch: far below what 32-bit offsets of a text column hold.
const BATCH: usize = 65_536;

pub fn parquet(
    out: &mut (dyn Write + Send),
    about: &About<'_>,
    keys: &Keys,
    export: &Export<'_>,
) -> io::Result<()> {
    let facts = facts(about, export)
        .map(|(name, value)| KeyValue::new(name, value))
        .collect();
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_dictionary_enabled(false)
        .set_key_value_metadata(Some(facts))
        .build();
    let schema = Arc::new(Schema::new(fields(about, export)));
    let mut writer =
        ArrowWriter::try_new(out, schema.clone(), Some(properties)).map_err(of_parquet)?;
    for batch in batches(&schema, keys, export) {
        writer
            .write(&batch.map_err(of_arrow)?)
            .map_err(of_parquet)?;
    }
    writer.close().map_err(of_parquet)?;
    Ok(())
}

pub fn ipc(
    out: &mut (dyn Write + Send),
    about: &About<'_>,
    keys: &Keys,
    export: &Export<'_>,
) -> io::Result<()> {
    // A map of one entry at most: the order of several would differ from run to run.
    let facts: serde_json::Map<String, serde_json::Value> = facts(about, export)
        .map(|(name, value)| (name, value.into()))
        .collect();
    let facts = serde_json::Value::Object(facts).to_string();
    let metadata = HashMap::from([("cantle".to_owned(), facts)]);
    let schema = Arc::new(Schema::new_with_metadata(fields(about, export), metadata));
    let mut writer = FileWriter::try_new(out, &schema).map_err(of_arrow)?;
    for batch in batches(&schema, keys, export) {
        writer.write(&batch.map_err(of_arrow)?).map_err(of_arrow)?;
    }
    writer.finish().map_err(of_arrow)
}

fn fields(about: &About<'_>, export: &Export<'_>) -> Vec<Field> {
    let key = Field::new(about.key, DataType::Utf8, false);
    let columns = export.columns.iter();
    let columns = columns.map(|column| Field::new(column.name, columns::form(column.ty), true));
    std::iter::once(key).chain(columns).collect()
}

fn facts(about: &About<'_>, export: &Export<'_>) -> impl Iterator<Item = (String, String)> {
    let segment = std::iter::once(("segment", export.name.to_owned()));
    segment
        .chain(about.facts.iter().cloned())
        .map(|(name, value)| (format!("cantle.{name}"), value))
}

fn batches(
    schema: &SchemaRef,
    keys: &Keys,
    export: &Export<'_>,
) -> impl Iterator<Item = Result<RecordBatch, ArrowError>> {
    let rows = keys.in_order(export.members.iter());
    let mut done = 0;
    let schema = schema.clone();
    std::iter::from_fn(move || {
        let mut texts = StringBuilder::new();
        let here = &rows[done..rows.len().min(done + BATCH)];
        done += here.len();
        for (_, row) in here {
            texts.append_value(keys.get(*row as usize));
        }
        let key: ArrayRef = Arc::new(texts.finish());
        (!here.is_empty()).then(|| {
            let mut arrays = vec![key];
            for column in &export.columns {
                let value = |(at, _): &(usize, u32)| column.values.get(*at)?.clone();
                let values: Vec<_> = here.iter().map(value).collect();
                arrays.push(columns::array(&values, column.ty)?);
            }
            RecordBatch::try_new(schema.clone(), arrays)
        })
    })
}

fn of_arrow(error: ArrowError) -> io::Error {
    match error {
        ArrowError::IoError(_, error) => error,
        other => io::Error::other(other),
    }
}

fn of_parquet(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(other) => io::Error::other(other),
        },
        other => io::Error::other(other),
    }
}
