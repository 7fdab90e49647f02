//! Sequences of the common shape, without a list of candidates: of the events that a step can be,
//! the latest one before an event is the best for the next step.
//!
//! That is so where every length is one of elapsed time and steps are compared at most with the
//! one before: then a later event can be followed for at least as long, and by as late a last
//! step. What is of another shape, or takes too many comparisons, is left to
//! [`crate::interpret::sequence`].

use std::rc::Rc;
use std::sync::Arc;

use crate::check::typed::{Absence, Fact, Order, Which};
use crate::dataset::column::{Chunk, Values};
use crate::execute::morsel::Morsel;
use crate::execute::stream::Selection;
use crate::plan::node::{Sequence, StreamId};
use crate::syntax::ast::Later;
use crate::time::{Length, Range};

/// Comparisons of two events for one row, after which the row is left to others.
const MOST_PAIRS: usize = 1 << 12;

/// A sequence over the events of a morsel.
#[derive(Debug)]
pub struct Chain<'s> {
    links: Vec<Link<'s>>,
    window: Range,
    all_within: Option<i64>,
    as_of: i64,
}

/// A step.
#[derive(Debug)]
struct Link<'s> {
    events: &'s Selection<'s>,
    /// Its events are those of the step before.
    is_same: bool,
    /// The least and greatest time after the step before.
    gap: (i64, i64),
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
    within: Option<i64>,
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
    /// How late the last step may be.
    deadline: i64,
}

/// Room for the work on a row.
#[derive(Debug, Default)]
pub struct Room {
    before: Vec<Reached>,
    here: Vec<Reached>,
    pairs: usize,
}

impl<'s> Chain<'s> {
    /// `None` where the sequence is of another shape; `selections` are those of its patterns.
    pub fn new<'b: 's>(
        morsel: &Morsel<'b>,
        node: &Sequence,
        selections: &'s [Rc<Selection<'b>>],
        window: Range,
    ) -> Option<Chain<'s>> {
        let shape = Shape {
            morsel,
            order: &node.order,
            streams: &node.streams,
            selections,
        };
        let all_within = match node.order.all_within {
            Some(length) => Some(elapsed(length)?),
            None => None,
        };
        let links: Option<Vec<Link>> = (0..node.order.steps.len())
            .map(|at| shape.link(at))
            .collect();
        Some(Chain {
            links: links?,
            window,
            all_within,
            as_of: morsel.bound.plan.clock.as_of,
        })
    }

    /// Whether some choice of events of a row holds; `None` where others must say.
    pub fn holds(&self, local: usize, room: &mut Room) -> Option<bool> {
        room.pairs = 0;
        for at in 0..self.links.len() {
            std::mem::swap(&mut room.before, &mut room.here);
            room.here.clear();
            match at {
                0 => self.first(local, room)?,
                _ => self.next(at, local, room)?,
            }
            if room.here.is_empty() {
                return Some(false);
            }
        }
        Some(true)
    }

    fn first(&self, local: usize, room: &mut Room) -> Option<()> {
        let link = &self.links[0];
        let row = link.events.row(local);
        let times = &link.events.times[row.clone()];
        let inside = super::within(times, self.window);
        for place in row.start + inside.start..row.start + inside.end {
            let time = link.events.times[place];
            if self.is_free(link, local, place, time, &mut room.pairs)? {
                let deadline = self
                    .all_within
                    .map_or(i64::MAX, |all| time.saturating_add(all));
                room.here.push(Reached {
                    place,
                    time,
                    deadline,
                });
            }
        }
        Some(())
    }

    fn next(&self, at: usize, local: usize, room: &mut Room) -> Option<()> {
        let link = &self.links[at];
        let earlier = self.links[at - 1].events;
        let row = link.events.row(local);
        let first = room.before[0].time.saturating_add(link.gap.0);
        let skipped = link.events.times[row.clone()].partition_point(|time| *time < first);
        let mut open = 0;
        for place in row.start + skipped..row.end {
            let time = link.events.times[place];
            while let Some(next) = room.before.get(open)
                && next.time.saturating_add(link.gap.0) <= time
                && (!link.is_same || next.place < place)
            {
                open += 1;
            }
            let latest = &room.before[..open];
            let before = match link.equal.is_empty() {
                true => latest.last().filter(|b| link.follows(local, b, time)),
                false => {
                    let mut near = latest.iter().rev();
                    let pairs = &mut room.pairs;
                    let near = near
                        .by_ref()
                        .take_while(|b| time <= b.time.saturating_add(link.gap.1));
                    let found = near.inspect(|_| *pairs += 1).find(|before| {
                        let of_before = earlier.event(before.place).1;
                        let here = link.events.event(place).1;
                        link.follows(local, before, time)
                            && link.equal.iter().all(|equal| equal.of(here, of_before))
                    });
                    if room.pairs > MOST_PAIRS {
                        return None;
                    }
                    found
                }
            };
            let Some(deadline) = before.map(|before| before.deadline) else {
                continue;
            };
            if self.is_free(link, local, place, time, &mut room.pairs)? {
                room.here.push(Reached {
                    place,
                    time,
                    deadline,
                });
                if at + 1 == self.links.len() {
                    break;
                }
            }
        }
        Some(())
    }

    /// Whether there is none of the events that must not come after this one.
    fn is_free(
        &self,
        link: &Link,
        local: usize,
        place: usize,
        time: i64,
        pairs: &mut usize,
    ) -> Option<bool> {
        for gone in &link.absent {
            let until = gone
                .within
                .map_or(i64::MAX, |within| time.saturating_add(within));
            if gone.within.is_some() && until >= self.as_of {
                return Some(false);
            }
            let row = gone.events.row(local);
            let times = &gone.events.times[row.clone()];
            let from = row.start + times.partition_point(|other| *other < time);
            for other in from..row.end {
                if gone.events.times[other] > until {
                    break;
                }
                let itself = gone.is_same && other == place;
                if !itself
                    && gone
                        .equal
                        .iter()
                        .all(|equal| equal.holds(gone.events, other, link.events, place))
                {
                    return Some(false);
                }
                *pairs += 1;
                if *pairs > MOST_PAIRS {
                    return None;
                }
            }
        }
        Some(true)
    }
}

