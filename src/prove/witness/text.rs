//! A person as a `test` item.

use super::person::{Happened, Person};
use crate::dataset::catalog::Catalog;
use crate::explain::show::date;
use crate::syntax::{quoted, written};
use crate::time::{Clock, DAY, Length, SECOND, Unit, civil_from_days};
use crate::value::{Field, Type, Value};

/// Where names and instants come from.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    pub catalog: &'a Catalog,
    pub clock: &'a Clock,
}

/// A test that expects the person to be in some segments and not in others.
pub fn as_test(shown: Shown, title: &str, person: &Person, expected: &[(String, bool)]) -> String {
    let mut text = format!(
        "test {} {{\n  as of {}\n",
        quoted(title),
        as_of(shown.clock)
    );
    for person in std::iter::once(person).chain(&person.rivals) {
        text.push_str(&profile(shown, person));
    }
    text.push_str(&events(shown, std::slice::from_ref(person)));
    let same = |a: &Person, b: &Person| a.events == b.events;
    for rivals in person.rivals.chunk_by(same) {
        text.push_str(&events(shown, rivals));
    }
    let name = single(&person.key);
    for (segment, is_in) in expected {
        let not = if *is_in { "" } else { "not " };
        text.push_str(&format!("  expect {name} {not}in {}\n", written(segment)));
    }
    text.push_str("}\n");
    text
}

fn profile(shown: Shown, person: &Person) -> String {
    let attributes = person.attributes.iter().filter_map(|(id, value)| {
        let (name, column) = shown.catalog.attributes.get_index(id.0 as usize)?;
        Some(setting(name, value, column.ty.as_ref().ok(), shown.clock))
    });
    let attributes: Vec<String> = attributes.collect();
    format!(
        "  profile {} {}\n",
        single(&person.key),
        braces(&attributes)
    )
}

/// The events of the first of these, which all of them have.
fn events(shown: Shown, people: &[Person]) -> String {
    let mut text = String::new();
    let names: Vec<String> = people.iter().map(|person| single(&person.key)).collect();
    let mut events = people.first().map_or(&[][..], |first| &first.events);
    while let Some((first, rest)) = events.split_first() {
        let same = rest
            .iter()
            .take_while(|event| event.event == first.event && event.properties == first.properties);
        let count = same.count();
        let times = events[..=count]
            .iter()
            .map(|event| when(shown.clock, event.time));
        let times: Vec<String> = times.collect();
        text.push_str(&format!(
            "  event {} for {} at {}\n",
            what(shown, first),
            names.join(", "),
            times.join(", ")
        ));
        events = &rest[count..];
    }
    text
}

fn what(shown: Shown, event: &Happened) -> String {
    let Some((name, known)) = shown.catalog.events.get_index(event.event.0 as usize) else {
        return String::new();
    };
    let settings = event.properties.iter().map(|(name, value)| {
        let ty = known
            .properties
            .get(name)
            .and_then(|column| column.ty.as_ref().ok());
        setting(name, value, ty, shown.clock)
    });
    let settings: Vec<String> = settings.collect();
    let name = single(name);
    match settings.is_empty() {
        true => name,
        false => format!("{name} {}", braces(&settings)),
    }
}

fn braces(settings: &[String]) -> String {
    match settings.is_empty() {
        true => "{}".to_owned(),
        false => format!("{{ {} }}", settings.join(", ")),
    }
}

fn setting(name: &str, value: &Value, ty: Option<&Type>, clock: &Clock) -> String {
    format!("{} = {}", written(name), literal(value, ty, clock))
}

/// One name: its dots belong to it.
fn single(name: &str) -> String {
    match name.contains('.') {
        true => format!("`{name}`"),
        false => written(name),
    }
}

fn literal(value: &Value, ty: Option<&Type>, clock: &Clock) -> String {
    match (value, ty) {
        (Value::Bool(value), _) => value.to_string(),
        (Value::Exact(exact), _) => exact.to_string(),
        (Value::Float(float), _) => float.to_string(),
        (Value::Text(text), _) => quoted(text),
        (Value::Date(day), _) => date(*day),
        (Value::Timestamp(at), _) => instant(*at, clock),
        (Value::Duration(micros), _) => format!("{} seconds", micros / SECOND),
        (Value::Point { lat, lon }, _) => format!("({lat}, {lon})"),
        (Value::List(items), Some(Type::List(item))) => {
            let items = items
                .iter()
                .flatten()
                .map(|value| literal(value, Some(item), clock));
            format!("[{}]", items.collect::<Vec<_>>().join(", "))
        }
        (Value::List(items), _) => {
            let items = items
                .iter()
                .flatten()
                .map(|value| literal(value, None, clock));
            format!("[{}]", items.collect::<Vec<_>>().join(", "))
        }
        (Value::Record(values), Some(Type::Record(fields))) => {
            let mut settings = Vec::new();
            for (field, value) in fields.iter().zip(values.iter()) {
                settings.extend(value.as_ref().map(|value| in_object(field, value, clock)));
            }
            braces(&settings)
        }
        (Value::Record(_), _) => "{}".to_owned(),
    }
}

fn in_object(field: &Field, value: &Value, clock: &Clock) -> String {
    setting(&field.name, value, Some(&field.ty), clock)
}

/// An instant as so long ago where that is a whole number of days, hours or minutes.
fn when(clock: &Clock, time: i64) -> String {
    let before = clock.as_of.saturating_sub(time);
    let rounded = |unit: i64| (before + unit / 2).div_euclid(unit);
    let lengths = [
        Length::new(rounded(DAY), Unit::Day),
        Length::new(rounded(DAY / 24), Unit::Hour),
        Length::new(rounded(60 * SECOND), Unit::Minute),
    ];
    let exact =
        |length: &Length| length.amount > 0 && clock.shift(clock.as_of, length.back()) == time;
    match lengths.into_iter().find(exact) {
        Some(length) if length.unit == Unit::Day || length.amount < 1000 => format!("{length} ago"),
        _ => instant(time, clock),
    }
}

fn as_of(clock: &Clock) -> String {
    let day = clock.today();
    match clock.zone.start_of_day(day) == clock.as_of {
        true => date(day),
        false => instant(clock.as_of, clock),
    }
}

/// RFC 3339 in UTC, which no change of a clock makes ambiguous.
fn instant(at: i64, _: &Clock) -> String {
    let day = i32::try_from(at.div_euclid(DAY)).unwrap_or_default();
    let (year, month, day) = civil_from_days(day);
    let micros = at.rem_euclid(DAY);
    let (seconds, fraction) = (micros / SECOND, micros % SECOND);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let fraction = match fraction {
        0 => String::new(),
        _ => format!(".{fraction:06}"),
    };
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z")
}
