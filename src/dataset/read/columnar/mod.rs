//! Columnar files: Parquet and Arrow IPC.

pub(in crate::dataset) mod arrow;
mod convert;
mod nested;
pub(in crate::dataset) mod parquet;
mod select;
mod times;
mod whole;

use arrow_array::cast::AsArray;
use arrow_array::types::TimestampMicrosecondType;
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;

use crate::dataset::read::Request;
use crate::time::{DAY, Zone};

/// The instants between the least and the greatest time that a file states of a column. Civil
/// times, whose order is not quite that of their instants, get a day more on both sides.
pub(super) fn span(
    least: &ArrayRef,
    greatest: &ArrayRef,
    request: &Request,
    zone: &Zone,
) -> Option<(i64, i64)> {
    let instant = |bound: &ArrayRef| {
        if !matches!(bound.data_type(), DataType::Timestamp(..)) {
            return None;
        }
        let converted = convert::convert(bound, request, zone).ok()?;
        let instants = converted
            .array
            .as_primitive_opt::<TimestampMicrosecondType>()?;
        (instants.len() == 1 && instants.is_valid(0)).then(|| instants.value(0))
    };
    let (least, greatest) = (instant(least)?, instant(greatest)?);
    (least <= greatest).then(|| (least.saturating_sub(DAY), greatest.saturating_add(DAY)))
}
