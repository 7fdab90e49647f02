//! Which columns of a part of an event table are read when: those that choose the rows and those
//! that can refuse one first, all others afterwards, one by one and for the chosen rows only.

use super::draft::Draft;
use super::events::{EventPart, Reading, Stream};
use super::finish::Overflow;
use super::kinds::NOT_NEEDED;
use super::overflow;
use super::parts::FilePart;
use super::sieve::Picked;
use crate::dataset::manifest::UnknownProfiles;
use crate::dataset::read::{Batch, Request};
use crate::dataset::requests::TIME;
use crate::diagnostics::Failure;

/// What is read of a part at first.
#[derive(Debug)]
pub struct Stage {
    pub requests: Vec<Request>,
    /// For each request of the table its index in `requests`; `None` if it is not among them.
    pub place: Vec<Option<usize>>,
    /// Whether some event of the part can be needed.
    pub needed: bool,
    /// The first row of the part, if columns wait.
    first: Option<u64>,
}

impl Stage {
    /// `None` if no row of the part has to be looked at.
    pub fn of(reading: &Reading<'_, '_>, part: &FilePart) -> Option<Stage> {
        let requests = &reading.requests.columns;
        let first = part.part.first();
        let rows = part.part.rows().and_then(|rows| u32::try_from(rows).ok());
        if first.is_none() || rows.is_none() {
            return Some(Stage::at_once(reading));
        }
        let heads = reading.requests.heads();
        let waits = |index: usize| index >= heads && part.part.can_wait(&requests[index]);
        let can_skip = (heads..requests.len()).all(waits) && is_flawless(reading, part);
        let needed = !can_skip || is_needed(reading, part);
        let keep = reading.table.unknown_profiles == UnknownProfiles::Keep;
        let keys_only = !needed && keep;
        if !needed && reading.table.unknown_profiles == UnknownProfiles::Drop {
            return None;
        }
        let needed = needed || !keep;
        let mut stage = Stage {
            requests: Vec::new(),
            place: Vec::new(),
            needed,
            first,
        };
        for (index, request) in requests.iter().enumerate() {
            let now = if keys_only {
                index <= TIME
            } else {
                !waits(index)
            };
            stage.place.push(now.then_some(stage.requests.len()));
            if now {
                stage.requests.push(request.clone());
            }
        }
        Some(stage)
    }

    /// Everything in one go.
    pub fn at_once(reading: &Reading<'_, '_>) -> Stage {
        Stage {
            requests: reading.requests.columns.clone(),
            place: (0..reading.requests.columns.len()).map(Some).collect(),
            needed: true,
            first: None,
        }
    }

    /// The kinds of the rows of a batch.
    pub fn kinds(&self, reading: &Reading<'_, '_>, batch: &Batch) -> Vec<u16> {
        match self.needed {
            true => reading.kinds.of(batch),
            false => vec![NOT_NEEDED; batch.len],
        }
    }

    /// Remembers the rows taken of a batch by their place in the part.
    pub fn note(&self, batch: &Batch, picked: &Picked, all: &mut Picked) {
        let Some(first) = self.first else {
            return;
        };
        let place = |&at: &u32| u32::try_from(batch.rows.get(at as usize) - first).unwrap_or(0);
        for (all, picked) in all.iter_mut().zip(picked) {
            all.extend(picked.iter().map(place));
        }
    }

    /// Reads the columns that waited. `false` if that cannot be done after all.
    pub fn fill(
        &self,
        reading: &Reading<'_, '_>,
        part: &FilePart,
        picked: &Picked,
        events: &mut EventPart,
    ) -> Result<bool, Failure> {
        for (index, request) in reading.requests.columns.iter().enumerate() {
            if self.place[index].is_some() {
                continue;
            }
            let mut targets = targets(reading, index, picked, &mut events.streams);
            if !targets.is_empty() && !fill_column(part, request, &mut targets)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Whether the file says that no row of the part lacks or breaks what every event must have.
fn is_flawless(reading: &Reading<'_, '_>, part: &FilePart) -> bool {
    let heads = &reading.requests.columns[..reading.requests.heads()];
    let mut heads = heads.iter().enumerate();
    heads.all(|(index, request)| {
        part.part.is_complete(request) && (index == TIME || part.part.can_wait(request))
    })
}

/// Whether some event of the part can lie at a time that matters.
fn is_needed(reading: &Reading<'_, '_>, part: &FilePart) -> bool {
    match part.part.span(&reading.requests.columns[TIME]) {
        Some((from, to)) => reading.kinds.any(|slot| reading.times.meet(slot, from, to)),
        None => true,
    }
}

/// A property that a waiting column fills: of these rows of the part.
struct Target<'a> {
    name: &'a str,
    draft: &'a mut Draft,
    rows: &'a [u32],
}

fn targets<'a>(
    reading: &'a Reading<'_, '_>,
    column: usize,
    picked: &'a Picked,
    streams: &'a mut [Stream],
) -> Vec<Target<'a>> {
    let mut targets = Vec::new();
    let streams = reading.wanted.iter().zip(streams).zip(picked);
    for (((event, names), stream), rows) in streams.filter(|(_, rows)| !rows.is_empty()) {
        let of_column = names.keys().zip(&mut stream.properties);
        let of_column =
            of_column.filter(|(name, _)| reading.requests.place_of(*event, name) == Some(column));
        targets.extend(of_column.map(|(name, draft)| Target { name, draft, rows }));
    }
    targets
}

/// `false` if a cell was refused, which no waiting column should.
fn fill_column(
    part: &FilePart,
    request: &Request,
    targets: &mut [Target<'_>],
) -> Result<bool, Failure> {
    let alone = Request {
        only: None,
        ..request.clone()
    };
    let mut start = 0;
    let mut local = Vec::new();
    for batch in part.part.read(&[alone])? {
        let batch = batch?;
        if !batch.refused.is_empty() {
            return Ok(false);
        }
        let end = start + u32::try_from(batch.len).unwrap_or(u32::MAX);
        for target in &mut *targets {
            let (here, after) = target
                .rows
                .split_at(target.rows.partition_point(|&row| row < end));
            target.rows = after;
            local.clear();
            local.extend(here.iter().map(|row| row - start));
            if !target.draft.append(&batch.columns[0], &local) {
                return Err(overflow(Overflow::Digits, target.name));
            }
        }
        start = end;
    }
    Ok(true)
}
