//! Checking a project of 2,000 segments: names and types, and the lints that prove.

#[path = "shared/large.rs"]
mod large;

use std::hint::black_box;
use std::time::Duration;

use cantle::check::{Lists, check, typed};
use cantle::dataset::catalog::{Catalog, Column, EventType};
use cantle::diagnostics::SourceId;
use cantle::prove;
use cantle::syntax::parse;
use cantle::time::{Clock, Weekday, Zone};
use cantle::value::Type;
use criterion::{Criterion, criterion_group, criterion_main};

fn catalog() -> Catalog {
    let mut catalog = Catalog::default();
    for (name, ty) in [
        ("country", Type::Text),
        ("email", Type::Text),
        ("age", Type::Int),
        ("balance", Type::Decimal),
        ("vip", Type::Bool),
        ("signup", Type::Timestamp),
    ] {
        catalog.attributes.insert(name.into(), Column::of(ty, true));
    }
    for name in ["purchase", "visit", "unsubscribe"] {
        let mut event = EventType::default();
        let properties = [("amount", Type::Decimal), ("category", Type::Text)];
        for (name, ty) in properties {
            event.properties.insert(name.into(), Column::of(ty, true));
        }
        catalog.events.insert(name.into(), event);
    }
    catalog
}

fn checked(text: &str, catalog: &Catalog) -> typed::Project {
    let parsed = parse(SourceId(0), text);
    let checked = check(&[parsed.file], catalog, &Lists::default());
    assert!(!checked.diagnostics.iter().any(|found| found.is_error()));
    checked.project
}

fn bench(criterion: &mut Criterion) {
    let (text, catalog) = (large::rules(), catalog());
    let clock = Clock {
        as_of: 0,
        zone: Zone::utc(),
        week_start: Weekday::Monday,
    };
    let mut group = criterion.benchmark_group("check 2,000 segments");
    group
        .sample_size(10)
        .measurement_time(Duration::from_secs(10));
    group.bench_function("parse and check", |bencher| {
        bencher.iter(|| black_box(checked(&text, &catalog)));
    });
    let project = checked(&text, &catalog);
    group.bench_function("prove", |bencher| {
        bencher.iter(|| black_box(prove::lint(&project, &catalog, &clock)));
    });
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
