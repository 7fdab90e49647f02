//! Work held against the memory it reads: the share of the measured memory bandwidth that it
//! comes to, which no work on data outside of the caches can exceed.
//!
//! Memory is read before each round of the work, in the same process and on the same threads, so
//! that whatever slows the machine down slows both.

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Throughput};
use rayon::prelude::*;

/// More than the last level of any cache has.
const BUFFER: usize = 256 << 20;
/// Read at a time; no part is read again before all others.
const PART: usize = 64 << 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Threads {
    One,
    All,
}

impl Threads {
    pub fn name(self) -> String {
        match self {
            Threads::One => "1 thread".to_owned(),
            Threads::All => format!("{} threads", rayon::current_num_threads()),
        }
    }
}

/// A buffer larger than the caches.
pub struct Memory {
    words: Vec<u64>,
    next: usize,
}

impl Memory {
    pub fn new() -> Memory {
        Memory {
            words: (0..BUFFER as u64 / 8).collect(),
            next: 0,
        }
    }

    /// Seconds to read a byte.
    pub fn read(&mut self, threads: Threads) -> f64 {
        let parts = self.words.chunks_exact(PART / 8);
        let part = parts.cycle().nth(self.next % (BUFFER / PART));
        let part = part.expect("the buffer has parts");
        self.next += 1;
        let sum = |words: &[u64]| words.iter().fold(0u64, |sum, word| sum.wrapping_add(*word));
        let begun = Instant::now();
        black_box(match threads {
            Threads::One => sum(part),
            Threads::All => part
                .par_chunks(1 << 17)
                .map(sum)
                .reduce(|| 0, u64::wrapping_add),
        });
        begun.elapsed().as_secs_f64() / PART as f64
    }

    /// Measures work that must read so many bytes, and prints its share of the roof.
    pub fn hold(
        &mut self,
        group: &mut BenchmarkGroup<'_, WallTime>,
        name: &str,
        threads: Threads,
        bytes: usize,
        mut work: impl FnMut(),
    ) {
        let mut rounds: Vec<(f64, f64)> = Vec::new();
        group.throughput(Throughput::Bytes(bytes as u64));
        let name = format!("{name}, {}", threads.name());
        group.bench_function(&name, |bench| {
            rounds.clear();
            bench.iter_custom(|iterations| {
                let mut all = Duration::ZERO;
                for _ in 0..iterations {
                    let read = self.read(threads) * bytes as f64;
                    let begun = Instant::now();
                    work();
                    let took = begun.elapsed();
                    rounds.push((read, took.as_secs_f64()));
                    all += took;
                }
                all
            });
        });
        let median = |of: &dyn Fn(&(f64, f64)) -> f64| {
            let mut values: Vec<f64> = rounds.iter().map(of).collect();
            values.sort_by(f64::total_cmp);
            values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
        };
        println!(
            "{name}: {:.0} % of the roof ({:.1} of {:.1} GB/s, {:.1} MB in {:.3} ms)\n",
            median(&|(read, took)| read / took) * 100.0,
            bytes as f64 / median(&|(_, took)| *took) / 1e9,
            bytes as f64 / median(&|(read, _)| *read) / 1e9,
            bytes as f64 / 1e6,
            median(&|(_, took)| *took) * 1e3,
        );
    }
}
