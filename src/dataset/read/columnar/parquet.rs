//! Parquet files, one part a row group.

use std::fs::File;
use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_schema::{DataType, Field, FieldRef, Fields, Schema, SchemaRef};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
    statistics::StatisticsConverter,
};
use parquet::basic::Encoding;
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData};

use super::select::{Path, convert_batch, path, paths};
use super::whole::is_whole;
use crate::dataset::read::{DataFile, Raws, Request, unreadable};
use crate::diagnostics::Failure;
use crate::time::Zone;

/// Rows of a batch.
const BATCH: usize = 1 << 15;

/// A Parquet file whose metadata is read.
#[derive(Clone, Debug)]
pub(in crate::dataset) struct ParquetFile {
    metadata: ArrowReaderMetadata,
}

/// One of its row groups.
#[derive(Clone, Debug)]
pub(in crate::dataset) struct RowGroup {
    metadata: ArrowReaderMetadata,
    index: usize,
    /// Row of the file, from 1.
    first: u64,
    rows: u64,
}

pub(in crate::dataset) fn open(file: &DataFile) -> Result<ParquetFile, Failure> {
    let failed = |reason: String| unreadable(file, &reason);
    let opened = File::open(&file.path).map_err(|error| failed(error.to_string()))?;
    let options = ArrowReaderOptions::new();
    let own = ArrowReaderMetadata::load(&opened, options)
        .map_err(|error| failed(format!("not a Parquet file, or a damaged one: {error}")))?;
    let options = ArrowReaderOptions::new().with_schema(wanted_schema(&own));
    // A schema that the reader does not take costs speed only.
    let metadata = ArrowReaderMetadata::try_new(own.metadata().clone(), options).unwrap_or(own);
    Ok(ParquetFile { metadata })
}

/// The schema of the file with its texts as they are stored: those of a dictionary as one.
fn wanted_schema(own: &ArrowReaderMetadata) -> SchemaRef {
    let fields: Fields = (own.schema().fields().iter().enumerate())
        .map(|(root, field)| match stored_text(own, root, field) {
            Some(ty) => Arc::new(Field::clone(field).with_data_type(ty)),
            None => field.clone(),
        })
        .collect();
    let metadata = own.schema().metadata().clone();
    Arc::new(Schema::new_with_metadata(fields, metadata))
}

fn stored_text(own: &ArrowReaderMetadata, root: usize, field: &FieldRef) -> Option<DataType> {
    let is_text = match field.data_type() {
        DataType::Dictionary(_, values) => super::convert::is_text(values),
        ty => super::convert::is_text(ty),
    };
    if !is_text {
        return None;
    }
    let schema = own.parquet_schema();
    let leaf = (0..schema.num_columns()).find(|leaf| schema.get_column_root_idx(*leaf) == root)?;
    Some(if is_dictionary_encoded(own.metadata(), leaf) {
        DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
    } else {
        DataType::Utf8
    })
}

/// Whether all pages of a column refer to dictionaries.
fn is_dictionary_encoded(metadata: &ParquetMetaData, leaf: usize) -> bool {
    metadata.row_groups().iter().all(|group| {
        let column = group.column(leaf);
        is_coded(column).unwrap_or_else(|| column.dictionary_page_offset().is_some())
    })
}

/// Whether all pages of a column of a row group refer to its dictionary, if the file says it.
fn is_coded(column: &ColumnChunkMetaData) -> Option<bool> {
    let pages = column.page_encoding_stats_mask()?;
    Some(pages.is_only(Encoding::RLE_DICTIONARY) || pages.is_only(Encoding::PLAIN_DICTIONARY))
}

impl ParquetFile {
    pub fn schema(&self) -> &SchemaRef {
        self.metadata.schema()
    }

    pub fn row_groups(&self) -> Vec<RowGroup> {
        let mut first = 1;
        let groups = self.metadata.metadata().row_groups().iter().enumerate();
        groups
            .map(|(index, group)| {
                let rows = u64::try_from(group.num_rows()).unwrap_or(0);
                let group = RowGroup {
                    metadata: self.metadata.clone(),
                    index,
                    first,
                    rows,
                };
                first += rows;
                group
            })
            .collect()
    }

