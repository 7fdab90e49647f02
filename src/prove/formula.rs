//! Conditions made of atoms, without doubles: an equal formula is the same formula.

use indexmap::IndexSet;
use rustc_hash::FxBuildHasher;

use super::atom::AtomId;

/// A node or its complement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Formula(u32);

impl Formula {
    pub const TRUE: Formula = Formula(0);
    pub const FALSE: Formula = Formula(1);

    pub fn is_negated(self) -> bool {
        self.0 & 1 == 1
    }

    /// The node, whichever way.
    pub fn node(self) -> usize {
        (self.0 >> 1) as usize
    }

    pub fn of_node(node: usize) -> Formula {
        Formula(u32::try_from(node << 1).unwrap_or(u32::MAX))
    }

    pub fn negated_if(self, negated: bool) -> Formula {
        Formula(self.0 ^ u32::from(negated))
    }
}

impl std::ops::Not for Formula {
    type Output = Formula;

    fn not(self) -> Formula {
        Formula(self.0 ^ 1)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    True,
    Atom(AtomId),
    /// Two or more, ascending, without doubles.
    And(Box<[Formula]>),
    /// At least so many of more.
    AtLeast(u64, Box<[Formula]>),
}

/// Longer conjunctions are not taken apart again, so that chains of segments stay linear.
const FLATTEN: usize = 64;

/// Nodes, each after those it is made of.
#[derive(Debug)]
pub struct Formulas {
    nodes: IndexSet<Node, FxBuildHasher>,
}

impl Default for Formulas {
    fn default() -> Formulas {
        let mut nodes = IndexSet::default();
        nodes.insert(Node::True);
        Formulas { nodes }
    }
}

impl Formulas {
    /// # Panics
    /// If the formula is not of these.
    pub fn node(&self, formula: Formula) -> &Node {
        &self.nodes[formula.node()]
    }

    fn add(&mut self, node: Node) -> Formula {
        let (index, _) = self.nodes.insert_full(node);
        Formula(
            u32::try_from(index << 1)
                .expect("fewer than 2^31 nodes, each with a place in a rule file"),
        )
    }

    pub fn atom(&mut self, atom: AtomId) -> Formula {
        self.add(Node::Atom(atom))
    }

    /// The formula of an atom that is there; else what never holds.
    pub fn find_atom(&self, atom: AtomId) -> Formula {
        let index = self.nodes.get_index_of(&Node::Atom(atom));
        index.map_or(Formula::FALSE, Formula::of_node)
    }

    pub fn and(&mut self, parts: impl IntoIterator<Item = Formula>) -> Formula {
        let mut flat = Vec::new();
        for part in parts {
            match self.node(part) {
                Node::And(inner) if !part.is_negated() && inner.len() <= FLATTEN => {
                    flat.extend_from_slice(inner);
                }
                _ => flat.push(part),
            }
        }
        flat.sort_unstable();
        flat.dedup();
        flat.retain(|part| *part != Formula::TRUE);
        if flat.contains(&Formula::FALSE) || flat.windows(2).any(|pair| pair[0] == !pair[1]) {
            return Formula::FALSE;
        }
        match flat.as_slice() {
            [] => Formula::TRUE,
            [one] => *one,
            _ => self.add(Node::And(flat.into())),
        }
    }

    pub fn or(&mut self, parts: impl IntoIterator<Item = Formula>) -> Formula {
        let negated: Vec<Formula> = parts.into_iter().map(|part| !part).collect();
        !self.and(negated)
    }

    /// A part that stands twice counts twice.
    pub fn at_least(&mut self, count: u64, parts: Vec<Formula>) -> Formula {
        let sure = parts.iter().filter(|part| **part == Formula::TRUE).count();
        let missing = count.saturating_sub(sure as u64);
        let mut open: Vec<Formula> = parts
            .into_iter()
            .filter(|part| part.node() != Formula::TRUE.node())
            .collect();
        open.sort_unstable();
        match missing {
            0 => Formula::TRUE,
            1 => self.or(open),
            _ if missing > open.len() as u64 => Formula::FALSE,
            _ if missing == open.len() as u64 => self.and(open),
            _ => self.add(Node::AtLeast(missing, open.into())),
        }
    }
}
