//! Events: patterns, `did …`, aggregates, `last E has …`, and their windows.

mod aggregates;
mod counts;
mod did;
mod later;
mod patterns;
mod windows;
