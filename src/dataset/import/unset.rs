//! Needed properties that no event of their type has.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::events::{EventPart, Wanted};
use crate::dataset::EventTable;
use crate::dataset::catalog::EventTypeId;
use crate::diagnostics::Failure;

/// Of each part whether there may be events that were not kept, for each needed type.
#[derive(Debug)]
pub struct Doubts(Vec<Vec<bool>>);

impl Doubts {
    pub fn of(parts: &[EventPart]) -> Doubts {
        let of_part = |part: &EventPart| {
            let streams = part.streams.iter();
            streams
                .map(|stream| part.unseen || stream.outside > 0)
                .collect()
        };
        Doubts(parts.iter().map(of_part).collect())
    }
}

/// A property of a needed type, and what is known of it so far.
struct Suspect<'a> {
    event: EventTypeId,
    name: &'a Arc<str>,
    slot: usize,
    property: usize,
    has_events: bool,
}

/// The properties without a value, though there are events. Where none of the events that were
/// kept has one, `read` gives all events of some parts.
pub fn never_set(
    wanted: &Wanted,
    tables: &BTreeMap<EventTypeId, EventTable>,
    doubts: &Doubts,
    read: impl Fn(&[usize]) -> Result<Vec<EventPart>, Failure>,
) -> Result<Vec<(EventTypeId, Arc<str>)>, Failure> {
    let mut suspects = Vec::new();
    for (slot, (event, names)) in wanted.iter().enumerate() {
        let table = &tables[event];
        for (property, name) in names.keys().enumerate() {
            let chunks = table.properties[name].chunks.iter();
            if !chunks.clone().any(|chunk| chunk.zone().known > 0) {
                suspects.push(Suspect {
                    event: *event,
                    name,
                    slot,
                    property,
                    has_events: !table.is_empty(),
                });
            }
        }
    }
    let is_open = |part: &&usize| {
        suspects
            .iter()
            .any(|suspect| doubts.0[**part][suspect.slot])
    };
    let all: Vec<usize> = (0..doubts.0.len()).collect();
    let open: Vec<usize> = all.iter().filter(is_open).copied().collect();
    let others = read(&open)?;
    for suspect in &mut suspects {
        let streams = others.iter().map(|part| &part.streams[suspect.slot]);
        suspect.has_events |= streams.clone().any(|stream| !stream.events.is_empty());
    }
    suspects.retain(|suspect| {
        let mut streams = others.iter().map(|part| &part.streams[suspect.slot]);
        suspect.has_events && !streams.any(|stream| stream.properties[suspect.property].has_known())
    });
    let found = suspects.into_iter();
    Ok(found
        .map(|suspect| (suspect.event, suspect.name.clone()))
        .collect())
}
