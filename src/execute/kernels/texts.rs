//! Searches in texts that stand one after the other: text `i` is
//! `bytes[offsets[i]..offsets[i + 1]]`, and the offsets ascend within the bytes.

use memchr::memmem::Finder;

use super::bits::set;

/// So many bytes are compared at once.
const WIDE: usize = 16;

/// Which texts end with `end`.
pub fn ending(bytes: &[u8], offsets: &[i64], end: &[u8], out: &mut [u64]) {
    let Some(tail) = Tail::of(end) else {
        for (index, ends) in offsets.array_windows().enumerate() {
            if text(bytes, *ends).ends_with(end) {
                set(out, index);
            }
        }
        return;
    };
    for (index, out) in out.iter_mut().enumerate() {
        let last = offsets.len().min(index * 64 + 65);
        let ends = offsets[index * 64..last].array_windows();
        *out = ends.enumerate().fold(0, |word, (bit, ends)| {
            word | u64::from(tail.ends(bytes, *ends)) << bit
        });
    }
}

/// The end of a text in the last of some bytes.
struct Tail<'e> {
    end: &'e [u8],
    wanted: u128,
    mask: u128,
}

impl<'e> Tail<'e> {
    /// `None` if it is too long.
    fn of(end: &'e [u8]) -> Option<Tail<'e>> {
        let before = WIDE.checked_sub(end.len())?;
        let (mut wanted, mut mask) = ([0; WIDE], [0; WIDE]);
        wanted[before..].copy_from_slice(end);
        mask[before..].fill(u8::MAX);
        Some(Tail {
            end,
            wanted: u128::from_le_bytes(wanted),
            mask: u128::from_le_bytes(mask),
        })
    }

    #[inline(always)]
    fn ends(&self, bytes: &[u8], [from, to]: [i64; 2]) -> bool {
        match bytes[..to as usize].last_chunk::<WIDE>() {
            Some(last) => {
                let is_long = to - from >= self.end.len() as i64;
                is_long & (u128::from_le_bytes(*last) & self.mask == self.wanted)
            }
            None => text(bytes, [from, to]).ends_with(self.end),
        }
    }
}

/// Which texts hold what is looked for, which is not empty.
pub fn holding(bytes: &[u8], offsets: &[i64], part: &Finder, out: &mut [u64]) {
    let length = part.needle().len() as i64;
    let (mut index, mut from) = (0, offsets[0]);
    while let Some(found) = part.find(&bytes[from as usize..offsets[offsets.len() - 1] as usize]) {
        let found = from + found as i64;
        while offsets[index + 1] <= found {
            index += 1;
        }
        // One may begin in a text and end in the next.
        if found + length <= offsets[index + 1] {
            set(out, index);
            from = offsets[index + 1];
        } else {
            from = found + 1;
        }
    }
}

fn text(bytes: &[u8], [from, to]: [i64; 2]) -> &[u8] {
    &bytes[from as usize..to as usize]
}

#[cfg(test)]
mod tests {
    use super::super::bits;
    use super::super::version::LENGTHS;
    use super::*;

    #[test]
    fn searches_agree_with_one_text_at_a_time() {
        let pieces = ["a", "", "ab", "aab", "b", "xaabaabaabaabaabz", "ba"];
        for len in LENGTHS {
            let texts: Vec<String> = (0..len)
                .map(|i| [i * i % 7, i / 3 % 7, i % 5].map(|p| pieces[p]).concat())
                .collect();
            let bytes = texts.concat().into_bytes();
            let mut offsets = vec![0i64];
            for text in &texts {
                offsets.push(offsets[offsets.len() - 1] + text.len() as i64);
            }
            for part in [
                "b",
                "ab",
                "aba",
                "aabaabaabaabaab",
                "aabaabaabaabaabz",
                "xaabaabaabaabaabz",
                "",
            ] {
                let mut ends = vec![0; bits::words_for(len)];
                ending(&bytes, &offsets, part.as_bytes(), &mut ends);
                let expected = (0..len).filter(|i| texts[*i].ends_with(part));
                assert!(bits::ones(&ends).eq(expected), "{part}");
                if part.is_empty() {
                    continue;
                }
                let mut holds = vec![0; bits::words_for(len)];
                holding(&bytes, &offsets, &Finder::new(part), &mut holds);
                let expected = (0..len).filter(|i| texts[*i].contains(part));
                assert!(bits::ones(&holds).eq(expected), "{part}");
            }
        }
    }
}
