//! Choices for the first steps that wait for the next one.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rustc_hash::FxHashMap;

use super::facts::Known;
use super::index::Index;
use super::relay::Place;
use super::scale::Cut;

/// When the next step may come, and how late the last one may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    pub from: i64,
    pub until: i64,
    pub deadline: i64,
}

/// What candidates have in common: the facts of steps that are asked for later.
#[derive(Clone, Debug)]
pub struct Kind {
    pub facts: Known,
    /// Those that an event of the next step must be equal to.
    pub key: Known,
    /// The ranks of those that it is compared with.
    pub ranks: Box<[u32]>,
}

/// The candidates that an event of the next step can follow: their key, their ranks, and now.
pub struct Ask<'q> {
    pub key: &'q Known,
    pub cuts: &'q [Cut],
    pub now: i64,
}

impl<'q> Ask<'q> {
    pub fn new(key: &'q Known, cuts: &'q [Cut], now: i64) -> Self {
        Ask { key, cuts, now }
    }
}

/// The candidates that end with one step.
#[derive(Debug, Default)]
pub struct Candidates {
    by_facts: FxHashMap<Known, usize>,
    each: Vec<Alike>,
    order: Lookup,
    /// Those whose time has not come: by it.
    waiting: BinaryHeap<Reverse<(i64, Candidate, usize)>>,
    /// Those that end some time, if they are relayed.
    ending: Option<BinaryHeap<Reverse<(i64, usize)>>>,
}

/// How candidates are found.
#[derive(Debug)]
enum Lookup {
    /// By the key; those that have candidates.
    Listed(FxHashMap<Known, Vec<usize>>),
    /// By key and ranks; all kinds are known beforehand.
    Indexed(Index),
}

impl Default for Lookup {
    fn default() -> Self {
        Lookup::Listed(FxHashMap::default())
    }
}

/// Candidates of one kind whose time has come.
#[derive(Debug)]
pub struct Alike {
    kind: Kind,
    /// The one with the latest deadline first, with until when it is one.
    ready: BinaryHeap<(i64, i64)>,
    listed: bool,
}

/// What a search is for.
pub enum Goal {
    /// The latest deadline.
    Latest(Option<i64>),
    /// All, by their numbers, with their latest deadlines.
    All(Vec<(usize, i64)>),
}

impl Goal {
    /// How many candidates were found.
    pub fn found(&self) -> usize {
        match self {
            Goal::Latest(found) => usize::from(found.is_some()),
            Goal::All(found) => found.len(),
        }
    }

    pub fn wants(&self, deadline: i64) -> bool {
        match self {
            Goal::Latest(found) => found.is_none_or(|found| found < deadline),
            Goal::All(_) => true,
        }
    }

    pub fn take(&mut self, number: usize, deadline: i64) {
        match self {
            Goal::Latest(found) => *found = (*found).max(Some(deadline)),
            Goal::All(found) => found.push((number, deadline)),
        }
    }
}

impl Candidates {
    /// Candidates of which all kinds are known, for comparisons with so many facts.
    pub fn indexed(kinds: Vec<Kind>, dimensions: usize, relayed: bool) -> Self {
        let (kinds, index) = Index::new(kinds, dimensions);
        let facts = kinds.iter().map(|kind| kind.facts.clone());
        Candidates {
            by_facts: facts.zip(0..).collect(),
            each: kinds.into_iter().map(Alike::new).collect(),
            order: Lookup::Indexed(index),
            waiting: BinaryHeap::new(),
            ending: relayed.then(BinaryHeap::new),
        }
    }

    pub fn add(&mut self, kind: Kind, candidate: Candidate, now: i64) {
        let number = match self.by_facts.get(&kind.facts) {
            Some(number) => *number,
            None => {
                self.by_facts.insert(kind.facts.clone(), self.each.len());
                self.each.push(Alike::new(kind));
                self.each.len() - 1
            }
        };
        // After its deadline a candidate leads nowhere.
        let until = candidate.until.min(candidate.deadline);
        let candidate = Candidate { until, ..candidate };
        if candidate.from > until || until < now {
            return;
        }
        if candidate.from > now {
            let waiting = (candidate.from, candidate, number);
            self.waiting.push(Reverse(waiting));
        } else {
            self.make_ready(number, candidate, now);
        }
    }

