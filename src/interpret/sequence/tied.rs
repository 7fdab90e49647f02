//! Several steps at one time: each takes an event of its own, in whichever order holds.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::Occurrence;
use super::facts::{Known, MISSING};
use super::lists::Keyed;
use super::pass::{Choice, Pass};

/// So many choices are looked through before they are all there.
const MANY: usize = 16;

/// The events of one time that a step can be.
struct Present<'m> {
    all: &'m [Occurrence],
    /// Those that any rule of the sequence treats alike.
    alike: Vec<Vec<Occurrence>>,
    /// By the facts that must be equal to those of steps before.
    keyed: Option<Keyed>,
}

impl<'m> Pass<'m> {
    /// Whether a step and the next can both be at this time.
    pub fn is_tied(&self, time: i64, now: &[&[Occurrence]]) -> bool {
        (1..now.len()).any(|step| self.follows_at_once(step, time, now))
    }

    fn follows_at_once(&self, step: usize, time: i64, now: &[&[Occurrence]]) -> bool {
        !now[step - 1].is_empty() && !now[step].is_empty() && self.matcher.can_tie(step, time)
    }

    /// For each step the choices that end with it at this time.
    pub fn tied(&mut self, time: i64, now: &[&'m [Occurrence]]) -> Vec<Vec<Choice>> {
        let mut choices: Vec<Vec<Choice>> = Vec::with_capacity(now.len());
        for step in 0..now.len() {
            let ahead = (step + 1..now.len())
                .take_while(|next| self.follows_at_once(*next, time, now))
                .count();
            let later = &now[step + 1..=step + ahead];
            let present = self.present(step, now[step]);
            let mut found = match self.matcher.bonds[step].relays && are_apart(now[step], later) {
                true => {
                    now[step].iter().for_each(|event| self.relay(step, *event));
                    Vec::new()
                }
                false => self.arrivals_of(step, ahead, &present),
            };
            self.end_of_arrivals();
            for choice in &mut found {
                choice.taken = wanted(vec![choice.event], later);
            }
            if step > 0 && self.follows_at_once(step, time, now) {
                let mut most = MANY;
                for before in &choices[step - 1] {
                    self.continued(step, before, &present, later, &mut found);
                    if found.len() > most {
                        found = enough(found, ahead);
                        most = MANY.max(2 * found.len());
                    }
                }
            }
            choices.push(enough(found, ahead));
        }
        let last = choices.len() - 1;
        for found in &mut choices[..last] {
            *found = enough(std::mem::take(found), 0);
        }
        choices
    }

    fn present(&mut self, step: usize, all: &'m [Occurrence]) -> Present<'m> {
        let matcher = self.matcher;
        let which = &matcher.order.steps[step].which;
        let mut alike: Vec<Vec<Occurrence>> = Vec::new();
        if matcher.is_plain() {
            let mut kinds: FxHashMap<Vec<bool>, usize> = FxHashMap::default();
            for event in all {
                let lists = self.lists.iter();
                let kind = lists
                    .map(|list| list.binary_search(event).is_ok())
                    .collect();
                let index = *kinds.entry(kind).or_insert(alike.len());
                if index == alike.len() {
                    alike.push(Vec::new());
                }
                alike[index].push(*event);
            }
        }
        let keyed = (!which.equal.is_empty()).then(|| matcher.by_key(which, all, &mut self.facts));
        Present { all, alike, keyed }
    }

    fn arrivals_of(&mut self, step: usize, ahead: usize, present: &Present) -> Vec<Choice> {
        let mut found = Vec::new();
        if self.matcher.is_plain() {
            for events in &present.alike {
                self.arrivals_by(step, events[0], ahead, &mut found);
            }
        } else {
            for event in present.all {
                self.arrivals_by(step, *event, ahead, &mut found);
            }
        }
        found
    }

    /// The choices that go on from one with another event of the same time.
    fn continued(
        &mut self,
        step: usize,
        before: &Choice,
        present: &Present,
        later: &[&[Occurrence]],
        found: &mut Vec<Choice>,
    ) {
        let free = |event: &&Occurrence| !before.taken.contains(event);
        let events: Vec<Occurrence> = if self.matcher.is_plain() {
            let kinds = present.alike.iter();
            kinds
                .filter_map(|events| events.iter().find(free).copied())
                .collect()
        } else if let Some(keyed) = &present.keyed {
            let kept = &self.matcher.bonds[step - 1].kept;
            let steps = self.matcher.spread(kept, &before.facts);
            let which = &self.matcher.order.steps[step].which;
            let key: Known = which.equal.iter().map(|(_, f)| steps[*f]).collect();
            if key.contains(&MISSING) {
                return;
            }
            let events = keyed.get(&key).map_or(&[][..], Vec::as_slice);
            events.iter().filter(free).copied().collect()
        } else {
            present.all.iter().filter(free).copied().collect()
        };
        let which = &self.matcher.order.steps[step].which;
        let kept = &*self.matcher.bonds[step - 1].kept;
        let steps = self.matcher.spread(kept, &before.facts);
        for event in events {
            self.look();
            if !self.compares(which, event, &steps) {
                continue;
            }
            let facts = (kept, &*before.facts);
            if let Some(mut choice) = self.choose(step, event, facts, before.deadline) {
                let mut taken = before.taken.clone();
                taken.push(event);
                choice.taken = wanted(taken, later);
                found.push(choice);
            }
        }
    }
}

/// Whether no event of a step could be one of the later steps.
fn are_apart(events: &[Occurrence], later: &[&[Occurrence]]) -> bool {
    wanted(events.to_vec(), later).is_empty()
}

/// The events that one of the later steps could want.
fn wanted(mut events: Vec<Occurrence>, later: &[&[Occurrence]]) -> Vec<Occurrence> {
    events.retain(|event| later.iter().any(|list| list.binary_search(event).is_ok()));
    events.sort_unstable();
    events
}

/// As many of the choices as the best way on can need, whatever `ahead` events it takes: of those
/// with the same facts one with the latest deadline, and for each event that this one has taken
/// one that has not, and so on. Whatever way a left-out choice has, one of these has it, too.
fn enough(mut choices: Vec<Choice>, ahead: usize) -> Vec<Choice> {
    if choices.len() < 2 {
        return choices;
    }
    choices.sort_by(|a, b| {
        let latest_first = b.deadline.cmp(&a.deadline);
        latest_first.then_with(|| a.taken.cmp(&b.taken))
    });
    let mut families: FxHashMap<&Known, Vec<usize>> = FxHashMap::default();
    for (index, choice) in choices.iter().enumerate() {
        families.entry(&choice.facts).or_default().push(index);
    }
    let mut kept = BTreeSet::new();
    for family in families.into_values() {
        keep(&choices, &family, ahead, &mut kept);
    }
    let mut index = 0;
    choices.retain(|_| {
        index += 1;
        kept.contains(&(index - 1))
    });
    choices
}

fn keep(choices: &[Choice], family: &[usize], ahead: usize, kept: &mut BTreeSet<usize>) {
    let Some(&first) = family.first() else {
        return;
    };
    kept.insert(first);
    if ahead == 0 {
        return;
    }
    for event in &choices[first].taken {
        let others = family.iter().copied();
        let others: Vec<usize> = others
            .filter(|other| !choices[*other].taken.contains(event))
            .collect();
        keep(choices, &others, ahead - 1, kept);
    }
}
