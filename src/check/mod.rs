//! Syntax trees and a catalog to a checked project: names, types, windows, lints.

mod allows;
mod annotations;
mod arms;
mod audience;
mod behaviour;
mod checker;
mod definitions;
mod expr;
mod items;
mod lints;
mod list_files;
mod names;
mod needs;
mod order;
mod rank;
mod references;
mod test_items;
pub mod typed;
mod types;
mod walk;

pub use allows::Allows;
pub use lints::bounds::upper_bounds;
pub use lints::coverage::longer_than_data;
pub use lints::expired::expired;
pub use lints::unused::unused_lets;
pub use list_files::list_files;
pub use needs::{needs, needs_at, needs_of, needs_with_columns_at};
pub use references::{References, references};

use std::collections::HashMap;
use std::sync::Arc;

use indexmap::IndexMap;

use crate::dataset::catalog::Catalog;
use crate::diagnostics::{Diagnostic, Span};
use crate::syntax::ast;
use checker::Checker;
use definitions::Definitions;

/// A list file that a rule names: path as written, and column if one is named.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ListRequest {
    pub file: String,
    pub column: Option<String>,
}

/// The texts of each list file, sorted and without doubles, or why it cannot be used.
/// Check does no I/O: the engine reads what [`list_files()`] names beforehand.
pub type Lists = HashMap<ListRequest, Result<Arc<[Arc<str>]>, String>>;

/// What came of a check. The project is complete only if there is no error.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    pub project: typed::Project,
    /// Without the warnings that are allowed.
    pub diagnostics: Vec<Diagnostic>,
    pub allows: Allows,
}

/// The condition of each purpose of the manifest's `[consent]`; `None` if it has mistakes, which
/// have been told.
pub type Consents = IndexMap<String, Option<typed::Expr>>;

/// Resolves names and types of all files as one project without consents.
pub fn check(files: &[ast::File], catalog: &Catalog, lists: &Lists) -> Checked {
    check_with(files, catalog, lists, &Consents::default())
}

/// The same with the consents that audiences may name.
pub fn check_with(
    files: &[ast::File],
    catalog: &Catalog,
    lists: &Lists,
    consents: &Consents,
) -> Checked {
    let mut found = Vec::new();
    let definitions = Definitions::collect(files, &mut found);
    definitions::check_against_data(&definitions, catalog, &mut found);
    let order = order::order(&definitions, &mut found);
    let mut checker = Checker::new(catalog, lists, &definitions);
    checker.consents = consents.clone();
    let mut project = checker.definitions(&order);
    for item in files.iter().flat_map(|file| &file.items) {
        if let ast::ItemKind::Test(test) = &item.kind {
            project.tests.push(checker.annotated_test(item, test));
        } else if !definitions.contains(item) {
            checker.shadowed(item);
        }
    }
    found.append(&mut checker.diagnostics);
    let mut allows = Allows::of(files);
    allows.settle(&mut found);
    found.sort_by_key(place);
    Checked {
        project,
        diagnostics: found,
        allows,
    }
}

/// Checks one condition that stands outside a rule file, such as a consent of the manifest. It
/// knows attributes and events, but nothing that rule files define.
///
/// # Errors
/// What is wrong with it, in order of position. Warnings are not told.
pub fn check_condition(
    condition: &ast::Expr,
    catalog: &Catalog,
) -> Result<typed::Expr, Vec<Diagnostic>> {
    let (lists, definitions) = (Lists::default(), Definitions::default());
    let mut checker = Checker::new(catalog, &lists, &definitions);
    let typed = checker.condition(condition);
    let mut errors = std::mem::take(&mut checker.diagnostics);
    errors.retain(Diagnostic::is_error);
    errors.sort_by_key(place);
    match typed {
        Some(typed) if errors.is_empty() => Ok(typed),
        _ => Err(errors),
    }
}

fn place(diagnostic: &Diagnostic) -> Option<Span> {
    diagnostic.labels.first().map(|label| label.span)
}
