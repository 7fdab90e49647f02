//! Rule text to a plan: the 100 segments of `benches/shop100` and what a schema says of the data.

use std::hint::black_box;

use cantle::check::typed::SegmentId;
use cantle::check::{Lists, check};
use cantle::dataset::schema;
use cantle::diagnostics::Sources;
use cantle::plan;
use criterion::{Criterion, criterion_group, criterion_main};

#[path = "shared/rules.rs"]
mod rules;

const SCHEMA: &str = include_str!("shop100/schema.toml");

fn planning(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("100 segments");
    group.bench_function("parse", |bench| {
        bench.iter(|| black_box(rules::parse(&rules::TEXTS)))
    });
    let files = rules::parse(&rules::TEXTS);
    let source = Sources::default().add("schema.toml", SCHEMA);
    let catalog = schema::parse(SCHEMA, source, Some("id")).expect("a sound schema");
    group.bench_function("check", |bench| {
        bench.iter(|| black_box(check(&files, &catalog, &Lists::default())));
    });
    let checked = check(&files, &catalog, &Lists::default());
    assert!(checked.diagnostics.iter().all(|found| !found.is_error()));
    let project = checked.project;
    let segments: Vec<SegmentId> = (0..project.segments.len() as u32).map(SegmentId).collect();
    let clock = rules::clock();
    group.bench_function("lower", |bench| {
        bench.iter(|| black_box(plan::lower(&project, &segments, &clock)));
    });
    group.finish();
}

criterion_group!(benches, planning);
criterion_main!(benches);
