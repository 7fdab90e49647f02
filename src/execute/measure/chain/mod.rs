//! Sequences of the common shape, without a list of candidates: of the events that a step can be,
//! the latest one before an event is the best for the next step.
//!
//! That is so where every length is one of elapsed time and steps are compared at most with the
//! one before: then a later event can be followed for at least as long, and by as late a last
//! step. What is of another shape, or takes too many comparisons, is left to
//! [`crate::interpret::sequence`].
//!
//! Sequences that differ in lengths and windows alone are variants of one: of each event it is
//! noted for which variants it can be a step.

pub mod limits;
mod shape;

use std::rc::Rc;

use crate::dataset::column::{Chunk, Values};
use crate::execute::kernels::ahead::fetch;
use crate::execute::measure::fold::ahead_of;
use crate::execute::morsel::Morsel;
use crate::execute::stream::Selection;
use crate::plan::node::Sequence;
use crate::time::Range;

use limits::{From, UpTo, Variants};
use shape::Shape;
pub use shape::is_elapsed;

/// Comparisons of two events for one row, after which the row is left to others.
const MOST_PAIRS: usize = 1 << 12;

/// Variants of a sequence over the events of a morsel.
#[derive(Debug)]
pub struct Chain<'s> {
    links: Vec<Link<'s>>,
    all: Variants,
    /// Around all windows.
    window: Range,
    /// The first and the last instant of each window.
    starts: From,
    ends: UpTo,
    all_within: UpTo,
    as_of: i64,
}

/// A step.
#[derive(Debug)]
struct Link<'s> {
    events: &'s Selection<'s>,
    /// Its events are those of the step before.
    is_same: bool,
    /// The least and the greatest time after the step before.
    least: From,
    most: UpTo,
    without: Option<&'s Selection<'s>>,
    /// With the step before.
    equal: Vec<Equal<'s>>,
    absent: Vec<Gone<'s>>,
}

/// `then no`.
#[derive(Debug)]
struct Gone<'s> {
    events: &'s Selection<'s>,
    /// Its events are those of the step.
    is_same: bool,
    within: UpTo,
    /// How long ago the step must be.
    over: From,
    equal: Vec<Equal<'s>>,
}

/// A property of an event that is equal to one of another.
#[derive(Clone, Copy, Debug)]
struct Equal<'s> {
    here: &'s Chunk,
    there: &'s Chunk,
}

/// An event that a step can be.
#[derive(Clone, Copy, Debug)]
struct Reached {
    place: usize,
    time: i64,
    /// The time of the first step.
    first: i64,
    variants: Variants,
    /// Those of all in the list up to this one.
    so_far: Variants,
}

/// Room for the work on a row.
#[derive(Debug, Default)]
pub struct Room {
    before: Vec<Reached>,
    here: Vec<Reached>,
    pairs: usize,
}

impl Room {
    fn reach(&mut self, place: usize, time: i64, first: i64, variants: Variants) {
        if variants == 0 {
            return;
        }
        let so_far = self.found() | variants;
        self.here.push(Reached {
            place,
            time,
            first,
            variants,
            so_far,
        });
    }

    /// The variants for which there is an event.
    fn found(&self) -> Variants {
        self.here.last().map_or(0, |last| last.so_far)
    }

    /// Counts a comparison; `None` if they are too many.
    fn compare(&mut self) -> Option<()> {
        self.pairs += 1;
        (self.pairs <= MOST_PAIRS).then_some(())
    }
}

