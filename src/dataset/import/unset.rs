//! Needed properties that no event of their type has.

use std::sync::Arc;

use super::Options;
use super::events::{EventPart, Reading, Wanted};
use super::parts::{FilePart, in_order};
use super::stage::Stage;
use super::times::Times;
use crate::dataset::catalog::EventTypeId;
use crate::diagnostics::Failure;

/// A property of a needed type, and what is known of it so far.
struct Suspect {
    slot: usize,
    property: usize,
    /// There are events of the type.
    has_events: bool,
    is_set: bool,
}

impl Suspect {
    fn see(&mut self, part: &EventPart) {
        let stream = &part.streams[self.slot];
        self.has_events |= !stream.rows.is_empty();
        self.is_set |= stream.properties[self.property].has_known();
    }
}

/// The properties without a value, though there are events. Where none of the events at times
/// that matter has one, the others are looked at too.
pub fn never_set(
    wanted: &Wanted,
    jobs: &[(&Reading<'_, '_>, &FilePart)],
    parts: &[EventPart],
) -> Result<Vec<(EventTypeId, Arc<str>)>, Failure> {
    let mut suspects = Vec::new();
    for (slot, names) in wanted.values().enumerate() {
        for property in 0..names.len() {
            let mut suspect = Suspect {
                slot,
                property,
                has_events: false,
                is_set: false,
            };
            parts.iter().for_each(|part| suspect.see(part));
            suspects.push(suspect);
        }
    }
    suspects.retain(|suspect| !suspect.is_set);
    let is_open = |part: &EventPart| {
        let mut suspects = suspects.iter();
        suspects.any(|suspect| part.unseen || part.streams[suspect.slot].outside > 0)
    };
    let open = jobs.iter().zip(parts).filter(|(_, part)| is_open(part));
    let open: Vec<_> = open.map(|(job, _)| *job).collect();
    let always = Times::always(wanted);
    let others = in_order(&open, |(reading, part)| {
        let all = Reading {
            table: reading.table,
            requests: reading.requests,
            wanted,
            times: &always,
            kinds: reading.kinds.clone(),
            known: reading.known,
        };
        let read = all.choose(part, &Stage::at_once(&all), &Options::default());
        read.map(|(events, _)| events)
    })?;
    for suspect in &mut suspects {
        others.iter().for_each(|part| suspect.see(part));
    }
    let unset = suspects
        .into_iter()
        .filter(|suspect| suspect.has_events && !suspect.is_set);
    Ok(unset.filter_map(|suspect| name(wanted, &suspect)).collect())
}

fn name(wanted: &Wanted, suspect: &Suspect) -> Option<(EventTypeId, Arc<str>)> {
    let (id, names) = wanted.iter().nth(suspect.slot)?;
    let (name, _) = names.get_index(suspect.property)?;
    Some((*id, name.clone()))
}
