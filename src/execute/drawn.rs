//! Keys drawn with the salts of a plan: each key once a salt, whatever is asked of it.

use rayon::prelude::*;

use crate::dataset::Keys;
use crate::interpret::sample::Draw;
use crate::plan::Plan;
use crate::plan::node::SaltId;

use super::kernels::bits;
use super::mask::Mask;
use super::morsel::Morsel;

/// Keys drawn by one piece of work.
const CHUNK: usize = 1 << 12;

/// `u * 2^64` of each row, by salt.
#[derive(Debug, Default)]
pub struct Drawn(Vec<Vec<u64>>);

impl Drawn {
    pub fn new(plan: &Plan, keys: &Keys) -> Drawn {
        let of_salt = |salt: &str| {
            let draw = Draw::new(salt);
            let rows = (0..keys.len()).into_par_iter().with_min_len(CHUNK);
            rows.map(|row| draw.of(keys.get(row))).collect()
        };
        Drawn(plan.salts.iter().map(|salt| of_salt(salt)).collect())
    }
}

impl Morsel<'_> {
    pub(super) fn drawn(&self, salt: SaltId, below: u64) -> Mask {
        let drawn = &self.bound.drawn.0[salt.0 as usize][self.first..self.first + self.len];
        let mut words = vec![0; bits::words_for(self.len)];
        for (word, drawn) in words.iter_mut().zip(drawn.chunks(64)) {
            for (bit, drawn) in drawn.iter().enumerate() {
                *word |= u64::from(*drawn < below) << bit;
            }
        }
        Mask::from_words(words, self.len)
    }
}