impl<'s> Chain<'s> {
    /// `None` where the sequences are of another shape. They are at most [`limits::MOST`], each
    /// with its window, and differ in lengths alone; `selections` are those of their patterns.
    pub fn new<'b: 's>(
        morsel: &Morsel<'b>,
        variants: &[(&Sequence, Range)],
        selections: &'s [Rc<Selection<'b>>],
    ) -> Option<Chain<'s>> {
        let orders = variants.iter().map(|(node, _)| &node.order);
        let shape = Shape {
            morsel,
            orders: orders.collect(),
            streams: &variants.first()?.0.streams,
            selections,
        };
        let all_within = variants
            .iter()
            .map(|(node, _)| match node.order.all_within {
                Some(length) => shape::elapsed(length),
                None => Some(i64::MAX),
            });
        let all_within: Option<Vec<i64>> = all_within.collect();
        let windows = variants.iter().map(|(_, window)| *window);
        let start = |window: Range| window.start.unwrap_or(i64::MIN);
        let end = |window: Range| window.end.map_or(i64::MAX, |end| end.saturating_sub(1));
        Some(Chain {
            links: shape.links()?,
            all: variants.iter().fold(0, |all, _| all << 1 | 1),
            window: windows.clone().reduce(around)?,
            starts: From::new(windows.clone().map(start)),
            ends: UpTo::new(windows.map(end)),
            all_within: UpTo::new(all_within?),
            as_of: morsel.bound.plan.clock.as_of,
        })
    }

    /// The variants for which some choice of events of a row holds; `None` where others must say.
    pub fn holds(&self, local: usize, room: &mut Room) -> Option<Variants> {
        room.pairs = 0;
        for at in 0..self.links.len() {
            std::mem::swap(&mut room.before, &mut room.here);
            room.here.clear();
            match at {
                0 => self.first(local, room)?,
                _ => self.next(at, local, room)?,
            }
            if room.here.is_empty() {
                return Some(0);
            }
        }
        Some(room.found())
    }

    /// Has the events of a row brought near.
    pub fn ahead(&self, local: usize) {
        let mut before = None;
        for link in &self.links {
            let row = link.events.row(local);
            if row.is_empty() {
                return;
            }
            fetch(&link.events.times, row.start);
            fetch(&link.events.times, row.end - 1);
            let (_, event) = link.events.event(row.end - 1);
            for equal in &link.equal {
                ahead_of(&equal.here.values, event);
                if let Some(before) = before {
                    ahead_of(&equal.there.values, before);
                }
            }
            before = Some(event);
        }
    }

    /// Whether no further event can be found for the last step.
    fn is_done(&self, at: usize, room: &Room) -> bool {
        at + 1 == self.links.len() && room.found() == self.all
    }

    fn first(&self, local: usize, room: &mut Room) -> Option<()> {
        let link = &self.links[0];
        let row = link.events.row(local);
        let times = &link.events.times[row.clone()];
        let inside = super::within(times, self.window);
        for place in row.start + inside.start..row.start + inside.end {
            let time = link.events.times[place];
            let open = self.starts.allow(time) & self.ends.allow(time);
            let free = self.free(link, local, (place, time), open, room)?;
            room.reach(place, time, time, free);
            if self.is_done(0, room) {
                break;
            }
        }
        Some(())
    }

    fn next(&self, at: usize, local: usize, room: &mut Room) -> Option<()> {
        let link = &self.links[at];
        let row = link.events.row(local);
        let first = room.before[0].time.saturating_add(link.least.least());
        let skipped = link.events.times[row.clone()].partition_point(|time| *time < first);
        let mut open = 0;
        for place in row.start + skipped..row.end {
            let time = link.events.times[place];
            while let Some(next) = room.before.get(open)
                && next.time.saturating_add(link.least.least()) <= time
                && (!link.is_same || next.place < place)
            {
                open += 1;
            }
            self.follow(at, local, (place, time), open, room)?;
            if self.is_done(at, room) {
                break;
            }
        }
        Some(())
    }

    /// Notes for which variants an event follows one of the `open` first ones of the step before.
    fn follow(
        &self,
        at: usize,
        local: usize,
        (place, time): (usize, i64),
        open: usize,
        room: &mut Room,
    ) -> Option<()> {
        let link = &self.links[at];
        let earlier = self.links[at - 1].events;
        let mut rest = self.all;
        for index in (0..open).rev() {
            let before = room.before[index];
            let gap = time.saturating_sub(before.time);
            // Those before are farther away still.
            rest &= before.so_far & link.most.allow(gap);
            if rest == 0 {
                break;
            }
            let near = rest & before.variants & link.least.allow(gap);
            let is_equal = || {
                let of_before = earlier.event(before.place).1;
                let here = link.events.event(place).1;
                link.equal.iter().all(|equal| equal.of(here, of_before))
            };
            if near != 0 && is_equal() {
                let in_time = near & self.all_within.allow(time.saturating_sub(before.first));
                let follows = match in_time != 0 && link.is_next(local, before.time, time) {
                    true => in_time,
                    false => 0,
                };
                // Of equal ones one farther away can still be near enough.
                rest &= !if link.equal.is_empty() { near } else { follows };
                let free = self.free(link, local, (place, time), follows, room)?;
                room.reach(place, time, before.first, free);
            }
            if rest == 0 {
                break;
            }
            room.compare()?;
        }
        Some(())
    }

    /// The variants for which there is none of the events that must not come after this one.
    fn free(
        &self,
        link: &Link,
        local: usize,
        (place, time): (usize, i64),
        mut open: Variants,
        room: &mut Room,
    ) -> Option<Variants> {
        for gone in &link.absent {
            open &= gone.over.allow(self.as_of.saturating_sub(time));
            if open == 0 {
                break;
            }
            let row = gone.events.row(local);
            let times = &gone.events.times[row.clone()];
            let from = row.start + times.partition_point(|other| *other < time);
            for other in from..row.end {
                let after = gone.events.times[other].saturating_sub(time);
                let forbidden = open & gone.within.allow(after);
                if forbidden == 0 {
                    break;
                }
                let itself = gone.is_same && other == place;
                let mut equal = gone.equal.iter();
                if !itself && equal.all(|e| e.holds(gone.events, other, link.events, place)) {
                    open &= !forbidden;
                }
                room.compare()?;
            }
        }
        Some(open)
    }
}

/// The least range that has both.
pub fn around(one: Range, other: Range) -> Range {
    Range {
        start: one.start.zip(other.start).map(|(a, b)| a.min(b)),
        end: one.end.zip(other.end).map(|(a, b)| a.max(b)),
    }
}

impl Link<'_> {
    /// Whether nothing that must not stands between an event and the one before.
    fn is_next(&self, local: usize, before: i64, time: i64) -> bool {
        let Some(without) = self.without else {
            return true;
        };
        let times = &without.times[without.row(local)];
        let next = times.partition_point(|other| *other <= before);
        times.get(next).is_none_or(|next| time <= *next)
    }
}

impl Equal<'_> {
    fn holds(&self, here: &Selection, place: usize, there: &Selection, other: usize) -> bool {
        self.of(here.event(place).1, there.event(other).1)
    }

    fn of(&self, here: usize, there: usize) -> bool {
        self.here.is_known(here)
            && self.there.is_known(there)
            && number(&self.here.values, here) == number(&self.there.values, there)
    }
}

fn number(values: &Values, index: usize) -> i64 {
    match values {
        Values::Int(integers) => integers.get(index),
        Values::Text { codes, .. } => codes.get(index) as i64,
        _ => 0,
    }
}
