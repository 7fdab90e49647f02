//! Attributes from drafts to the columns of all rows.

use std::sync::Arc;

use rayon::prelude::*;

use super::draft::Draft;
use super::finish;
use super::order::{MISSING, reorder};
use super::overflow;
use super::strangers::Census;
use crate::dataset::Keys;
use crate::dataset::catalog::{AttributeId, Catalog};
use crate::dataset::column::{Chunk, Codes, Column, Dictionary, Values};
use crate::dataset::texts::Texts;
use crate::diagnostics::Failure;
use crate::value::Type;

/// The attributes of profiles in the order of their keys.
pub fn ranked(
    drafts: Vec<Vec<Draft>>,
    order: &[u32],
    columns: &[AttributeId],
    types: &[Type],
    catalog: &Catalog,
) -> Result<Vec<Chunk>, Failure> {
    let columns = columns.par_iter().zip(types).zip(drafts);
    columns
        .map(|((id, ty), drafts)| {
            finish::finish(ty, drafts, order)
                .map_err(|why| overflow(why, catalog.attribute_name(*id)))
        })
        .collect()
}

/// The attributes of all rows, those of strangers between the others missing.
pub fn of_rows(attributes: Vec<Chunk>, census: &Census) -> Vec<Column> {
    if census.is_unchanged() && census.anonymous.is_empty() {
        return attributes.into_par_iter().map(Column::of_rows).collect();
    }
    let mut places = vec![MISSING; census.keys.len()];
    let ranks = 0..census.profile_count();
    for rank in ranks {
        places[census.of_profile(rank) as usize] = rank;
    }
    let settled = attributes.into_par_iter();
    settled
        .map(|chunk| Column::of_rows(reorder(&chunk, &places)))
        .collect()
}

/// The key as an attribute: every row has one, that of anonymous profiles too.
pub fn key_column(keys: &Keys) -> Column {
    let texts: Texts = keys.iter().collect();
    Column::of_rows(Chunk {
        values: Values::Text {
            codes: Codes::narrow((0..).take(texts.len()).collect(), texts.len()),
            dictionary: Arc::new(Dictionary { texts }),
        },
        validity: None,
        zone: None,
    })
}
