//! The size of a plan, and how much of it is shared.

use super::Plan;
use super::node::Node;

/// Numbers about a plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Nodes of rows.
    pub nodes: usize,
    /// Those that are evaluated, not combined.
    pub leaves: usize,
    /// References from nodes and segments to nodes.
    pub references: usize,
    pub streams: usize,
    pub measures: usize,
    /// Leaves of filters.
    pub event_leaves: usize,
}

impl Plan {
    pub fn summary(&self) -> Summary {
        let leaf = |node: &&Node| matches!(node, Node::Leaf(_));
        Summary {
            nodes: self.rows.len(),
            leaves: self.rows.nodes().filter(leaf).count(),
            references: self.rows.nodes().map(references).sum::<usize>() + self.roots.len(),
            streams: self.streams.len(),
            measures: self.measures.len(),
            event_leaves: self.events.nodes().filter(leaf).count(),
        }
    }
}

fn references(node: &Node) -> usize {
    match node {
        Node::And(parts) | Node::Or(parts) | Node::AtLeast(_, parts) => parts.len(),
        Node::Not(_) => 1,
        Node::Everyone
        | Node::Nobody
        | Node::Leaf(_)
        | Node::Drawn { .. }
        | Node::Ranked(..)
        | Node::OfRow(_) => 0,
    }
}
