//! Keys drawn with the salts of a plan: each key at most once a salt, whatever is asked of it.

use crate::interpret::sample::Draw;
use crate::plan::Plan;
use crate::plan::node::{Node, SaltId};

use super::kernels::bits;
use super::kernels::sha::{self, Blocks};
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
            let care = care.to_words(self.len);
            let rows = bits::ones(&care);
            each(draw, rows.map(|row| (row, keys.get(row))), |row, drawn| {
                if drawn < below {
                    bits::set(&mut words, row);
                }
            });
        }
        Mask::from_words(words, self.len)
    }

    /// `u * 2^64` of each row.
    fn all_drawn(&mut self, salt: SaltId) -> std::rc::Rc<Vec<u64>> {
        let bound = self.bound;
        let keys = &bound.dataset.keys.chunks()[self.index];
        let drawn = self.drawn.entry(salt).or_insert_with(|| {
            let draw = &bound.drawn.draws[salt.0 as usize];
            let mut all = vec![0; keys.len()];
            each(draw, keys.iter().enumerate(), |row, drawn| all[row] = drawn);
            std::rc::Rc::new(all)
        });
        drawn.clone()
    }
}

/// Tells `u * 2^64` of the keys of rows, in any order.
fn each<'k>(
    draw: &Draw,
    keys: impl Iterator<Item = (usize, &'k str)>,
    mut found: impl FnMut(usize, u64),
) {
    if sha::is_fast() {
        side_by_side(draw, keys, found);
    } else {
        keys.for_each(|(row, key)| found(row, draw.of(key)));
    }
}

fn side_by_side<'k>(
    draw: &Draw,
    keys: impl Iterator<Item = (usize, &'k str)>,
    mut found: impl FnMut(usize, u64),
) {
    let mut rows = [0; sha::LANES];
    let (begin, salt) = draw.begin();
    let mut blocks = Blocks::new(begin, salt);
    let mut waiting = 0;
    let mut tell = |rows: &[usize], blocks: &Blocks| {
        let drawn = rows.iter().zip(blocks.first_eight());
        drawn.for_each(|(row, drawn)| found(*row, drawn));
    };
    let mut long = Vec::new();
    for (row, key) in keys {
        let Some((block, length)) = draw.message(key) else {
            long.push((row, key));
            continue;
        };
        rows[waiting] = row;
        blocks.set(waiting, &block, length);
        waiting += 1;
        if waiting == sha::LANES {
            tell(&rows, &blocks);
            waiting = 0;
        }
    }
    if waiting > 0 {
        tell(&rows[..waiting], &blocks);
    }
    long.into_iter()
        .for_each(|(row, key)| found(row, draw.of(key)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_side_by_side_are_drawn_as_one_by_one() {
        let draw = Draw::new("salt");
        for count in [0, 1, 15, 16, 17, 40] {
            let keys: Vec<String> = (0..count).map(|i| "k".repeat(i * 7 % 70)).collect();
            let mut drawn = vec![0; count];
            let rows = keys.iter().map(String::as_str).enumerate();
            side_by_side(&draw, rows, |row, u| drawn[row] = u);
            let expected: Vec<u64> = keys.iter().map(|key| draw.of(key)).collect();
            assert_eq!(drawn, expected);
        }
    }
}
