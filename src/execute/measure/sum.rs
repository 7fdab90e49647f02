//! Sums: of integers and decimals exact, of floats exact and rounded once.

use arrow_buffer::ScalarBuffer;

use crate::dataset::column::{Chunk, Integers, Values};
use crate::execute::kernels::bits;
use crate::interpret::sum::FloatSum;

use super::fold::Source;
use super::walk::{Gather, Walk};
use super::{Vector, column};

/// An empty chunk of the form of the sums over a column.
pub fn form(column: &Values) -> Chunk {
    Chunk::of(match column {
        Values::Int(_) => Values::Int(Integers::I64(ScalarBuffer::default())),
        Values::Decimal { scale, .. } => Values::WideDecimal {
            mantissas: ScalarBuffer::default(),
            scale: *scale,
        },
        _ => Values::Float(ScalarBuffer::default()),
    })
}

pub fn average_form() -> Chunk {
    Chunk::of(Values::Float(ScalarBuffer::default()))
}

pub fn sum(walk: &Walk, source: Source) -> Vec<Vector> {
    match &source.column.values {
        Values::Int(integers) => integer_sums(walk, source, integers),
        Values::Decimal { mantissas, scale } => {
            let sums = whole_sums(walk, source, mantissas).into_iter();
            let form = |sums: Vec<i128>| Values::WideDecimal {
                mantissas: sums.into(),
                scale: *scale,
            };
            sums.map(|sums| Vector::Column(Chunk::of(form(sums))))
                .collect()
        }
        Values::Float(floats) => float_sums(walk, source, floats, false),
        _ => unreachable!("only numbers are summed"),
    }
}

/// Averages of floats; of no values missing.
pub fn average(walk: &Walk, source: Source) -> Vec<Vector> {
    match &source.column.values {
        Values::Float(floats) => float_sums(walk, source, floats, true),
        _ => unreachable!("only floats are averaged as floats"),
    }
}

/// Sums of whole numbers. At most 2^32 addends of 64 bits fit 128.
#[derive(Debug)]
struct Wholes<'s> {
    source: Source<'s>,
    integers: &'s Integers,
    sum: i128,
    sums: Vec<Vec<i128>>,
}

impl Gather for Wholes<'_> {
    fn ahead(&self, place: usize) {
        self.source.ahead(place);
    }

    fn clear(&mut self) {
        self.sum = 0;
    }

    #[inline(always)]
    fn add(&mut self, place: usize, _: i64) {
        if let Some(event) = self.source.known(place) {
            self.sum += i128::from(self.integers.get(event));
        }
    }

    fn close(&mut self, window: usize, local: usize) {
        self.sums[window][local] = self.sum;
    }
}

fn whole_sums(walk: &Walk, source: Source, integers: &Integers) -> Vec<Vec<i128>> {
    let mut wholes = Wholes {
        source,
        integers,
        sum: 0,
        sums: walk.filled(0),
    };
    walk.walk(&mut wholes);
    wholes.sums
}

/// An integer beyond 64 bits is missing.
fn integer_sums(walk: &Walk, source: Source, integers: &Integers) -> Vec<Vector> {
    let narrow = |wholes: Vec<i128>| {
        let mut known = vec![0; bits::words_for(walk.len)];
        let sums = wholes.iter().enumerate().map(|(local, whole)| {
            let whole = i64::try_from(*whole).ok();
            whole.inspect(|_| bits::set(&mut known, local)).unwrap_or(0)
        });
        let sums: Vec<i64> = sums.collect();
        column(Values::Int(Integers::I64(sums.into())), known, walk.len)
    };
    let sums = whole_sums(walk, source, integers).into_iter();
    sums.map(narrow).collect()
}

/// Sums or averages of floats; what is not finite is missing.
#[derive(Debug)]
struct Floats<'s> {
    source: Source<'s>,
    floats: &'s [f64],
    average: bool,
    two: TwoSum,
    addends: Vec<f64>,
    exact: FloatSum,
    results: Vec<Vec<f64>>,
    known: Vec<Vec<u64>>,
}

impl Floats<'_> {
    fn total(&mut self) -> Option<f64> {
        self.two.total().or_else(|| {
            self.exact.clear();
            self.addends.iter().for_each(|float| self.exact.add(*float));
            self.exact.total()
        })
    }
}

impl Gather for Floats<'_> {
    fn ahead(&self, place: usize) {
        self.source.ahead(place);
    }

    fn clear(&mut self) {
        self.two = TwoSum::default();
        self.addends.clear();
    }

    #[inline(always)]
    fn add(&mut self, place: usize, _: i64) {
        if let Some(event) = self.source.known(place) {
            let float = self.floats[event];
            self.two.add(float);
            self.addends.push(float);
        }
    }

    fn close(&mut self, window: usize, local: usize) {
        let value = match self.total() {
            Some(_) if self.average && self.addends.is_empty() => None,
            Some(total) if self.average => Some(total / self.addends.len() as f64),
            total => total,
        };
        if let Some(value) = value.filter(|value| value.is_finite()) {
            self.results[window][local] = value + 0.0;
            bits::set(&mut self.known[window], local);
        } else {
            bits::unset(&mut self.known[window], local);
        }
    }
}

fn float_sums(walk: &Walk, source: Source, floats: &[f64], average: bool) -> Vec<Vector> {
    let mut sums = Floats {
        source,
        floats,
        average,
        two: TwoSum::default(),
        addends: Vec::new(),
        exact: FloatSum::default(),
        results: walk.filled(0.0),
        // Of no events a sum is zero and an average missing.
        known: walk.known(!average),
    };
    walk.walk(&mut sums);
    let known = sums.known.into_iter();
    let all = sums.results.into_iter().zip(known);
    all.map(|(results, known)| column(Values::Float(results.into()), known, walk.len))
        .collect()
}

/// A sum in two parts, exact as long as the second part is.
///
/// Knuth's two-sum gives the rounding error of each addition exactly. Where adding up these
/// errors loses nothing, the sum of the two parts is the exact sum, and adding them rounds once.
#[derive(Clone, Copy, Debug)]
struct TwoSum {
    high: f64,
    low: f64,
    exact: bool,
}

impl Default for TwoSum {
    fn default() -> Self {
        TwoSum {
            high: 0.0,
            low: 0.0,
            exact: true,
        }
    }
}

fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let virtual_b = sum - a;
    let error = (a - (sum - virtual_b)) + (b - virtual_b);
    (sum, error)
}

impl TwoSum {
    fn add(&mut self, value: f64) {
        let (high, error) = two_sum(self.high, value);
        let (low, lost) = two_sum(self.low, error);
        (self.high, self.low) = (high, low);
        // Also false for what is no number, after an overflow.
        self.exact &= lost == 0.0;
    }

    /// The sum rounded once, `None` where that cannot be told from the two parts.
    fn total(&self) -> Option<f64> {
        let total = self.high + self.low;
        (self.exact && total.is_finite()).then_some(total)
    }
}
