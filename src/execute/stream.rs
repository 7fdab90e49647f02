//! The events of a stream in a morsel, row by row, ascending in time.

use std::borrow::Cow;
use std::ops::Range;
use std::rc::Rc;

use crate::dataset::Events;
use crate::dataset::catalog::EventTypeId;
use crate::plan::node::StreamId;

use super::kernels::{bits, range};
use super::mask::{self, Mask};
use super::morsel::Morsel;

/// The events of a stream in a morsel, those not before `as of` left out.
#[derive(Clone, Debug)]
pub struct Selection<'a> {
    /// Events of row `i` are `offsets[i]..offsets[i + 1]`.
    offsets: Cow<'a, [u32]>,
    pub times: Cow<'a, [i64]>,
    places: Places,
    /// The types that there are events of.
    pub types: Vec<EventTypeId>,
}

/// Where the events of a selection are.
#[derive(Clone, Debug)]
enum Places {
    /// All of one type.
    All,
    /// Of one type, at these places in the table.
    At(Vec<u32>),
    /// Of several types: index of the type and place in its table.
    Of(Vec<(u16, u32)>),
}

impl<'a> Selection<'a> {
    pub fn of(morsel: &mut Morsel<'a>, id: StreamId) -> Selection<'a> {
        let bound = morsel.bound;
        let stream = bound.plan.stream(id);
        let there = |ty: &&EventTypeId| bound.tables.contains_key(ty);
        let types: Vec<EventTypeId> = stream.types.iter().filter(there).copied().collect();
        match types.as_slice() {
            [] => Selection {
                offsets: vec![0; morsel.len + 1].into(),
                times: Cow::default(),
                places: Places::All,
                types,
            },
            &[ty] => {
                let mask = morsel.filter(stream.filter, ty);
                let events = morsel.table(ty);
                let as_of = bound.plan.clock.as_of;
                let is_later = |(_, latest): (i64, i64)| latest >= as_of;
                if *mask == Mask::Full && !events.span.is_some_and(is_later) {
                    Self::whole(events, types)
                } else {
                    Self::of_type(morsel, events, &mask, types)
                }
            }
            _ => {
                let parts = types.iter();
                let parts: Vec<_> = parts
                    .map(|ty| (morsel.filter(stream.filter, *ty), morsel.table(*ty)))
                    .collect();
                Self::of_types(morsel, &parts, types)
            }
        }
    }

    fn whole(events: &'a Events, types: Vec<EventTypeId>) -> Self {
        Selection {
            offsets: Cow::Borrowed(&events.offsets),
            times: Cow::Borrowed(&events.times),
            places: Places::All,
            types,
        }
    }

    fn of_type(
        morsel: &Morsel<'a>,
        events: &'a Events,
        mask: &Mask,
        types: Vec<EventTypeId>,
    ) -> Self {
        let len = events.times.len();
        let words = Self::before(morsel, events, mask).to_words(len);
        let count = bits::count(&words);
        let mut times = Vec::with_capacity(count);
        let mut at = Vec::with_capacity(count);
        for event in bits::ones(&words) {
            times.push(events.times[event]);
            at.push(event as u32);
        }
        Selection {
            offsets: bits::ranks(&words, &events.offsets).into(),
            times: times.into(),
            places: Places::At(at),
            types,
        }
    }

    /// The events of a mask that are before `as of`.
    fn before<'m>(morsel: &Morsel, events: &Events, mask: &'m Mask) -> Cow<'m, Mask> {
        let as_of = morsel.bound.plan.clock.as_of;
        if events.span.is_none_or(|(_, latest)| latest < as_of) {
            return Cow::Borrowed(mask);
        }
        let len = events.times.len();
        let mut words = vec![0; bits::words_for(len)];
        range::within(&events.times, i64::MIN, as_of.saturating_sub(1), &mut words);
        Cow::Owned(mask::all([mask, &Mask::from_words(words, len)], len))
    }

    fn of_types(
        morsel: &Morsel<'a>,
        parts: &[(Rc<Mask>, &Events)],
        types: Vec<EventTypeId>,
    ) -> Self {
        let as_of = morsel.bound.plan.clock.as_of;
        let mut offsets = Vec::with_capacity(morsel.len + 1);
        let (mut times, mut of) = (Vec::new(), Vec::new());
        let mut merged: Vec<(i64, u16, u32)> = Vec::new();
        offsets.push(0);
        for row in 0..morsel.len {
            merged.clear();
            for (index, (mask, events)) in parts.iter().enumerate() {
                for event in events.range(row) {
                    let time = events.times[event];
                    if time < as_of && mask.get(event) {
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
            times: times.into(),
            places: Places::Of(of),
            types,
        }
    }

    /// Whether it has all events of one type.
    pub fn is_whole(&self) -> bool {
        matches!(self.places, Places::All)
    }

    /// Of its times and of where the events of rows begin.
    pub fn bytes(&self) -> usize {
        size_of_val(&*self.times) + size_of_val(&*self.offsets)
    }

    /// Where the events of each row begin, and the end of the last.
    pub fn offsets(&self) -> &[u32] {
        &self.offsets
    }

    /// The places of the events of a row.
    pub fn row(&self, local: usize) -> Range<usize> {
        self.offsets[local] as usize..self.offsets[local + 1] as usize
    }

    /// The index of the type of an event, and its place in the table.
    pub fn event(&self, place: usize) -> (usize, usize) {
        match &self.places {
            Places::All => (0, place),
            Places::At(at) => (0, at[place] as usize),
            Places::Of(of) => (usize::from(of[place].0), of[place].1 as usize),
        }
    }
}
