//! The properties of events, one after the other: those of waiting columns are read now, for the
//! chosen rows only. So no more than one of them is ever held in its widest form.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use indexmap::IndexMap;
use rayon::prelude::*;

use super::draft::Draft;
use super::events::{EventPart, Wanted};
use super::finish::{Overflow, finish};
use super::overflow;
use super::parts::{FilePart, all_of};
use super::strangers::Census;
use super::table::{Divided, Layout, lay_out};
use crate::dataset::EventTable;
use crate::dataset::catalog::EventTypeId;
use crate::dataset::column::Chunk;
use crate::dataset::read::{Request, unreadable};
use crate::dataset::requests::EventRequests;
use crate::diagnostics::Failure;
use crate::value::Type;

/// A part of an event table, and how its columns are asked for.
pub type Job<'a> = (&'a EventRequests, &'a FilePart);

/// The tables of the needed event types from the chosen events of all parts.
pub fn tables(
    jobs: &[Job<'_>],
    mut parts: Vec<EventPart>,
    census: &Census,
    wanted: &Wanted,
) -> Result<BTreeMap<EventTypeId, EventTable>, Failure> {
    let layouts = layouts(&mut parts, census, wanted.len())?;
    let names: BTreeSet<&Arc<str>> = wanted.values().flat_map(IndexMap::keys).collect();
    let mut properties: Vec<IndexMap<Arc<str>, Chunk>> = vec![IndexMap::new(); wanted.len()];
    let mut drafts = Drafts::default();
    // A column is put in order while the next one is read.
    for name in names.into_iter().map(Some).chain([None]) {
        let targets = name.map_or(Vec::new(), |name| targets(wanted, name));
        let (finished, next) = rayon::join(
            || drafts.finish(&layouts),
            || Drafts::collect(jobs, &mut parts, targets),
        );
        for (slot, name, chunk) in finished? {
            properties[slot].insert(name, chunk);
        }
        drafts = next?;
    }
    let tables = layouts.into_par_iter().zip(properties);
    let tables: Vec<EventTable> = tables
        .map(|(layout, properties)| layout.table(properties))
        .collect();
    Ok(wanted.keys().copied().zip(tables).collect())
}

fn layouts(parts: &mut [EventPart], census: &Census, types: usize) -> Result<Vec<Layout>, Failure> {
    let row_count = census.keys.len();
    parts.par_iter_mut().for_each(|part| part.settle(census));
    let mut by_type: Vec<Vec<Divided>> = (0..types).map(|_| Vec::new()).collect();
    for part in parts {
        for (streams, stream) in by_type.iter_mut().zip(&mut part.streams) {
            streams.push(std::mem::take(&mut stream.events));
        }
    }
    let by_type = by_type.into_iter();
    by_type.map(|streams| lay_out(streams, row_count)).collect()
}

/// A property of an event type.
struct Target<'a> {
    slot: usize,
    index: usize,
    event: EventTypeId,
    name: &'a Arc<str>,
    ty: &'a Type,
}

/// The properties of one name.
fn targets<'a>(wanted: &'a Wanted, name: &Arc<str>) -> Vec<Target<'a>> {
    let types = wanted.iter().enumerate();
    let found = types.filter_map(|(slot, (event, names))| {
        let (index, name, ty) = names.get_full(name)?;
        Some(Target {
            slot,
            index,
            event: *event,
            name,
            ty,
        })
    });
    found.collect()
}

/// The properties of one name as they were read.
#[derive(Default)]
struct Drafts<'a>(Vec<(Target<'a>, Vec<Draft>)>);

impl<'a> Drafts<'a> {
    fn collect(
        jobs: &[Job<'_>],
        parts: &mut [EventPart],
        targets: Vec<Target<'a>>,
    ) -> Result<Drafts<'a>, Failure> {
        let mut work: Vec<(Job<'_>, &mut EventPart)> = jobs.iter().copied().zip(parts).collect();
        let drafts: Vec<Result<Vec<Draft>, Failure>> = work
            .par_iter_mut()
            .map(|(job, part)| collect(*job, part, &targets))
            .collect();
        let mut of_targets: Vec<(Target<'a>, Vec<Draft>)> = targets
            .into_iter()
            .map(|target| (target, Vec::new()))
            .collect();
        for drafts in all_of(drafts)? {
            for ((_, all), draft) in of_targets.iter_mut().zip(drafts) {
                all.push(draft);
            }
        }
        Ok(Drafts(of_targets))
    }

    /// The values in the order of events, with the type and the name of each.
    fn finish(self, layouts: &[Layout]) -> Result<Vec<(usize, Arc<str>, Chunk)>, Failure> {
        let finished = self.0.into_par_iter().map(|(target, drafts)| {
            let chunk = finish(target.ty, drafts, &layouts[target.slot].order)
                .map_err(|why| overflow(why, target.name))?;
            Ok((target.slot, target.name.clone(), chunk))
        });
        finished.collect()
    }
}

/// The values of a part for each target.
fn collect(
    (requests, file): Job<'_>,
    part: &mut EventPart,
    targets: &[Target<'_>],
) -> Result<Vec<Draft>, Failure> {
    let mut drafts = Vec::with_capacity(targets.len());
    let mut waiting: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, target) in targets.iter().enumerate() {
        let draft = &mut part.streams[target.slot].properties[target.index];
        drafts.push(std::mem::replace(draft, Draft::new(target.ty)));
        let column = requests.place_of(target.event, target.name);
        if let Some(column) = column.filter(|column| part.stage.waits(*column))
            && !part.picked[target.slot].is_empty()
        {
            waiting.entry(column).or_default().push(at);
        }
    }
    for (column, targets_here) in waiting {
        let rows = targets_here
            .iter()
            .map(|&at| part.picked[targets[at].slot].as_slice());
        let mut rows: Vec<&[u32]> = rows.collect();
        let mut of_column = Vec::new();
        for (at, draft) in drafts.iter_mut().enumerate() {
            if targets_here.contains(&at) {
                of_column.push((&**targets[at].name, draft));
            }
        }
        fill(file, &requests.columns[column], &mut rows, &mut of_column)?;
    }
    Ok(drafts)
}

/// Reads a column, and of it these rows of the part into each draft.
fn fill(
    file: &FilePart,
    request: &Request,
    rows: &mut [&[u32]],
    drafts: &mut [(&str, &mut Draft)],
) -> Result<(), Failure> {
    let alone = Request {
        only: None,
        ..request.clone()
    };
    let mut start = 0;
    let mut local = Vec::new();
    for batch in file.part.read(&[alone])? {
        let batch = batch?;
        if let Some(refused) = batch.refused.first() {
            // Only columns that take every cell wait.
            return Err(unreadable(file.part.file(), &refused.reason));
        }
        let end = start + u32::try_from(batch.len).unwrap_or(u32::MAX);
        for (rows, (name, draft)) in rows.iter_mut().zip(&mut *drafts) {
            let (here, after) = rows.split_at(rows.partition_point(|&row| row < end));
            *rows = after;
            local.clear();
            local.extend(here.iter().map(|row| row - start));
            if !draft.append(&batch.columns[0], &local) {
                return Err(overflow(Overflow::Digits, name));
            }
        }
        start = end;
    }
    Ok(())
}
