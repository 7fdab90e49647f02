//! What a number allows, for each of some variants of a sequence.

/// Variants of one sequence, a bit each.
pub type Variants = u64;

/// How many variants there can be.
pub const MOST: usize = Variants::BITS as usize;

/// Greatest numbers, one a variant: the least of them apart, as most numbers meet it and one
/// variant has no others.
#[derive(Debug)]
pub struct UpTo((i64, Variants), Vec<(i64, Variants)>);

/// Least numbers, one a variant: the greatest of them apart.
#[derive(Debug)]
pub struct From((i64, Variants), Vec<(i64, Variants)>);

impl UpTo {
    pub fn new(limits: impl IntoIterator<Item = i64>) -> UpTo {
        let mut steps = steps(limits);
        // Each with the variants of it and of those that are greater.
        steps.sort_unstable_by_key(|(limit, _)| *limit);
        let mut above = 0;
        for (_, variants) in steps.iter_mut().rev() {
            above |= *variants;
            *variants = above;
        }
        let first = split_first(&mut steps, i64::MIN);
        UpTo(first, steps)
    }

    /// The variants that allow a number.
    #[inline]
    pub fn allow(&self, number: i64) -> Variants {
        if number <= self.0.0 {
            return self.0.1;
        }
        let mut steps = self.1.iter();
        steps
            .find(|(limit, _)| number <= *limit)
            .map_or(0, |(_, variants)| *variants)
    }
}

impl From {
    pub fn new(limits: impl IntoIterator<Item = i64>) -> From {
        let mut steps = steps(limits);
        // Each with the variants of it and of those that are less.
        steps.sort_unstable_by_key(|(limit, _)| std::cmp::Reverse(*limit));
        let mut below = 0;
        for (_, variants) in steps.iter_mut().rev() {
            below |= *variants;
            *variants = below;
        }
        let first = split_first(&mut steps, i64::MAX);
        From(first, steps)
    }

    /// The least of all.
    #[inline]
    pub fn least(&self) -> i64 {
        self.1.last().map_or(self.0.0, |(limit, _)| *limit)
    }

    /// The variants that allow a number.
    #[inline]
    pub fn allow(&self, number: i64) -> Variants {
        if number >= self.0.0 {
            return self.0.1;
        }
        let mut steps = self.1.iter();
        steps
            .find(|(limit, _)| number >= *limit)
            .map_or(0, |(_, variants)| *variants)
    }
}

/// The first limit; without any there is none that allows a variant.
fn split_first(steps: &mut Vec<(i64, Variants)>, none: i64) -> (i64, Variants) {
    match steps.is_empty() {
        true => (none, 0),
        false => steps.remove(0),
    }
}

/// Each different limit with its variants.
fn steps(limits: impl IntoIterator<Item = i64>) -> Vec<(i64, Variants)> {
    let mut steps: Vec<(i64, Variants)> = Vec::new();
    for (variant, limit) in limits.into_iter().take(MOST).enumerate() {
        match steps.iter_mut().find(|(known, _)| *known == limit) {
            Some((_, variants)) => *variants |= 1 << variant,
            None => steps.push((limit, 1 << variant)),
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_variant_has_its_own_limit() {
        let limits = [5, i64::MIN, 5, 9, i64::MAX, -3];
        let (most, least) = (UpTo::new(limits), From::new(limits));
        assert_eq!(least.least(), i64::MIN);
        for number in [i64::MIN, -4, -3, 0, 4, 5, 6, 9, 10, i64::MAX] {
            for (variant, limit) in limits.into_iter().enumerate() {
                assert_eq!(most.allow(number) >> variant & 1 == 1, number <= limit);
                assert_eq!(least.allow(number) >> variant & 1 == 1, number >= limit);
            }
        }
    }
}
