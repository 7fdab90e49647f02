//! Arrow IPC files, one part a record batch, and streams, one part in all.

use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_schema::{ArrowError, SchemaRef};

use super::select::{Path, convert_batch, paths};
use crate::dataset::read::{DataFile, Raws, Request, unreadable};
use crate::diagnostics::Failure;
use crate::time::Zone;

/// An Arrow file whose schema is read.
#[derive(Clone, Debug)]
pub(in crate::dataset) struct ArrowFile {
    pub schema: SchemaRef,
    /// Rows of each record batch; of a stream they are not known.
    batches: Option<Vec<u64>>,
}

/// A record batch of a file, or all of a stream.
#[derive(Clone, Debug)]
pub(in crate::dataset) struct Blocks {
    schema: SchemaRef,
    batch: Option<usize>,
    /// Row of the file, from 1.
    first: u64,
    rows: Option<u64>,
}

type Batches = Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>> + Send>;

pub(in crate::dataset) fn open(file: &DataFile) -> Result<ArrowFile, Failure> {
    let failed = |reason: String| unreadable(file, &reason);
    let damaged =
        |error: ArrowError| failed(format!("not an Arrow file, or a damaged one: {error}"));
    if !is_file(file).map_err(|error| failed(error.to_string()))? {
        let reader = stream(file, None).map_err(damaged)?;
        return Ok(ArrowFile {
            schema: reader.schema(),
            batches: None,
        });
    }
    // Without columns a batch costs its header only.
    let opened = opened(file).map_err(|error| failed(error.to_string()))?;
    let whole = FileReader::try_new(opened, None).map_err(damaged)?;
    let schema = whole.schema();
    let headers = self::file(file, Some(Vec::new())).map_err(damaged)?;
    let rows: Result<Vec<u64>, ArrowError> =
        headers.map(|batch| Ok(batch?.num_rows() as u64)).collect();
    Ok(ArrowFile {
        schema,
        batches: Some(rows.map_err(damaged)?),
    })
}

fn opened(file: &DataFile) -> std::io::Result<BufReader<File>> {
    Ok(BufReader::new(File::open(&file.path)?))
}

fn is_file(file: &DataFile) -> std::io::Result<bool> {
    let mut start = Vec::new();
    opened(file)?.take(6).read_to_end(&mut start)?;
    Ok(start == b"ARROW1")
}

fn file(
    file: &DataFile,
    columns: Option<Vec<usize>>,
) -> Result<FileReader<BufReader<File>>, ArrowError> {
    FileReader::try_new(opened(file)?, columns)
}

fn stream(
    file: &DataFile,
    columns: Option<Vec<usize>>,
) -> Result<StreamReader<BufReader<File>>, ArrowError> {
    let mut opened = opened(file)?;
    opened.rewind()?;
    StreamReader::try_new(opened, columns)
}

impl ArrowFile {
    pub fn blocks(&self) -> Vec<Blocks> {
        let block = |batch, first, rows| Blocks {
            schema: self.schema.clone(),
            batch,
            first,
            rows,
        };
        let Some(batches) = &self.batches else {
            return vec![block(None, 1, None)];
        };
        let mut first = 1;
        let mut blocks = Vec::new();
        for (index, rows) in batches.iter().enumerate() {
            blocks.push(block(Some(index), first, Some(*rows)));
            first += rows;
        }
        blocks
    }
}

impl Blocks {
    /// Of a stream judged by its size and its columns.
    pub(in crate::dataset::read) fn rows_about(&self, file: &DataFile) -> u64 {
        let bytes = || file.path.metadata().map_or(0, |metadata| metadata.len());
        let of_row = 8 * self.schema.fields().len().max(1) as u64;
        self.rows.unwrap_or_else(|| bytes() / of_row)
    }

    pub(in crate::dataset::read) fn read(
        &self,
        file: &Arc<DataFile>,
        requests: Arc<[Request]>,
        zone: Zone,
    ) -> Result<Raws, Failure> {
        let paths = paths(file, self.schema.fields(), &requests)?;
        let damaged = |error: ArrowError| unreadable(file, &error.to_string());
        let batches: Batches = match self.batch {
            None => Box::new(stream(file, Some(self.columns(&paths))).map_err(damaged)?),
            Some(index) => {
                let mut reader = self::file(file, Some(self.columns(&paths))).map_err(damaged)?;
                reader.set_index(index).map_err(damaged)?;
                Box::new(reader.take(1))
            }
        };
        let file = file.clone();
        let mut first = self.first;
        Ok(Box::new(batches.map(move |batch| {
            let batch = batch.map_err(|error| unreadable(&file, &error.to_string()))?;
            let raw = convert_batch(&file, &batch, first, &requests, &paths, &zone)?;
            first += raw.len as u64;
            Ok(raw)
        })))
    }

    /// The top-level columns of the paths.
    fn columns(&self, paths: &[Option<Path>]) -> Vec<usize> {
        let fields = self.schema.fields().iter().enumerate();
        fields
            .filter(|(_, field)| {
                let mut paths = paths.iter().flatten();
                paths.any(|path| path.first() == Some(field.name()))
            })
            .map(|(index, _)| index)
            .collect()
    }
}
