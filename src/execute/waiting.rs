//! Parts of an `and` or `or` that nobody else asks for wait: they are evaluated after the others,
//! the cheapest first, each only if those before have not decided the whole morsel, and where that
//! is possible only over the rows that are still open.

use rustc_hash::FxHashMap;

use crate::dataset::catalog::EventTypeId;
use crate::dataset::{Dataset, EventTable};
use crate::plan::Plan;
use crate::plan::node::{Leaf, MeasureId, Node, NodeId, Source};

use super::bind::leaf::{BoundLeaf, BoundSource};
use super::bound::Step;
use super::needed::Needed;
use super::together::Together;

/// Which nodes of rows wait, and for what.
#[derive(Debug)]
pub struct Waiting {
    waits: Vec<bool>,
    orders: FxHashMap<NodeId, Order>,
}

/// The order of the parts of an `and` or `or`.
#[derive(Debug)]
pub struct Order {
    /// Whether it is an `and`.
    pub all: bool,
    /// Evaluated whatever the others are.
    pub first: Vec<NodeId>,
    /// The cheapest first.
    pub then: Vec<NodeId>,
}

/// What it costs a row to evaluate a leaf by the interpreter, or to draw a key: about so many
/// times looking at a value.
const BY_ROW: u64 = 50;
/// The same of an event in a sequence or an aggregate.
const BY_EVENT: u64 = 4;

impl Waiting {
    /// Nothing waits.
    pub fn nothing(plan: &Plan) -> Waiting {
        Waiting {
            waits: vec![false; plan.rows.len()],
            orders: FxHashMap::default(),
        }
    }

    pub fn new(
        plan: &Plan,
        dataset: &Dataset,
        needed: &Needed,
        steps: &[Step],
        together: &Together,
        tables: &FxHashMap<EventTypeId, &EventTable>,
    ) -> Waiting {
        let costs = Costs::new(plan, dataset, steps, tables);
        let mut waits = vec![false; steps.len()];
        let mut orders = FxHashMap::default();
        // Parts come before what they are part of.
        for index in (0..steps.len()).rev() {
            let id = NodeId(index as u32);
            let alone = |part: NodeId| {
                needed.uses[part.0 as usize] == 1
                    && !is_shared(plan, &steps[part.0 as usize], together)
            };
            let node = plan.rows.node(id);
            match node {
                _ if matches!(steps[index], Step::Skip) => {}
                Node::And(parts) | Node::Or(parts) => {
                    let (mut then, first): (Vec<NodeId>, Vec<NodeId>) =
                        parts.iter().copied().partition(|part| alone(*part));
                    if then.is_empty() {
                        continue;
                    }
                    then.sort_by_key(|part| costs.of(*part));
                    then.iter().for_each(|part| waits[part.0 as usize] = true);
                    let all = matches!(node, Node::And(_));
                    orders.insert(id, Order { all, first, then });
                }
                _ if !waits[index] => {}
                Node::Not(part) => waits[part.0 as usize] = alone(*part),
                Node::AtLeast(_, parts) => {
                    parts
                        .iter()
                        .for_each(|part| waits[part.0 as usize] = alone(*part));
                }
                Node::Leaf(leaf) => {
                    for part in conditions(leaf) {
                        waits[part.0 as usize] = alone(part);
                    }
                }
                _ => {}
            }
        }
        Waiting { waits, orders }
    }

    pub fn waits(&self, id: NodeId) -> bool {
        self.waits[id.0 as usize]
    }

    /// `None` if no part of it waits.
    pub fn order(&self, id: NodeId) -> Option<&Order> {
        self.orders.get(&id)
    }
}

/// Whether a leaf is evaluated in one pass with others, which may be asked for.
fn is_shared(plan: &Plan, step: &Step, together: &Together) -> bool {
    match step {
        Step::Leaf(BoundLeaf::AtLeast(measure, _)) => {
            together.probes(plan.measure(*measure).stream).len() > 1
        }
        Step::Leaf(BoundLeaf::Measure(measure, _)) => together.measures(*measure).is_some(),
        Step::Leaf(BoundLeaf::Generic(generic)) => generic.sources.iter().any(|source| {
            matches!(source, BoundSource::Measure(measure) if together.measures(*measure).is_some())
        }),
        _ => false,
    }
}

fn conditions(leaf: &Leaf) -> impl Iterator<Item = NodeId> {
    leaf.sources.iter().filter_map(|source| match source {
        Source::Condition(id) => Some(*id),
        _ => None,
    })
}

/// About how many values are looked at for each node, its parts included.
struct Costs<'a> {
    plan: &'a Plan,
    tables: &'a FxHashMap<EventTypeId, &'a EventTable>,
    /// Rows of the dataset.
    rows: u64,
    nodes: Vec<u64>,
}

impl<'a> Costs<'a> {
    fn new(
        plan: &'a Plan,
        dataset: &Dataset,
        steps: &[Step],
        tables: &'a FxHashMap<EventTypeId, &'a EventTable>,
    ) -> Costs<'a> {
        let mut costs = Costs {
            plan,
            tables,
            rows: dataset.keys.len() as u64,
            nodes: Vec::with_capacity(steps.len()),
        };
        for (index, step) in steps.iter().enumerate() {
            let cost = costs.node(step, plan.rows.node(NodeId(index as u32)));
            costs.nodes.push(cost);
        }
        costs
    }

    fn of(&self, id: NodeId) -> u64 {
        self.nodes[id.0 as usize]
    }

    fn node(&self, step: &Step, node: &Node) -> u64 {
        match (step, node) {
            (Step::Skip, _) => 0,
            (Step::Leaf(BoundLeaf::AtLeast(id, _)), _) => self.rows + self.events(*id),
            (Step::Leaf(BoundLeaf::Generic(_)), Node::Leaf(leaf)) => {
                self.rows * BY_ROW + self.sources(leaf)
            }
            (_, Node::Leaf(leaf)) => self.sources(leaf),
            (_, Node::Drawn { .. }) => self.rows * BY_ROW,
            (_, Node::Not(part)) => self.of(*part),
            (_, Node::And(parts) | Node::Or(parts) | Node::AtLeast(_, parts)) => {
                let parts = parts.iter().map(|part| self.of(*part));
                parts.fold(0, u64::saturating_add)
            }
            _ => 0,
        }
    }

    fn sources(&self, leaf: &Leaf) -> u64 {
        let source = |source: &Source| match source {
            Source::Measure(id) => self.rows + self.events(*id) * BY_EVENT,
            Source::Condition(id) => self.of(*id),
            _ => self.rows,
        };
        leaf.sources.iter().map(source).fold(0, u64::saturating_add)
    }

    /// Of the types that a measure is about.
    fn events(&self, id: MeasureId) -> u64 {
        let of_type = |ty: &EventTypeId| {
            let morsels = self.tables.get(ty).map_or(&[][..], |table| &table.morsels);
            morsels
                .iter()
                .map(|events| events.times.len() as u64)
                .sum::<u64>()
        };
        let streams = self.plan.measure(id).streams();
        streams
            .flat_map(|stream| &self.plan.stream(stream).types)
            .map(of_type)
            .sum()
    }
}
