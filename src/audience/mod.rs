//! What is kept and written of a run: exports.

pub mod export;
