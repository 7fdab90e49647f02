//! SHA-256 of messages of one block, several side by side.

use super::version::{Kernel, Version, best};

/// How many messages are looked at side by side.
pub const LANES: usize = 16;

/// The state that it begins with.
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

#[rustfmt::skip]
const ROUND: [u32; 64] = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
    0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
    0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
    0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
    0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
    0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
    0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
];

/// Whether that is faster here than one message after the other: rotations of many lanes are one
/// instruction from AVX-512 on, and processors without it have instructions for one message.
/// Unless the compiler optimises, each lane is a turn of a loop.
pub fn is_fast() -> bool {
    Version::here() >= Version::Avx512 && !cfg!(debug_assertions)
}

/// The padded blocks of messages that begin alike, the words of all of them side by side.
#[derive(Clone, Debug)]
pub struct Blocks {
    words: [Words; 16],
    /// Words from here on differ, and are zero behind `end` in all of them.
    begin: usize,
    end: usize,
}

impl Blocks {
    /// Of messages that have the first `alike` bytes of a block.
    pub fn new(block: &[u8; 64], alike: usize) -> Blocks {
        let mut words = [Words([0; LANES]); 16];
        for (words, four) in words.iter_mut().zip(block.as_chunks::<4>().0) {
            *words = Words([u32::from_be_bytes(*four); LANES]);
        }
        let begin = (alike / 4).min(13);
        Blocks {
            words,
            begin,
            end: begin,
        }
    }

    /// Sets a message, given its block without the length, which is so many bytes, at most 55.
    #[inline]
    pub fn set(&mut self, lane: usize, block: &[u8; 64], length: usize) {
        let own = length / 4 + 1;
        self.end = self.end.max(own).min(14);
        let fours = &block.as_chunks::<4>().0[self.begin..self.end];
        for (words, four) in self.words[self.begin..self.end].iter_mut().zip(fours) {
            words.0[lane] = u32::from_be_bytes(*four);
        }
        self.words[15].0[lane] = length as u32 * 8;
    }

    /// The first 8 bytes, big-endian, of the digest of each message.
    pub fn first_eight(&self) -> [u64; LANES] {
        best(FirstEight(&self.words))
    }
}

struct FirstEight<'a>(&'a [Words; 16]);

/// One word of each message.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct Words([u32; LANES]);

impl Words {
    #[inline(always)]
    fn map(mut self, of: impl Fn(u32) -> u32) -> Words {
        for word in &mut self.0 {
            *word = of(*word);
        }
        self
    }

    #[inline(always)]
    fn with(mut self, other: Words, of: impl Fn(u32, u32) -> u32) -> Words {
        for (word, other) in self.0.iter_mut().zip(other.0) {
            *word = of(*word, other);
        }
        self
    }

    #[inline(always)]
    fn plus(self, other: Words) -> Words {
        self.with(other, u32::wrapping_add)
    }

    #[inline(always)]
    fn xor(self, other: Words) -> Words {
        self.with(other, |a, b| a ^ b)
    }

    #[inline(always)]
    fn and(self, other: Words) -> Words {
        self.with(other, |a, b| a & b)
    }

    #[inline(always)]
    fn turned(self, bits: u32) -> Words {
        self.map(|word| word.rotate_right(bits))
    }

    #[inline(always)]
    fn shifted(self, bits: u32) -> Words {
        self.map(|word| word >> bits)
    }
}

impl Kernel for FirstEight<'_> {
    type Out = [u64; LANES];

    #[inline(always)]
    fn run(self) -> [u64; LANES] {
        let mut words = *self.0;
        let mut state = INITIAL.map(|word| Words([word; LANES]));
        for (sixteen, constants) in ROUND.as_chunks::<16>().0.iter().enumerate() {
            for (at, constant) in constants.iter().enumerate() {
                state = round(state, Words([*constant; LANES]).plus(words[at]));
                if sixteen < 3 {
                    words[at] = next(&words, at);
                }
            }
        }
        let [first, second, ..] = state;
        let word = |word: u32, initial: u32| u64::from(word.wrapping_add(initial));
        std::array::from_fn(|lane| {
            word(first.0[lane], INITIAL[0]) << 32 | word(second.0[lane], INITIAL[1])
        })
    }
}

/// The word of the schedule sixteen after one.
#[inline(always)]
fn next(words: &[Words; 16], at: usize) -> Words {
    let (one, fourteen) = (words[(at + 1) % 16], words[(at + 14) % 16]);
    let low = one.turned(7).xor(one.turned(18)).xor(one.shifted(3));
    let high = fourteen.turned(17).xor(fourteen.turned(19));
    let high = high.xor(fourteen.shifted(10));
    words[at].plus(low).plus(words[(at + 9) % 16]).plus(high)
}

#[inline(always)]
fn round([a, b, c, d, e, f, g, h]: [Words; 8], word: Words) -> [Words; 8] {
    let high = e.turned(6).xor(e.turned(11)).xor(e.turned(25));
    let choice = g.xor(e.and(f.xor(g)));
    let one = h.plus(high).plus(choice).plus(word);
    let low = a.turned(2).xor(a.turned(13)).xor(a.turned(22));
    let majority = a.and(b).xor(c.and(a.xor(b)));
    let first = one.plus(low.plus(majority));
    [first, a, b, c, d.plus(one), e, f, g]
}

#[cfg(test)]
mod tests {
    use super::super::version::each_version;
    use super::*;
    use sha2::{Digest, Sha256};

    #[test]
    fn all_versions_agree_with_one_message_at_a_time() {
        let message = |alike: usize, more: usize| {
            let own = (0..more).map(|at| (at * 37 + more) as u8);
            let alike = b"salt\0key"[..alike].iter().copied();
            alike.chain(own).collect::<Vec<u8>>()
        };
        for (alike, turns) in [(0, 5), (1, 3), (6, 11), (8, 1)] {
            let mut begin = [0u8; 64];
            begin[..alike].copy_from_slice(&b"salt\0key"[..alike]);
            let mut blocks = Blocks::new(&begin, alike);
            // Longer and shorter ones in the same places.
            for turn in 0..4 {
                let message = |lane: usize| message(alike, (lane * turns + turn * 7) % 47);
                for lane in 0..LANES {
                    let message = message(lane);
                    let mut block = [0; 64];
                    block[..message.len()].copy_from_slice(&message);
                    block[message.len()] = 0x80;
                    blocks.set(lane, &block, message.len());
                }
                each_version(|| {
                    for (lane, first) in blocks.first_eight().into_iter().enumerate() {
                        let digest = Sha256::digest(message(lane));
                        assert_eq!(first.to_be_bytes(), digest[..8], "{lane}");
                    }
                });
            }
        }
    }
}
