//! Sums: of integers and decimals exact, of floats exact and rounded once.

use arrow_buffer::ScalarBuffer;

use crate::dataset::column::{Chunk, Integers, Values};
use crate::execute::kernels::bits;
use crate::interpret::sum::FloatSum;

use super::fold::Source;
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

pub fn sum(source: &Source) -> Vector {
    match &source.column.values {
        Values::Int(integers) => integer_sums(source, integers),
        Values::Decimal { mantissas, scale } => {
            let sums = (0..source.len).map(|local| whole_sum(source, mantissas, local));
            Vector::Column(Chunk::of(Values::WideDecimal {
                mantissas: sums.collect(),
                scale: *scale,
            }))
        }
        Values::Float(floats) => float_sums(source, floats, false),
        _ => unreachable!("only numbers are summed"),
    }
}

/// Sums of at most 2^32 addends of 64 bits fit 128.
fn whole_sum(source: &Source, integers: &Integers, local: usize) -> i128 {
    let known = source.known(local);
    known
        .map(|(event, _)| i128::from(integers.get(event)))
        .sum()
}

/// An integer beyond 64 bits is missing.
fn integer_sums(source: &Source, integers: &Integers) -> Vector {
    let mut known = vec![0; bits::words_for(source.len)];
    let mut sums = vec![0; source.len];
    for (local, sum) in sums.iter_mut().enumerate() {
        if let Ok(whole) = i64::try_from(whole_sum(source, integers, local)) {
            *sum = whole;
            bits::set(&mut known, local);
        }
    }
    column(Values::Int(Integers::I64(sums.into())), known, source.len)
}

/// Averages of floats; of no values missing.
pub fn average(source: &Source) -> Vector {
    match &source.column.values {
        Values::Float(floats) => float_sums(source, floats, true),
        _ => unreachable!("only floats are averaged as floats"),
    }
}

fn float_sums(source: &Source, floats: &[f64], average: bool) -> Vector {
    let mut known = vec![0; bits::words_for(source.len)];
    let mut results = vec![0.0; source.len];
    let mut exact = FloatSum::default();
    let is_whole = source.is_whole();
    for (local, result) in results.iter_mut().enumerate() {
        let mut two = TwoSum::default();
        let mut count = 0u32;
        if is_whole {
            let addends = &floats[source.side_by_side(local)];
            addends.iter().for_each(|float| two.add(*float));
            count = addends.len() as u32;
        } else {
            for (event, _) in source.known(local) {
                two.add(floats[event]);
                count += 1;
            }
        }
        let total = two.total().or_else(|| {
            exact.clear();
            source
                .known(local)
                .for_each(|(event, _)| exact.add(floats[event]));
            exact.total()
        });
        let value = match total {
            Some(_) if average && count == 0 => None,
            Some(total) if average => Some(total / f64::from(count)),
            total => total,
        };
        if let Some(value) = value.filter(|value| value.is_finite()) {
            *result = value + 0.0;
            bits::set(&mut known, local);
        }
    }
    column(Values::Float(results.into()), known, source.len)
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
