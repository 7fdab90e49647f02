//! Random profiles and events: few distinct values, so that conditions meet them, and the corners.

use std::collections::BTreeMap;
use std::sync::Arc;

use cantle::dataset::catalog::{AttributeId, Catalog, EventType, EventTypeId};
use cantle::dataset::import::chunk_of;
use cantle::dataset::{Dataset, EventTable, Keys, MORSEL, Needs};
use cantle::time::{Clock, DAY, Range, SECOND, Weekday, Zone, parse_timestamp};
use cantle::value::{Ratio, Type, Value};

use super::Rng;
use super::columns::{chunk, column};
use super::names::catalog;

#[derive(Debug)]
pub struct World {
    pub catalog: Catalog,
    pub dataset: Dataset,
    pub clock: Clock,
}

const INSTANTS: [(&str, &str); 8] = [
    ("UTC", "2026-06-01T00:00"),
    ("Europe/Berlin", "2026-03-30T02:30"),
    ("Europe/Berlin", "2026-10-26T02:30"),
    ("America/New_York", "2024-02-29T12:00"),
    ("Australia/Lord_Howe", "2026-10-04T12:00"),
    ("America/Sao_Paulo", "2018-11-05T00:30"),
    ("Pacific/Apia", "2012-01-05T10:00"),
    ("Africa/Casablanca", "2026-03-31T23:59:59"),
];

impl World {
    pub fn random(rng: &mut Rng, rows: usize) -> World {
        let (zone, as_of) = rng.pick(&INSTANTS);
        let zone = Zone::named(zone).expect(zone);
        let clock = Clock {
            as_of: parse_timestamp(as_of, &zone).expect(as_of),
            zone,
            week_start: rng.pick(&[Weekday::Monday, Weekday::Sunday, Weekday::Saturday]),
        };
        let catalog = catalog();
        let mut dataset = Dataset::default();
        let keys = keys(rng, rows, &mut dataset);
        let per_row = rng.pick(&[1, 3, 8]);
        let mut firsts = vec![i64::MAX; rows];
        for (at, ty) in catalog.events.values().enumerate() {
            let empty = catalog
                .events
                .get_index(at)
                .is_some_and(|(n, _)| &**n == "order:never");
            let properties: Vec<(Arc<str>, Type)> = ty
                .properties
                .iter()
                .map(|(name, column)| (name.clone(), column.ty.clone().expect("a type")))
                .collect();
            let limit = if empty { 0 } else { per_row };
            let table = table(rng, &clock, &properties, limit, &mut firsts);
            dataset.events.insert(EventTypeId(at as u32), table);
        }
        // Rows that only events know have events, and no attribute but the key.
        let anonymous: Vec<bool> = firsts
            .iter()
            .map(|first| *first != i64::MAX && rng.chance(15))
            .collect();
        for (row, first) in firsts.iter().enumerate() {
            if anonymous[row] {
                dataset.anonymous.push((row as u32, *first));
            }
        }
        for (at, (name, about)) in catalog.attributes.iter().enumerate() {
            let ty = about.ty.clone().expect("a type");
            let missing = rng
                .pick(&[0, 10, 30, 100])
                .min(if &**name == "vip" { 30 } else { 100 });
            let values: Vec<Option<Value>> = (0..rows)
                .map(|row| match &**name {
                    "id" => Some(Value::text(&keys[row])),
                    _ if anonymous[row] || rng.chance(missing) => None,
                    "big" => Some(Value::int(rng.pick(&[i64::MAX, i64::MIN, 0, 1, -1]))),
                    "code" => Some(Value::text(rng.pick(&CODES))),
                    _ => value(rng, &clock, &ty),
                })
                .collect();
            dataset
                .attributes
                .insert(AttributeId(at as u32), column(&ty, &values));
        }
        World {
            catalog,
            dataset,
            clock,
        }
    }
}

