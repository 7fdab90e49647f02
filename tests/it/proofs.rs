//! Proofs about rules: lints, comparisons and examples.

mod altered;
mod examples;
mod kinds;
mod lints;
mod projects;
mod random;
