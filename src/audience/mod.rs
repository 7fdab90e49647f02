//! What is kept and written of a run: exports, snapshots, and what changed since.

pub mod diff;
pub mod export;
pub mod rules;
pub mod snapshot;
pub mod sorted;