/// The keys by row: in their byte order, or as profiles came over time, some of them gone.
fn keys(rng: &mut Rng, rows: usize, dataset: &mut Dataset) -> Vec<String> {
    let mut keys: Vec<String> = (0..rows).map(|row| format!("k{row:07}")).collect();
    if rng.chance(60) {
        dataset.keys = Keys::from_sorted(keys.iter().map(String::as_str));
        return keys;
    }
    for row in (1..rows).rev() {
        keys.swap(row, rng.below(row as u64 + 1) as usize);
    }
    let mut order: Vec<u32> = (0..rows as u32).collect();
    order.sort_by_key(|row| &keys[*row as usize]);
    let chunks = keys.chunks(MORSEL).map(|keys| keys.iter().collect());
    dataset.keys = Keys::new(chunks.collect(), Some(order.into()));
    let gone = rng.pick(&[0, 5, 50]);
    dataset.live = Some((0..rows as u32).filter(|_| !rng.chance(gone)).collect());
    keys
}

/// Texts that functions read as numbers, dates and instants, or not.
const CODES: [&str; 9] = [
    "12",
    " 12.50 ",
    "-3",
    "x",
    "",
    "2026-02-29",
    "2024-02-29",
    "2026-05-31T23:30:00+02:00",
    "1e3",
];

const TEXTS: [&str; 12] = [
    "DE",
    "de",
    "AT",
    "shoes",
    "Shoes",
    "ÄRGER",
    "ärger",
    "ana@Shop.example",
    "bo@x.de",
    "",
    " a b ",
    "straße",
];

fn table(
    rng: &mut Rng,
    clock: &Clock,
    properties: &[(Arc<str>, Type)],
    per_row: u64,
    firsts: &mut [i64],
) -> EventTable {
    let mut offsets = vec![0u32];
    let mut times = Vec::new();
    let missing = rng.pick(&[0, 10, 50]);
    for first in firsts.iter_mut() {
        let count = if rng.chance(30) {
            0
        } else {
            rng.below(per_row + 1)
        };
        let mut of_row: Vec<i64> = Vec::new();
        for _ in 0..count {
            let tie = of_row.last().copied().filter(|_| rng.chance(25));
            of_row.push(tie.unwrap_or_else(|| instant(rng, clock)));
        }
        of_row.sort_unstable();
        *first = of_row.first().map_or(*first, |time| (*first).min(*time));
        times.extend(of_row);
        offsets.push(times.len() as u32);
    }
    let columns = properties.iter().map(|(name, ty)| {
        let values: Vec<Option<Value>> = times
            .iter()
            .map(|_| {
                if rng.chance(missing) {
                    None
                } else {
                    value(rng, clock, ty)
                }
            })
            .collect();
        (name.clone(), chunk(ty, &values))
    });
    let properties = columns.collect();
    EventTable::cut(&offsets, times.into(), properties)
}

/// An instant near now, on a border of a window, at a midnight, or anywhere in two years.
fn instant(rng: &mut Rng, clock: &Clock) -> i64 {
    let jitter = rng.pick(&[-1, 0, 0, 1]);
    let today = clock.today();
    match rng.below(10) {
        0..3 => clock.as_of - rng.between(0, 800) * DAY / 2 + jitter,
        3..5 => clock.zone.start_of_day(today - rng.between(-3, 100) as i32) + jitter,
        5 => clock.as_of - rng.between(-48, 96) * 3600 * SECOND + jitter,
        6 => clock.as_of + jitter,
        7 => {
            let civil = clock.zone.civil_of(clock.as_of) - rng.between(0, 60) * DAY;
            clock.zone.instant_of(civil) + jitter
        }
        _ => clock.as_of - rng.below(2 * 366 * DAY.unsigned_abs()).cast_signed(),
    }
}

