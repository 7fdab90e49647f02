//! A plan bound to a dataset: everything that is decided once, before the first morsel.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::dataset::catalog::EventTypeId;
use crate::dataset::{Dataset, EventTable};
use crate::plan::Plan;
use crate::plan::node::{Node, NodeId};

use super::bind::leaf::{Binding, BoundLeaf};
use super::drawn::Drawn;
use super::measure;
use super::needed::Needed;
use super::rank::Ranked;
use super::slots::Evaluator;

/// A bound plan. Row nodes without use have no step.
#[derive(Debug)]
pub struct Bound<'a> {
    pub plan: &'a Plan,
    pub dataset: &'a Dataset,
    pub evaluator: &'a Evaluator<'a>,
    pub drawn: &'a Drawn,
    pub ranked: &'a Ranked,
    /// Whether ways are taken that do not fit every rule.
    pub shortcuts: bool,
    pub steps: Vec<Step<'a>>,
    pub events: FxHashMap<(NodeId, EventTypeId), BoundLeaf<'a>>,
    pub tables: FxHashMap<EventTypeId, Table<'a>>,
}

/// What is done for a node of rows.
#[derive(Debug)]
pub enum Step<'a> {
    /// Nobody asks for it, or the one `and` that does evaluates it among those still in.
    Skip,
    Combine,
    /// An `and` whose last parts are evaluated only where the others hold.
    Narrow {
        first: Vec<NodeId>,
        then: Vec<NodeId>,
    },
    Leaf(BoundLeaf<'a>),
    /// A leaf that its one `and` evaluates.
    Deferred(BoundLeaf<'a>),
}

/// A type of events that there are.
#[derive(Clone, Copy, Debug)]
pub struct Table<'a> {
    pub events: &'a EventTable,
    /// Whether some events are not before `as of`.
    pub has_later: bool,
}

impl<'a> Bound<'a> {
    pub fn new(
        plan: &'a Plan,
        dataset: &'a Dataset,
        evaluator: &'a Evaluator<'a>,
        drawn: &'a Drawn,
        ranked: &'a Ranked,
        needed: &Needed,
        shortcuts: bool,
    ) -> Self {
        let tables = tables(plan, dataset, needed);
        let form = |id| measure::form(plan, &tables, id);
        let rows = Binding {
            dataset,
            evaluator,
            event: None,
        };
        let mut steps: Vec<Step> = (0..plan.rows.len())
            .into_par_iter()
            .map(|index| {
                let id = NodeId(index as u32);
                match plan.rows.node(id) {
                    _ if needed.uses[index] == 0 => Step::Skip,
                    Node::Leaf(leaf) => Step::Leaf(rows.leaf(leaf, form)),
                    _ => Step::Combine,
                }
            })
            .collect();
        defer(plan, needed, &mut steps);
        let keys: Vec<_> = needed.events.iter().copied().collect();
        let events = keys
            .into_par_iter()
            .filter_map(|(id, ty)| {
                let (Node::Leaf(leaf), Some(table)) = (plan.events.node(id), tables.get(&ty))
                else {
                    return None;
                };
                let binding = Binding {
                    event: Some((ty, table.events)),
                    ..rows
                };
                Some(((id, ty), binding.leaf(leaf, form)))
            })
            .collect();
        Bound {
            plan,
            dataset,
            evaluator,
            drawn,
            ranked,
            shortcuts,
            steps,
            events,
            tables,
        }
    }
}

fn tables<'a>(
    plan: &Plan,
    dataset: &'a Dataset,
    needed: &Needed,
) -> FxHashMap<EventTypeId, Table<'a>> {
    let mut types: Vec<_> = needed.events.iter().map(|(_, ty)| *ty).collect();
    types.sort_unstable();
    types.dedup();
    types
        .into_iter()
        .filter_map(|ty| {
            let events = dataset.events.get(&ty)?;
            let (_, latest) = events.span()?;
            let has_later = latest >= plan.clock.as_of;
            Some((ty, Table { events, has_later }))
        })
        .collect()
}

/// Leaves without a faster way are evaluated by their `and`, if it alone asks for them, after its
/// other parts.
fn defer(plan: &Plan, needed: &Needed, steps: &mut [Step]) {
    for index in 0..steps.len() {
        let Node::And(parts) = plan.rows.node(NodeId(index as u32)) else {
            continue;
        };
        if !matches!(steps[index], Step::Combine) {
            continue;
        }
        let late = |id: &NodeId| {
            let slow = matches!(steps[id.0 as usize], Step::Leaf(BoundLeaf::Generic(_)));
            slow && needed.uses[id.0 as usize] == 1
        };
        let (then, first): (Vec<NodeId>, Vec<NodeId>) = parts.iter().copied().partition(late);
        if then.is_empty() {
            continue;
        }
        for id in &then {
            let step = &mut steps[id.0 as usize];
            if let Step::Leaf(leaf) = std::mem::replace(step, Step::Skip) {
                *step = Step::Deferred(leaf);
            }
        }
        steps[index] = Step::Narrow { first, then };
    }
}
