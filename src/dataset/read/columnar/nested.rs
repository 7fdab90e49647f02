//! Lists, objects and points.

use std::sync::Arc;

use arrow_array::builder::Float64Builder;
use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{Array, ArrayRef, ListArray, StructArray, new_null_array};
use arrow_buffer::NullBuffer;
use arrow_schema::DataType;

use super::convert::{Converted, Outcome, by_text, cast, value};
use crate::dataset::read::Request;
use crate::dataset::read::canonical::{data_type, item_field, point_fields, struct_of};
use crate::dataset::read::text::cell::on_earth;
use crate::dataset::read::text::{LATITUDE, LONGITUDE};
use crate::time::Zone;
use crate::value::{Field, Type};

/// A list of any kind as one of 32-bit offsets.
fn as_list(array: &ArrayRef) -> Result<Option<ListArray>, String> {
    let item = match array.data_type() {
        DataType::List(item)
        | DataType::LargeList(item)
        | DataType::FixedSizeList(item, _)
        | DataType::ListView(item)
        | DataType::LargeListView(item) => item,
        _ => return Ok(None),
    };
    let lists = cast(array, &DataType::List(item.clone()))?;
    Ok(Some(lists.as_list::<i32>().clone()))
}

pub(super) fn list(array: &ArrayRef, item: &Type, request: &Request, zone: &Zone) -> Outcome {
    let Some(lists) = as_list(array)? else {
        let ty = Type::List(Box::new(item.clone()));
        return by_text(array, &ty, request, zone);
    };
    let items = value(lists.values(), item, request, zone)?;
    let misfits = rows_of(&lists, &items.misfits);
    let field = item_field(items.array.data_type().clone());
    let (_, offsets, _, nulls) = lists.into_parts();
    let lists = ListArray::try_new(field, offsets, items.array, nulls);
    Ok(Converted {
        array: Arc::new(lists.map_err(|error| error.to_string())?),
        misfits,
    })
}

/// The rows whose list has one of these elements.
fn rows_of(lists: &ListArray, elements: &[usize]) -> Vec<usize> {
    if elements.is_empty() {
        return Vec::new();
    }
    let offsets = lists.value_offsets();
    let holds = |row: &usize| {
        let range = offsets[*row] as usize..offsets[*row + 1] as usize;
        lists.is_valid(*row) && elements.iter().any(|element| range.contains(element))
    };
    (0..lists.len()).filter(holds).collect()
}

pub(super) fn record(
    array: &ArrayRef,
    fields: &[Field],
    request: &Request,
    zone: &Zone,
) -> Outcome {
    let Some(structs) = array.as_struct_opt() else {
        return by_text(array, &Type::Record(fields.into()), request, zone);
    };
    let mut columns = Vec::new();
    let mut misfits = Vec::new();
    for field in fields {
        let column = match structs.column_by_name(&field.name) {
            Some(column) => {
                let converted = value(column, &field.ty, request, zone)?;
                let inside = |row: &usize| structs.is_valid(*row);
                misfits.extend(converted.misfits.into_iter().filter(inside));
                converted.array
            }
            None => new_null_array(&data_type(&field.ty), structs.len()),
        };
        columns.push(column);
    }
    Ok(Converted {
        array: struct_of(fields, columns, structs.nulls().cloned()),
        misfits,
    })
}

/// Of a struct of latitude and longitude, a pair of numbers, or texts `lat,lon`.
pub(super) fn point(array: &ArrayRef, request: &Request, zone: &Zone) -> Outcome {
    if let Some(structs) = array.as_struct_opt() {
        let column = |names: &[&str]| names.iter().find_map(|name| structs.column_by_name(name));
        let (Some(lat), Some(lon)) = (column(LATITUDE), column(LONGITUDE)) else {
            return Err("a point needs `lat` and `lon`".to_owned());
        };
        return points(lat, lon, structs.nulls(), |row| Some((row, row)));
    }
    let Some(lists) = as_list(array)? else {
        return by_text(array, &Type::Point, request, zone);
    };
    let offsets = lists.value_offsets();
    points(lists.values(), lists.values(), lists.nulls(), |row| {
        let (start, end) = (offsets[row] as usize, offsets[row + 1] as usize);
        (end - start == 2).then_some((start, start + 1))
    })
    .map(|mut points| {
        points.misfits.retain(|row| *row < lists.len());
        points
    })
}

/// Points whose coordinates are at these places of two columns. Of a struct whose coordinates
/// are both missing the point is.
fn points(
    lats: &ArrayRef,
    lons: &ArrayRef,
    nulls: Option<&NullBuffer>,
    place: impl Fn(usize) -> Option<(usize, usize)>,
) -> Outcome {
    let (lats, lons) = (
        cast(lats, &DataType::Float64)?,
        cast(lons, &DataType::Float64)?,
    );
    let (lats, lons) = (
        lats.as_primitive::<Float64Type>(),
        lons.as_primitive::<Float64Type>(),
    );
    let len = nulls.map_or(lats.len(), NullBuffer::len);
    let (mut y, mut x) = (Float64Builder::new(), Float64Builder::new());
    let mut misfits = Vec::new();
    let mut known = Vec::with_capacity(len);
    let number = |values: &arrow_array::Float64Array, at: usize| {
        (values.is_valid(at) && !values.value(at).is_nan()).then(|| values.value(at))
    };
    for row in 0..len {
        let there = nulls.is_none_or(|nulls| nulls.is_valid(row));
        let pair = place(row).filter(|_| there);
        let pair = pair.map(|(lat, lon)| (number(lats, lat), number(lons, lon)));
        let point = match pair {
            Some((Some(lat), Some(lon))) => on_earth(lat, lon),
            _ => None,
        };
        if there && point.is_none() && pair != Some((None, None)) {
            misfits.push(row);
        }
        y.append_option(point.map(|(lat, _)| lat));
        x.append_option(point.map(|(_, lon)| lon));
        known.push(point.is_some());
    }
    let columns: Vec<ArrayRef> = vec![Arc::new(y.finish()), Arc::new(x.finish())];
    let array = StructArray::new(point_fields(), columns, Some(known.into()));
    Ok(Converted {
        array: Arc::new(array),
        misfits,
    })
}
