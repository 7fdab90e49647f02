//! The loops of the engine over data larger than the caches, each beside the bandwidth of memory.
//!
//! Kernels take plain slices and are public for that reason; everything around them is measured
//! through plans, by the other benchmarks.

#[path = "shared/roof.rs"]
mod roof;

use std::hint::black_box;
use std::time::Duration;

use cantle::dataset::MORSEL;
use cantle::execute::kernels::probe::{self, Probe};
use cantle::execute::kernels::{bits, lookup, range};
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, criterion_group, criterion_main};
use rayon::prelude::*;
use roof::{Memory, Threads};

/// Of each column.
const BYTES: usize = 128 << 20;
const WORDS: usize = MORSEL / 64;
const EVENTS_OF_ROW: usize = 20;

/// Numbers that look random and are the same every time.
fn scatter(index: usize) -> u64 {
    let mixed = (index as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ (mixed >> 29)
}

fn column<T: Send>(value: impl Fn(u64) -> T + Sync) -> Vec<T> {
    let len = BYTES / size_of::<T>();
    let value = &value;
    (0..len)
        .into_par_iter()
        .map(|index| value(scatter(index)))
        .collect()
}

/// Evaluates a kernel over a column morsel by morsel, into words that are used again.
fn each<T: Sync>(values: &[T], threads: Threads, kernel: impl Fn(&[T], &mut [u64]) + Sync) {
    let one = |words: &mut Vec<u64>, values: &[T]| {
        kernel(values, &mut words[..bits::words_for(values.len())]);
        black_box(words);
    };
    match threads {
        Threads::One => {
            let mut words = vec![0; WORDS];
            values
                .chunks(MORSEL)
                .for_each(|values| one(&mut words, values));
        }
        Threads::All => values
            .par_chunks(MORSEL)
            .for_each_init(|| vec![0; WORDS], one),
    }
}

struct Bench<'a, 'c> {
    group: &'a mut BenchmarkGroup<'c, WallTime>,
    memory: &'a mut Memory,
}

impl Bench<'_, '_> {
    fn of_column<T: Sync>(
        &mut self,
        name: &str,
        values: &[T],
        kernel: impl Fn(&[T], &mut [u64]) + Sync,
    ) {
        for threads in [Threads::One, Threads::All] {
            let work = || each(values, threads, &kernel);
            self.memory
                .hold(self.group, name, threads, size_of_val(values), work);
        }
    }

    fn bounds(&mut self) {
        let codes = column(|n| n as u8);
        self.of_column("bounds of u8", &codes, |v, out| {
            range::within(v, 40, 99, out)
        });
        let codes = column(|n| n as u16);
        self.of_column("bounds of u16", &codes, |v, out| {
            range::within(v, 400, 9_999, out)
        });
        let codes = column(|n| n as u32);
        self.of_column("bounds of u32", &codes, |v, out| {
            range::within(v, 4_000, 999_999_999, out)
        });
        let numbers = column(|n| n as i64);
        self.of_column("bounds of i64 (times of events)", &numbers, |v, out| {
            range::within(v, -(1 << 62), 1 << 61, out);
        });
        let numbers = column(|n| n as f64 / 7.0);
        self.of_column("bounds of f64", &numbers, |v, out| {
            range::within(v, 1e3, 1e18, out);
        });
    }

    fn sets(&mut self) {
        let codes = column(|n| n as u8);
        let mut table = [false; 256];
        (0..256).step_by(5).for_each(|code| table[code] = true);
        self.of_column("code set of u8", &codes, |v, out| {
            lookup::lookup_bytes(v, &table, out);
        });
        let table = |len: usize| (0..len / 64).map(scatter).collect::<Vec<u64>>();
        let codes = column(|n| n as u16);
        let of_16 = table(1 << 16);
        self.of_column("code set of u16", &codes, |v, out| {
            lookup::lookup(v, &of_16, 0, out)
        });
        let codes = column(|n| n as u32 % (1 << 20));
        let of_20 = table(1 << 20);
        self.of_column("code set of u32, 1 M texts", &codes, |v, out| {
            lookup::lookup(v, &of_20, 0, out);
        });
    }

    fn masks(&mut self) {
        let right = column(|n| n & (n >> 7));
        let mut left = column(|n| n | (n >> 9));
        self.of_column("members of masks", &right, |words, _| {
            black_box(bits::count(words));
        });
        type Both = fn(&mut [u64], &[u64]);
        let kernels: [(&str, Both); 3] = [
            ("and", bits::and),
            ("or", bits::or),
            ("and not", bits::and_not),
        ];
        for (name, kernel) in kernels {
            for threads in [Threads::One, Threads::All] {
                let one = |(left, right): (&mut [u64], &[u64])| {
                    kernel(left, right);
                    black_box(bits::count(left));
                };
                let bytes = 2 * size_of_val(&*right);
                let name = format!("{name} of masks, members counted");
                self.memory
                    .hold(self.group, &name, threads, bytes, || match threads {
                        Threads::One => {
                            left.chunks_mut(WORDS)
                                .zip(right.chunks(WORDS))
                                .for_each(one);
                        }
                        Threads::All => {
                            left.par_chunks_mut(WORDS)
                                .zip(right.par_chunks(WORDS))
                                .for_each(one);
                        }
                    });
            }
        }
    }

    /// Rows of [`EVENTS_OF_ROW`] events in the middle, a second apart, of a morsel each.
    fn events(&mut self) {
        let rows = BYTES / size_of::<i64>() / EVENTS_OF_ROW;
        let mut offsets = vec![0u32];
        let mut instants: Vec<i64> = Vec::new();
        for row in 0..rows {
            let count = scatter(row) as usize % (2 * EVENTS_OF_ROW);
            instants.extend((0..count).map(|event| scatter(row) as i64 % 1_000 + event as i64));
            offsets.push(instants.len() as u32);
        }
        let morsels: Vec<(Vec<u32>, &[i64])> = (0..rows)
            .step_by(MORSEL)
            .map(|first| {
                let ends = &offsets[first..=rows.min(first + MORSEL)];
                let (start, end) = (ends[0], ends[ends.len() - 1]);
                let ends = ends.iter().map(|end| end - start).collect();
                (ends, &instants[start as usize..end as usize])
            })
            .collect();
        // Of each row its offset and the line of memory that the event is in.
        let bytes = rows * (size_of::<u32>() + 64);
        for threads in [Threads::One, Threads::All] {
            let one = |words: &mut Vec<u64>, (offsets, instants): &(Vec<u32>, &[i64])| {
                let third = [Probe {
                    times: 3,
                    from: 500,
                }];
                probe::reaches(offsets, instants, &third, std::slice::from_mut(words));
                black_box(words);
            };
            let name = "third event from the end";
            self.memory
                .hold(self.group, name, threads, bytes, || match threads {
                    Threads::One => {
                        let mut words = vec![0; WORDS];
                        morsels.iter().for_each(|morsel| one(&mut words, morsel));
                    }
                    Threads::All => {
                        morsels.par_iter().for_each_init(|| vec![0; WORDS], one);
                    }
                });
        }
    }
}

fn kernels(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("kernels");
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(2));
    let mut bench = Bench {
        group: &mut group,
        memory: &mut Memory::new(),
    };
    bench.bounds();
    bench.sets();
    bench.masks();
    bench.events();
    group.finish();
}

criterion_group!(benches, kernels);
criterion_main!(benches);
