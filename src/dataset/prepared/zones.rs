//! What is known of every chunk beside its values: zone and checksum, in one small file.

use std::path::Path;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Int64Type, UInt16Type, UInt32Type, UInt64Type};
use arrow_array::{Array, Int64Array, RecordBatch, UInt16Array, UInt32Array, UInt64Array};
use arrow_schema::{ArrowError, DataType, Field, Schema};

use super::file::{self, Entry};
use super::mapped::Damage;
use crate::dataset::zone::Zone;

pub const NAME: &str = "zones.arrow";

/// A chunk before it is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Known {
    pub zone: Zone,
    /// XXH3 of its buffers, 64 bits.
    pub sum: u64,
}

/// The chunks of a table: of its first column one a morsel, then those of the next.
pub type Chunks = Vec<Known>;

/// Writes the chunks of all tables, each with its number of morsels.
pub fn write(path: &Path, tables: &[(&Chunks, usize)]) -> Result<Entry, ArrowError> {
    let all = || {
        (0u16..).zip(tables).flat_map(|(table, (chunks, morsels))| {
            let morsels = *morsels;
            let place = move |index| (index / morsels, index % morsels);
            let places = (0..chunks.len()).map(place);
            let chunks = places.zip(chunks.iter());
            chunks.map(move |(place, known)| (table, place, known))
        })
    };
    let narrow = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let ends = |pick: fn((i64, i64)) -> i64| -> Int64Array {
        all()
            .map(|(_, _, known)| known.zone.ends.map(pick))
            .collect()
    };
    let columns: Vec<(&str, arrow_array::ArrayRef)> = vec![
        (
            "table",
            Arc::new(UInt16Array::from_iter_values(
                all().map(|(table, ..)| table),
            )),
        ),
        (
            "column",
            Arc::new(UInt32Array::from_iter_values(
                all().map(|(_, (column, _), _)| narrow(column)),
            )),
        ),
        (
            "morsel",
            Arc::new(UInt32Array::from_iter_values(
                all().map(|(_, (_, morsel), _)| narrow(morsel)),
            )),
        ),
        (
            "known",
            Arc::new(UInt32Array::from_iter_values(
                all().map(|(_, _, known)| known.zone.known),
            )),
        ),
        ("low", Arc::new(ends(|(low, _)| low))),
        ("high", Arc::new(ends(|(_, high)| high))),
        (
            "xxh3",
            Arc::new(UInt64Array::from_iter_values(
                all().map(|(_, _, known)| known.sum),
            )),
        ),
    ];
    let fields = columns
        .iter()
        .map(|(name, array)| Field::new(*name, array.data_type().clone(), true));
    let schema = Schema::new(fields.collect::<Vec<_>>());
    let arrays = columns.into_iter().map(|(_, array)| array).collect();
    let batch = RecordBatch::try_new(Arc::new(schema.clone()), arrays);
    file::write(path, &schema, std::iter::once(batch))
}

/// All chunks, in the order they were written.
pub fn read(folder: &Path, entry: &Entry) -> Result<Chunks, Damage> {
    let batch = file::read_small(folder, entry)?;
    let types: Vec<&DataType> = batch
        .columns()
        .iter()
        .map(|column| column.data_type())
        .collect();
    let expected = [
        DataType::UInt16,
        DataType::UInt32,
        DataType::UInt32,
        DataType::UInt32,
        DataType::Int64,
        DataType::Int64,
        DataType::UInt64,
    ];
    if !types.iter().copied().eq(&expected) {
        return Err("it has other columns".to_owned());
    }
    debug_assert_eq!(batch.column(0).as_primitive::<UInt16Type>().null_count(), 0);
    let known = batch.column(3).as_primitive::<UInt32Type>().values();
    let low = batch.column(4).as_primitive::<Int64Type>();
    let high = batch.column(5).as_primitive::<Int64Type>().values();
    let sums = batch.column(6).as_primitive::<UInt64Type>().values();
    let chunk = |index: usize| Known {
        zone: Zone {
            known: known[index],
            ends: low.is_valid(index).then(|| (low.value(index), high[index])),
        },
        sum: sums[index],
    };
    Ok((0..batch.num_rows()).map(chunk).collect())
}
