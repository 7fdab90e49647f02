//! Small changes to a profile.

use super::candidates::fits;
use super::material::Material;
use super::person::{Happened, Person};
use crate::dataset::catalog::Catalog;
use crate::time::DAY;
use crate::value::Value;

/// Events of one profile.
const MANY: usize = 80;
/// No event happened before.
const LONG_AGO: i64 = 20_000 * DAY;

/// Numbers that look random and are the same in every run.
pub struct Dice(u64);

impl Dice {
    pub fn new() -> Dice {
        Dice(0x9e37_79b9_7f4a_7c15)
    }

    pub fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((bits ^ (bits >> 31)) % count.max(1) as u64).unwrap_or(0)
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.below(from.len()))
    }
}

/// What a profile is changed with.
pub struct Moves<'a> {
    pub material: &'a Material,
    pub catalog: &'a Catalog,
    pub as_of: i64,
    pub dice: Dice,
}

impl Moves<'_> {
    /// The person, or one of those it is ranked with, a little different.
    pub fn changed(&mut self, person: &Person) -> Person {
        let mut person = person.clone();
        for _ in 0..[1, 1, 2, 3][self.dice.below(4)] {
            if self.material.rivals > 0 && self.dice.below(2) == 0 {
                self.change_rivals(&mut person);
            } else {
                self.change(&mut person);
            }
        }
        person
    }

    fn change_rivals(&mut self, person: &mut Person) {
        let count = person.rivals.len();
        let roll = self.dice.below(6);
        if count == 0 || roll == 0 && count < self.material.rivals {
            let mut rival = person.clone();
            rival.rivals.clear();
            self.change(&mut rival);
            let more = match self.dice.below(3) {
                0 => self.material.rivals - count,
                _ => 1,
            };
            person.rivals.extend(std::iter::repeat_n(rival, more));
        } else if roll == 1 {
            person.rivals.remove(self.dice.below(count));
        } else if roll == 2 {
            let rival = person.rivals[self.dice.below(count)].clone();
            person
                .rivals
                .iter_mut()
                .for_each(|other| other.clone_from(&rival));
        } else {
            let at = self.dice.below(count);
            self.change(&mut person.rivals[at]);
        }
        person.name_rivals();
    }

    fn change(&mut self, person: &mut Person) {
        match self.dice.below(12) {
            0..3 => self.add_event(person),
            3 if !person.events.is_empty() => {
                let at = self.dice.below(person.events.len());
                person.events.remove(at);
            }
            4..6 => self.move_event(person),
            6 | 7 => self.set_property(person),
            8 => self.copy_property(person),
            9 => self.repeat_event(person),
            10 if self.material.sampled => person.key = format!("p{}", self.dice.below(2_000)),
            _ => self.set_attribute(person),
        }
    }

    fn time(&mut self, person: &Person) -> i64 {
        let pool = self.dice.pick(&self.material.times).copied();
        let gap = self.dice.pick(&self.material.gaps).copied().unwrap_or(0);
        let near = self.dice.pick(&person.events).map(|event| event.time);
        let time = match (near, self.dice.below(4)) {
            (Some(near), 0) => near.saturating_add(gap),
            (Some(near), 1) => near.saturating_sub(gap),
            _ => pool.unwrap_or(self.as_of - 1),
        };
        time.clamp(self.as_of - LONG_AGO, self.as_of - 1)
    }

    fn add_event(&mut self, person: &mut Person) {
        let Some(event) = self.dice.pick(&self.material.events).copied() else {
            return;
        };
        if person.events.len() >= MANY {
            return;
        }
        let time = self.time(person);
        // What has been found to be useful of such an event is a good start.
        let like = person.events.iter().rfind(|other| other.event == event);
        let properties = like
            .map(|other| other.properties.clone())
            .unwrap_or_default();
        person.events.push(Happened {
            event,
            time,
            properties,
        });
        if self.dice.below(2) == 0 {
            self.set_property_at(person, person.events.len() - 1);
        }
    }

    fn move_event(&mut self, person: &mut Person) {
        let at = self.dice.below(person.events.len());
        let time = self.time(person);
        if let Some(event) = person.events.get_mut(at) {
            event.time = time;
        }
    }

    fn repeat_event(&mut self, person: &mut Person) {
        let Some(event) = self.dice.pick(&person.events).cloned() else {
            return;
        };
        let gap = self.dice.pick(&self.material.gaps).copied().unwrap_or(0);
        let times = [1, 2, 4, 9, 19][self.dice.below(5)];
        for number in 1..=times {
            if person.events.len() < MANY {
                let mut again = event.clone();
                again.time = event.time.saturating_sub(gap.saturating_mul(number));
                person.events.push(again);
            }
        }
    }

    fn set_property(&mut self, person: &mut Person) {
        if !person.events.is_empty() {
            let at = self.dice.below(person.events.len());
            self.set_property_at(person, at);
        }
    }

    fn set_property_at(&mut self, person: &mut Person, at: usize) {
        let event = &mut person.events[at];
        let known = self.material.properties.iter();
        let known: Vec<_> = known.filter(|((ty, _), _)| *ty == event.event).collect();
        let Some(((_, name), values)) = self.dice.pick(&known).copied() else {
            return;
        };
        match self.dice.pick(values) {
            Some(value) if self.dice.below(12) > 0 => {
                event.properties.insert(name.clone(), value.clone());
            }
            _ => {
                event.properties.remove(name);
            }
        }
    }

    /// Gives an event what another one has.
    fn copy_property(&mut self, person: &mut Person) {
        let Some(from) = self.dice.pick(&person.events) else {
            return;
        };
        let known: Vec<_> = from.properties.iter().collect();
        let Some((name, value)) = self
            .dice
            .pick(&known)
            .map(|(n, v)| ((*n).clone(), (*v).clone()))
        else {
            return;
        };
        let at = self.dice.below(person.events.len());
        let event = &mut person.events[at];
        let ty = self.catalog.property_type(event.event, &name);
        if ty.is_some_and(|ty| fits(ty, &value)) {
            event.properties.insert(name, value);
        }
    }

    fn set_attribute(&mut self, person: &mut Person) {
        let all: Vec<_> = self.material.attributes.iter().collect();
        let Some((id, values)) = self.dice.pick(&all).copied() else {
            return;
        };
        if self.catalog.key.as_deref() == Some(self.catalog.attribute_name(*id)) {
            if let Some(Value::Text(text)) = self.dice.pick(values)
                && Person::can_be_key(text)
            {
                person.key = text.to_string();
            }
            return;
        }
        match self.dice.pick(values) {
            Some(value) if self.dice.below(6) > 0 => {
                person.attributes.insert(*id, value.clone());
            }
            _ => {
                person.attributes.remove(id);
            }
        }
    }
}
