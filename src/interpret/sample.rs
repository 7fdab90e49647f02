//! Where a key falls when profiles are drawn by chance that is the same every day, in every engine.
//!
//! `u` = the first 8 bytes, big-endian, of SHA-256(salt, NUL, key) / 2^64.

use sha2::block_api::compress256;
use sha2::{Digest, Sha256};

use crate::value::Ratio;

/// Draws keys with one salt.
#[derive(Clone, Debug)]
pub struct Draw {
    begun: Sha256,
    /// The salt and NUL at the start of a block, if all of it fits with some key.
    block: [u8; 64],
    salt: usize,
}

/// What a block holds beside the message: a bit behind it, and its length.
const PADDING: usize = 9;

/// The state that SHA-256 begins with.
const INITIAL: [u32; 8] = [
    0x6a09_e667,
    0xbb67_ae85,
    0x3c6e_f372,
    0xa54f_f53a,
    0x510e_527f,
    0x9b05_688c,
    0x1f83_d9ab,
    0x5be0_cd19,
];

impl Draw {
    pub fn new(salt: &str) -> Draw {
        let mut begun = Sha256::new();
        begun.update(salt.as_bytes());
        begun.update([0]);
        let mut block = [0; 64];
        for (byte, letter) in block.iter_mut().zip(salt.bytes()) {
            *byte = letter;
        }
        Draw {
            begun,
            block,
            salt: salt.len() + 1,
        }
    }

    /// `u` of a key, times 2^64.
    pub fn of(&self, key: &str) -> u64 {
        if let Some((mut block, length)) = self.message(key) {
            block[56..].copy_from_slice(&(length as u64 * 8).to_be_bytes());
            let mut state = INITIAL;
            compress256(&mut state, &[block]);
            return u64::from(state[0]) << 32 | u64::from(state[1]);
        }
        let mut state = self.begun.clone();
        state.update(key.as_bytes());
        let digest = state.finalize();
        digest
            .iter()
            .take(8)
            .fold(0, |u, byte| u << 8 | u64::from(*byte))
    }

    /// A block with what all messages begin with, and how many bytes of it that is.
    pub fn begin(&self) -> (&[u8; 64], usize) {
        (&self.block, self.salt)
    }

    /// The message of a key in one block with the bit behind it, and how many bytes it has, if
    /// that and its length fit.
    pub fn message(&self, key: &str) -> Option<([u8; 64], usize)> {
        let length = self.salt + key.len();
        if length + PADDING > 64 {
            return None;
        }
        let mut block = self.block;
        block[self.salt..length].copy_from_slice(key.as_bytes());
        block[length] = 0x80;
        Some((block, length))
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
        let long = |length| "k".repeat(length);
        for length in 0..70 {
            let digest = Sha256::digest(format!("salt\0{}", long(length)));
            let drawn = Draw::new("salt").of(&long(length));
            assert_eq!(drawn.to_be_bytes(), digest[..8], "{length}");
        }
    }
}
