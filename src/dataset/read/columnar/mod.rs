//! Columnar files: Parquet and Arrow IPC.

pub(in crate::dataset) mod arrow;
mod convert;
mod nested;
pub(in crate::dataset) mod parquet;
mod select;
mod times;
