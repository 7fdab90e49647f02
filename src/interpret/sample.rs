//! Where a key falls when profiles are drawn by chance that is the same every day, in every engine.
//!
//! `u` = the first 8 bytes, big-endian, of SHA-256(salt, NUL, key) / 2^64.

use sha2::{Digest, Sha256};

use crate::value::Ratio;

/// Draws keys with one salt.
#[derive(Clone, Debug)]
pub struct Draw(Sha256);

impl Draw {
    pub fn new(salt: &str) -> Draw {
        let mut state = Sha256::new();
        state.update(salt.as_bytes());
        state.update([0]);
        Draw(state)
    }

    /// `u` of a key, times 2^64.
    pub fn of(&self, key: &str) -> u64 {
        let mut state = self.0.clone();
        state.update(key.as_bytes());
        let digest = state.finalize();
        digest
            .iter()
            .take(8)
            .fold(0, |u, byte| u << 8 | u64::from(*byte))
    }
}

/// Whether `u` of a key lies in `[from, to)`, exactly.
pub fn lies_in(salt: &str, key: &str, from: Ratio, to: Ratio) -> bool {
    let drawn = Draw::new(salt).of(key);
    Ratio::new(i128::from(drawn), 1 << 64).is_some_and(|u| from <= u && u < to)
}

#[cfg(test)]
mod tests {
    use super::*;

    const VECTORS: [(&str, &str, u64); 7] = [
        ("2026-q4", "ana", 0xdaa380f56c80a569),
        ("2026-q4", "bo", 0x8e29ecc269c757f0),
        ("winback_test", "ana", 0x017f26c4dcf15e91),
        ("", "ana", 0x33f929fd3087033e),
        ("2026-q4", "", 0xd25e099e9322458d),
        ("käse", "jörg@example.com", 0xff971e6e44124ce5),
        ("a", "b", 0x59b271ae1bbcb1d3),
    ];

    /// Made by `hashlib.sha256(salt + b"\0" + key).digest()[:8]` of another language.
    #[test]
    fn others_draw_the_same() {
        for (salt, key, drawn) in VECTORS {
            assert_eq!(Draw::new(salt).of(key), drawn, "{salt} {key}");
        }
    }
}
