//! Examples by trial: profiles that are changed little by little until they are what is asked for.

use super::distance::Distance;
use super::material::Material;
use super::moves::{Dice, Moves};
use super::person::Person;
use crate::check::typed::{Project, SegmentId};
use crate::dataset::catalog::Catalog;
use crate::interpret::{Interpreter, Population, Profile};
use crate::time::Clock;

/// Changes without success until another profile is begun with.
const PATIENCE: usize = 500;

/// Which segments a profile is to be in, and which not.
pub struct Goal<'a> {
    pub segments: Vec<(&'a Project, SegmentId, bool)>,
    pub clock: &'a Clock,
    pub catalog: &'a Catalog,
}

impl Goal<'_> {
    /// Nothing for those who are what is asked for.
    fn distance(&self, person: &Person) -> f64 {
        let key = Person::key_attribute(self.catalog);
        let profiles: Vec<_> = std::iter::once(person)
            .chain(&person.rivals)
            .map(|person| person.profile(key))
            .collect();
        let each = self.segments.iter().map(|(project, id, is_in)| {
            let interpreter = Interpreter {
                project,
                clock: self.clock,
            };
            let all = profiles.iter().map(|profile| profile as &dyn Profile);
            let population = Population::new(interpreter, all.collect());
            let distance = Distance {
                project,
                clock: self.clock,
                profile: &population.peer(0),
            };
            distance.to_segment(*id, *is_in)
        });
        each.sum()
    }

    /// Whether the interpreter says that the person is what is asked for, and data can hold it.
    pub fn is_met(&self, person: &Person) -> bool {
        person.is_of(self.catalog) && self.distance(person) == 0.0
    }
}

/// Somebody near one of those to begin with who is what is asked for, after so many changes at most.
pub fn search(goal: &Goal, mut begin: Vec<Person>, changes: usize) -> Option<Person> {
    begin.retain(|person| person.is_of(goal.catalog));
    begin.push(Person::named("ana"));
    let mut begin: Vec<(f64, Person)> = begin
        .into_iter()
        .map(|person| (goal.distance(&person), person))
        .collect();
    begin.sort_by(|a, b| a.0.total_cmp(&b.0));
    let segments: Vec<_> = goal
        .segments
        .iter()
        .map(|(project, id, _)| (*project, *id))
        .collect();
    let material = Material::of(&segments, goal.clock, goal.catalog);
    let mut moves = Moves {
        material: &material,
        catalog: goal.catalog,
        as_of: goal.clock.as_of,
        dice: Dice::new(),
    };
    let (mut at, mut since) = (0, 0);
    let (mut distance, mut person) = begin.first()?.clone();
    let mut left = changes;
    while left > 0 {
        if distance == 0.0 {
            break;
        }
        let changed = moves.changed(&person);
        let reached = goal.distance(&changed);
        // All others are looked at as well.
        left = left.saturating_sub(1 + changed.rivals.len() / 4);
        since += 1;
        if reached < distance {
            since = 0;
        }
        if reached <= distance {
            (distance, person) = (reached, changed);
        }
        if since > PATIENCE {
            (at, since) = ((at + 1) % begin.len(), 0);
            (distance, person) = begin[at].clone();
        }
    }
    goal.is_met(&person).then_some(person)
}
