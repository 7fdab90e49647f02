//! Candidates that an event of the next step takes along as they are: all those that it can
//! follow at once, without looking at each.
//!
//! They stay where they are, and of each is only known until when the step after the next may
//! come. A part of the tree that an event can follow as a whole hears of it when it is next looked
//! into.

use super::candidates::Goal;
use super::index::{Index, NONE};
use super::scale::{Cut, Met};
use super::tree::Part;

/// Where to look: in a range of the tree for those that meet comparisons.
pub struct Place<'q> {
    pub range: (usize, usize),
    pub cuts: &'q [Cut],
}

impl Index {
    /// Relays all candidates of a place until a time.
    pub fn relay(&mut self, place: &Place, until: i64, looks: &mut u64) {
        if let Some(root) = self.tree.root() {
            self.relay_in(root, place, until, looks);
        }
    }

    fn relay_in(&mut self, part: Part, place: &Place, until: i64, looks: &mut u64) {
        if self.latest[part.id] == NONE || part.lies_outside(place.range) {
            return;
        }
        *looks += 1;
        let met = self.tree.met(part, place.cuts);
        if met == Met::None {
            return;
        }
        if part.is_point() || (met == Met::All && part.lies_inside(place.range)) {
            self.told(part, until);
            return;
        }
        self.tell(part);
        for half in part.halves() {
            self.relay_in(half, place, until, looks);
        }
        self.sum_up(part);
    }

    fn told(&mut self, part: Part, until: i64) {
        if self.latest[part.id] != NONE {
            self.relayed[part.id] = self.relayed[part.id].max(until);
            self.untold[part.id] = self.untold[part.id].max(until);
        }
    }

    /// Tells the halves what was told of the whole.
    pub fn tell(&mut self, part: Part) {
        let until = std::mem::replace(&mut self.untold[part.id], NONE);
        if until != NONE {
            for half in part.halves() {
                self.told(half, until);
            }
        }
    }

    /// Finds those of a place that are relayed until now or later.
    pub fn find_relayed(&mut self, place: &Place, now: i64, goal: &mut Goal, looks: &mut u64) {
        if let Some(root) = self.tree.root() {
            self.find_relayed_in(root, place, now, goal, looks);
        }
    }

    fn find_relayed_in(
        &mut self,
        part: Part,
        place: &Place,
        now: i64,
        goal: &mut Goal,
        looks: &mut u64,
    ) {
        let gone = self.relayed[part.id] < now;
        if gone || part.lies_outside(place.range) || !goal.wants(i64::MAX) {
            return;
        }
        *looks += 1;
        if self.tree.met(part, place.cuts) == Met::None {
            return;
        }
        if part.is_point() {
            goal.take(part.from, i64::MAX);
            return;
        }
        self.tell(part);
        for half in part.halves() {
            self.find_relayed_in(half, place, now, goal, looks);
        }
    }

    /// Relays a candidate no more.
    pub fn stop(&mut self, number: usize) {
        if let Some(root) = self.tree.root() {
            self.stop_in(root, number);
        }
    }

    fn stop_in(&mut self, part: Part, number: usize) {
        if part.is_point() {
            self.relayed[part.id] = NONE;
            return;
        }
        self.tell(part);
        let halves = part.halves();
        self.stop_in(halves[usize::from(number >= halves[1].from)], number);
        self.sum_up(part);
    }
}
