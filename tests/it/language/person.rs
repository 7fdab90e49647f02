//! A person of facts, and whether a rule holds for them.

use std::sync::Arc;

use cantle::check::{Lists, check, typed};
use cantle::dataset::catalog::Catalog;
use cantle::diagnostics::SourceId;
use cantle::interpret::{FactProfile, Facts, Interpreter};
use cantle::syntax::parse;
use cantle::time::{Clock, Weekday, Zone, parse_date, parse_timestamp};
use cantle::value::{Ratio, Value};

use crate::random::names::catalog;

pub struct Person {
    catalog: Catalog,
    clock: Clock,
    facts: FactProfile,
}

pub fn text(value: &str) -> Value {
    Value::text(value)
}

pub fn number(value: &str) -> Value {
    Value::Exact(Ratio::parse(value).expect(value))
}

pub fn date(value: &str) -> Value {
    Value::Date(parse_date(value).expect(value))
}

pub fn list(values: &[Option<Value>]) -> Value {
    Value::List(Arc::from(values))
}

impl Person {
    /// Someone of whom nothing is known, at an instant in a zone.
    pub fn at(zone: &str, as_of: &str) -> Person {
        let zone = Zone::named(zone).expect(zone);
        Person {
            catalog: catalog(),
            clock: Clock {
                as_of: parse_timestamp(as_of, &zone).expect(as_of),
                zone,
                week_start: Weekday::Monday,
            },
            facts: FactProfile::new("k1"),
        }
    }

    pub fn set(mut self, attribute: &str, value: Value) -> Person {
        let (id, _) = self.catalog.attribute(attribute).expect(attribute);
        self.facts.set(id, Some(value));
        self
    }

    /// An attribute that is an instant, in the zone unless it has an offset.
    pub fn set_time(self, attribute: &str, at: &str) -> Person {
        let instant = self.instant(at);
        self.set(attribute, Value::Timestamp(instant))
    }

    pub fn event(mut self, event: &str, at: &str, properties: &[(&str, Value)]) -> Person {
        let (id, _) = self.catalog.event(event).expect(event);
        let facts: Facts = properties
            .iter()
            .map(|(name, value)| ((*name).into(), value.clone()))
            .collect();
        let instant = self.instant(at);
        self.facts.add(id, instant, facts);
        self
    }

    fn instant(&self, at: &str) -> i64 {
        parse_timestamp(at, &self.clock.zone).expect(at)
    }

    pub fn holds(&self, definitions: &str, rule: &str) -> bool {
        let source = format!("{definitions}\nsegment found {{\n{rule}\n}}\n");
        let parsed = parse(SourceId(0), &source);
        let checked = check(&[parsed.file], &self.catalog, &Lists::default());
        let all = parsed.diagnostics.iter().chain(&checked.diagnostics);
        let wrong: Vec<_> = all.filter(|d| d.is_error()).map(|d| &d.message).collect();
        assert!(wrong.is_empty(), "{rule}: {wrong:?}");
        let project: typed::Project = checked.project;
        let interpreter = Interpreter {
            project: &project,
            clock: &self.clock,
        };
        let segment = project.find("found").expect("the segment");
        interpreter.is_member(segment, &self.facts)
    }

    /// Each of these rules holds, and its complement does not.
    pub fn yes(&self, rules: &[&str]) -> &Person {
        self.expect(rules, true)
    }

    pub fn no(&self, rules: &[&str]) -> &Person {
        self.expect(rules, false)
    }

    fn expect(&self, rules: &[&str], expected: bool) -> &Person {
        for rule in rules {
            assert_eq!(self.holds("", rule), expected, "{rule}");
            let complement = format!("none of {{\n{rule}\n}}");
            assert_eq!(self.holds("", &complement), !expected, "{complement}");
        }
        self
    }
}
