//! What a sequence must be like to be a chain.

use std::rc::Rc;
use std::sync::Arc;

use crate::check::typed::{Fact, Order, Step, Which};
use crate::dataset::column::{Chunk, Values};
use crate::execute::morsel::Morsel;
use crate::execute::stream::Selection;
use crate::plan::node::StreamId;
use crate::syntax::ast::Later;
use crate::time::Length;

use super::limits::{From, UpTo};
use super::{Equal, Gone, Link};

/// What a chain is made of.
pub struct Shape<'a, 's, 'b> {
    pub morsel: &'a Morsel<'b>,
    /// One a variant, at least one; they differ in lengths alone.
    pub orders: Vec<&'a Order>,
    pub streams: &'a [StreamId],
    pub selections: &'s [Rc<Selection<'b>>],
}

impl<'s, 'b: 's> Shape<'_, 's, 'b> {
    pub fn links(&self) -> Option<Vec<Link<'s>>> {
        let steps = 0..self.order().steps.len();
        steps.map(|at| self.link(at)).collect()
    }

    fn order(&self) -> &Order {
        self.orders[0]
    }

    fn link(&self, at: usize) -> Option<Link<'s>> {
        let step = &self.order().steps[at];
        let gaps = self.gaps(at)?;
        let absences = (0..step.absent.len()).map(|absence| self.gone(at, absence));
        let link = Link {
            events: self.events(&step.which)?,
            is_same: at > 0 && self.stream(at) == self.stream(at - 1),
            least: From::new(gaps.iter().map(|gap| gap.0)),
            most: UpTo::new(gaps.iter().map(|gap| gap.1)),
            without: match &step.without {
                Some(which) if which.equal.is_empty() => Some(self.events(which)?),
                Some(_) => return None,
                None => None,
            },
            equal: self.equal(&step.which, at.checked_sub(1))?,
            absent: absences.collect::<Option<_>>()?,
        };
        (self.are_apart(at)? && self.is_simple(at, &link)).then_some(link)
    }

    /// Whether the latest event before is the best whatever is compared.
    fn is_simple(&self, at: usize, link: &Link) -> bool {
        let is_last = at + 1 == self.order().steps.len();
        let compares = |at: usize| {
            let mut absent = self.order().steps[at].absent.iter();
            absent.any(|absence| !absence.which.equal.is_empty())
        };
        let no_end = self.orders.iter().all(|order| order.all_within.is_none());
        let deadlines = link.equal.is_empty() || is_last || no_end;
        let alike = link.is_same && link.least.least() == 0;
        deadlines && !(alike && (!link.equal.is_empty() || compares(at) || compares(at - 1)))
    }

    fn stream(&self, at: usize) -> StreamId {
        self.streams[self.order().steps[at].which.pattern]
    }

    /// Whether no event can be this step and one before.
    fn are_apart(&self, at: usize) -> Option<bool> {
        let mut all_same = true;
        for before in (0..at).rev() {
            if self.gaps(before + 1)?.iter().all(|gap| gap.0 > 0) {
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

    /// The least and the greatest time after the step before, of each variant.
    fn gaps(&self, at: usize) -> Option<Vec<(i64, i64)>> {
        let orders = self.orders.iter();
        orders.map(|order| gap(&order.steps[at])).collect()
    }

    fn gone(&self, at: usize, absence: usize) -> Option<Gone<'s>> {
        let absences = self.orders.iter();
        let absences = absences.map(|order| &order.steps[at].absent[absence]);
        // Without a length there must be none up to now, and it does not matter how long that is.
        let within = absences.clone().map(|absence| match absence.within {
            Some(length) => elapsed(length),
            None => Some(i64::MAX),
        });
        let over = absences.map(|absence| match absence.within {
            Some(length) => Some(elapsed(length)?.saturating_add(1)),
            None => Some(i64::MIN),
        });
        let which = &self.order().steps[at].absent[absence].which;
        let stream = self.streams[which.pattern];
        let is_same = stream == self.stream(at);
        if !is_same && self.overlap(stream, self.stream(at)) {
            return None;
        }
        Some(Gone {
            events: self.events(which)?,
            is_same,
            within: UpTo::new(within.collect::<Option<Vec<_>>>()?),
            over: From::new(over.collect::<Option<Vec<_>>>()?),
            equal: self.equal(which, Some(at))?,
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
            let other = &self.order().facts[*of_step];
            if Some(other.step) != step {
                return None;
            }
            let there = &self.order().steps[step?].which;
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

fn gap(step: &Step) -> Option<(i64, i64)> {
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

/// In microseconds; `None` if it is not the same everywhere in the calendar.
pub(super) fn elapsed(length: Length) -> Option<i64> {
    let unit = length.unit.elapsed()?;
    Some(length.amount.saturating_mul(unit)).filter(|micros| *micros >= 0)
}

/// Whether all lengths of a sequence are of elapsed time.
pub fn is_elapsed(order: &Order) -> bool {
    let steps = order.steps.iter();
    order
        .all_within
        .is_none_or(|length| elapsed(length).is_some())
        && steps.clone().all(|step| gap(step).is_some())
        && steps.flat_map(|step| &step.absent).all(|absence| {
            absence
                .within
                .is_none_or(|length| elapsed(length).is_some())
        })
}
