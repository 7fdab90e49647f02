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
use super::waiting::Waiting;

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
    pub waiting: Waiting,
    pub events: FxHashMap<(NodeId, EventTypeId), BoundLeaf<'a>>,
    /// The types that there are events of.
    pub tables: FxHashMap<EventTypeId, &'a EventTable>,
}

/// What is done for a node of rows.
#[derive(Debug)]
pub enum Step<'a> {
    /// Nobody asks for it.
    Skip,
    Combine,
    Leaf(BoundLeaf<'a>),
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
        let steps: Vec<Step> = (0..plan.rows.len())
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
        let together = Together::new(plan, needed, &steps, shortcuts);
        Bound {
            waiting: match shortcuts {
                true => Waiting::new(plan, dataset, needed, &steps, &together, &tables),
                false => Waiting::nothing(plan),
            },
            together,
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