    fn make_ready(&mut self, number: usize, candidate: Candidate, now: i64) {
        let alike = &mut self.each[number];
        alike.make_ready(candidate.until, candidate.deadline);
        if let Some(ending) = self.ending.as_mut().filter(|_| candidate.until < i64::MAX) {
            ending.push(Reverse((candidate.until, number)));
        }
        match &mut self.order {
            Lookup::Indexed(index) => index.set(number, alike.best(now)),
            Lookup::Listed(by_key) => {
                if !std::mem::replace(&mut alike.listed, true) {
                    let key = alike.kind.key.clone();
                    by_key.entry(key).or_default().push(number);
                }
            }
        }
    }

    fn advance(&mut self, now: i64) {
        while let Some(&Reverse((from, candidate, number))) = self.waiting.peek() {
            if from > now {
                break;
            }
            self.waiting.pop();
            if candidate.until >= now {
                self.make_ready(number, candidate, now);
            }
        }
        let (Some(ending), Lookup::Indexed(index)) = (&mut self.ending, &mut self.order) else {
            return;
        };
        while let Some(&Reverse((until, number))) = ending.peek() {
            if until >= now {
                break;
            }
            ending.pop();
            index.set(number, self.each[number].best(now));
        }
    }

    /// Relays those that an event can follow until a time; see [`Index::relay`].
    pub fn relay(&mut self, ask: &Ask, until: i64, looks: &mut u64) {
        self.advance(ask.now);
        if let Lookup::Indexed(index) = &mut self.order
            && let Some(range) = index.ranges.get(ask.key).copied()
        {
            let cuts = ask.cuts;
            index.relay(&Place { range, cuts }, until, looks);
        }
    }

    /// Finds those that were relayed to an event.
    pub fn find_relayed(&mut self, ask: &Ask, goal: &mut Goal, looks: &mut u64) {
        if let Lookup::Indexed(index) = &mut self.order
            && let Some(range) = index.ranges.get(ask.key).copied()
        {
            let cuts = ask.cuts;
            index.find_relayed(&Place { range, cuts }, ask.now, goal, looks);
        }
    }

    /// Finds those that an event can follow. Times never go back.
    pub fn find(&mut self, ask: &Ask, goal: &mut Goal, looks: &mut u64) {
        self.advance(ask.now);
        let each = &mut self.each;
        match &mut self.order {
            Lookup::Indexed(index) => index.find(each, ask, goal, looks),
            Lookup::Listed(by_key) => {
                let Some(listed) = by_key.get_mut(ask.key) else {
                    return;
                };
                listed.retain(|&number| {
                    let alike = &mut each[number];
                    *looks += 1;
                    let best = alike.best(ask.now);
                    if let Some(deadline) = best
                        && goal.wants(deadline)
                        && ask.cuts.iter().all(|cut| cut.is_met(&alike.kind.ranks))
                    {
                        goal.take(number, deadline);
                    }
                    alike.listed = best.is_some();
                    alike.listed
                });
            }
        }
    }

    pub fn facts(&self, number: usize) -> &Known {
        &self.each[number].kind.facts
    }

    /// Forgets those of a kind whose time has come: whatever they could lead to is reached.
    pub fn spend(&mut self, number: usize) {
        self.each[number].ready.clear();
        if let Lookup::Indexed(index) = &mut self.order {
            index.set(number, None);
            if self.ending.is_some() {
                index.stop(number);
            }
        }
    }
}

impl Alike {
    fn new(kind: Kind) -> Self {
        Alike {
            kind,
            ready: BinaryHeap::new(),
            listed: false,
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

    /// The latest deadline.
    pub fn best(&mut self, now: i64) -> Option<i64> {
        while let Some(&(deadline, until)) = self.ready.peek() {
            if until >= now {
                return Some(deadline);
            }
            self.ready.pop();
        }
        None
    }
}
