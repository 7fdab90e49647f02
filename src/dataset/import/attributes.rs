//! Attributes to the columns of all rows: from drafts, or, where they can wait until keys are
//! ranked, column by column from the files. So no more than one of them is held in its widest form
//! by each thread.

use std::sync::Arc;

use rayon::prelude::*;

use super::draft::Draft;
use super::finish::{self, Overflow};
use super::order::{MISSING, reorder};
use super::parts::{FilePart, all_of};
use super::strangers::Census;
use super::{Options, overflow};
use crate::dataset::Keys;
use crate::dataset::catalog::{AttributeId, Catalog};
use crate::dataset::column::{Chunk, Codes, Column, Dictionary, Values};
use crate::dataset::read::{Request, unreadable};
use crate::dataset::requests::KEY;
use crate::dataset::texts::Texts;
use crate::diagnostics::Failure;
use crate::value::Type;

/// An attribute of all profiles, in the order of the files.
#[derive(Debug)]
pub enum Attribute<'a> {
    /// One draft a part.
    Read(Vec<Draft>),
    /// Of each part every row is a profile.
    Waiting(&'a [FilePart], &'a Request),
}

/// Whether no row of the parts can be refused, so that all columns but the key can wait.
pub fn can_wait(parts: &[FilePart], requests: &[Request]) -> bool {
    parts.iter().all(|FilePart { part, .. }| {
        let are_whole = requests.iter().all(|request| part.can_wait(request));
        let has_keys = requests.get(KEY).is_some_and(|key| part.is_complete(key));
        part.rows().is_some() && are_whole && has_keys
    })
}

impl Attribute<'_> {
    fn drafts(self, ty: &Type, name: &str) -> Result<Vec<Draft>, Failure> {
        match self {
            Attribute::Read(drafts) => Ok(drafts),
            Attribute::Waiting(parts, request) => Ok(vec![read(parts, request, ty, name)?]),
        }
    }
}

fn read(parts: &[FilePart], request: &Request, ty: &Type, name: &str) -> Result<Draft, Failure> {
    let mut draft = Draft::new(ty);
    let rows: u64 = parts.iter().filter_map(|part| part.part.rows()).sum();
    draft.reserve(usize::try_from(rows).unwrap_or(0));
    let mut rows: Vec<u32> = Vec::new();
    for FilePart { part, .. } in parts {
        for batch in part.read(std::slice::from_ref(request))? {
            let batch = batch?;
            if let Some(refused) = batch.refused.first() {
                // Only columns that take every cell wait.
                return Err(unreadable(part.file(), &refused.reason));
            }
            if rows.len() < batch.len {
                rows = (0u32..).take(batch.len).collect();
            }
            if !draft.append(&batch.columns[0], &rows[..batch.len]) {
                return Err(overflow(Overflow::Digits, name));
            }
        }
    }
    Ok(draft)
}

/// The attributes of profiles in the order of their keys.
pub fn ranked(
    attributes: Vec<Attribute<'_>>,
    order: &[u32],
    columns: &[AttributeId],
    types: &[Type],
    catalog: &Catalog,
    options: &Options,
) -> Result<Vec<Chunk>, Failure> {
    let columns = columns.par_iter().zip(types).zip(attributes);
    let chunks = columns.with_max_len(1).map(|((id, ty), attribute)| {
        let name = catalog.attribute_name(*id);
        let drafts = attribute.drafts(ty, name)?;
        let finished = match options.any_order {
            true => finish::finish_loosely(ty, drafts, order),
            false => finish::finish(ty, drafts, order),
        };
        finished.map_err(|why| overflow(why, name))
    });
    all_of(chunks.collect())
}

/// The attributes of all rows, those of strangers between the others missing.
pub fn of_rows(attributes: Vec<Chunk>, census: &Census) -> Vec<Column> {
    if census.is_unchanged() {
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
            dictionary: Arc::new(Dictionary::sorted(texts)),
        },
        validity: None,
        zone: None,
    })
}
