//! Which nodes the segments of a plan need, and how often.

use std::collections::BTreeSet;

use crate::dataset::catalog::EventTypeId;
use crate::plan::Plan;
use crate::plan::node::{
    Leaf, MeasureId, MeasureKind, Node, NodeId, Output, RankingId, Source, StreamId,
};

/// What must be evaluated.
#[derive(Debug)]
pub struct Needed {
    /// References to each node of rows; those without any are left out.
    pub uses: Vec<u32>,
    /// Nodes of events, each for the types of the streams it is used in.
    pub events: BTreeSet<(NodeId, EventTypeId)>,
    /// How often the value of each measure and the events of each stream are asked for.
    pub measures: Vec<u32>,
    pub streams: Vec<u32>,
}

impl Needed {
    /// For the segments and their columns.
    pub fn of(plan: &Plan) -> Needed {
        let mut needed = Needed::nothing(plan);
        let mut open = Vec::new();
        for &root in &plan.roots {
            needed.row(root, &mut open);
        }
        for output in plan.outputs.iter().flatten() {
            match output {
                Output::Value(value) => needed.leaf(plan, value, &mut open),
                Output::Arm(arms) => arms.iter().for_each(|(_, id)| needed.row(*id, &mut open)),
            }
        }
        needed.follow(plan, open);
        needed
    }

    /// For the values of some rankings.
    pub fn of_rankings(plan: &Plan, rankings: &[RankingId]) -> Needed {
        let mut needed = Needed::nothing(plan);
        let mut open = Vec::new();
        for &id in rankings {
            let ranking = plan.ranking(id);
            needed.row(ranking.among, &mut open);
            needed.leaf(plan, &ranking.by, &mut open);
            if let Some(per) = &ranking.per {
                needed.leaf(plan, per, &mut open);
            }
        }
        needed.follow(plan, open);
        needed
    }

    fn nothing(plan: &Plan) -> Needed {
        Needed {
            uses: vec![0; plan.rows.len()],
            events: BTreeSet::new(),
            measures: vec![0; plan.measures.len()],
            streams: vec![0; plan.streams.len()],
        }
    }

    /// The rankings whose cuts are used, ascending and without doubles.
    pub fn rankings(&self, plan: &Plan) -> BTreeSet<RankingId> {
        let used = plan.rows.nodes().zip(&self.uses);
        let cuts = used.filter_map(|(node, uses)| match node {
            Node::Ranked(id, _) if *uses > 0 => Some(*id),
            _ => None,
        });
        cuts.collect()
    }

    fn follow(&mut self, plan: &Plan, mut open: Vec<NodeId>) {
        while let Some(id) = open.pop() {
            match plan.rows.node(id) {
                Node::Everyone
                | Node::Nobody
                | Node::Drawn { .. }
                | Node::Ranked(..)
                | Node::OfRow(_) => {}
                Node::Not(inner) => self.row(*inner, &mut open),
                Node::And(parts) | Node::Or(parts) | Node::AtLeast(_, parts) => {
                    parts.iter().for_each(|&part| self.row(part, &mut open));
                }
                Node::Leaf(leaf) => self.leaf(plan, leaf, &mut open),
            }
        }
    }

    /// Counts a use; a node used for the first time is still to be looked at.
    fn row(&mut self, id: NodeId, open: &mut Vec<NodeId>) {
        let uses = &mut self.uses[id.0 as usize];
        *uses += 1;
        if *uses == 1 {
            open.push(id);
        }
    }

    fn leaf(&mut self, plan: &Plan, leaf: &Leaf, open: &mut Vec<NodeId>) {
        for source in &leaf.sources {
            match source {
                Source::Condition(id) => self.row(*id, open),
                Source::Measure(id) => self.measure(plan, *id, open),
                _ => {}
            }
        }
    }

    fn measure(&mut self, plan: &Plan, id: MeasureId, open: &mut Vec<NodeId>) {
        let uses = &mut self.measures[id.0 as usize];
        *uses += 1;
        if *uses > 1 {
            return;
        }
        let measure = plan.measure(id);
        for stream in measure.streams() {
            self.stream(plan, stream, open);
        }
        match &measure.kind {
            MeasureKind::EndHas { condition, .. } => {
                for &ty in &plan.stream(measure.stream).types {
                    self.event(plan, (*condition, ty), open);
                }
            }
            MeasureKind::Sequence(sequence) => {
                for leaf in &sequence.conditions {
                    self.leaf(plan, leaf, open);
                }
            }
            _ => {}
        }
    }

    fn stream(&mut self, plan: &Plan, id: StreamId, open: &mut Vec<NodeId>) {
        self.streams[id.0 as usize] += 1;
        let stream = plan.stream(id);
        for &ty in &stream.types {
            self.event(plan, (stream.filter, ty), open);
        }
    }

    fn event(&mut self, plan: &Plan, key: (NodeId, EventTypeId), open: &mut Vec<NodeId>) {
        if !self.events.insert(key) {
            return;
        }
        match plan.events.node(key.0) {
            Node::Everyone | Node::Nobody | Node::Drawn { .. } | Node::Ranked(..) => {}
            Node::Not(inner) => self.event(plan, (*inner, key.1), open),
            Node::And(parts) | Node::Or(parts) | Node::AtLeast(_, parts) => {
                parts
                    .iter()
                    .for_each(|&part| self.event(plan, (part, key.1), open));
            }
            Node::OfRow(id) => self.row(*id, open),
            Node::Leaf(leaf) => self.leaf(plan, leaf, open),
        }
    }
}
