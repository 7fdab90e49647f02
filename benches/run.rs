//! A plan over a prepared dataset: the 100 segments of `benches/shop100` and each kind of them.

#[path = "shared/rules.rs"]
mod rules;
#[path = "shared/shop.rs"]
mod shop;

use std::hint::black_box;

use cantle::{execute, plan};
use criterion::{Criterion, criterion_group, criterion_main};

fn running(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("run");
    group.sample_size(10);
    let kinds = [
        ("attributes", &rules::TEXTS[..1]),
        ("behaviour", &rules::TEXTS[1..2]),
        ("sequences", &rules::TEXTS[2..3]),
        ("all", &rules::TEXTS[..]),
    ];
    for (kind, texts) in kinds {
        let Some(shop) = shop::open(texts) else {
            return;
        };
        let plan = plan::lower(&shop.project, &shop.segments, &rules::clock());
        let count = shop.segments.len();
        group.bench_function(format!("sizes of {count} segments, {kind}"), |bench| {
            bench.iter(|| black_box(execute::count(&plan, &shop.dataset)));
        });
        group.bench_function(format!("members of {count} segments, {kind}"), |bench| {
            bench.iter(|| black_box(execute::run(&plan, &shop.dataset)));
        });
    }
    group.finish();
}

criterion_group!(benches, running);
criterion_main!(benches);
