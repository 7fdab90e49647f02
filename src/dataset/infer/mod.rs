//! The catalog that the data files themselves tell, held together with the schema.

mod columnar;
mod events;
mod filled;
mod guess;
mod merge;
mod profile;
mod scan;
mod table;

use std::sync::Arc;

use super::catalog::Catalog;
use super::manifest::Manifest;
use super::schema;
use crate::diagnostics::{Diagnostic, Failure, Sources};
use crate::value::{Field, Type};
pub use filled::narrow;

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
    let listed = match &manifest.schema {
        Some(path) => Some(schema::open(manifest, path, sources)?),
        None => None,
    };
    let mut inferred = Inferred::default();
    if let Some(table) = profile::table(manifest, listed.is_some())? {
        profile::add(manifest, &table, listed.as_ref(), &mut inferred);
    }
    for table in events::tables(manifest, listed.is_some())? {
        events::add(&table, listed.as_ref(), &mut inferred);
    }
    inferred.catalog.key = manifest.key().map(Arc::from);
    if let Some(listed) = listed {
        merge::merge(&mut inferred, listed);
    }
    profile::fix_key(&mut inferred.catalog);
    Ok(inferred)
}

/// Whether an object with these fields is a place on earth.
fn is_point(fields: &[Field]) -> bool {
    let number = |name: &str| {
        let mut fields = fields.iter();
        fields.any(|field| &*field.name == name && field.ty.is_number())
    };
    fields.len() == 2 && number("lat") && number("lon")
}

/// The type that holds the values of both, if there is one.
fn unify(a: &Type, b: &Type) -> Option<Type> {
    use Type::{Date, Decimal, Float, Int, List, Record, Timestamp};
    Some(match (a, b) {
        _ if a == b => a.clone(),
        (Int, Decimal) | (Decimal, Int) => Decimal,
        (Int | Decimal, Float) | (Float, Int | Decimal) => Float,
        (Date, Timestamp) | (Timestamp, Date) => Timestamp,
        (List(a), List(b)) => List(Box::new(unify(a, b)?)),
        (Record(a), Record(b)) => Record(unify_fields(a, b)?.into()),
        _ => return None,
    })
}

fn unify_fields(a: &[Field], b: &[Field]) -> Option<Vec<Field>> {
    let mut fields = a.to_vec();
    for field in b {
        match fields.iter_mut().find(|known| known.name == field.name) {
            Some(known) => known.ty = unify(&known.ty, &field.ty)?,
            None => fields.push(field.clone()),
        }
    }
    Some(fields)
}
