//! Choices for the first steps that wait for the next one.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rustc_hash::FxHashMap;

use super::facts::Known;

/// When the next step may come, and how late the last one may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    pub from: i64,
    pub until: i64,
    pub deadline: i64,
}

/// The candidates that end with one step.
#[derive(Debug, Default)]
pub struct Candidates {
    by_facts: FxHashMap<Known, usize>,
    each: Vec<Alike>,
    /// By the facts that the next step must be equal to; those that have candidates.
    by_key: FxHashMap<Known, Vec<usize>>,
}

/// Candidates of which the same facts are known.
#[derive(Debug)]
struct Alike {
    facts: Known,
    key: Known,
    /// Those whose time has not come: by it.
    waiting: BinaryHeap<Reverse<(i64, i64, i64)>>,
    /// The one with the latest deadline first, with until when it is one.
    ready: BinaryHeap<(i64, i64)>,
    listed: bool,
}

impl Candidates {
    /// Adds a candidate after the events of `now`.
    pub fn add(&mut self, facts: Known, key: Known, candidate: Candidate, now: i64) {
        let index = match self.by_facts.get(&facts) {
            Some(index) => *index,
            None => {
                self.by_facts.insert(facts.clone(), self.each.len());
                self.each.push(Alike {
                    facts,
                    key,
                    waiting: BinaryHeap::new(),
                    ready: BinaryHeap::new(),
                    listed: false,
                });
                self.each.len() - 1
            }
        };
        let alike = &mut self.each[index];
        alike.add(candidate, now);
        if !std::mem::replace(&mut alike.listed, true) {
            self.by_key
                .entry(alike.key.clone())
                .or_default()
                .push(index);
        }
    }

    /// For each set of facts with this key the latest deadline of the candidates that an event of
    /// `now` can follow. Times never go back.
    pub fn followed_by(&mut self, key: &Known, now: i64, mut found: impl FnMut(&Known, i64)) {
        let Some(listed) = self.by_key.get_mut(key) else {
            return;
        };
        let each = &mut self.each;
        listed.retain(|&index| {
            let alike = &mut each[index];
            if let Some(deadline) = alike.best(now) {
                found(&alike.facts, deadline);
            }
            alike.listed = !(alike.ready.is_empty() && alike.waiting.is_empty());
            alike.listed
        });
    }
}

impl Alike {
    fn add(&mut self, candidate: Candidate, now: i64) {
        let Candidate {
            from,
            until,
            deadline,
        } = candidate;
        // After its deadline a candidate leads nowhere.
        let until = until.min(deadline);
        if from > until || until <= now {
            return;
        }
        if from > now {
            self.waiting.push(Reverse((from, until, deadline)));
        } else {
            self.make_ready(until, deadline);
        }
    }

    /// Of two candidates one is enough where it lasts as long with as late a deadline.
    fn make_ready(&mut self, until: i64, deadline: i64) {
        while let Some(&(other, other_until)) = self.ready.peek() {
            if other >= deadline && other_until >= until {
                return;
            }
            if other > deadline || other_until > until {
                break;
            }
            self.ready.pop();
        }
        self.ready.push((deadline, until));
    }

    fn best(&mut self, now: i64) -> Option<i64> {
        while let Some(&Reverse((from, until, deadline))) = self.waiting.peek() {
            if from > now {
                break;
            }
            self.waiting.pop();
            if until >= now {
                self.make_ready(until, deadline);
            }
        }
        while let Some(&(deadline, until)) = self.ready.peek() {
            if until >= now {
                return Some(deadline);
            }
            self.ready.pop();
        }
        None
    }
}
