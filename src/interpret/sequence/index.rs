//! Candidates by a key and by the ranks of facts that the next step is compared with.

use rustc_hash::FxHashMap;

use super::candidates::{Alike, Ask, Goal, Kind};
use super::facts::Known;
use super::scale::Met;
use super::tree::{Part, Tree, arrange};

/// Less than any deadline: no candidate.
pub(super) const NONE: i64 = i64::MIN;

#[derive(Debug)]
pub struct Index {
    /// The kinds of candidates as points, those of one key side by side.
    pub(super) tree: Tree,
    pub(super) ranges: FxHashMap<Known, (usize, usize)>,
    /// The latest deadline in each part of the tree.
    pub(super) latest: Vec<i64>,
    /// Until when those of each part are relayed, and what is still to be told to its halves.
    pub(super) relayed: Vec<i64>,
    pub(super) untold: Vec<i64>,
}

impl Index {
    /// Brings the kinds into the order that their numbers follow.
    pub fn new(kinds: Vec<Kind>, dimensions: usize) -> (Vec<Kind>, Index) {
        let mut groups: FxHashMap<Known, u32> = FxHashMap::default();
        let mut points: Vec<(u32, Kind)> = Vec::with_capacity(kinds.len());
        for kind in kinds {
            let next = groups.len() as u32;
            let group = *groups.entry(kind.key.clone()).or_insert(next);
            points.push((group, kind));
        }
        let rank = |point: &(u32, Kind), dimension: usize| point.1.ranks[dimension];
        arrange(&mut points, |point| point.0, dimensions, rank);
        let mut ranges: FxHashMap<Known, (usize, usize)> = FxHashMap::default();
        for (at, (_, kind)) in points.iter().enumerate() {
            let range = ranges.entry(kind.key.clone()).or_insert((at, at));
            range.1 = at + 1;
        }
        let kinds: Vec<Kind> = points.into_iter().map(|(_, kind)| kind).collect();
        let tree = Tree::new(kinds.len(), dimensions, |at, d| kinds[at].ranks[d]);
        let nothing = vec![NONE; tree.parts()];
        let index = Index {
            tree,
            ranges,
            latest: nothing.clone(),
            relayed: nothing.clone(),
            untold: nothing,
        };
        (kinds, index)
    }

    pub fn set(&mut self, number: usize, deadline: Option<i64>) {
        if let Some(root) = self.tree.root() {
            self.set_in(root, number, deadline.unwrap_or(NONE));
        }
    }

    fn set_in(&mut self, part: Part, number: usize, deadline: i64) {
        if part.is_point() {
            self.latest[part.id] = deadline;
            return;
        }
        self.tell(part);
        let halves = part.halves();
        let half = halves[usize::from(number >= halves[1].from)];
        self.set_in(half, number, deadline);
        self.sum_up(part);
    }

    pub(super) fn sum_up(&mut self, part: Part) {
        let [left, right] = part.halves();
        self.relayed[part.id] = self.relayed[left.id].max(self.relayed[right.id]);
        self.latest[part.id] = self.latest[left.id].max(self.latest[right.id]);
    }

    pub fn find(&mut self, each: &mut [Alike], ask: &Ask, goal: &mut Goal, looks: &mut u64) {
        if let (Some(root), Some(range)) = (self.tree.root(), self.ranges.get(ask.key)) {
            let range = *range;
            self.find_in(root, range, each, ask, goal, looks);
        }
    }

    fn find_in(
        &mut self,
        part: Part,
        range: (usize, usize),
        each: &mut [Alike],
        ask: &Ask,
        goal: &mut Goal,
        looks: &mut u64,
    ) {
        let latest = self.latest[part.id];
        if latest == NONE || part.lies_outside(range) || !goal.wants(latest) {
            return;
        }
        *looks += 1;
        if self.tree.met(part, ask.cuts) == Met::None {
            return;
        }
        if part.is_point() {
            let best = each[part.from].best(ask.now);
            self.latest[part.id] = best.unwrap_or(NONE);
            if let Some(deadline) = best
                && goal.wants(deadline)
            {
                goal.take(part.from, deadline);
            }
            return;
        }
        self.tell(part);
        let [left, right] = part.halves();
        let right_first = self.latest[right.id] > self.latest[left.id];
        let halves = if right_first {
            [right, left]
        } else {
            [left, right]
        };
        for half in halves {
            self.find_in(half, range, each, ask, goal, looks);
        }
        self.sum_up(part);
    }
}
