//! Leaves without a faster way: the interpreter over the values of their sources.

use std::rc::Rc;

use crate::dataset::Events;
use crate::dataset::column::{self, Chunk};
use crate::plan::term::Term;
use crate::value::Value;

use super::bind::leaf::{BoundSource, Generic};
use super::bind::near::Around;
use super::bind::test::validity_words;
use super::kernels::bits;
use super::mask::{self, Mask};
use super::measure::Vector;
use super::morsel::Morsel;
use super::slots::Slots;
use super::verdicts::Verdicts;

/// A value of rows bound to where it comes from.
#[derive(Debug)]
pub struct Values<'a> {
    pub term: Term,
    pub sources: Vec<BoundSource<'a>>,
}

/// A source at hand.
#[derive(Debug)]
pub(super) enum Ready<'a> {
    Attribute(&'a Chunk),
    Property(&'a Chunk),
    Times(&'a [i64]),
    Flag(bool),
    Measure(Rc<Vector>),
    Condition(Rc<Mask>),
    Step(usize),
    Missing,
}

/// A place in a morsel: a row, and in events an event of it.
pub(super) struct Place<'s, 'a> {
    pub sources: &'s [Ready<'a>],
    pub local: usize,
    pub event: usize,
    /// The facts of the steps before, in a sequence.
    pub steps: &'s [Option<Value>],
}

impl Slots for Place<'_, '_> {
    fn value(&self, source: usize) -> Option<Value> {
        match &self.sources[source] {
            Ready::Attribute(column) => column.value(self.local),
            Ready::Property(column) => column.value(self.event),
            Ready::Times(times) => Some(Value::Timestamp(times[self.event])),
            Ready::Flag(flag) => Some(Value::Bool(*flag)),
            Ready::Measure(vector) => vector.value(self.local),
            Ready::Condition(mask) => Some(Value::Bool(mask.get(self.local))),
            Ready::Step(fact) => self.steps[*fact].clone(),
            Ready::Missing => None,
        }
    }
}

/// The rows whose point can be near a place.
fn inside(around: &Around, sources: &[Ready], len: usize) -> Mask {
    let floats = |source: usize| match &sources[source] {
        Ready::Attribute(Chunk {
            values: column::Values::Float(floats),
            ..
        }) => Some(floats),
        _ => None,
    };
    let (Some(lat), Some(lon)) = (floats(around.lat), floats(around.lon)) else {
        return Mask::Full;
    };
    let mut words = vec![0; bits::words_for(len)];
    bits::pack_pairs(lat, lon, &mut words, |lat, lon| around.has(lat, lon));
    Mask::from_words(words, len)
}

impl<'b> Morsel<'b> {
    pub(super) fn ready(
        &mut self,
        source: &BoundSource<'b>,
        events: Option<&'b Events>,
    ) -> Ready<'b> {
        match source {
            BoundSource::Attribute(column) => Ready::Attribute(&column.chunks[self.index]),
            BoundSource::Property(column) => Ready::Property(&column.chunks[self.index]),
            BoundSource::EventTime => match events {
                Some(events) => Ready::Times(&events.times),
                None => Ready::Missing,
            },
            BoundSource::Flag(flag) => Ready::Flag(*flag),
            BoundSource::Measure(id) => Ready::Measure(self.measure(*id)),
            BoundSource::Condition(id) => Ready::Condition(self.mask(*id)),
            BoundSource::Step(fact) => Ready::Step(*fact),
            BoundSource::Missing => Ready::Missing,
        }
    }

    /// A leaf of rows; outside of `care` its result does not matter.
    pub(super) fn generic_rows(&mut self, leaf: &Generic<'b>, care: &Mask) -> Mask {
        let sources: Vec<_> = leaf.sources.iter().map(|s| self.ready(s, None)).collect();
        let some_known = self.some_known(&sources);
        let mut open = mask::all([care, &some_known], self.len);
        if let Some(around) = &leaf.around {
            open = mask::all([&open, &inside(around, &sources, self.len)], self.len);
        }
        let mut words = vec![0; bits::words_for(self.len)];
        let mut known = self
            .bound
            .shortcuts
            .then(|| Verdicts::of(&sources))
            .flatten();
        for local in bits::ones(&open.to_words(self.len)) {
            let holds = || {
                let place = Place {
                    sources: &sources,
                    local,
                    event: 0,
                    steps: &[],
                };
                self.bound.evaluator.holds(&leaf.condition, &place)
            };
            let holds = match &mut known {
                Some(known) => known.holds(local, holds),
                None => holds(),
            };
            if holds {
                bits::set(&mut words, local);
            }
        }
        let found = Mask::from_words(words, self.len);
        if leaf.all_missing {
            mask::any([&found, &some_known.not(self.len)], self.len)
        } else {
            found
        }
    }

    /// The value of each row of a mask, in order.
    pub(super) fn values(&mut self, value: &Values<'b>, rows: &Mask) -> Vec<Option<Value>> {
        let sources: Vec<_> = value.sources.iter().map(|s| self.ready(s, None)).collect();
        let rows = rows.to_words(self.len);
        let of_row = |local| {
            let place = Place {
                sources: &sources,
                local,
                event: 0,
                steps: &[],
            };
            self.bound.evaluator.value(&value.term, &place)
        };
        bits::ones(&rows).map(of_row).collect()
    }

    /// The rows where any source is known.
    fn some_known(&self, sources: &[Ready]) -> Mask {
        let known = sources.iter().map(|source| match source {
            Ready::Attribute(column) => match &column.validity {
                Some(validity) => Mask::from_words(validity_words(validity), self.len),
                None => Mask::Full,
            },
            Ready::Measure(vector) => vector.known(self.len),
            Ready::Missing => Mask::Empty,
            _ => Mask::Full,
        });
        let known: Vec<Mask> = known.collect();
        mask::any(&known, self.len)
    }

    /// A leaf of events: one bit for each event of the morsel in the table.
    pub(super) fn generic_events(&mut self, leaf: &Generic<'b>, events: &'b Events) -> Mask {
        let sources: Vec<_> = leaf
            .sources
            .iter()
            .map(|source| self.ready(source, Some(events)))
            .collect();
        let len = events.times.len();
        let mut words = vec![0; bits::words_for(len)];
        for local in 0..self.len {
            for event in events.range(local) {
                let place = Place {
                    sources: &sources,
                    local,
                    event,
                    steps: &[],
                };
                if self.bound.evaluator.holds(&leaf.condition, &place) {
                    bits::set(&mut words, event);
                }
            }
        }
        Mask::from_words(words, len)
    }
}
