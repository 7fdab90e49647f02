//! Sequences, and events in any order, row by row; rows without the events of each step are
//! passed over.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::check::typed::Fact;
use crate::dataset::catalog::EventTypeId;
use crate::dataset::column::Chunk;
use crate::execute::bind::leaf::Binding;
use crate::execute::bound::Bound;
use crate::execute::generic::{Place, Ready};
use crate::execute::kernels::bits;
use crate::execute::mask;
use crate::execute::morsel::Morsel;
use crate::execute::stream::Selection;
use crate::interpret::sequence::{Matcher, Occurrence, Source, unordered as any_order};
use crate::plan::node::{Sequence, StreamId, Unordered};
use crate::time::Range;
use crate::value::Value;

use super::chain::{Chain, Room};
use super::{Vector, at_least, flags};

pub fn sequence(morsel: &mut Morsel, node: &Sequence, range: Range) -> Vector {
    let bound = morsel.bound;
    let matcher = Matcher::new(&node.order, &bound.plan.clock);
    let selections = streams(morsel, &node.streams);
    let steps = node.order.steps.iter();
    let steps: Vec<usize> = steps.map(|step| step.which.pattern).collect();
    let mut source = Row {
        bound,
        columns: matcher
            .facts()
            .iter()
            .map(|f| columns(bound, morsel.index, f))
            .collect(),
        sources: conditions(morsel, node),
        node,
        local: 0,
    };
    let mut words = vec![0; bits::words_for(morsel.len)];
    let mut lists = vec![Vec::new(); selections.len()];
    let chain = Some(()).filter(|()| bound.shortcuts);
    let chain = chain.and_then(|()| Chain::new(morsel, node, &selections, range));
    let mut room = Room::default();
    // Each step has an event since the window begins, the first one in it.
    let since = Range {
        start: range.start,
        end: None,
    };
    let mut possible = at_least(morsel, &selections[steps[0]], range, 1);
    for step in &steps[1..] {
        let there = at_least(morsel, &selections[*step], since, 1);
        possible = mask::all([&possible, &there], morsel.len);
    }
    for local in bits::ones(&possible.to_words(morsel.len)) {
        if let Some(holds) = chain
            .as_ref()
            .and_then(|chain| chain.holds(local, &mut room))
        {
            if holds {
                bits::set(&mut words, local);
            }
            continue;
        }
        for (selection, list) in selections.iter().zip(&mut lists) {
            occurrences(selection, local, list);
        }
        source.local = local;
        if matcher.run(&lists, range, &source).holds {
            bits::set(&mut words, local);
        }
    }
    flags(words, morsel.len)
}

pub fn unordered(morsel: &mut Morsel, node: &Unordered, range: Range) -> Vector {
    let clock = &morsel.bound.plan.clock;
    let selections = streams(morsel, &node.streams);
    let without = node.without.map(|id| morsel.stream(id));
    let ask = any_order::Ask {
        at_least: node.at_least,
        within: node.within,
        window: range,
    };
    let mut words = vec![0; bits::words_for(morsel.len)];
    let mut lists = vec![Vec::new(); selections.len()];
    let mut forbidden = Vec::new();
    for local in 0..morsel.len {
        let there = selections.iter().filter(|s| !s.row(local).is_empty());
        if there.count() < node.at_least {
            continue;
        }
        for (selection, list) in selections.iter().zip(&mut lists) {
            occurrences(selection, local, list);
        }
        if let Some(without) = &without {
            occurrences(without, local, &mut forbidden);
        }
        if any_order::run(ask, &lists, &forbidden, clock).holds {
            bits::set(&mut words, local);
        }
    }
    flags(words, morsel.len)
}

fn streams<'b>(morsel: &mut Morsel<'b>, ids: &[StreamId]) -> Vec<Rc<Selection<'b>>> {
    ids.iter().map(|id| morsel.stream(*id)).collect()
}

/// The events of a row, in the order of time, type and place in the table.
fn occurrences(selection: &Selection, local: usize, into: &mut Vec<Occurrence>) {
    into.clear();
    into.extend(selection.row(local).map(|place| {
        let (ty, event) = selection.event(place);
        Occurrence {
            time: selection.times[place],
            ty: selection.types[ty],
            index: event as u32,
        }
    }));
}

type Columns<'b> = FxHashMap<EventTypeId, &'b Chunk>;

/// The column of a property in each type that has it.
fn columns<'b>(bound: &Bound<'b>, morsel: usize, fact: &Fact) -> Option<Columns<'b>> {
    let Fact::Property(name) = fact else {
        return None;
    };
    let tables = bound.tables.iter();
    let columns = tables.filter_map(|(ty, table)| {
        let column = table.properties.get(name)?;
        Some((*ty, &column.chunks[morsel]))
    });
    Some(columns.collect())
}

/// The sources of each condition for the events of each type.
fn conditions<'b>(
    morsel: &mut Morsel<'b>,
    node: &Sequence,
) -> Vec<FxHashMap<EventTypeId, Vec<Ready<'b>>>> {
    let bound = morsel.bound;
    let types: Vec<EventTypeId> = bound.tables.keys().copied().collect();
    let mut all = Vec::with_capacity(node.conditions.len());
    for leaf in &node.conditions {
        let mut of_types = FxHashMap::default();
        for &ty in &types {
            let events = bound.tables[&ty];
            let binding = Binding {
                dataset: bound.dataset,
                evaluator: bound.evaluator,
                event: Some((ty, events)),
                plan: bound.plan,
                shortcuts: bound.shortcuts,
            };
            let sources = binding.sources(leaf).into_iter();
            let events = morsel.table(ty);
            let sources = sources.map(|source| morsel.ready(&source, Some(events)));
            of_types.insert(ty, sources.collect());
        }
        all.push(of_types);
    }
    all
}

/// The events of one row.
struct Row<'s, 'b> {
    bound: &'b Bound<'b>,
    node: &'s Sequence,
    /// For each fact; `None` for the time.
    columns: Vec<Option<Columns<'b>>>,
    sources: Vec<FxHashMap<EventTypeId, Vec<Ready<'b>>>>,
    local: usize,
}

impl Source for Row<'_, '_> {
    fn fact(&self, fact: usize, of: Occurrence) -> Option<Value> {
        match &self.columns[fact] {
            None => Some(Value::Timestamp(of.time)),
            Some(columns) => columns.get(&of.ty)?.value(of.index as usize),
        }
    }

    fn holds(&self, condition: usize, of: Occurrence, steps: &[Option<Value>]) -> bool {
        let Some(sources) = self.sources[condition].get(&of.ty) else {
            return false;
        };
        let place = Place {
            sources,
            local: self.local,
            event: of.index as usize,
            steps,
        };
        let condition = &self.node.conditions[condition].condition;
        self.bound.evaluator.holds(condition, &place)
    }
}
