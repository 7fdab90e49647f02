//! Points with a rank in each of some dimensions, halved again and again.
//!
//! Each part of the points knows the least and the greatest rank of every dimension, so that a
//! search passes over parts without a point that is looked for. In one dimension it comes to the
//! end of at most two parts of each size; in `d` dimensions, of points in [`arrange`]d order, to
//! about `n^(1-1/d)` parts.

use super::scale::{Cut, Met};

#[derive(Debug)]
pub struct Tree {
    dimensions: usize,
    points: usize,
    /// For each part and dimension.
    extents: Vec<(u32, u32)>,
}

/// Neighbouring points.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    pub id: usize,
    pub from: usize,
    pub to: usize,
}

impl Part {
    pub fn is_point(self) -> bool {
        self.to - self.from == 1
    }

    pub fn halves(self) -> [Part; 2] {
        let Part { id, from, to } = self;
        let middle = from + (to - from) / 2;
        // A part of n points has 2 n - 1 parts with itself, those of the left half first.
        let left = Part {
            id: id + 1,
            from,
            to: middle,
        };
        let right = Part {
            id: id + 2 * (middle - from),
            from: middle,
            to,
        };
        [left, right]
    }

    pub fn lies_outside(self, (from, to): (usize, usize)) -> bool {
        self.to <= from || to <= self.from
    }

    pub fn lies_inside(self, (from, to): (usize, usize)) -> bool {
        from <= self.from && self.to <= to
    }
}

impl Tree {
    /// A tree of so many points; `rank` gives that of a point in a dimension.
    pub fn new(points: usize, dimensions: usize, rank: impl Fn(usize, usize) -> u32) -> Self {
        let mut tree = Tree {
            dimensions,
            points,
            extents: vec![(u32::MAX, 0); (2 * points).saturating_sub(1) * dimensions],
        };
        if let Some(root) = tree.root() {
            tree.fill(root, &rank);
        }
        tree
    }

    fn fill(&mut self, part: Part, rank: &impl Fn(usize, usize) -> u32) {
        let at = part.id * self.dimensions;
        if part.is_point() {
            for dimension in 0..self.dimensions {
                let rank = rank(part.from, dimension);
                self.extents[at + dimension] = (rank, rank);
            }
            return;
        }
        for half in part.halves() {
            self.fill(half, rank);
            for dimension in 0..self.dimensions {
                let (least, greatest) = self.extents[half.id * self.dimensions + dimension];
                let whole = &mut self.extents[at + dimension];
                *whole = (whole.0.min(least), whole.1.max(greatest));
            }
        }
    }

    /// All points, if there are any.
    pub fn root(&self) -> Option<Part> {
        (self.points > 0).then_some(Part {
            id: 0,
            from: 0,
            to: self.points,
        })
    }

    /// How many parts there are.
    pub fn parts(&self) -> usize {
        (2 * self.points).saturating_sub(1)
    }

    pub fn met(&self, part: Part, cuts: &[Cut]) -> Met {
        let extents = &self.extents[part.id * self.dimensions..];
        let met = cuts.iter().map(|cut| cut.met(extents[cut.dimension]));
        met.min().unwrap_or(Met::All)
    }

    /// The first point of a range that meets all cuts.
    pub fn first(&self, range: (usize, usize), cuts: &[Cut], looks: &mut u64) -> Option<usize> {
        let root = self.root().filter(|_| range.0 < range.1)?;
        self.first_in(root, range, cuts, looks)
    }

    fn first_in(
        &self,
        part: Part,
        range: (usize, usize),
        cuts: &[Cut],
        looks: &mut u64,
    ) -> Option<usize> {
        if part.lies_outside(range) {
            return None;
        }
        *looks += 1;
        match self.met(part, cuts) {
            Met::None => None,
            Met::All => Some(part.from.max(range.0)),
            Met::Some => part
                .halves()
                .into_iter()
                .find_map(|half| self.first_in(half, range, cuts, looks)),
        }
    }
}

/// Brings points of several groups into an order for a tree: each group by itself, its points
/// halved by one dimension after the other.
pub fn arrange<T>(
    points: &mut [T],
    group: impl Fn(&T) -> u32,
    dimensions: usize,
    rank: impl Fn(&T, usize) -> u32,
) {
    let first = |point: &T| if dimensions > 0 { rank(point, 0) } else { 0 };
    points.sort_unstable_by_key(|point| (group(point), first(point)));
    if dimensions > 1 {
        halve(points, &group, (0, dimensions), &rank);
    }
}

fn halve<T>(
    points: &mut [T],
    group: &impl Fn(&T) -> u32,
    (dimension, dimensions): (usize, usize),
    rank: &impl Fn(&T, usize) -> u32,
) {
    let [first, .., last] = points else {
        return;
    };
    let is_one = group(first) == group(last);
    let middle = points.len() / 2;
    let mut next = dimension;
    if is_one {
        points.select_nth_unstable_by_key(middle, |point| rank(point, dimension));
        next = (dimension + 1) % dimensions;
    }
    let (left, right) = points.split_at_mut(middle);
    halve(left, group, (next, dimensions), rank);
    halve(right, group, (next, dimensions), rank);
}
