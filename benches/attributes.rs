//! The 40 segments of `benches/shop100` on attributes, over a prepared dataset, beside the
//! bandwidth of memory: what must be read is each column once, where the ends of a chunk do not
//! say everything.

#[path = "shared/roof.rs"]
mod roof;
#[path = "shared/rules.rs"]
mod rules;
#[path = "shared/shop.rs"]
mod shop;

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Duration;

use cantle::dataset::Dataset;
use cantle::dataset::catalog::AttributeId;
use cantle::plan::Plan;
use cantle::plan::node::{Node, Source};
use cantle::{execute, plan};
use criterion::{Criterion, criterion_group, criterion_main};
use roof::{Memory, Threads};

/// Of each attribute what the condition that reads most of it reads.
fn bytes(plan: &Plan, dataset: &Dataset) -> usize {
    let works = execute::analyze(plan, dataset).ledger.rows;
    let mut read: BTreeMap<Vec<AttributeId>, u64> = BTreeMap::new();
    for (node, work) in plan.rows.nodes().zip(works) {
        let Node::Leaf(leaf) = node else { continue };
        let attribute = |source: &Source| match source {
            Source::Attribute(id) => Some(*id),
            _ => None,
        };
        let most = read.entry(leaf.sources.iter().filter_map(attribute).collect());
        let most = most.or_default();
        *most = work.bytes.max(*most);
    }
    read.values().sum::<u64>() as usize
}

fn attributes(criterion: &mut Criterion) {
    let Some(shop) = shop::open(&rules::TEXTS[..1]) else {
        return;
    };
    let plan = plan::lower(&shop.project, &shop.segments, &rules::clock());
    let bytes = bytes(&plan, &shop.dataset);
    let mut group = criterion.benchmark_group("attributes");
    group
        .sample_size(10)
        .measurement_time(Duration::from_secs(3));
    let memory = &mut Memory::new();
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    let one = one.expect("a thread");
    let name = format!("sizes of {} segments", shop.segments.len());
    memory.hold(&mut group, &name, Threads::One, bytes, || {
        black_box(one.install(|| execute::count(&plan, &shop.dataset)));
    });
    memory.hold(&mut group, &name, Threads::All, bytes, || {
        black_box(execute::count(&plan, &shop.dataset));
    });
    group.finish();
    one_by_one(&shop, memory, criterion);
}

/// Each segment by itself, whose plan is made and bound anew.
fn one_by_one(shop: &shop::Shop, memory: &mut Memory, criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("one attribute segment");
    let group = group
        .sample_size(10)
        .measurement_time(Duration::from_millis(300));
    for &segment in &shop.segments {
        let plan = plan::lower(&shop.project, &[segment], &rules::clock());
        let bytes = bytes(&plan, &shop.dataset);
        let name = &shop.project.segment(segment).name;
        memory.hold(group, name, Threads::All, bytes, || {
            black_box(execute::count(&plan, &shop.dataset));
        });
    }
}

criterion_group!(benches, attributes);
criterion_main!(benches);
