//! Files to a dataset in memory: the same data as Parquet and as CSV.
//!
//! `CANTLE_BENCH_PROFILES` sets the number of profiles (default 20,000; there are 20 events each).

use std::fmt::Write as _;
use std::fs::{self, File};
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{
    ArrayRef, DictionaryArray, Float64Array, Int64Array, RecordBatch, TimestampMillisecondArray,
};
use cantle::dataset::Needs;
use cantle::dataset::catalog::{AttributeId, Catalog, EventTypeId};
use cantle::dataset::import::{Options, import};
use cantle::dataset::infer::infer;
use cantle::dataset::manifest::Manifest;
use cantle::diagnostics::Sources;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use parquet::arrow::ArrowWriter;
use parquet::file::properties::WriterProperties;

const EVENTS_OF_PROFILE: usize = 20;
const TYPES: [&str; 6] = [
    "page_view",
    "page_view",
    "page_view",
    "add_to_cart",
    "email",
    "purchase",
];
const CATEGORIES: [&str; 5] = ["shoes", "hats", "toys", "books", "tea"];
const COUNTRIES: [&str; 4] = ["DE", "AT", "CH", "FR"];
/// 2025-01-01T00:00:00Z in milliseconds.
const START: i64 = 1_735_689_600_000;

/// Numbers that look random and are the same every time.
fn scatter(index: usize) -> usize {
    let mixed = (index as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed ^ (mixed >> 29)) as usize
}

fn texts(len: usize, text: impl Fn(usize) -> &'static str) -> ArrayRef {
    let array: DictionaryArray<Int32Type> = (0..len).map(|i| Some(text(i))).collect();
    Arc::new(array)
}

fn profiles(count: usize) -> RecordBatch {
    let columns: [(&str, ArrayRef); 3] = [
        (
            "id",
            Arc::new(Int64Array::from_iter_values((0..).step_by(3).take(count))),
        ),
        (
            "country",
            texts(count, |i| COUNTRIES[scatter(i) % COUNTRIES.len()]),
        ),
        (
            "score",
            Arc::new(Float64Array::from_iter_values(
                (0..count).map(|i| (i % 1000) as f64 / 8.0),
            )),
        ),
    ];
    RecordBatch::try_from_iter(columns).expect("a batch")
}

fn events(profiles: usize) -> RecordBatch {
    let count = profiles * EVENTS_OF_PROFILE;
    let ids = (0..count).map(|i| 3 * (scatter(i) % profiles) as i64);
    let amounts = (0..count).map(|i| (i % 9 == 0).then_some((scatter(i) % 10_000) as f64 / 100.0));
    let columns: [(&str, ArrayRef); 5] = [
        ("id", Arc::new(Int64Array::from_iter_values(ids))),
        ("event", texts(count, |i| TYPES[scatter(i) % TYPES.len()])),
        (
            "ts",
            Arc::new(TimestampMillisecondArray::from_iter_values(
                (0..count as i64).map(|i| START + i * 1000),
            )),
        ),
        ("amount", Arc::new(Float64Array::from_iter(amounts))),
        (
            "category",
            texts(count, |i| CATEGORIES[scatter(i) % CATEGORIES.len()]),
        ),
    ];
    RecordBatch::try_from_iter(columns).expect("a batch")
}

fn write_parquet(path: &Path, batch: &RecordBatch) {
    let properties = WriterProperties::builder()
        .set_max_row_group_row_count(Some(1 << 17))
        .build();
    let file = File::create(path).expect("a file");
    let mut writer =
        ArrowWriter::try_new(file, batch.schema(), Some(properties)).expect("a writer");
    writer.write(batch).expect("written");
    writer.close().expect("closed");
}

fn write_csv(path: &Path, batch: &RecordBatch) {
    let options = arrow_cast::display::FormatOptions::default();
    let columns: Vec<_> = batch
        .columns()
        .iter()
        .map(|column| arrow_cast::display::ArrayFormatter::try_new(column, &options).expect("text"))
        .collect();
    let names: Vec<_> = batch
        .schema()
        .fields()
        .iter()
        .map(|field| field.name().clone())
        .collect();
    let mut text = names.join(",");
    for row in 0..batch.num_rows() {
        text.push('\n');
        for (index, column) in columns.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            let _ = write!(text, "{comma}{}", column.value(row));
        }
    }
    fs::write(path, text).expect("a file");
}

fn open(folder: &Path, ending: &str) -> (Manifest, Catalog) {
    let manifest = format!(
        "edition = \"2026\"\nname = \"bench\"\n\
         [profiles]\nfiles = [\"profiles.{ending}\"]\nkey = \"id\"\n\
         [events]\nfiles = [\"events.{ending}\"]\nprofile = \"id\"\ntype = \"event\"\ntime = \"ts\"\n"
    );
    let path = folder.join("cantle.toml");
    fs::write(&path, manifest).expect("a manifest");
    let mut sources = Sources::default();
    let manifest = Manifest::open(&path, &mut sources).expect("a manifest");
    let catalog = infer(&manifest, &mut sources).expect("a catalog").catalog;
    (manifest, catalog)
}

fn all(catalog: &Catalog) -> Needs {
    let events = (0..).zip(catalog.events.values());
    Needs {
        attributes: (0..)
            .take(catalog.attributes.len())
            .map(AttributeId)
            .collect(),
        events: events
            .map(|(id, event)| (EventTypeId(id), event.properties.keys().cloned().collect()))
            .collect(),
        ..Needs::default()
    }
}

fn bench(criterion: &mut Criterion) {
    let count = std::env::var("CANTLE_BENCH_PROFILES")
        .ok()
        .and_then(|n| n.parse().ok());
    let count: usize = count.unwrap_or(20_000);
    let folder = tempfile::tempdir().expect("a folder");
    let (profiles, events) = (profiles(count), events(count));
    let mut group = criterion.benchmark_group("import");
    group.sample_size(10);
    group.throughput(Throughput::Elements(
        (profiles.num_rows() + events.num_rows()) as u64,
    ));
    for ending in ["parquet", "csv"] {
        let write = if ending == "csv" {
            write_csv
        } else {
            write_parquet
        };
        write(&folder.path().join(format!("profiles.{ending}")), &profiles);
        write(&folder.path().join(format!("events.{ending}")), &events);
        let (manifest, catalog) = open(folder.path(), ending);
        let needs = all(&catalog);
        group.bench_function(ending, |bencher| {
            bencher.iter(|| {
                let imported = import(&manifest, &catalog, &needs, &Options::default());
                black_box(imported.expect("imported"))
            });
        });
    }
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
