//! The catalog that the data files themselves tell.

use super::catalog::Catalog;
use super::manifest::Manifest;
use crate::diagnostics::{Diagnostic, Failure, Sources};

/// A catalog, and warnings about columns without a usable type.
#[derive(Clone, Debug, Default)]
pub struct Inferred {
    pub catalog: Catalog,
    pub warnings: Vec<Diagnostic>,
}

/// Infers names and types of all tables of a project from its data files, and merges what its
/// schema lists. With a schema, tables whose files are not there are left out.
///
/// # Errors
/// Files that are not there, cannot be decoded, or lack a column that the manifest names; a
/// schema that cannot be used.
pub fn infer(manifest: &Manifest, sources: &mut Sources) -> Result<Inferred, Failure> {
    let _ = (manifest, sources);
    todo!()
}
