//! The profiles and events of a test as a dataset.

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexMap;

use super::Setting;
use crate::check::needs;
use crate::check::typed::{Expr, Project, SegmentId, Test, TestEvent};
use crate::dataset::catalog::{AttributeId, Catalog, Column, EventType, EventTypeId};
use crate::dataset::import::{chunk_of, column_of};
use crate::dataset::{Dataset, EventTable, Keys};
use crate::interpret::{FactProfile, Interpreter, RowProfile};
use crate::time::Clock;
use crate::value::{Type, Value};

/// A dataset of the profiles of one test.
#[derive(Debug)]
pub struct World {
    pub dataset: Dataset,
    /// The row of each profile of the test.
    pub rows: Vec<usize>,
}

impl World {
    /// What the segments need of a test's profiles and events.
    pub fn new(setting: &Setting, test: &Test, segments: &[SegmentId], clock: &Clock) -> World {
        let mut names: Vec<&str> = test.profiles.iter().map(|p| p.name.as_str()).collect();
        names.sort_unstable();
        let rows = test.profiles.iter().map(|profile| {
            let row = names.binary_search(&profile.name.as_str());
            row.unwrap_or_else(|row| row)
        });
        let rows: Vec<usize> = rows.collect();
        let facts = Facts {
            project: setting.project,
            clock,
            test,
            rows: &rows,
        };
        let mut dataset = Dataset {
            keys: Keys::from_sorted(names),
            ..Dataset::default()
        };
        let needs = needs(setting.project, segments);
        for id in needs.attributes {
            let column = setting.catalog.attributes.get_index(id.0 as usize);
            if let Some((name, column)) = column {
                let values = facts.attribute(id, is_key(setting.catalog, name), column);
                let column = column_of(&type_of(column), &values);
                dataset.attributes.insert(id, column);
            }
        }
        for (id, properties) in needs.events {
            if let Some((_, event)) = setting.catalog.events.get_index(id.0 as usize) {
                let table = facts.events(id, event, properties);
                dataset.events.insert(id, table);
            }
        }
        World { dataset, rows }
    }

    /// The profiles of the test, in its order.
    pub fn profiles(&self) -> Vec<RowProfile<'_>> {
        let dataset = &self.dataset;
        let rows = self.rows.iter();
        rows.map(|row| RowProfile { dataset, row: *row }).collect()
    }
}

fn is_key(catalog: &Catalog, name: &str) -> bool {
    catalog.key.as_deref() == Some(name)
}

fn type_of(column: &Column) -> Type {
    column.ty.clone().unwrap_or(Type::Unknown)
}

/// The facts of a test at the instant it runs.
struct Facts<'a> {
    project: &'a Project,
    clock: &'a Clock,
    test: &'a Test,
    rows: &'a [usize],
}

impl Facts<'_> {
    /// The values of an attribute by row; the key of a profile is its name.
    fn attribute(&self, id: AttributeId, is_key: bool, column: &Column) -> Vec<Option<Value>> {
        let ty = type_of(column);
        let mut values = vec![None; self.rows.len()];
        for (profile, &row) in self.test.profiles.iter().zip(self.rows) {
            let fact = profile.facts.iter().find(|(fact, _)| *fact == id);
            values[row] = match fact {
                _ if is_key => Some(Value::text(&profile.name)),
                Some((_, value)) => self.value(value, &ty),
                None => None,
            };
        }
        values
    }

    fn events(
        &self,
        id: EventTypeId,
        event: &EventType,
        properties: impl IntoIterator<Item = Arc<str>>,
    ) -> EventTable {
        let mut of_row: BTreeMap<(usize, i64), Vec<&TestEvent>> = BTreeMap::new();
        for given in self.test.events.iter().filter(|given| given.event == id) {
            for &profile in &given.profiles {
                for (point, _) in &given.at {
                    let place = (self.rows[profile], self.clock.instant(point));
                    of_row.entry(place).or_default().push(given);
                }
            }
        }
        let mut offsets = vec![0u32; self.rows.len() + 1];
        let (mut times, mut given) = (Vec::new(), Vec::new());
        for ((row, time), events) in of_row {
            offsets[row + 1] += u32::try_from(events.len()).unwrap_or(u32::MAX);
            times.extend(events.iter().map(|_| time));
            given.extend(events);
        }
        for row in 1..offsets.len() {
            offsets[row] += offsets[row - 1];
        }
        let columns = properties.into_iter().filter_map(|name| {
            let ty = type_of(event.properties.get(&name)?);
            let fact = |event: &&TestEvent| {
                let fact = event.facts.iter().find(|(fact, _)| *fact == name);
                fact.and_then(|(_, value)| self.value(value, &ty))
            };
            let values: Vec<Option<Value>> = given.iter().map(fact).collect();
            Some((name, chunk_of(&ty, &values)))
        });
        let properties: IndexMap<_, _> = columns.collect();
        EventTable::cut(&offsets, times.into(), properties)
    }

    /// A literal as a value of a column's type.
    fn value(&self, literal: &Expr, ty: &Type) -> Option<Value> {
        let interpreter = Interpreter {
            project: self.project,
            clock: self.clock,
        };
        let value = interpreter.value(literal, &FactProfile::default())?;
        Some(self.converted(value, ty))
    }

    fn converted(&self, value: Value, ty: &Type) -> Value {
        let zone = &self.clock.zone;
        match (value, ty) {
            (Value::Exact(exact), Type::Float) => Value::Float(exact.to_f64() + 0.0),
            (Value::Date(day), Type::Timestamp) => Value::Timestamp(zone.start_of_day(day)),
            (Value::Timestamp(instant), Type::Date) => Value::Date(zone.day_of(instant)),
            (Value::List(items), Type::List(item)) => {
                let converted = items.iter().map(|value| {
                    let value = value.clone();
                    value.map(|value| self.converted(value, item))
                });
                Value::List(converted.collect())
            }
            (Value::Record(values), Type::Record(fields)) => {
                let converted = values.iter().zip(fields.iter()).map(|(value, field)| {
                    let value = value.clone();
                    value.map(|value| self.converted(value, &field.ty))
                });
                Value::Record(converted.collect())
            }
            (value, _) => value,
        }
    }
}
