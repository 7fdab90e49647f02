//! The smallest person that still is what was asked for.

use super::person::Person;
use crate::time::{Clock, DAY, Length, Unit};

/// Takes away all that can go, and makes what stays as plain as can be.
pub fn shrink(mut person: Person, clock: &Clock, fits: &dyn Fn(&Person) -> bool) -> Person {
    loop {
        let found = smaller(&person).find(|smaller| fits(smaller));
        match found {
            Some(smaller) => person = smaller,
            None => break,
        }
    }
    plainer_times(&mut person, clock, fits);
    person
        .events
        .sort_by(|a, b| (b.time, a.event).cmp(&(a.time, b.event)).reverse());
    person
}

/// The person without one thing, events in halves first.
fn smaller(person: &Person) -> impl Iterator<Item = Person> + '_ {
    let count = person.events.len();
    let sizes =
        std::iter::successors(Some(count / 2), |size| Some(size / 2)).take_while(|size| *size > 0);
    let parts =
        sizes.flat_map(move |size| (0..count.div_ceil(size)).map(move |part| (part * size, size)));
    let events = parts.map(|(from, size)| {
        let mut smaller = person.clone();
        smaller
            .events
            .drain(from..(from + size).min(smaller.events.len()));
        smaller
    });
    let attributes = person.attributes.keys().map(|id| {
        let mut smaller = person.clone();
        smaller.attributes.remove(id);
        smaller
    });
    let properties = person
        .events
        .iter()
        .enumerate()
        .flat_map(move |(at, event)| {
            event.properties.keys().map(move |name| {
                let mut smaller = person.clone();
                smaller.events[at].properties.remove(name);
                smaller
            })
        });
    events.chain(attributes).chain(properties)
}

/// Events at whole days or hours before now, where that makes no difference.
fn plainer_times(person: &mut Person, clock: &Clock, fits: &dyn Fn(&Person) -> bool) {
    for at in 0..person.events.len() {
        let before = clock.as_of.saturating_sub(person.events[at].time);
        let days = before.div_euclid(DAY);
        let hours = before.div_euclid(DAY / 24);
        let plain = [1, days, days + 1, days - 1].map(|days| Length::new(days, Unit::Day));
        let plain = plain
            .into_iter()
            .chain([hours, hours + 1].map(|hours| Length::new(hours, Unit::Hour)));
        for length in plain.filter(|length| length.amount > 0) {
            let mut moved = person.clone();
            moved.events[at].time = clock.shift(clock.as_of, length.back());
            if moved == *person {
                break;
            }
            if fits(&moved) {
                *person = moved;
                break;
            }
        }
    }
}
