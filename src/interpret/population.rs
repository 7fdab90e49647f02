//! Profiles beside one another: what a rank means.

use std::cell::RefCell;
use std::cmp::Ordering;
use std::fmt;
use std::rc::Rc;

use super::{Interpreter, Profile};
use crate::check::typed::{Rank, SegmentId};
use crate::dataset::catalog::{AttributeId, EventTypeId};
use crate::value::Value;

/// Profiles that are ranked among one another. Each ranking is made once.
pub struct Population<'a> {
    interpreter: Interpreter<'a>,
    profiles: Vec<&'a dyn Profile>,
    found: RefCell<Vec<Found>>,
}

/// The places that a rank gives, by profile.
struct Found {
    rank: Rank,
    places: Rc<Vec<Option<Place>>>,
}

/// Where a profile stands among the ranked of its group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// From 1.
    pub place: usize,
    /// How many are ranked.
    pub of: usize,
    /// How many of them are taken.
    pub taken: usize,
}

impl Place {
    pub fn is_taken(self) -> bool {
        self.place <= self.taken
    }
}

impl fmt::Debug for Population<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys = self.profiles.iter().map(|profile| profile.key());
        f.debug_list().entries(keys).finish()
    }
}

impl<'a> Population<'a> {
    pub fn new(interpreter: Interpreter<'a>, profiles: Vec<&'a dyn Profile>) -> Population<'a> {
        Population {
            interpreter,
            profiles,
            found: RefCell::default(),
        }
    }

    /// The members of a segment, as indices of the profiles.
    pub fn members(&self, segment: SegmentId) -> Vec<usize> {
        let all = 0..self.profiles.len();
        all.filter(|index| self.is_member(segment, *index))
            .collect()
    }

    /// # Panics
    /// If there are not so many profiles.
    pub fn is_member(&self, segment: SegmentId, index: usize) -> bool {
        self.interpreter.is_member(segment, &self.peer(index))
    }

    /// One of the profiles, ranked among all.
    ///
    /// # Panics
    /// If there are not so many profiles.
    pub fn peer(&self, index: usize) -> impl Profile {
        Peer {
            population: self,
            profile: self.profiles[index],
            index,
        }
    }

    /// `None` for those who are not ranked.
    pub(super) fn place(&self, rank: &Rank, index: usize) -> Option<Place> {
        let known = self
            .found
            .borrow()
            .iter()
            .find_map(|found| (found.rank == *rank).then(|| found.places.clone()));
        let places = known.unwrap_or_else(|| {
            let places = Rc::new(self.places(rank));
            self.found.borrow_mut().push(Found {
                rank: rank.clone(),
                places: places.clone(),
            });
            places
        });
        places[index]
    }

    fn places(&self, rank: &Rank) -> Vec<Option<Place>> {
        let mut all: Vec<Ranked> = Vec::new();
        for index in 0..self.profiles.len() {
            let peer = self.peer(index);
            if !self.is_ranked_at_all(rank, &peer) {
                continue;
            }
            let value = self.interpreter.value(&rank.by, &peer);
            let per = rank.per.as_ref();
            let group = per.map(|per| self.interpreter.value(per, &peer));
            let in_none = matches!(group, Some(None));
            if in_none || value.is_none() && !rank.cut.missing_last {
                continue;
            }
            all.push(Ranked {
                index,
                group: group.flatten(),
                value,
            });
        }
        all.sort_by(|a, b| {
            let by_group = compared(a.group.as_ref(), b.group.as_ref());
            by_group.then_with(|| self.order(a, b, rank.cut.top))
        });
        let mut places = vec![None; self.profiles.len()];
        let same = |a: &Ranked, b: &Ranked| compared(a.group.as_ref(), b.group.as_ref()).is_eq();
        for members in all.chunk_by(same) {
            let (of, taken) = (members.len(), rank.cut.of(members.len()));
            for (before, ranked) in members.iter().enumerate() {
                let place = before + 1;
                places[ranked.index] = Some(Place { place, of, taken });
            }
        }
        places
    }

    fn is_ranked_at_all(&self, rank: &Rank, peer: &dyn Profile) -> bool {
        peer.is_known_at(self.interpreter.clock.as_of)
            && rank
                .among
                .as_ref()
                .is_none_or(|among| self.interpreter.holds(among, peer))
    }

    /// Who is taken first; the missing last.
    fn order(&self, a: &Ranked, b: &Ranked, top: bool) -> Ordering {
        let by_value = match (&a.value, &b.value) {
            (Some(a), Some(b)) => {
                let order = a.compare(b).unwrap_or(Ordering::Equal);
                if top { order.reverse() } else { order }
            }
            (a, b) => b.is_some().cmp(&a.is_some()),
        };
        let key = |ranked: &Ranked| self.profiles[ranked.index].key().as_bytes();
        by_value.then_with(|| key(a).cmp(key(b)))
    }
}

fn compared(a: Option<&Value>, b: Option<&Value>) -> Ordering {
    let both = a.zip(b).and_then(|(a, b)| a.compare(b));
    both.unwrap_or_else(|| a.is_some().cmp(&b.is_some()))
}

/// A profile with its value.
struct Ranked {
    index: usize,
    group: Option<Value>,
    value: Option<Value>,
}

/// A profile that knows the others.
struct Peer<'p, 'a> {
    population: &'p Population<'a>,
    profile: &'a dyn Profile,
    index: usize,
}

impl Profile for Peer<'_, '_> {
    fn key(&self) -> &str {
        self.profile.key()
    }

    fn is_known_at(&self, as_of: i64) -> bool {
        self.profile.is_known_at(as_of)
    }

    fn attribute(&self, id: AttributeId) -> Option<Value> {
        self.profile.attribute(id)
    }

    fn event_count(&self, event: EventTypeId) -> usize {
        self.profile.event_count(event)
    }

    fn event_time(&self, event: EventTypeId, index: usize) -> i64 {
        self.profile.event_time(event, index)
    }

    fn property(&self, event: EventTypeId, index: usize, name: &str) -> Option<Value> {
        self.profile.property(event, index, name)
    }

    fn place(&self, _: Interpreter, rank: &Rank) -> Option<Place> {
        self.population.place(rank, self.index)
    }
}
