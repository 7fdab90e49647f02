//! Events: patterns, `did …`, aggregates, `last E has …`, and their windows.

mod aggregates;
mod counts;
mod did;
mod gaps;
mod patterns;
mod sequences;
mod steps;
mod unordered;
mod windows;

pub(super) use gaps::{adds_up_to_less, is_as_long};
pub(super) use sequences::always;
