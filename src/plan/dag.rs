//! Conditions without doubles: an equal node is the same node.

use std::hash::Hash;

use indexmap::IndexSet;
use rustc_hash::FxBuildHasher;

use super::node::{Leaf, Node, NodeId};

/// Values without doubles, in the order in which they came.
pub type Pool<T> = IndexSet<T, FxBuildHasher>;

/// The index of a value that is put in if it is new.
pub(super) fn intern<T: Hash + Eq>(pool: &mut Pool<T>, value: T) -> u32 {
    let (index, _) = pool.insert_full(value);
    u32::try_from(index).expect("fewer than 2^32 nodes, each with a place in a rule file")
}

/// Longer lists of parts are not taken apart again, so that a chain of segments that each narrow
/// the one before stays linear.
const FLATTEN: usize = 64;

/// Nodes, each after those it refers to.
#[derive(Clone, Debug, Default)]
pub struct Dag {
    nodes: Pool<Node>,
}

impl Dag {
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// # Panics
    /// If `id` is not of this dag.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    pub fn nodes(&self) -> impl ExactSizeIterator<Item = &Node> {
        self.nodes.iter()
    }

    pub(super) fn add(&mut self, node: Node) -> NodeId {
        NodeId(intern(&mut self.nodes, node))
    }

    pub(super) fn everyone(&mut self) -> NodeId {
        self.add(Node::Everyone)
    }

    pub(super) fn nobody(&mut self) -> NodeId {
        self.add(Node::Nobody)
    }

    pub(super) fn leaf(&mut self, leaf: Leaf) -> NodeId {
        self.add(Node::Leaf(leaf))
    }

    pub(super) fn not(&mut self, id: NodeId) -> NodeId {
        match self.node(id) {
            Node::Everyone => self.nobody(),
            Node::Nobody => self.everyone(),
            Node::Not(inner) => *inner,
            _ => self.add(Node::Not(id)),
        }
    }

    pub(super) fn and(&mut self, parts: Vec<NodeId>) -> NodeId {
        let mut flat = Vec::with_capacity(parts.len());
        for part in parts {
            match self.node(part) {
                Node::Everyone => {}
                Node::Nobody => return self.nobody(),
                Node::And(inner) if inner.len() <= FLATTEN => flat.extend_from_slice(inner),
                _ => flat.push(part),
            }
        }
        flat.sort_unstable();
        flat.dedup();
        if self.has_complements(&flat) {
            return self.nobody();
        }
        match flat.as_slice() {
            [] => self.everyone(),
            [one] => *one,
            _ => self.add(Node::And(flat.into())),
        }
    }

    pub(super) fn or(&mut self, parts: Vec<NodeId>) -> NodeId {
        let mut flat = Vec::with_capacity(parts.len());
        for part in parts {
            match self.node(part) {
                Node::Nobody => {}
                Node::Everyone => return self.everyone(),
                Node::Or(inner) if inner.len() <= FLATTEN => flat.extend_from_slice(inner),
                _ => flat.push(part),
            }
        }
        flat.sort_unstable();
        flat.dedup();
        if self.has_complements(&flat) {
            return self.everyone();
        }
        match flat.as_slice() {
            [] => self.nobody(),
            [one] => *one,
            _ => self.add(Node::Or(flat.into())),
        }
    }

    /// At least `n` of the parts; a part that is written twice counts twice.
    pub(super) fn at_least(&mut self, n: u64, parts: Vec<NodeId>) -> NodeId {
        let mut open = Vec::with_capacity(parts.len());
        let mut missing = n;
        for part in parts {
            match self.node(part) {
                Node::Nobody => {}
                Node::Everyone => missing = missing.saturating_sub(1),
                _ => open.push(part),
            }
        }
        open.sort_unstable();
        match missing {
            0 => self.everyone(),
            1 => self.or(open),
            _ if missing > open.len() as u64 => self.nobody(),
            _ if missing == open.len() as u64 => self.and(open),
            _ => self.add(Node::AtLeast(missing, open.into())),
        }
    }

    /// Whether a condition and its complement are both among the sorted parts.
    fn has_complements(&self, sorted: &[NodeId]) -> bool {
        sorted.iter().any(|&part| match self.node(part) {
            Node::Not(inner) => sorted.binary_search(inner).is_ok(),
            _ => false,
        })
    }
}