fn value(rng: &mut Rng, clock: &Clock, ty: &Type) -> Option<Value> {
    Some(match ty {
        Type::Bool => Value::Bool(rng.chance(50)),
        Type::Int => Value::int(rng.between(-3, 12)),
        Type::Decimal => Value::Exact(Ratio::decimal(rng.between(-500, 2500).into(), 2)?),
        Type::Float => {
            Value::Float(rng.pick(&[0.0, 0.1, 0.2, 0.3, -1.5, 1e16, 1.0, 7.25, 1e308, 12.0]))
        }
        Type::Text => Value::text(rng.pick(&TEXTS)),
        Type::Date => {
            Value::Date(clock.zone.day_of(instant(rng, clock)) - 366 * rng.below(40) as i32)
        }
        Type::Timestamp => Value::Timestamp(instant(rng, clock)),
        Type::Point => Value::Point {
            lat: rng.pick(&[52.52, 52.5, 48.1, -90.0, 0.0]),
            lon: rng.pick(&[13.405, 13.4, 11.5, 180.0, -180.0]),
        },
        Type::List(item) => {
            let length = rng.below(4);
            let mut element = || {
                if rng.chance(10) {
                    None
                } else {
                    value(rng, clock, item)
                }
            };
            Value::List((0..length).map(|_| element()).collect())
        }
        Type::Record(fields) => {
            let fields = fields.iter();
            Value::Record(
                fields
                    .map(|f| {
                        if rng.chance(10) {
                            None
                        } else {
                            value(rng, clock, &f.ty)
                        }
                    })
                    .collect(),
            )
        }
        Type::Duration | Type::Unknown => return None,
    })
}

/// The dataset without the events at times that the needs leave out.
pub fn within(world: &World, needs: &Needs) -> Dataset {
    let dataset = &world.dataset;
    let events = dataset.events.iter().map(|(id, table)| {
        let times = needs.times.get(id).copied().unwrap_or_default();
        let (_, event) = world
            .catalog
            .events
            .get_index(id.0 as usize)
            .expect("a type");
        (*id, within_times(table, event, times))
    });
    Dataset {
        keys: dataset.keys.clone(),
        live: dataset.live.clone(),
        attributes: dataset.attributes.clone(),
        events: events.collect(),
        anonymous: dataset.anonymous.clone(),
        identity: String::new(),
    }
}

fn within_times(table: &EventTable, event: &EventType, range: Range) -> EventTable {
    let mut offsets = vec![0];
    let mut kept = Vec::new();
    for (morsel, events) in table.morsels.iter().enumerate() {
        for local in 0..events.offsets.len() - 1 {
            let inside = events
                .range(local)
                .filter(|&at| range.contains(events.times[at]));
            kept.extend(inside.map(|at| (morsel, at)));
            offsets.push(kept.len() as u32);
        }
    }
    let times: Vec<i64> = kept
        .iter()
        .map(|&(morsel, at)| table.morsels[morsel].times[at])
        .collect();
    let properties = table.properties.iter().map(|(name, column)| {
        let values: Vec<_> = kept
            .iter()
            .map(|&(morsel, at)| column.chunks[morsel].value(at))
            .collect();
        let ty = event.properties[name].ty.clone().expect("a type");
        (name.clone(), chunk_of(&ty, &values))
    });
    EventTable::cut(&offsets, times.into(), properties.collect())
}

/// Keys of rows, for messages.
pub fn key(world: &World, row: u32) -> String {
    let dataset = &world.dataset;
    let mut facts: BTreeMap<String, String> = BTreeMap::new();
    for (id, column) in &dataset.attributes {
        let value = column.value(row as usize);
        facts.insert(
            world.catalog.attribute_name(*id).to_owned(),
            format!("{value:?}"),
        );
    }
    for (id, table) in &dataset.events {
        let (morsel, local) = (row as usize / MORSEL, row as usize % MORSEL);
        let events = &table.morsels[morsel];
        for at in events.range(local) {
            let time = format!("{} before as of", world.clock.as_of - events.times[at]);
            let properties = table.properties.iter();
            let known: Vec<String> = properties
                .map(|(name, column)| format!("{name}={:?}", column.chunks[morsel].value(at)))
                .collect();
            facts.insert(
                format!("{} #{at}", world.catalog.event_name(*id)),
                format!("{time} {}", known.join(" ")),
            );
        }
    }
    let lines: Vec<String> = facts
        .iter()
        .map(|(name, fact)| format!("  {name}: {fact}"))
        .collect();
    format!("{}\n{}", dataset.keys.get(row as usize), lines.join("\n"))
}
