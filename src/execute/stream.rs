//! The events of a stream in a morsel, row by row, ascending in time.

use std::borrow::Cow;
use std::ops::Range;

use crate::dataset::catalog::EventTypeId;
use crate::plan::node::StreamId;

use super::bound::Table;
use super::mask::Mask;
use super::morsel::Morsel;

/// The events of a stream in a morsel, those not before `as of` left out.
#[derive(Clone, Debug)]
pub struct Selection<'a> {
    /// Events of row `i` are `offsets[i] - base..offsets[i + 1] - base`.
    offsets: Cow<'a, [u32]>,
    base: u32,
    pub times: Cow<'a, [i64]>,
    events: Events,
    /// The types that there are events of.
    pub types: Vec<EventTypeId>,
}

/// Where the events of a selection are.
#[derive(Clone, Debug)]
enum Events {
    /// Of one type, all from this place in the table on.
    From(usize),
    /// Of one type, at these places in the table.
    At(Vec<u32>),
    /// Of several types: index of the type and place in its table.
    Of(Vec<(u16, u32)>),
}

impl<'a> Selection<'a> {
    pub fn of(morsel: &mut Morsel<'a>, id: StreamId) -> Selection<'a> {
        let bound = morsel.bound;
        let stream = bound.plan.stream(id);
        let tables: Vec<(EventTypeId, Table<'a>)> = stream
            .types
            .iter()
            .filter_map(|ty| Some((*ty, *bound.tables.get(ty)?)))
            .collect();
        let types = tables.iter().map(|(ty, _)| *ty).collect();
        match tables.as_slice() {
            [] => Selection {
                offsets: vec![0; morsel.len + 1].into(),
                base: 0,
                times: Cow::default(),
                events: Events::From(0),
                types,
            },
            [(ty, table)] => {
                let mask = morsel.filter(stream.filter, *ty, table.events);
                if *mask == Mask::Full && !table.has_later {
                    Self::whole(morsel, table, types)
                } else {
                    Self::of_type(morsel, table, &mask, types)
                }
            }
            _ => {
                let parts: Vec<_> = tables
                    .iter()
                    .map(|(ty, table)| (*table, morsel.filter(stream.filter, *ty, table.events)))
                    .collect();
                let parts: Vec<_> = parts
                    .iter()
                    .map(|(table, mask)| (*table, &**mask))
                    .collect();
                Self::of_types(morsel, &parts, types)
            }
        }
    }

    fn whole(morsel: &Morsel<'a>, table: &Table<'a>, types: Vec<EventTypeId>) -> Self {
        let (start, len) = morsel.event_range(table.events);
        let events: &'a _ = table.events;
        Selection {
            offsets: Cow::Borrowed(&events.offsets[morsel.first..=morsel.first + morsel.len]),
            base: events.offsets[morsel.first],
            times: Cow::Borrowed(&events.times[start..start + len]),
            events: Events::From(start),
            types,
        }
    }

    fn of_type(
        morsel: &Morsel<'a>,
        table: &Table<'a>,
        mask: &Mask,
        types: Vec<EventTypeId>,
    ) -> Self {
        let (start, _) = morsel.event_range(table.events);
        let as_of = morsel.bound.plan.clock.as_of;
        let mut offsets = Vec::with_capacity(morsel.len + 1);
        let (mut times, mut at) = (Vec::new(), Vec::new());
        offsets.push(0);
        for row in morsel.first..morsel.first + morsel.len {
            if *mask != Mask::Empty {
                for event in table.events.range(row) {
                    let time = table.events.times[event];
                    if time < as_of && mask.get(event - start) {
                        times.push(time);
                        at.push(event as u32);
                    }
                }
            }
            offsets.push(times.len() as u32);
        }
        Selection {
            offsets: offsets.into(),
            base: 0,
            times: times.into(),
            events: Events::At(at),
            types,
        }
    }

    fn of_types(
        morsel: &Morsel<'a>,
        parts: &[(Table<'a>, &Mask)],
        types: Vec<EventTypeId>,
    ) -> Self {
        let as_of = morsel.bound.plan.clock.as_of;
        let mut offsets = Vec::with_capacity(morsel.len + 1);
        let (mut times, mut of) = (Vec::new(), Vec::new());
        let mut merged: Vec<(i64, u16, u32)> = Vec::new();
        offsets.push(0);
        for row in morsel.first..morsel.first + morsel.len {
            merged.clear();
            for (index, (table, mask)) in parts.iter().enumerate() {
                let start = table.events.offsets[morsel.first] as usize;
                for event in table.events.range(row) {
                    let time = table.events.times[event];
                    if time < as_of && mask.get(event - start) {
                        merged.push((time, index as u16, event as u32));
                    }
                }
            }
            merged.sort_unstable();
            times.extend(merged.iter().map(|event| event.0));
            of.extend(merged.iter().map(|event| (event.1, event.2)));
            offsets.push(times.len() as u32);
        }
        Selection {
            offsets: offsets.into(),
            base: 0,
            times: times.into(),
            events: Events::Of(of),
            types,
        }
    }

    /// The places of the events of a row.
    pub fn row(&self, local: usize) -> Range<usize> {
        (self.offsets[local] - self.base) as usize..(self.offsets[local + 1] - self.base) as usize
    }

    /// The index of the type of an event, and its place in the table.
    pub fn event(&self, place: usize) -> (usize, usize) {
        match &self.events {
            Events::From(start) => (0, start + place),
            Events::At(at) => (0, at[place] as usize),
            Events::Of(of) => (usize::from(of[place].0), of[place].1 as usize),
        }
    }
}
