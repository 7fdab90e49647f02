//! The sequences of `benches/shop100` over a prepared dataset, each by itself and all in one plan.

#[path = "shared/rules.rs"]
mod rules;
#[path = "shared/shop.rs"]
mod shop;

use std::hint::black_box;
use std::time::Duration;

use cantle::check::typed::SegmentId;
use cantle::{execute, plan};
use criterion::{Criterion, criterion_group, criterion_main};

fn sequences(criterion: &mut Criterion) {
    let Some(shop) = shop::open(&rules::TEXTS[2..3]) else {
        return;
    };
    let mut group = criterion.benchmark_group("sequences");
    group
        .sample_size(10)
        .measurement_time(Duration::from_secs(2));
    let mut measure = |name: &str, segments: &[SegmentId]| {
        let plan = plan::lower(&shop.project, segments, &rules::clock());
        group.bench_function(name, |bench| {
            bench.iter(|| black_box(execute::count(&plan, &shop.dataset)));
        });
    };
    for segment in &shop.segments {
        measure(&shop.project.segment(*segment).name, &[*segment]);
    }
    measure(&format!("all {}", shop.segments.len()), &shop.segments);
    group.finish();
}

criterion_group!(benches, sequences);
criterion_main!(benches);
