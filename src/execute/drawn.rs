//! Keys drawn with the salts of a plan: each key at most once a salt, whatever is asked of it.

use crate::interpret::sample::Draw;
use crate::plan::Plan;
use crate::plan::node::{Node, SaltId};

use super::kernels::bits;
use super::mask::Mask;
use super::morsel::Morsel;
use super::needed::Needed;

/// The salts of a plan.
#[derive(Debug, Default)]
pub struct Drawn {
    draws: Vec<Draw>,
    /// Whether several nodes ask for the draws of a salt.
    shared: Vec<bool>,
}

impl Drawn {
    pub fn new(plan: &Plan, needed: &Needed) -> Drawn {
        let mut nodes = vec![0u32; plan.salts.len()];
        for (node, uses) in plan.rows.nodes().zip(&needed.uses) {
            if let Node::Drawn { salt, .. } = node
                && *uses > 0
            {
                nodes[salt.0 as usize] += 1;
            }
        }
        Drawn {
            draws: plan.salts.iter().map(|salt| Draw::new(salt)).collect(),
            shared: nodes.into_iter().map(|nodes| nodes > 1).collect(),
        }
    }
}

impl Morsel<'_> {
    /// The rows whose key is drawn below; outside of `care` the result does not matter.
    pub(super) fn drawn(&mut self, salt: SaltId, below: u64, care: &Mask) -> Mask {
        let mut words = vec![0; bits::words_for(self.len)];
        if self.bound.drawn.shared[salt.0 as usize] {
            let drawn = self.all_drawn(salt);
            bits::pack(&drawn, &mut words, |drawn| drawn < below);
        } else {
            let draw = &self.bound.drawn.draws[salt.0 as usize];
            let keys = &self.bound.dataset.keys.chunks()[self.index];
            for row in bits::ones(&care.to_words(self.len)) {
                if draw.of(keys.get(row)) < below {
                    bits::set(&mut words, row);
                }
            }
        }
        Mask::from_words(words, self.len)
    }

    /// `u * 2^64` of each row.
    fn all_drawn(&mut self, salt: SaltId) -> std::rc::Rc<Vec<u64>> {
        let bound = self.bound;
        let keys = &bound.dataset.keys.chunks()[self.index];
        let drawn = self.drawn.entry(salt).or_insert_with(|| {
            let draw = &bound.drawn.draws[salt.0 as usize];
            std::rc::Rc::new(keys.iter().map(|key| draw.of(key)).collect())
        });
        drawn.clone()
    }
}
