//! Proofs about rules: lints, comparisons and examples.

mod examples;
mod lints;
mod random;