impl Link<'_> {
    /// Whether an event of this time can follow one that comes before it by its least gap.
    fn follows(&self, local: usize, before: &Reached, time: i64) -> bool {
        if time > before.time.saturating_add(self.gap.1) || time > before.deadline {
            return false;
        }
        let Some(without) = self.without else {
            return true;
        };
        let times = &without.times[without.row(local)];
        let next = times.partition_point(|other| *other <= before.time);
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

/// What a chain is made of.
struct Shape<'a, 's, 'b> {
    morsel: &'a Morsel<'b>,
    order: &'a Order,
    streams: &'a [StreamId],
    selections: &'s [Rc<Selection<'b>>],
}

impl<'s, 'b: 's> Shape<'_, 's, 'b> {
    fn link(&self, at: usize) -> Option<Link<'s>> {
        let step = &self.order.steps[at];
        let gap = self.gap(at)?;
        let is_same = at > 0 && self.stream(at) == self.stream(at - 1);
        let absent = step.absent.iter().map(|absence| self.gone(at, absence));
        let link = Link {
            events: self.events(&step.which)?,
            is_same,
            gap,
            without: match &step.without {
                Some(which) if which.equal.is_empty() => Some(self.events(which)?),
                Some(_) => return None,
                None => None,
            },
            equal: self.equal(&step.which, at.checked_sub(1))?,
            absent: absent.collect::<Option<_>>()?,
        };
        (self.are_apart(at)? && self.is_simple(at, &link)).then_some(link)
    }

    /// Whether the latest event before is the best whatever is compared.
    fn is_simple(&self, at: usize, link: &Link) -> bool {
        let is_last = at + 1 == self.order.steps.len();
        let compares = |at: usize| {
            let mut absent = self.order.steps[at].absent.iter();
            absent.any(|absence| !absence.which.equal.is_empty())
        };
        let deadlines = link.equal.is_empty() || is_last || self.order.all_within.is_none();
        let alike = link.is_same && link.gap.0 == 0;
        deadlines && !(alike && (!link.equal.is_empty() || compares(at) || compares(at - 1)))
    }

    fn stream(&self, at: usize) -> StreamId {
        self.streams[self.order.steps[at].which.pattern]
    }

    /// Whether no event can be this step and one before.
    fn are_apart(&self, at: usize) -> Option<bool> {
        let mut all_same = true;
        for before in (0..at).rev() {
            if self.gap(before + 1)?.0 > 0 {
                return Some(true);
            }
            all_same &= self.stream(before) == self.stream(at);
            if !all_same && self.overlap(self.stream(before), self.stream(at)) {
                return Some(false);
            }
        }
        Some(true)
    }

    fn overlap(&self, one: StreamId, other: StreamId) -> bool {
        let plan = self.morsel.bound.plan;
        let types = &plan.stream(other).types;
        plan.stream(one).types.iter().any(|ty| types.contains(ty))
    }

    fn gap(&self, at: usize) -> Option<(i64, i64)> {
        let step = &self.order.steps[at];
        let mut gap = (0, i64::MAX);
        if let Some(within) = step.within {
            gap.1 = elapsed(within)?;
        }
        if let Some((later, length)) = step.later {
            let edge = elapsed(length)?;
            match later {
                Later::AtLeast => gap.0 = edge,
                Later::MoreThan => gap.0 = edge.saturating_add(1),
                Later::LessThan => gap.1 = gap.1.min(edge - 1),
            }
        }
        if step.strictly {
            gap.0 = gap.0.max(1);
        }
        Some(gap)
    }

    fn gone(&self, at: usize, absence: &Absence) -> Option<Gone<'s>> {
        let stream = self.streams[absence.which.pattern];
        let is_same = stream == self.stream(at);
        if !is_same && self.overlap(stream, self.stream(at)) {
            return None;
        }
        Some(Gone {
            events: self.events(&absence.which)?,
            is_same,
            within: match absence.within {
                Some(length) => Some(elapsed(length)?),
                None => None,
            },
            equal: self.equal(&absence.which, Some(at))?,
        })
    }

    /// Of a pattern that is compared with steps by equality alone.
    fn events(&self, which: &Which) -> Option<&'s Selection<'s>> {
        let is_plain = which.conditions().next().is_none();
        is_plain.then(|| &*self.selections[which.pattern])
    }

    /// What is equal to facts of one step only.
    fn equal(&self, which: &Which, step: Option<usize>) -> Option<Vec<Equal<'s>>> {
        let mut all = Vec::new();
        for (fact, of_step) in &which.equal {
            let other = &self.order.facts[*of_step];
            if Some(other.step) != step {
                return None;
            }
            let there = &self.order.steps[step?].which;
            let equal = Equal {
                here: self.column(which, fact)?,
                there: self.column(there, &other.fact)?,
            };
            let comparable = match (&equal.here.values, &equal.there.values) {
                (Values::Int(_), Values::Int(_)) => true,
                (
                    Values::Text { dictionary, .. },
                    Values::Text {
                        dictionary: other, ..
                    },
                ) => Arc::ptr_eq(dictionary, other),
                _ => false,
            };
            if !comparable {
                return None;
            }
            all.push(equal);
        }
        Some(all)
    }

    fn column(&self, which: &Which, fact: &Fact) -> Option<&'s Chunk> {
        let (Fact::Property(name), [ty]) = (fact, self.selections[which.pattern].types.as_slice())
        else {
            return None;
        };
        let column = self.morsel.bound.tables[ty].properties.get(name)?;
        Some(&column.chunks[self.morsel.index])
    }
}

fn elapsed(length: Length) -> Option<i64> {
    let unit = length.unit.elapsed()?;
    Some(length.amount.saturating_mul(unit)).filter(|micros| *micros >= 0)
}
