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

pub(super) use sequences::always;
