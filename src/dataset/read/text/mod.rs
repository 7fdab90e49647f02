//! Text files: CSV and NDJSON.

pub(in crate::dataset) mod cell;
pub(in crate::dataset) mod csv;
pub(in crate::dataset) mod csv_table;
pub(in crate::dataset) mod json;
mod moment;
pub(in crate::dataset) mod ndjson;
pub(super) mod sink;
pub(in crate::dataset) mod source;

/// Rows of a batch.
const BATCH: usize = 1 << 15;
/// Bytes of a part, about.
const PART: usize = 8 << 20;

/// Names of the fields of a point.
pub(super) const LATITUDE: &[&str] = &["lat", "latitude"];
pub(super) const LONGITUDE: &[&str] = &["lon", "lng", "long", "longitude"];

/// How many lines a text has, judged by its beginning.
pub(super) fn lines_about(text: &[u8]) -> u64 {
    const SAMPLE: usize = 1 << 16;
    let sample = &text[..text.len().min(SAMPLE)];
    let lines = memchr::memchr_iter(b'\n', sample).count().max(1);
    (text.len() / (sample.len() / lines).max(1)) as u64
}
