//! The keys of a snapshot: one text column of an Arrow file.

use std::io::Cursor;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, RecordBatch, StringArray};
use arrow_ipc::CompressionType;
use arrow_ipc::reader::FileReader;
use arrow_ipc::writer::{FileWriter, IpcWriteOptions};
use arrow_schema::{ArrowError, DataType, Field, Schema};

use crate::audience::sorted::Sorted;
use crate::dataset::keys::Writer;
use crate::dataset::{Keys, MORSEL};

pub fn to_arrow(sorted: &Sorted<'_>, name: &str) -> Result<Vec<u8>, ArrowError> {
    let schema = Arc::new(Schema::new(vec![Field::new(name, DataType::Utf8, false)]));
    let options = IpcWriteOptions::default().try_with_compression(Some(CompressionType::ZSTD))?;
    let mut writer = FileWriter::try_new_with_options(Vec::new(), &schema, options)?;
    for start in (0..sorted.len()).step_by(MORSEL) {
        let end = sorted.len().min(start + MORSEL);
        let texts: StringArray = (start..end).map(|place| Some(sorted.get(place))).collect();
        writer.write(&RecordBatch::try_new(
            schema.clone(),
            vec![Arc::new(texts)],
        )?)?;
    }
    writer.into_inner()
}

/// The keys of such a file; `None` if they are not in strictly ascending order.
pub fn of_arrow(bytes: &[u8]) -> Result<Option<Keys>, ArrowError> {
    let mut keys = Writer::default();
    let mut last: Option<String> = None;
    for batch in FileReader::try_new(Cursor::new(bytes), None)? {
        let batch = batch?;
        let Some(texts) = batch
            .columns()
            .first()
            .and_then(|c| c.as_string_opt::<i32>())
        else {
            return Ok(None);
        };
        for (index, text) in texts.iter().enumerate() {
            let Some(text) = text else { return Ok(None) };
            let before = match index {
                0 => last.as_deref(),
                _ => Some(texts.value(index - 1)),
            };
            if before.is_some_and(|before| before.as_bytes() >= text.as_bytes()) {
                return Ok(None);
            }
            keys.push(text);
        }
        if !texts.is_empty() {
            last = Some(texts.value(texts.len() - 1).to_owned());
        }
    }
    Ok(Some(keys.finish()))
}
