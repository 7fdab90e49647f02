//! All integration tests in one binary: every further one would link the columnar crates again.

mod audiences;
mod bad_input;
mod checks;
mod cli;
mod determinism;
mod docs;
mod draws;
mod engine;
mod explain;
mod facts;
mod fixes;
mod formats;
mod imports;
mod language;
mod laws;
mod lints;
mod lsp;
mod prepared;
mod random;
mod ranks;
mod readers;
mod sequences;
mod structure;
mod syntax;
mod test_items;
mod transcript;
