//! Syntax trees and a catalog to a checked project: names, types, windows, lints.

pub mod typed;

use std::collections::HashMap;
use std::sync::Arc;

use crate::dataset::Needs;
use crate::dataset::catalog::Catalog;
use crate::diagnostics::{Diagnostic, Span};
use crate::syntax::ast;

/// A list file that a rule names: path as written, and column if one is named.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ListRequest {
    pub file: String,
    pub column: Option<String>,
}

/// The texts of each list file, sorted and without doubles, or why it cannot be used.
/// Check does no I/O: the engine reads what [`list_files`] names beforehand.
pub type Lists = HashMap<ListRequest, Result<Arc<[Arc<str>]>, String>>;

/// What came of a check. The project is complete only if there is no error.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    pub project: typed::Project,
    pub diagnostics: Vec<Diagnostic>,
}

/// The list files that rules name, each with the place of its first mention.
pub fn list_files(files: &[ast::File]) -> Vec<(ListRequest, Span)> {
    let _ = files;
    todo!()
}

/// Resolves names and types of all files as one project.
pub fn check(files: &[ast::File], catalog: &Catalog, lists: &Lists) -> Checked {
    let _ = (files, catalog, lists);
    todo!()
}

/// What must be read to evaluate these segments and all they refer to.
pub fn needs(project: &typed::Project, segments: &[typed::SegmentId]) -> Needs {
    let _ = (project, segments);
    todo!()
}
