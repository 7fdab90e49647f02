//! The smallest person that still is what was asked for.

use std::ops::Range;

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
    let own = std::iter::once(&mut person.events);
    let others = person.rivals.iter_mut().map(|rival| &mut rival.events);
    for events in own.chain(others) {
        events.sort_by_key(|event| (event.time, std::cmp::Reverse(event.event)));
    }
    person
}

/// The person, or rivals in a row who differ in nothing but the key.
type Who = Option<Range<usize>>;

fn everybody(person: &Person) -> Vec<Who> {
    let mut all = vec![None];
    let mut from = 0;
    let same = |a: &Person, b: &Person| a.attributes == b.attributes && a.events == b.events;
    for group in person.rivals.chunk_by(same) {
        all.push(Some(from..from + group.len()));
        from += group.len();
    }
    all
}

fn of<'p>(person: &'p Person, who: &Who) -> &'p Person {
    who.as_ref()
        .and_then(|rivals| person.rivals.get(rivals.start))
        .unwrap_or(person)
}

/// The person, where one of them, or some rivals, are as given.
fn with(person: &Person, who: &Who, changed: &Person) -> Person {
    let mut all = person.clone();
    let some = match who {
        None => std::slice::from_mut(&mut all),
        Some(rivals) => &mut all.rivals[rivals.clone()],
    };
    for one in some {
        one.attributes.clone_from(&changed.attributes);
        one.events.clone_from(&changed.events);
    }
    all
}

/// The person without one thing, others and events in halves first.
fn smaller(person: &Person) -> impl Iterator<Item = Person> + '_ {
    let others = parts(person.rivals.len()).map(|part| {
        let mut smaller = person.clone();
        smaller.rivals.drain(part);
        smaller.name_rivals();
        smaller
    });
    let things = everybody(person).into_iter().flat_map(move |who| {
        let alone = alone(of(person, &who));
        alone.map(move |changed| with(person, &who, &changed))
    });
    others.chain(things)
}

/// Parts of so many in a row, the largest first.
fn parts(count: usize) -> impl Iterator<Item = Range<usize>> {
    let sizes = std::iter::successors(Some(count), |size| Some(size / 2));
    let sizes = sizes.take_while(|size| *size > 0);
    sizes.flat_map(move |size| {
        let parts = 0..count.div_ceil(size);
        parts.map(move |part| part * size..((part + 1) * size).min(count))
    })
}

/// The person without one thing of its own.
fn alone(person: &Person) -> impl Iterator<Item = Person> + '_ {
    let events = parts(person.events.len()).map(|part| {
        let mut smaller = person.clone();
        smaller.events.drain(part);
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
    for who in everybody(person) {
        for at in 0..of(person, &who).events.len() {
            let event = of(person, &who).events[at].time;
            let before = clock.as_of.saturating_sub(event);
            let days = before.div_euclid(DAY);
            let hours = before.div_euclid(DAY / 24);
            let plain = [1, days, days + 1, days - 1].map(|days| Length::new(days, Unit::Day));
            let plain = plain
                .into_iter()
                .chain([hours, hours + 1].map(|hours| Length::new(hours, Unit::Hour)));
            for length in plain.filter(|length| length.amount > 0) {
                let mut changed = of(person, &who).clone();
                changed.events[at].time = clock.shift(clock.as_of, length.back());
                let moved = with(person, &who, &changed);
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
}
