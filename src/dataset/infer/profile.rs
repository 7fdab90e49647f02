//! The profile table to attributes.

use super::Inferred;
use super::table::{Found, look};
use crate::dataset::catalog::{Catalog, Column};
use crate::dataset::manifest::{Manifest, Table};
use crate::dataset::read::DataFile;
use crate::diagnostics::codes::data::{MISSING_FILE, UNUSABLE_COLUMN};
use crate::diagnostics::{Diagnostic, Failure};
use crate::value::Type;

/// The files of a table; none if they are not there and need not be.
pub(super) fn files(
    manifest: &Manifest,
    table: &Table,
    has_schema: bool,
) -> Result<Option<Vec<DataFile>>, Failure> {
    match manifest.data_files(table) {
        Ok(files) => Ok(Some(files)),
        Err(Failure(errors))
            if has_schema && errors.iter().all(|error| *error.code == MISSING_FILE) =>
        {
            Ok(None)
        }
        Err(failure) => Err(failure),
    }
}

/// Looks into the files of the profiles, if there are some.
pub(super) fn table(manifest: &Manifest, has_schema: bool) -> Result<Option<Found>, Failure> {
    let Some(profiles) = &manifest.profiles else {
        return Ok(None);
    };
    let table = &profiles.table;
    let Some(files) = files(manifest, table, has_schema)? else {
        return Ok(None);
    };
    let found = look(manifest, table, files, None)?;
    let mut errors: Vec<Diagnostic> = found.require(table, &table.key).into_iter().collect();
    errors.extend(found.require_named(table));
    if errors.is_empty() {
        Ok(Some(found))
    } else {
        Err(Failure(errors))
    }
}

/// Adds the attributes that the files have.
pub(super) fn add(
    manifest: &Manifest,
    found: &Found,
    listed: Option<&Catalog>,
    inferred: &mut Inferred,
) {
    let Some(profiles) = &manifest.profiles else {
        return;
    };
    let key = &profiles.table.key.value;
    inferred.warnings.extend(found.unreadable());
    for (name, column) in found.columns(&profiles.table, None) {
        let is_listed = listed.is_some_and(|listed| listed.attribute(&name).is_some());
        if name != *key && !is_listed {
            warn(&name, "attribute", &column, found, inferred);
        }
        inferred.catalog.attributes.insert(name.into(), column);
    }
}

/// Tells once of a column that no rule can use.
pub(super) fn warn(
    name: &str,
    what: &str,
    column: &Column,
    found: &Found,
    inferred: &mut Inferred,
) {
    let (Err(reason), Some(file)) = (&column.ty, found.files.first()) else {
        return;
    };
    let message = format!("the {what} `{name}` has no usable type: {reason}");
    inferred.warnings.push(
        Diagnostic::warning(&UNUSABLE_COLUMN, message)
            .in_file(&file.name, None)
            .help("if a rule needs it, give its type in `types` of the manifest"),
    );
}

/// The key is always text and always there.
pub(super) fn fix_key(catalog: &mut Catalog) {
    let Some(key) = catalog.key.clone() else {
        return;
    };
    let column = catalog
        .attributes
        .entry(key)
        .or_insert_with(|| Column::of(Type::Text, false));
    column.ty = Ok(Type::Text);
    column.optional = false;
}