    /// Missing values of a column and rows, if the file counts them.
    pub fn nulls(&self, path: &[String]) -> Option<(u64, u64)> {
        let schema = self.metadata.parquet_schema();
        let leaf =
            (0..schema.num_columns()).find(|leaf| schema.column(*leaf).path().parts() == path)?;
        let (mut nulls, mut rows) = (0, 0);
        for group in self.metadata.metadata().row_groups() {
            nulls += group.column(leaf).statistics()?.null_count_opt()?;
            rows += u64::try_from(group.num_rows()).unwrap_or(0);
        }
        Some((nulls, rows))
    }
}

impl RowGroup {
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// The first row in the file, from 1.
    pub fn first(&self) -> u64 {
        self.first
    }

    pub(in crate::dataset::read) fn is_whole(
        &self,
        request: &Request,
        times_fit: impl FnOnce() -> bool,
    ) -> bool {
        let is_there = !request.known || self.missing(request) == Some(0);
        is_there && is_whole(self.metadata.schema().fields(), request, times_fit)
    }

    /// How many cells of a column are missing, if the file says it.
    pub(in crate::dataset::read) fn missing(&self, request: &Request) -> Option<u64> {
        self.column(request)?.statistics()?.null_count_opt()
    }

    pub(in crate::dataset::read) fn is_coded(&self, request: &Request) -> bool {
        self.column(request).and_then(is_coded) == Some(true)
    }

    /// Bytes of a column before compression.
    pub(in crate::dataset::read) fn bytes(&self, request: &Request) -> Option<u64> {
        u64::try_from(self.column(request)?.uncompressed_size()).ok()
    }

    fn column(&self, request: &Request) -> Option<&ColumnChunkMetaData> {
        let path = path(self.metadata.schema().fields(), &request.column)?;
        let schema = self.metadata.parquet_schema();
        let leaf =
            (0..schema.num_columns()).find(|leaf| schema.column(*leaf).path().parts() == path)?;
        let group = self.metadata.metadata().row_group(self.index);
        Some(group.column(leaf))
    }

    /// The least and the greatest value of a column, if the file says it.
    pub(in crate::dataset::read) fn extremes(&self, request: &Request) -> Option<[ArrayRef; 2]> {
        let converter = StatisticsConverter::try_new(
            &request.column,
            self.metadata.schema(),
            self.metadata.parquet_schema(),
        );
        let converter = converter.ok()?;
        let group = [self.metadata.metadata().row_group(self.index)];
        let (least, greatest) = (
            converter.row_group_mins(group).ok()?,
            converter.row_group_maxes(group).ok()?,
        );
        Some([least, greatest])
    }

    pub(in crate::dataset::read) fn read(
        &self,
        file: &Arc<DataFile>,
        requests: Arc<[Request]>,
        zone: Zone,
    ) -> Result<Raws, Failure> {
        let paths = paths(file, self.metadata.schema().fields(), &requests)?;
        let opened =
            File::open(&file.path).map_err(|error| unreadable(file, &error.to_string()))?;
        let reader =
            ParquetRecordBatchReaderBuilder::new_with_metadata(opened, self.metadata.clone())
                .with_row_groups(vec![self.index])
                .with_projection(self.projection(&paths))
                .with_batch_size(BATCH)
                .build()
                .map_err(|error| unreadable(file, &error.to_string()))?;
        let file = file.clone();
        let mut first = self.first;
        Ok(Box::new(reader.map(move |batch| {
            let batch = batch.map_err(|error| unreadable(&file, &error.to_string()))?;
            let raw = convert_batch(&file, &batch, first, &requests, &paths, &zone)?;
            first += raw.len as u64;
            Ok(raw)
        })))
    }

    /// The leaves below the paths.
    fn projection(&self, paths: &[Option<Path>]) -> ProjectionMask {
        let schema = self.metadata.parquet_schema();
        let leaves = (0..schema.num_columns()).filter(|leaf| {
            let column = schema.column(*leaf);
            let parts = column.path().parts();
            paths.iter().flatten().any(|path| parts.starts_with(path))
        });
        ProjectionMask::leaves(schema, leaves)
    }
}
