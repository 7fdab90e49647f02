//! The events of a stream in a morsel, row by row, ascending in time.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::Range;
use std::rc::Rc;

use crate::dataset::Events;
use crate::dataset::catalog::EventTypeId;
use crate::plan::node::StreamId;

use super::kernels::{bits, probe, range};
use super::mask::{self, Mask};
use super::morsel::Morsel;

/// The events of a stream in a morsel, those not before `as of` left out.
#[derive(Clone, Debug)]
pub struct Selection<'a> {
    /// Events of row `i` are `offsets[i]..offsets[i + 1]`.
    offsets: Option<Cow<'a, [u32]>>,
    /// The same where events are few, if it was asked for.
    found: OnceCell<Vec<u32>>,
    /// The latest time of each row, if it was asked for.
    latest: OnceCell<Vec<i64>>,
    /// The row of each event, where events are few.
    rows: Option<Rc<Vec<u16>>>,
    /// Rows of the morsel.
    len: usize,
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
                offsets: None,
                found: OnceCell::new(),
                latest: OnceCell::new(),
                rows: Some(Rc::default()),
                len: morsel.len,
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
                    Self::whole(morsel, events, types)
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

    fn whole(morsel: &mut Morsel<'a>, events: &'a Events, types: Vec<EventTypeId>) -> Self {
        Selection {
            offsets: Some(Cow::Borrowed(&events.offsets)),
            found: OnceCell::new(),
            latest: OnceCell::new(),
            rows: is_few(morsel, types[0], events.times.len()).then(|| morsel.rows_of(types[0])),
            len: morsel.len,
            times: Cow::Borrowed(&events.times),
            places: Places::All,
            types,
        }
    }

    fn of_type(
        morsel: &mut Morsel<'a>,
        events: &'a Events,
        mask: &Mask,
        types: Vec<EventTypeId>,
    ) -> Self {
        let words = Self::before(morsel, events, mask).to_words(events.times.len());
        let at = bits::places(&words);
        let times: Vec<i64> = at.iter().map(|at| events.times[*at as usize]).collect();
        let few = is_few(morsel, types[0], at.len());
        let (offsets, rows) = if few {
            let all = morsel.rows_of(types[0]);
            let rows: Vec<u16> = at.iter().map(|at| all[*at as usize]).collect();
            (None, Some(Rc::new(rows)))
        } else {
            let offsets = bits::ranks(&words, &events.offsets);
            (Some(offsets.into()), None)
        };
        Selection {
            offsets,
            found: OnceCell::new(),
            latest: OnceCell::new(),
            rows,
            len: morsel.len,
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
            offsets: Some(offsets.into()),
            found: OnceCell::new(),
            latest: OnceCell::new(),
            rows: None,
            len: morsel.len,
            times: times.into(),
            places: Places::Of(of),
            types,
        }
    }

    /// Of its times and of where the events of rows begin, or which rows they are of.
    pub fn bytes(&self) -> usize {
        let offsets = self
            .offsets
            .as_ref()
            .map_or(0, |offsets| size_of_val(&**offsets));
        let rows = self.rows().map_or(offsets, size_of_val);
        size_of_val(&*self.times) + rows
    }

    /// Where the events of each row begin, and the end of the last.
    pub fn offsets(&self) -> &[u32] {
        if let Some(offsets) = &self.offsets {
            return offsets;
        }
        self.found.get_or_init(|| {
            let mut offsets = vec![0; self.len + 1];
            for row in self.rows().unwrap_or_default() {
                offsets[usize::from(*row) + 1] += 1;
            }
            let mut before = 0;
            for offset in &mut offsets {
                before += *offset;
                *offset = before;
            }
            offsets
        })
    }

    /// The latest time of each row, or [`probe::NEVER`].
    pub fn latest(&self) -> &[i64] {
        self.latest
            .get_or_init(|| probe::latest(self.offsets(), &self.times))
    }

    /// The same, if it was asked for before.
    pub fn known_latest(&self) -> Option<&[i64]> {
        self.latest.get().map(Vec::as_slice)
    }

    /// The row of each event, where these are few.
    pub fn rows(&self) -> Option<&[u16]> {
        self.rows.as_ref().map(|rows| rows.as_slice())
    }

    /// The places of the events of a row.
    pub fn row(&self, local: usize) -> Range<usize> {
        let offsets = self.offsets();
        offsets[local] as usize..offsets[local + 1] as usize
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

/// Whether it is less work to look at each of so many events than at each row.
fn is_few(morsel: &Morsel, ty: EventTypeId, events: usize) -> bool {
    events < morsel.len / 2 && morsel.bound.together.are_many(ty)
}
