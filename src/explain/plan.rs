//! The shared plan as lines: every part once, with how often it is used.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::english::sentence;
use super::{Words, show};
use crate::dataset::catalog::{Catalog, Column};
use crate::plan::Plan;
use crate::plan::dag::Dag;
use crate::plan::node::{Leaf, Measure, MeasureKind, Node, NodeId, Source};
use crate::time::Range;
use crate::value::Type;

/// A part of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// `p1` a condition of profiles, `e1` one of events, `s1` a stream of events, `m1` a value
    /// computed from one, `r1` a ranking.
    pub name: String,
    /// References from other parts and from segments.
    pub used: usize,
    pub what: String,
}

/// All parts: streams, conditions of events, values, rankings, conditions of profiles.
pub fn lines(plan: &Plan, words: &Words<'_>) -> Vec<Line> {
    let used = uses(plan);
    let printer = Printer { plan, words };
    let mut lines = Vec::new();
    let mut line = |name: String, what: String| {
        let used = used.get(&name).copied().unwrap_or(0);
        lines.push(Line { name, used, what });
    };
    for (at, node) in plan.events.nodes().enumerate() {
        line(format!("e{at}"), printer.node(node, 'e'));
    }
    for (at, stream) in plan.streams.iter().enumerate() {
        let names = stream.types.iter().map(|ty| words.catalog.event_name(*ty));
        let names = names.collect::<Vec<_>>().join(", ");
        let filter = match plan.events.node(stream.filter) {
            Node::Everyone => String::new(),
            _ => format!(" where e{}", stream.filter.0),
        };
        line(format!("s{at}"), format!("{names}{filter}"));
    }
    for (at, measure) in plan.measures.iter().enumerate() {
        line(format!("m{at}"), printer.measure(measure));
    }
    for (at, _) in plan.rankings.iter().enumerate() {
        line(
            format!("r{at}"),
            "ranking of profiles by a value".to_owned(),
        );
    }
    for (at, node) in plan.rows.nodes().enumerate() {
        line(format!("p{at}"), printer.node(node, 'p'));
    }
    lines
}

/// How often each part is referred to.
fn uses(plan: &Plan) -> BTreeMap<String, usize> {
    let mut used = BTreeMap::new();
    let mut add = |name: String| *used.entry(name).or_insert(0) += 1;
    for root in &plan.roots {
        add(format!("p{}", root.0));
    }
    for (dag, letter) in [(&plan.rows, 'p'), (&plan.events, 'e')] {
        references(dag, letter, &mut add);
    }
    for stream in &plan.streams {
        add(format!("e{}", stream.filter.0));
    }
    for measure in &plan.measures {
        add(format!("s{}", measure.stream.0));
        if let MeasureKind::EndHas { condition, .. } = &measure.kind {
            add(format!("e{}", condition.0));
        }
        let streams = match &measure.kind {
            MeasureKind::Sequence(sequence) => sequence.streams.iter().collect(),
            MeasureKind::Unordered(unordered) => {
                let without = unordered.without.iter();
                unordered.streams.iter().chain(without).collect()
            }
            _ => Vec::new(),
        };
        for stream in streams {
            add(format!("s{}", stream.0));
        }
    }
    for ranking in &plan.rankings {
        add(format!("p{}", ranking.among.0));
        for leaf in std::iter::once(&ranking.by).chain(&ranking.per) {
            sources(leaf, &mut add);
        }
    }
    used
}

fn references(dag: &Dag, letter: char, add: &mut impl FnMut(String)) {
    for node in dag.nodes() {
        match node {
            Node::Everyone | Node::Nobody | Node::Drawn { .. } => {}
            Node::Not(id) => add(format!("{letter}{}", id.0)),
            Node::And(parts) | Node::Or(parts) | Node::AtLeast(_, parts) => {
                parts.iter().for_each(|id| add(format!("{letter}{}", id.0)));
            }
            Node::Ranked(ranking, _) => add(format!("r{}", ranking.0)),
            Node::OfRow(id) => add(format!("p{}", id.0)),
            Node::Leaf(leaf) => sources(leaf, add),
        }
    }
}

fn sources(leaf: &Leaf, add: &mut impl FnMut(String)) {
    for source in &leaf.sources {
        match source {
            Source::Measure(id) => add(format!("m{}", id.0)),
            Source::Condition(id) => add(format!("p{}", id.0)),
            Source::Attribute(_)
            | Source::Property(_)
            | Source::EventTime
            | Source::EventIs(_)
            | Source::Step(_) => {}
        }
    }
}

