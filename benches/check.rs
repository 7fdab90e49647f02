//! Checking a project of 2,000 segments: names and types, and the lints that prove.

use std::fmt::Write;
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

const SEGMENTS: usize = 2_000;

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

/// Segments as they come in a large project: of a few universes, of each other, nested.
fn rules() -> String {
    let mut text = String::from("segment known { email is known }\n");
    for at in 0..SEGMENTS {
        let of = if at % 3 == 0 { " of known" } else { "" };
        let (days, times, age) = (7 + at % 90, 1 + at % 5, 18 + at % 50);
        let _ = writeln!(text, "segment s{at}{of} {{");
        let _ = writeln!(text, "  age >= {age}");
        let _ = writeln!(
            text,
            "  did purchase where category is \"c{}\" at least {times} times in last {days} days",
            at % 200
        );
        let _ = writeln!(text, "  did not purchase in last {} days", at % 6 + 1);
        let _ = writeln!(text, "  any of {{");
        let _ = writeln!(
            text,
            "    sum(purchase.amount in last {} days) >= {at}",
            days * 2
        );
        let _ = writeln!(
            text,
            "    country in [\"DE\", \"AT\", \"c{}\"] and not vip",
            at % 40
        );
        let _ = writeln!(text, "    signup in last {} months", at % 12 + 1);
        if at > 10 {
            let _ = writeln!(text, "    in segment s{}", at / 2);
        }
        let _ = writeln!(
            text,
            "  }}\n  none of {{\n    did unsubscribe\n    email ends with \"@x{}.example\"\n  }}\n}}",
            at % 30
        );
    }
    text
}

fn checked(text: &str, catalog: &Catalog) -> typed::Project {
    let parsed = parse(SourceId(0), text);
    let checked = check(&[parsed.file], catalog, &Lists::default());
    assert!(!checked.diagnostics.iter().any(|found| found.is_error()));
    checked.project
}

fn bench(criterion: &mut Criterion) {
    let (text, catalog) = (rules(), catalog());
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
