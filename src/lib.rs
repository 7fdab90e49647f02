//! Cantle compiles segment rules written in a small readable language into one shared plan and
//! evaluates it over columnar profiles and events.
//!
//! # Forms, and the functions between them
//!
//! ```text
//! text --parse--> File --check--> Project --lower--> Plan --run--> bitmaps over rows
//!                  |                ^                         ^         |
//!               format           Catalog                   Dataset   export
//!                                   '------- dataset ---------'
//! ```
//!
//! Each form is a plain data type, each arrow one public function of one module:
//!
//! | form | module | made by |
//! |---|---|---|
//! | [`syntax::ast::File`] | [`syntax`] | [`syntax::parse`] |
//! | [`check::typed::Project`] | [`check`] | [`check::check`] |
//! | [`plan::Plan`] | [`plan`] | [`plan::lower`] |
//! | [`dataset::catalog::Catalog`], [`dataset::Dataset`] | [`dataset`] | inference and import |
//! | [`execute::Outcome`] | [`execute`] | [`execute::run`] |
//!
//! The compiler stages (`syntax`, `check`, `plan`) do no I/O, read no clock and know no threads.
//! [`interpret`] says what a rule means, one profile at a time; the executor must agree with it.
//!
//! # Imports go downward only
//!
//! `value`, `time`, `diagnostics` < `syntax`, `dataset` < `check` < `plan`, `interpret` <
//! `execute`, `explain` < `prove` < `audience`, `testing` < `engine` < `lsp` < `cli`. A test
//! reads the `use crate::`
//! lines.

pub mod audience;
pub mod check;
pub mod cli;
pub mod dataset;
pub mod diagnostics;
pub mod engine;
pub mod execute;
pub mod explain;
pub mod interpret;
pub mod lsp;
pub mod plan;
pub mod prove;
pub mod syntax;
pub mod testing;
pub mod time;
pub mod value;
