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
use crate::execute::mask::{self, Mask};
use crate::execute::morsel::Morsel;
use crate::execute::stream::Selection;
use crate::interpret::sequence::{Matcher, Occurrence, Source, unordered as any_order};
use crate::plan::node::{Sequence, StreamId, Unordered};
use crate::time::Range;
use crate::value::Value;

use super::chain::{self, Chain, Room};
use super::{Vector, at_least, flags};

/// The events of so many rows are on their way while those of one are looked at.
const AHEAD: usize = 12;

/// Sequences that differ in lengths and windows alone, in one pass over the events of each row.
pub fn sequences<'b>(
    morsel: &mut Morsel<'b>,
    variants: &[(&'b Sequence, Range)],
    care: &Mask,
) -> Vec<Vector> {
    let Some((node, _)) = variants.first() else {
        return Vec::new();
    };
    let selections = streams(morsel, &node.streams);
    let mut words = vec![vec![0; bits::words_for(morsel.len)]; variants.len()];
    let rows = possible(morsel, node, variants, &selections);
    let rows = mask::all([care, &rows], morsel.len).to_words(morsel.len);
    let mut ways: Vec<Way> = variants
        .iter()
        .map(|variant| Way::of(morsel, *variant, &selections))
        .collect();
    let together = Some(()).filter(|()| morsel.bound.shortcuts && variants.len() > 1);
    let together = together.and_then(|()| Chain::new(morsel, variants, &selections));
    let mut room = Room::default();
    let mut lists = vec![Vec::new(); selections.len()];
    let rows = bits::places(&rows);
    for (at, local) in rows.iter().enumerate() {
        let local = *local as usize;
        let chain = together.as_ref().or(ways[0].chain.as_ref());
        if let (Some(chain), Some(next)) = (chain, rows.get(at + AHEAD)) {
            chain.ahead(*next as usize);
        }
        let found = together.as_ref();
        if let Some(found) = found.and_then(|chain| chain.holds(local, &mut room)) {
            for variant in bits::ones(&[found]) {
                bits::set(&mut words[variant], local);
            }
            continue;
        }
        for (way, words) in ways.iter_mut().zip(&mut words) {
            if way.holds(local, &selections, &mut room, &mut lists) {
                bits::set(words, local);
            }
        }
    }
    let all = words.into_iter();
    all.map(|words| flags(words, morsel.len)).collect()
}

/// The rows where each step has an event since the windows begin, the first one in them.
fn possible(
    morsel: &Morsel,
    node: &Sequence,
    variants: &[(&Sequence, Range)],
    selections: &[Rc<Selection>],
) -> Mask {
    let windows = variants.iter().map(|(_, window)| *window);
    let window = windows.reduce(chain::around).unwrap_or_default();
    let since = Range {
        start: window.start,
        end: None,
    };
    let mut steps = node.order.steps.iter().map(|step| step.which.pattern);
    let first = steps
        .next()
        .map(|first| at_least(morsel, &selections[first], window, 1));
    let mut asked: Vec<usize> = steps.collect();
    asked.sort_unstable();
    asked.dedup();
    let later = asked.into_iter();
    let later = later.map(|step| at_least(morsel, &selections[step], since, 1));
    let all: Vec<Mask> = first.into_iter().chain(later).collect();
    mask::all(&all, morsel.len)
}

/// How one sequence is looked for.
struct Way<'s, 'b> {
    chain: Option<Chain<'s>>,
    matcher: Matcher<'s>,
    source: Row<'s, 'b>,
    range: Range,
}

impl<'s, 'b: 's> Way<'s, 'b> {
    fn of(
        morsel: &mut Morsel<'b>,
        (node, range): (&'s Sequence, Range),
        selections: &'s [Rc<Selection<'b>>],
    ) -> Way<'s, 'b> {
        let bound = morsel.bound;
        let matcher = Matcher::new(&node.order, &bound.plan.clock);
        let facts = matcher.facts().iter();
        let source = Row {
            bound,
            columns: facts.map(|f| columns(bound, morsel.index, f)).collect(),
            sources: conditions(morsel, node),
            node,
            local: 0,
        };
        let chain = Some(()).filter(|()| bound.shortcuts);
        Way {
            chain: chain.and_then(|()| Chain::new(morsel, &[(node, range)], selections)),
            matcher,
            source,
            range,
        }
    }

    fn holds(
        &mut self,
        local: usize,
        selections: &[Rc<Selection>],
        room: &mut Room,
        lists: &mut [Vec<Occurrence>],
    ) -> bool {
        let chain = self.chain.as_ref();
        if let Some(found) = chain.and_then(|chain| chain.holds(local, room)) {
            return found != 0;
        }
        for (selection, list) in selections.iter().zip(&mut *lists) {
            occurrences(selection, local, list);
        }
        self.source.local = local;
        self.matcher.run(lists, self.range, &self.source).holds
    }
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
