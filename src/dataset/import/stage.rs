//! Which columns of a part of an event table are read when: those that choose the rows and those
//! that can refuse one first, all others afterwards, one by one and for the chosen rows only.

use super::events::Reading;
use super::kinds::NOT_NEEDED;
use super::parts::FilePart;
use super::sieve::Picked;
use crate::dataset::manifest::UnknownProfiles;
use crate::dataset::read::{Batch, Request};
use crate::dataset::requests::TIME;

/// What is read of a part at first.
#[derive(Debug, Default)]
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

    /// Whether a column of the table is read when the rows are chosen.
    pub fn waits(&self, column: usize) -> bool {
        self.place.get(column).is_some_and(Option::is_none)
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