struct Printer<'a> {
    plan: &'a Plan,
    words: &'a Words<'a>,
}

impl Printer<'_> {
    fn node(&self, node: &Node, letter: char) -> String {
        let parts = |parts: &[NodeId], word: &str| {
            let names: Vec<String> = parts.iter().map(|id| format!("{letter}{}", id.0)).collect();
            names.join(word)
        };
        match node {
            Node::Everyone => "everyone".to_owned(),
            Node::Nobody => "nobody".to_owned(),
            Node::Not(id) => format!("not {letter}{}", id.0),
            Node::And(ids) => parts(ids, " and "),
            Node::Or(ids) => parts(ids, " or "),
            Node::AtLeast(least, ids) => format!("at least {least} of {}", parts(ids, ", ")),
            Node::Leaf(leaf) => self.leaf(leaf),
            Node::Drawn { salt, below } => {
                let salt = self.plan.salts.get_index(salt.0 as usize);
                let salt = show::quoted(salt.map_or("", |salt| &**salt));
                format!(
                    "the key is drawn by {salt} below {}",
                    super::render::drawn(*below)
                )
            }
            Node::Ranked(ranking, cut) => {
                let end = if cut.top { "top" } else { "bottom" };
                format!("among the {end} of r{}", ranking.0)
            }
            Node::OfRow(id) => format!("p{} of its profile", id.0),
        }
    }

    /// The condition of a leaf names its sources where a rule names attributes.
    fn leaf(&self, leaf: &Leaf) -> String {
        let mut catalog = Catalog {
            events: self.words.catalog.events.clone(),
            ..Catalog::default()
        };
        for (at, source) in leaf.sources.iter().enumerate() {
            let mut name = self.source(source);
            if catalog.attributes.contains_key(name.as_str()) {
                name = format!("{name} ({at})");
            }
            let column = Column::of(Type::Unknown, true);
            catalog.attributes.insert(Arc::from(name), column);
        }
        let words = Words {
            catalog: &catalog,
            ..*self.words
        };
        sentence(leaf.condition.expr(), &words)
    }

    fn source(&self, source: &Source) -> String {
        let catalog = self.words.catalog;
        match source {
            Source::Attribute(id) => catalog.attribute_name(*id).to_owned(),
            Source::Property(name) => name.to_string(),
            Source::EventTime => "time".to_owned(),
            Source::EventIs(types) => {
                let names: Vec<&str> = types.iter().map(|ty| catalog.event_name(*ty)).collect();
                format!("event is {}", names.join(" or "))
            }
            Source::Measure(id) => format!("m{}", id.0),
            Source::Condition(id) => format!("p{}", id.0),
            Source::Step(fact) => format!("fact {fact} of a step"),
        }
    }

    fn measure(&self, measure: &Measure) -> String {
        let kind = match &measure.kind {
            MeasureKind::Count => "number".to_owned(),
            MeasureKind::Days => "number of days".to_owned(),
            MeasureKind::FirstTime => "earliest time".to_owned(),
            MeasureKind::LastTime => "latest time".to_owned(),
            MeasureKind::LongestGap => "longest gap".to_owned(),
            MeasureKind::ShortestGap => "shortest gap".to_owned(),
            MeasureKind::Within(times, length) => {
                format!("whether {times} within {}", length)
            }
            MeasureKind::EndHas { last, condition } => {
                let end = if *last { "latest" } else { "earliest" };
                format!("whether the {end} meets e{}", condition.0)
            }
            MeasureKind::Of(function, property, _) => {
                format!("{} of {property}", format!("{function:?}").to_lowercase())
            }
            MeasureKind::Sequence(_) => "whether a sequence begins".to_owned(),
            MeasureKind::Unordered(_) => "whether events in any order begin".to_owned(),
        };
        format!(
            "{kind} in s{}{}",
            measure.stream.0,
            self.range(measure.range)
        )
    }

    fn range(&self, range: Range) -> String {
        let at = |time| show::instant(time, self.words.clock);
        match (range.start, range.end) {
            (Some(start), Some(end)) => format!(" from {} to {}", at(start), at(end)),
            (Some(start), None) => format!(" from {} on", at(start)),
            (None, Some(end)) => format!(" before {}", at(end)),
            (None, None) => String::new(),
        }
    }
}
