//! Rule text to members: parse, check, lower, and evaluation over a dataset in memory.
//!
//! The rules are those of `benches/shop50`. Evaluation runs on the generated files in the folder
//! that `CANTLE_BENCH_DATA` names and is left out without it.

use std::fs;
use std::hint::black_box;
use std::path::Path;

use cantle::check::typed::SegmentId;
use cantle::check::{Lists, check, needs};
use cantle::dataset::import::{Options, import};
use cantle::dataset::infer::infer;
use cantle::dataset::manifest::Manifest;
use cantle::diagnostics::Sources;
use cantle::syntax::ast::File;
use cantle::time::{Clock, DAY, Weekday, Zone};
use cantle::{execute, plan, syntax};
use criterion::{Criterion, criterion_group, criterion_main};

const RULES: [&str; 3] = [
    include_str!("shop50/rules/attributes.seg"),
    include_str!("shop50/rules/behaviour.seg"),
    include_str!("shop50/rules/composites.seg"),
];
const MANIFEST: &str = include_str!("shop50/cantle.toml");

fn parse() -> Vec<File> {
    let mut sources = Sources::default();
    let parsed = RULES.map(|text| syntax::parse(sources.add("rules", text), text));
    parsed.into_iter().map(|parsed| parsed.file).collect()
}

fn parsing(criterion: &mut Criterion) {
    criterion.bench_function("parse 50 segments", |bench| {
        bench.iter(|| black_box(parse()))
    });
}

fn running(criterion: &mut Criterion) {
    let Ok(data) = std::env::var("CANTLE_BENCH_DATA") else {
        eprintln!("set CANTLE_BENCH_DATA to measure check and evaluation");
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("cantle.toml");
    fs::create_dir(folder.path().join("rules")).expect("a folder");
    let data = Path::new(&data).canonicalize().expect("the data");
    let text = MANIFEST.replace("DATA/", &format!("{}/", data.display()));
    fs::write(&path, text).expect("a manifest");
    let manifest = Manifest::open(&path, &mut Sources::default()).expect("a sound manifest");
    let catalog = infer(&manifest, &mut Sources::default())
        .expect("readable data")
        .catalog;
    let files = parse();
    criterion.bench_function("check 50 segments", |bench| {
        bench.iter(|| black_box(check(&files, &catalog, &Lists::default())));
    });
    let project = check(&files, &catalog, &Lists::default()).project;
    let segments: Vec<SegmentId> = (0..project.segments.len() as u32).map(SegmentId).collect();
    let clock = Clock {
        as_of: 20_454 * DAY,
        zone: Zone::utc(),
        week_start: Weekday::Monday,
    };
    criterion.bench_function("lower 50 segments", |bench| {
        bench.iter(|| black_box(plan::lower(&project, &segments, &clock)));
    });
    let plan = plan::lower(&project, &segments, &clock);
    let needs = needs(&project, &segments);
    let (dataset, _) =
        import(&manifest, &catalog, &needs, &Options::default()).expect("readable data");
    let mut group = criterion.benchmark_group("evaluate");
    group
        .sample_size(10)
        .bench_function("50 segments", |bench| {
            bench.iter(|| black_box(execute::run(&plan, &dataset)));
        });
    group.finish();
}

criterion_group!(benches, parsing, running);
criterion_main!(benches);
