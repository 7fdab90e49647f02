//! A set of the rows of a morsel, or of the events of a type in it, in flight.

use super::kernels::bits;

/// Which of so many rows or events are in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mask {
    Empty,
    Full,
    /// Neither empty nor full.
    Words(Vec<u64>),
}

impl Mask {
    pub fn of(holds: bool) -> Mask {
        if holds { Mask::Full } else { Mask::Empty }
    }

    /// A mask of `len` bits.
    pub fn from_words(words: Vec<u64>, len: usize) -> Mask {
        match bits::count(&words) {
            0 => Mask::Empty,
            count if count == len => Mask::Full,
            _ => Mask::Words(words),
        }
    }

    /// The bits in words of their own.
    pub fn to_words(&self, len: usize) -> Vec<u64> {
        match self {
            Mask::Empty => vec![0; bits::words_for(len)],
            Mask::Full => {
                let mut words = vec![0; bits::words_for(len)];
                bits::fill(&mut words, len);
                words
            }
            Mask::Words(words) => words.clone(),
        }
    }

    /// How many of `len` are in.
    pub fn count(&self, len: usize) -> usize {
        match self {
            Mask::Empty => 0,
            Mask::Full => len,
            Mask::Words(words) => bits::count(words),
        }
    }

    pub fn get(&self, index: usize) -> bool {
        match self {
            Mask::Empty => false,
            Mask::Full => true,
            Mask::Words(words) => bits::get(words, index),
        }
    }

    pub fn not(&self, len: usize) -> Mask {
        match self {
            Mask::Empty => Mask::Full,
            Mask::Full => Mask::Empty,
            Mask::Words(words) => {
                let mut words = words.clone();
                bits::not(&mut words, len);
                Mask::Words(words)
            }
        }
    }
}

/// What all the masks have in common.
pub fn all<'a>(parts: impl IntoIterator<Item = &'a Mask>, len: usize) -> Mask {
    let mut result: Option<Vec<u64>> = None;
    for part in parts {
        match (part, &mut result) {
            (Mask::Empty, _) => return Mask::Empty,
            (Mask::Full, _) => {}
            (Mask::Words(words), None) => result = Some(words.clone()),
            (Mask::Words(words), Some(result)) => bits::and(result, words),
        }
    }
    match result {
        Some(words) => Mask::from_words(words, len),
        None => Mask::Full,
    }
}

/// What is in any of the masks.
pub fn any<'a>(parts: impl IntoIterator<Item = &'a Mask>, len: usize) -> Mask {
    let mut result: Option<Vec<u64>> = None;
    for part in parts {
        match (part, &mut result) {
            (Mask::Full, _) => return Mask::Full,
            (Mask::Empty, _) => {}
            (Mask::Words(words), None) => result = Some(words.clone()),
            (Mask::Words(words), Some(result)) => bits::or(result, words),
        }
    }
    match result {
        Some(words) => Mask::from_words(words, len),
        None => Mask::Empty,
    }
}

/// What is in at least `n` of the masks; a mask that stands twice counts twice.
pub fn at_least<'a>(n: u64, parts: impl IntoIterator<Item = &'a Mask>, len: usize) -> Mask {
    // `reached[i]`: in at least `i + 1` of the masks so far.
    let Ok(n) = usize::try_from(n) else {
        return Mask::Empty;
    };
    let mut reached: Vec<Mask> = vec![Mask::Empty; n];
    for part in parts {
        for level in (0..n).rev() {
            let below = match level.checked_sub(1) {
                Some(below) => all([&reached[below], part], len),
                None => part.clone(),
            };
            reached[level] = any([&reached[level], &below], len);
        }
    }
    reached.pop().unwrap_or(Mask::Full)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEN: usize = 100;

    fn masks() -> Vec<Mask> {
        let of = |test: fn(usize) -> bool| {
            let mut words = vec![0; bits::words_for(LEN)];
            (0..LEN)
                .filter(|i| test(*i))
                .for_each(|i| bits::set(&mut words, i));
            Mask::from_words(words, LEN)
        };
        vec![
            Mask::Empty,
            Mask::Full,
            of(|i| i % 2 == 0),
            of(|i| i % 3 == 0),
            of(|i| i > 70),
            of(|i| i % 2 == 1),
        ]
    }

    #[test]
    fn combinations_agree_with_counting() {
        let masks = masks();
        for subset in 0..1u32 << masks.len() {
            let chosen = masks.iter().enumerate();
            let chosen = chosen.filter(|(index, _)| subset >> index & 1 == 1);
            let parts: Vec<&Mask> = chosen.map(|(_, mask)| mask).collect();
            let size = parts.len();
            for i in 0..LEN {
                let inside = parts.iter().filter(|part| part.get(i)).count();
                assert_eq!(all(parts.iter().copied(), LEN).get(i), inside == size);
                assert_eq!(any(parts.iter().copied(), LEN).get(i), inside > 0);
                let two = at_least(2, parts.iter().copied(), LEN);
                assert_eq!(two.get(i), inside >= 2);
                assert_eq!(two.not(LEN).get(i), inside < 2);
            }
        }
    }

    #[test]
    fn full_and_empty_are_recognised() {
        assert_eq!(
            Mask::from_words(vec![u64::MAX, (1 << 36) - 1], LEN),
            Mask::Full
        );
        assert_eq!(Mask::from_words(vec![0, 0], LEN), Mask::Empty);
        let masks = masks();
        assert_eq!(any([&masks[2], &masks[5]], LEN), Mask::Full);
        assert_eq!(all([&masks[2], &masks[5]], LEN), Mask::Empty);
    }
}
