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
use super::together::Together;

/// A bound plan. Row nodes without use have no step.
#[derive(Debug)]
pub struct Bound<'a> {
    pub plan: &'a Plan,
    pub dataset: &'a Dataset,
    pub evaluator: &'a Evaluator<'a>,
    pub drawn: &'a Drawn,
    pub needed: &'a Needed,
    pub ranked: &'a Ranked,
    /// Whether ways are taken that do not fit every rule.
    pub shortcuts: bool,
    /// For each node of rows the segments that it is.
    segments: Vec<Vec<usize>>,
    pub steps: Vec<Step<'a>>,
    pub together: Together,
    pub events: FxHashMap<(NodeId, EventTypeId), BoundLeaf<'a>>,
    /// The types that there are events of.
    pub tables: FxHashMap<EventTypeId, &'a EventTable>,
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
    /// What its one `and` evaluates: a leaf, or a drawing of keys.
    Deferred(Option<BoundLeaf<'a>>),
}

impl<'a> Bound<'a> {
    pub fn new(
        plan: &'a Plan,
        dataset: &'a Dataset,
        evaluator: &'a Evaluator<'a>,
        drawn: &'a Drawn,
        ranked: &'a Ranked,
        needed: &'a Needed,
        shortcuts: bool,
    ) -> Self {
        let tables = tables(dataset, needed);
        let form = |id| measure::form(plan, &tables, id);
        let rows = Binding {
            dataset,
            evaluator,
            event: None,
            plan,
            shortcuts,
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
                    event: Some((ty, *table)),
                    ..rows
                };
                Some(((id, ty), binding.leaf(leaf, form)))
            })
            .collect();
        Bound {
            together: Together::new(plan, needed, &steps, shortcuts),
            plan,
            dataset,
            evaluator,
            drawn,
            needed,
            ranked,
            shortcuts,
            segments: segments(plan),
            steps,
            events,
            tables,
        }
    }

    /// The segments that a node is, by their place in the plan.
    pub fn segments(&self, id: NodeId) -> &[usize] {
        &self.segments[id.0 as usize]
    }
}

fn segments(plan: &Plan) -> Vec<Vec<usize>> {
    let mut segments = vec![Vec::new(); plan.rows.len()];
    for (segment, root) in plan.roots.iter().enumerate() {
        segments[root.0 as usize].push(segment);
    }
    segments
}

fn tables<'a>(dataset: &'a Dataset, needed: &Needed) -> FxHashMap<EventTypeId, &'a EventTable> {
    let mut types: Vec<_> = needed.events.iter().map(|(_, ty)| *ty).collect();
    types.sort_unstable();
    types.dedup();
    types
        .into_iter()
        .filter_map(|ty| {
            let events = dataset.events.get(&ty)?;
            events.span().map(|_| (ty, events))
        })
        .collect()
}

/// Leaves without a faster way, and draws, are evaluated by their `and`, if it alone asks for them,
/// after its other parts.
fn defer(plan: &Plan, needed: &Needed, steps: &mut [Step]) {
    for index in 0..steps.len() {
        let Node::And(parts) = plan.rows.node(NodeId(index as u32)) else {
            continue;
        };
        if !matches!(steps[index], Step::Combine) {
            continue;
        }
        let late = |id: &NodeId| {
            let slow = matches!(steps[id.0 as usize], Step::Leaf(BoundLeaf::Generic(_)))
                || matches!(plan.rows.node(*id), Node::Drawn { .. });
            slow && needed.uses[id.0 as usize] == 1
        };
        let (then, first): (Vec<NodeId>, Vec<NodeId>) = parts.iter().copied().partition(late);
        if then.is_empty() {
            continue;
        }
        for id in &then {
            let step = &mut steps[id.0 as usize];
            *step = match std::mem::replace(step, Step::Skip) {
                Step::Leaf(leaf) => Step::Deferred(Some(leaf)),
                _ => Step::Deferred(None),
            };
        }
        steps[index] = Step::Narrow { first, then };
    }
}
