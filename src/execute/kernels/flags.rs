//! Flags, a byte each, to a word of bits.
//!
//! Compilers turn a comparison into bytes well and into bits badly, so kernels make bytes first.

/// Bit `i` is `flags[i]`, which is 0 or 1.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
pub fn word(flags: &[u8; 64]) -> u64 {
    use std::arch::x86_64::{__m128i, _mm_movemask_epi8, _mm_slli_epi16};
    let (parts, _) = flags.as_chunks::<16>();
    let parts = parts.iter().enumerate();
    parts.fold(0, |word, (index, part)| {
        // SAFETY: both are 16 bytes of which any value is one, and every processor of this
        // architecture has SSE2, which is all that the two need.
        let bits = unsafe {
            let part = std::mem::transmute::<[u8; 16], __m128i>(*part);
            _mm_movemask_epi8(_mm_slli_epi16::<7>(part))
        };
        word | u64::from(bits.cast_unsigned()) << (16 * index)
    })
}

#[cfg(not(target_arch = "x86_64"))]
pub use plain as word;

/// The same by numbers: the product has the eight flags of a part in its topmost byte.
#[cfg(any(test, not(target_arch = "x86_64")))]
#[inline(always)]
pub fn plain(flags: &[u8; 64]) -> u64 {
    let (parts, _) = flags.as_chunks::<8>();
    let parts = parts.iter().enumerate();
    parts.fold(0, |word, (index, part)| {
        let bits = u64::from_le_bytes(*part).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        word | bits << (8 * index)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flag_is_its_bit() {
        let mut word_of = 0x9e37_79b9_7f4a_7c15u64;
        for round in 0..1_000 {
            let wanted = match round {
                0 => 0,
                1 => u64::MAX,
                2..66 => 1 << (round - 2),
                _ => word_of,
            };
            let flags = std::array::from_fn(|bit| (wanted >> bit & 1) as u8);
            assert_eq!(word(&flags), wanted);
            assert_eq!(plain(&flags), wanted);
            word_of = word_of.wrapping_mul(0xd129_0d8f_5c2b_7f31) ^ (word_of >> 29);
        }
    }
}
