//! Columns of a record batch by their dotted names.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch, new_null_array};
use arrow_buffer::NullBuffer;
use arrow_schema::{DataType, Fields};

use super::convert;
use crate::dataset::read::batch::{Fault, Raw};
use crate::dataset::read::{
    DataFile, Request, Wanted, bad_value, canonical, conflicting_types, duplicate_column,
    missing_column,
};
use crate::diagnostics::Failure;
use crate::time::Zone;
use crate::value::Type;

/// Names of fields from the top down.
pub(super) type Path = Vec<String>;

/// The path of a column; a field whose own name has dots comes first.
pub(super) fn path(fields: &Fields, name: &str) -> Option<Path> {
    if fields.iter().any(|field| field.name() == name) {
        return Some(vec![name.to_owned()]);
    }
    fields.iter().find_map(|field| {
        let rest = name
            .strip_prefix(field.name().as_str())?
            .strip_prefix('.')?;
        let DataType::Struct(inner) = field.data_type() else {
            return None;
        };
        let mut whole = vec![field.name().clone()];
        whole.extend(path(inner, rest)?);
        Some(whole)
    })
}

/// The paths of all requests.
pub(super) fn paths(
    file: &DataFile,
    fields: &Fields,
    requests: &[Request],
) -> Result<Vec<Option<Path>>, Failure> {
    if let Some(name) = (fields.iter().enumerate())
        .find(|(at, field)| {
            fields[..*at]
                .iter()
                .any(|other| other.name() == field.name())
        })
        .map(|(_, field)| field.name())
    {
        return Err(duplicate_column(file, name));
    }
    requests
        .iter()
        .map(|request| match path(fields, &request.column) {
            None if request.required => {
                let names = fields.iter().map(|field| field.name().as_str());
                Err(missing_column(file, &request.column, names))
            }
            found => Ok(found),
        })
        .collect()
}

/// The array at a path, missing where a struct around it is.
fn find(batch: &RecordBatch, path: &[String]) -> Option<ArrayRef> {
    let (first, rest) = path.split_first()?;
    let mut array = batch.column_by_name(first)?.clone();
    let mut nulls: Option<NullBuffer> = None;
    for name in rest {
        let outer = array.as_struct_opt()?;
        nulls = NullBuffer::union(nulls.as_ref(), outer.nulls());
        array = outer.column_by_name(name)?.clone();
    }
    let Some(nulls) = nulls else {
        return Some(array);
    };
    let all = NullBuffer::union(Some(&nulls), array.nulls());
    let data = array.to_data().into_builder().nulls(all).build().ok()?;
    Some(arrow_array::make_array(data))
}

/// The columns of a batch in their canonical form.
pub(super) fn convert_batch(
    file: &DataFile,
    batch: &RecordBatch,
    first: u64,
    requests: &[Request],
    paths: &[Option<Path>],
    zone: &Zone,
) -> Result<Raw, Failure> {
    let mut raw = Raw {
        first,
        len: batch.num_rows(),
        ..Raw::default()
    };
    for (index, (request, path)) in requests.iter().zip(paths).enumerate() {
        let Some(array) = path.as_ref().and_then(|path| find(batch, path)) else {
            raw.columns.push(missing(request, raw.len));
            continue;
        };
        let converted = convert::convert(&array, request, zone)
            .map_err(|reason| conflicting_types(file, request, &reason))?;
        for row in converted.misfits {
            let shown = convert::shown(&array, row);
            raw.faults.push(Fault {
                row,
                request: index,
                reason: bad_value(request, &shown),
            });
        }
        raw.columns.push(converted.array);
    }
    Ok(raw)
}

fn missing(request: &Request, len: usize) -> ArrayRef {
    let ty = match &request.wanted {
        Wanted::Key => &Type::Text,
        Wanted::Value(ty) => ty,
    };
    Arc::clone(&new_null_array(&canonical::data_type(ty), len))
}
