//! Data files of every format to one and the same dataset.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{
    ArrayRef, Date32Array, DictionaryArray, Float64Array, Int64Array, RecordBatch, StringArray,
    TimestampMicrosecondArray, TimestampMillisecondArray,
};
use cantle::dataset::catalog::{AttributeId, Catalog, EventTypeId};
use cantle::dataset::import::{self, DropReason, Options, Report, import};
use cantle::dataset::infer::infer;
use cantle::dataset::manifest::Manifest;
use cantle::dataset::{Dataset, MORSEL, Needs};
use cantle::diagnostics::{Failure, Sources};
use cantle::time::{Range, SECOND};
use cantle::value::Value;
use parquet::arrow::ArrowWriter;
use parquet::file::properties::WriterProperties;
use tempfile::TempDir;

/// A project folder, and what its import gives.
struct Project {
    folder: TempDir,
}

struct Imported {
    catalog: Catalog,
    dataset: Dataset,
    report: Report,
}

impl Project {
    fn new(manifest: &str) -> Project {
        let project = Project {
            folder: TempDir::new().expect("a folder"),
        };
        let head = "edition = \"2026\"\nname = \"shop\"\n";
        project.with("cantle.toml", format!("{head}{manifest}"))
    }

    fn with(self, name: &str, content: impl AsRef<[u8]>) -> Project {
        fs::write(self.path(name), content).expect("a file");
        self
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    fn open(&self) -> (Manifest, Catalog) {
        let mut sources = Sources::default();
        let manifest = Manifest::open(&self.path("cantle.toml"), &mut sources);
        let manifest = manifest.expect("a manifest");
        let catalog = infer(&manifest, &mut sources).expect("a catalog").catalog;
        (manifest, catalog)
    }

    fn import_with(
        &self,
        needs: impl Fn(&Catalog) -> Needs,
        options: &Options,
    ) -> Result<Imported, Failure> {
        let (manifest, catalog) = self.open();
        let (dataset, report) = import(&manifest, &catalog, &needs(&catalog), options)?;
        for file in &report.files {
            assert!(file.counts.add_up(), "{file:?}");
        }
        Ok(Imported {
            catalog,
            dataset,
            report,
        })
    }

    /// Imports everything and refuses nothing.
    fn import(&self) -> Imported {
        self.import_with(all, &Options::default())
            .unwrap_or_else(|failure| panic!("{failure:#?}"))
    }

    /// Imports everything that is good.
    fn import_lenient(&self) -> Imported {
        let options = Options {
            max_refused: u64::MAX,
            ..Options::default()
        };
        self.import_with(all, &options)
            .unwrap_or_else(|failure| panic!("{failure:#?}"))
    }

    fn failure(&self) -> Failure {
        match self.import_with(all, &Options::default()) {
            Ok(_) => panic!("imported"),
            Err(failure) => failure,
        }
    }
}

/// Everything that has a type.
fn all(catalog: &Catalog) -> Needs {
    let attributes = (0..).zip(catalog.attributes.values());
    let events = (0..).zip(catalog.events.values()).map(|(id, event)| {
        let usable = event
            .properties
            .iter()
            .filter(|(_, column)| column.ty.is_ok());
        (
            EventTypeId(id),
            usable.map(|(name, _)| name.clone()).collect(),
        )
    });
    Needs {
        attributes: attributes
            .filter(|(_, column)| column.ty.is_ok())
            .map(|(id, _)| AttributeId(id))
            .collect(),
        events: events.collect(),
        ..Needs::default()
    }
}

impl Imported {
    fn attribute(&self, key: &str, name: &str) -> Option<Value> {
        let (id, _) = self.catalog.attribute(name).expect("an attribute");
        let row = self.dataset.keys.row(key).expect("a profile");
        self.dataset.attributes[&id].value(row)
    }

    fn keys(&self) -> Vec<&str> {
        (0..self.dataset.keys.len())
            .map(|row| self.dataset.keys.get(row))
            .collect()
    }

    /// One line a profile and an event, in an order that does not depend on the files.
    fn dump(&self) -> String {
        let mut text = String::new();
        for (row, key) in self.keys().into_iter().enumerate() {
            let _ = write!(text, "{key}");
            for (id, column) in &self.dataset.attributes {
                let name = self.catalog.attribute_name(*id);
                let _ = write!(text, " {name}={:?}", column.value(row));
            }
            let _ = writeln!(text);
            for (id, table) in &self.dataset.events {
                let event = self.catalog.event_name(*id);
                let mut lines: Vec<(i64, String)> = Vec::new();
                let morsel = row / MORSEL;
                let events = &table.morsels[morsel];
                for at in events.range(row % MORSEL) {
                    let mut line = String::new();
                    for (name, column) in &table.properties {
                        let value = column.chunks[morsel].value(at);
                        let _ = write!(line, " {name}={value:?}");
                    }
                    lines.push((events.times[at], line));
                }
                assert!(lines.is_sorted_by_key(|(time, _)| *time));
                lines.sort();
                for (time, line) in lines {
                    let _ = writeln!(text, "  {event} at {time}{line}");
                }
            }
        }
        let _ = writeln!(text, "anonymous {:?}", self.dataset.anonymous);
        text
    }
}

/// The codes of a failure in order.
fn codes(failure: &Failure) -> Vec<&'static str> {
    failure
        .0
        .iter()
        .map(|diagnostic| diagnostic.code.id)
        .collect()
}

const PROFILES: &str = "[profiles]\nfiles = [\"profiles*\"]\nkey = \"id\"\n";
const EVENTS: &str =
    "[events]\nfiles = [\"events*\"]\nprofile = \"id\"\ntype = \"event\"\ntime = \"ts\"\n";

fn project(more: &str) -> Project {
    Project::new(&format!("{PROFILES}{EVENTS}{more}"))
}

const PROFILES_CSV: &str = "\
id,city,visits,score,born
b,Bonn,3,0.5,1990-02-03
a,,,1.25,
c,Celle,70000,,2001-12-31
";
const EVENTS_CSV: &str = "\
id,event,ts,amount,item
b,buy,2026-01-02T10:00:00Z,12.50,shoe
a,view,2026-01-01T00:00:00Z,,hat
b,view,2026-01-02T09:00:00Z,,shoe
b,buy,2026-01-01T10:00:00Z,7.25,
a,view,2025-12-31T23:59:59.5Z,,
";

fn write_parquet(path: &Path, columns: Vec<(&str, ArrayRef)>) {
    write_row_groups(path, columns, 1 << 20);
}

fn write_row_groups(path: &Path, columns: Vec<(&str, ArrayRef)>, rows: usize) {
    let batch = RecordBatch::try_from_iter_with_nullable(
        columns.into_iter().map(|(name, array)| (name, array, true)),
    )
    .expect("a batch");
    let properties = WriterProperties::builder().set_max_row_group_row_count(Some(rows));
    let properties = properties.build();
    let file = fs::File::create(path).expect("a file");
    let mut writer =
        ArrowWriter::try_new(file, batch.schema(), Some(properties)).expect("a writer");
    writer.write(&batch).expect("written");
    writer.close().expect("closed");
}

fn write_arrow(path: &Path, columns: Vec<(&str, ArrayRef)>) {
    let batch = RecordBatch::try_from_iter_with_nullable(
        columns.into_iter().map(|(name, array)| (name, array, true)),
    )
    .expect("a batch");
    let file = fs::File::create(path).expect("a file");
    let mut writer =
        arrow_ipc::writer::FileWriter::try_new(file, &batch.schema()).expect("a writer");
    writer.write(&batch).expect("written");
    writer.finish().expect("finished");
}

fn profile_arrays() -> Vec<(&'static str, ArrayRef)> {
    let born = [Some(7338), None, Some(11_687)];
    vec![
        ("id", Arc::new(StringArray::from(vec!["b", "a", "c"]))),
        (
            "city",
            Arc::new(StringArray::from(vec![Some("Bonn"), None, Some("Celle")])),
        ),
        (
            "visits",
            Arc::new(Int64Array::from(vec![Some(3), None, Some(70_000)])),
        ),
        ("score", Arc::new(decimals(&[Some(50), Some(125), None]))),
        ("born", Arc::new(Date32Array::from(born.to_vec()))),
    ]
}

fn decimals(mantissas: &[Option<i128>]) -> arrow_array::Decimal128Array {
    arrow_array::Decimal128Array::from(mantissas.to_vec())
        .with_precision_and_scale(12, 2)
        .expect("a decimal type")
}

fn event_arrays() -> Vec<(&'static str, ArrayRef)> {
    let day = 1_767_225_600_000;
    let hour = 3_600_000;
    let times = [
        day + 34 * hour,
        day,
        day + 33 * hour,
        day + 10 * hour,
        day - 500,
    ];
    vec![
        (
            "id",
            Arc::new(StringArray::from(vec!["b", "a", "b", "b", "a"])),
        ),
        (
            "event",
            Arc::new(StringArray::from(vec![
                "buy", "view", "view", "buy", "view",
            ])),
        ),
        (
            "ts",
            Arc::new(TimestampMillisecondArray::from(times.to_vec()).with_timezone("UTC")),
        ),
        (
            "amount",
            Arc::new(decimals(&[Some(1250), None, None, Some(725), None])),
        ),
        (
            "item",
            Arc::new(StringArray::from(vec![
                Some("shoe"),
                Some("hat"),
                Some("shoe"),
                None,
                None,
            ])),
        ),
    ]
}

#[test]
fn every_format_gives_the_same_dataset() {
    let csv = project("")
        .with("profiles.csv", PROFILES_CSV)
        .with("events.csv", EVENTS_CSV);
    let expected = csv.import().dump();
    assert!(
        expected.contains("city=Some(Text(\"Celle\"))"),
        "{expected}"
    );

    let semicolons =
        |text: &str| format!("\u{feff}{}", text.replace(',', ";").replace('\n', "\r\n"));
    let messy = project("")
        .with("profiles.csv", semicolons(PROFILES_CSV))
        .with("events.tsv", EVENTS_CSV.replace(',', "\t"));
    assert_eq!(messy.import().dump(), expected);

    let ndjson = project("")
        .with(
            "profiles.ndjson",
            to_ndjson(PROFILES_CSV, &["visits", "score"]),
        )
        .with("events.ndjson", to_ndjson(EVENTS_CSV, &["amount"]));
    assert_eq!(ndjson.import().dump(), expected);

    let parquet = project("");
    write_parquet(&parquet.path("profiles.parquet"), profile_arrays());
    write_parquet(&parquet.path("events.parquet"), event_arrays());
    assert_eq!(parquet.import().dump(), expected);

    let arrow = project("");
    write_arrow(&arrow.path("profiles.arrow"), profile_arrays());
    write_arrow(&arrow.path("events.arrow"), event_arrays());
    assert_eq!(arrow.import().dump(), expected);
}

/// Everything, of two types only what happened from New Year to the third day of it.
fn early(catalog: &Catalog) -> Needs {
    let times = ["buy", "view"].map(|name| {
        let (id, _) = catalog.event(name).expect("an event type");
        let range = Range {
            start: Some(NEW_YEAR),
            end: Some(NEW_YEAR + 2 * DAY),
        };
        (id, range)
    });
    Needs {
        times: times.into(),
        ..all(catalog)
    }
}

#[test]
fn only_events_at_times_that_matter_are_kept_in_every_format() {
    let count = 600;
    let number = |at: usize| (at * 7919) % 1000;
    let hours = |at: usize| at as i64 / 6 - 26;
    let kinds = ["buy", "view", "buy", "other"];
    let id = |at: usize| (number(at) % 97 != 0).then(|| format!("k{}", number(at) % 5));
    let item = |at: usize| (number(at) % 3 != 0).then(|| format!("i{}", number(at) % 11));
    let moment = |at: usize| {
        let micros = NEW_YEAR + hours(at) * 3_600 * SECOND;
        (number(at) % 89 != 0).then_some(micros)
    };
    let amount = |at: usize| at.is_multiple_of(4).then(|| number(at) as i64);
    let mut csv = "id,event,ts,amount,item\n".to_owned();
    for at in 0..count {
        let time = moment(at).map_or(String::new(), |t| (t / SECOND).to_string());
        let amount = amount(at).map_or(String::new(), |amount| amount.to_string());
        let _ = writeln!(
            csv,
            "{},{},{time},{amount},{}",
            id(at).unwrap_or_default(),
            kinds[at % 4],
            item(at).unwrap_or_default()
        );
    }
    let arrays = || -> Vec<(&'static str, ArrayRef)> {
        let all = 0..count;
        let kinds = all.clone().map(|at| Some(kinds[at % 4]));
        let kinds: DictionaryArray<Int32Type> = kinds.collect();
        let times: TimestampMicrosecondArray = all.clone().map(moment).collect();
        vec![
            ("id", Arc::new(all.clone().map(id).collect::<StringArray>())),
            ("event", Arc::new(kinds)),
            ("ts", Arc::new(times.with_timezone("UTC"))),
            (
                "amount",
                Arc::new(all.clone().map(amount).collect::<Int64Array>()),
            ),
            ("item", Arc::new(all.map(item).collect::<StringArray>())),
        ]
    };
    for unknown in ["keep", "drop", "error"] {
        let more = format!(
            "unknown_profiles = \"{unknown}\"\nmissing_key = \"drop\"\n\
             types = {{ ts = {{ type = \"timestamp\", format = \"unix\" }} }}\n"
        );
        let few = |project: Project| {
            let lenient = Options {
                max_refused: u64::MAX,
                ..Options::default()
            };
            let project = project.with("profiles.csv", "id,city\nk1,Bonn\nk2,\nk3,Celle\n");
            let imported = project.import_with(early, &lenient).expect("imported");
            let report = (imported.report.total(), imported.report.refused.clone());
            let refused = report.1.into_iter().map(|refusal| refusal.code.id);
            (imported.dump(), report.0, refused.collect::<Vec<_>>())
        };
        let expected = few(project(&more).with("events.csv", &csv));
        assert!(expected.0.lines().count() > 20, "{}", expected.0);
        let whole = project(&more);
        write_parquet(&whole.path("events.parquet"), arrays());
        assert_eq!(few(whole), expected, "{unknown}");
        let groups = project(&more);
        write_row_groups(&groups.path("events.parquet"), arrays(), 50);
        assert_eq!(few(groups), expected, "{unknown}");
        let arrow = project(&more);
        write_arrow(&arrow.path("events.arrow"), arrays());
        assert_eq!(few(arrow), expected, "{unknown}");
    }
}

fn to_ndjson(csv: &str, numbers: &[&str]) -> String {
    let mut lines = csv.lines();
    let header: Vec<&str> = lines.next().expect("a header").split(',').collect();
    let mut text = String::new();
    for line in lines {
        let cells = header
            .iter()
            .zip(line.split(','))
            .map(|(name, cell)| match cell {
                "" => format!("\"{name}\": null"),
                cell if numbers.contains(name) => format!("\"{name}\": {cell}"),
                cell => format!("\"{name}\": \"{cell}\""),
            });
        let _ = writeln!(text, "{{{}}}", cells.collect::<Vec<_>>().join(", "));
    }
    text
}

#[test]
fn the_order_of_files_and_rows_does_not_show() {
    let expected = project("")
        .with("profiles.csv", PROFILES_CSV)
        .with("events.csv", EVENTS_CSV)
        .import();
    let reversed = |csv: &str| {
        let mut lines: Vec<&str> = csv.lines().collect();
        lines[1..].reverse();
        lines.join("\n")
    };
    let rows = project("")
        .with("profiles.csv", reversed(PROFILES_CSV))
        .with("events.csv", reversed(EVENTS_CSV));
    assert_eq!(rows.import().dump(), expected.dump());

    let lines: Vec<&str> = EVENTS_CSV.lines().collect();
    let file = |from: usize, to: usize| {
        let mut part = vec![lines[0]];
        part.extend(&lines[from..to]);
        part.join("\n") + "\n"
    };
    let one = project("")
        .with("profiles.csv", PROFILES_CSV)
        .with("events-1.csv", file(1, 3))
        .with("events-2.csv", file(3, 6));
    let other = project("")
        .with("profiles.csv", PROFILES_CSV)
        .with("events-1.csv", file(3, 6))
        .with("events-2.csv", file(1, 3));
    let (one, other) = (one.import(), other.import());
    assert_eq!(one.dump(), expected.dump());
    assert_eq!(other.dump(), expected.dump());
    assert_eq!(one.dataset.identity, other.dataset.identity);
    assert_ne!(one.dataset.identity, expected.dataset.identity);
    assert_eq!(one.dataset.identity.len(), 32);
}

#[test]
fn the_number_of_threads_does_not_show() {
    let project = project("")
        .with("profiles.csv", PROFILES_CSV)
        .with("events.csv", EVENTS_CSV);
    let dumps = [1, 2, 8].map(|threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .expect("a pool");
        pool.install(|| project.import().dump())
    });
    assert_eq!(dumps[0], dumps[1]);
    assert_eq!(dumps[0], dumps[2]);
}

const DOUBLES: &str = "id,city\n7,Ulm\n007,Kiel\n8,Jena\n7,Bonn\n9,Rom\n8,Trier\n8,Hof\n";

#[test]
fn keys_of_several_profiles_are_named() {
    let failure = Project::new(PROFILES)
        .with("profiles.csv", DOUBLES)
        .failure();
    assert_eq!(codes(&failure), ["E0808", "E0808"]);
    let first = &failure.0[0];
    assert_eq!(first.message, "2 profiles have the key `7`");
    assert_eq!(first.file.as_ref().and_then(|file| file.line), Some(5));
    assert!(
        first.notes[0].ends_with("profiles.csv, line 2"),
        "{first:?}"
    );
    assert_eq!(failure.0[1].message, "3 profiles have the key `8`");
    assert!(failure.0[1].help[0].contains("duplicates = \"last\""));
}

#[test]
fn more_than_five_doubled_keys_are_counted() {
    let rows: String = (0..7).map(|i| format!("k{i}\nk{i}\n")).collect();
    let failure = Project::new(PROFILES)
        .with("profiles.csv", format!("id\n{rows}"))
        .failure();
    assert_eq!(failure.0.len(), 6);
    assert_eq!(
        failure.0[5].message,
        "7 keys are in more than one row of the profiles"
    );
}

#[test]
fn the_last_of_several_profiles_can_count() {
    let last = format!("{PROFILES}duplicates = \"last\"\n");
    let imported = Project::new(&last)
        .with("profiles-1.csv", DOUBLES)
        .with("profiles-2.csv", "id,city\n9,Ems\n")
        .import();
    assert_eq!(imported.keys(), ["007", "7", "8", "9"]);
    let city = |key: &str| imported.attribute(key, "city");
    assert_eq!(city("7"), Some(Value::text("Bonn")));
    assert_eq!(city("8"), Some(Value::text("Hof")));
    assert_eq!(city("9"), Some(Value::text("Ems")));
    let first = &imported.report.files[0].counts;
    assert_eq!(
        (first.read, first.kept, first.dropped[&DropReason::Replaced]),
        (7, 3, 4)
    );
}

const STRANGE: &str = "\
id,event,ts
z,view,2026-01-03T00:00:00Z
a,view,2026-01-01T00:00:00Z
z,buy,2026-01-02T00:00:00Z
A,buy,2026-01-05T00:00:00Z
";
const DAY: i64 = 86_400_000_000;
/// 2026-01-01T00:00:00Z
const NEW_YEAR: i64 = 1_767_225_600_000_000;

#[test]
fn events_of_unknown_profiles_make_anonymous_ones() {
    let project = project("")
        .with("profiles.csv", "id\nb\na\n")
        .with("events.csv", STRANGE);
    let imported = project.import();
    assert_eq!(imported.keys(), ["A", "a", "b", "z"]);
    assert_eq!(
        imported.dataset.anonymous,
        [(0, NEW_YEAR + 4 * DAY), (3, NEW_YEAR + DAY)]
    );
    assert_eq!(imported.attribute("z", "id"), Some(Value::text("z")));

    let buys = |catalog: &Catalog| {
        let (buy, _) = catalog.event("buy").expect("buy");
        Needs {
            events: [(buy, Default::default())].into(),
            ..Needs::default()
        }
    };
    let few = project
        .import_with(buys, &Options::default())
        .expect("imported");
    assert_eq!(few.keys(), imported.keys(), "whatever the rules mention");
    assert_eq!(few.dataset.anonymous, imported.dataset.anonymous);
    let counts = few.report.total();
    assert_eq!((counts.read, counts.kept, counts.not_needed), (6, 4, 2));
    let none = project
        .import_with(|_| Needs::default(), &Options::default())
        .expect("imported");
    assert_eq!(none.dataset.anonymous, imported.dataset.anonymous);
    assert!(none.dataset.events.is_empty());
}

/// Without a file of profiles all are anonymous; they come in another order than that of keys, and
/// in several files.
#[test]
fn events_alone_belong_to_whom_they_name() {
    let folder = crate::transcript::Folder::empty()
        .file(
            "cantle.toml",
            "edition = \"2026\"\nname = \"t\"\nrules = [\"rules\"]\nas_of = 2026-03-01\n\
             [events]\nfiles = [\"e*.csv\"]\nprofile = \"v\"\ntype = \"event\"\ntime = \"at\"\n",
        )
        .file(
            "rules/a.seg",
            "segment once { did a once }\nsegment quiet { did not any event in last 10 days }\n",
        )
        .file(
            "e1.csv",
            "v,event,at\nzz,a,2026-01-01T00:00:00Z\nzz,a,2026-01-02T00:00:00Z\n\
             mm,a,2026-01-01T00:00:00Z\n",
        )
        .file(
            "e2.csv",
            "v,event,at\naa,b,2026-01-01T00:00:00Z\nmm,b,2026-02-25T00:00:00Z\n",
        );
    folder.cantle("export --all --out lists -q").fails_not();
    assert_eq!(folder.read("lists/once.csv"), "v\nmm\n");
    assert_eq!(folder.read("lists/quiet.csv"), "v\naa\nzz\n");
    folder.cantle("import --into prepared -q").fails_not();
    let manifest = folder.read("cantle.toml");
    let folder = folder.file(
        "cantle.toml",
        format!("prepared = \"prepared\"\n{manifest}"),
    );
    folder.cantle("export --all --out more -q").fails_not();
    assert_eq!(folder.read("more/quiet.csv"), "v\naa\nzz\n");
}

#[test]
fn events_of_unknown_profiles_can_be_dropped_or_refused() {
    let with = |mode: &str| {
        project(&format!("unknown_profiles = \"{mode}\"\n"))
            .with("profiles.csv", "id\nb\na\n")
            .with("events.csv", STRANGE)
    };
    let dropped = with("drop").import();
    assert_eq!(dropped.keys(), ["a", "b"]);
    assert!(dropped.dataset.anonymous.is_empty());
    let counts = &dropped.report.files[1].counts;
    assert_eq!(
        (counts.kept, counts.dropped[&DropReason::UnknownProfile]),
        (1, 3)
    );

    let refused = with("error");
    let failure = refused.failure();
    assert_eq!(codes(&failure), ["E0811", "E0811", "E0811", "E0813"]);
    assert_eq!(failure.0[0].message, "no profile has the key `z`");
    assert_eq!(
        failure.0[0].file.as_ref().and_then(|file| file.line),
        Some(2)
    );
    assert_eq!(
        failure.0[3].message,
        "3 rows were refused, at most 0 allowed"
    );
    let lenient = refused.import_lenient();
    assert_eq!(lenient.keys(), ["a", "b"]);
    assert_eq!(lenient.report.refused.len(), 3);
}

const INCOMPLETE: &str = "\
id,event,ts
a,view,2026-01-01T00:00:00Z
,view,2026-01-01T00:00:00Z
a,view,
a,,2026-01-01T00:00:00Z
x,view,
";

#[test]
fn events_without_key_time_or_type_are_refused() {
    let project = project("")
        .with("profiles.csv", "id\na\n\"\"\n")
        .with("events.csv", INCOMPLETE);
    let failure = project.failure();
    assert_eq!(
        codes(&failure),
        ["E0809", "E0810", "E0815", "E0810", "E0813"]
    );
    let lines = failure
        .0
        .iter()
        .map(|d| d.file.as_ref().and_then(|file| file.line));
    assert_eq!(
        lines.collect::<Vec<_>>(),
        [Some(3), Some(4), Some(5), Some(6), None]
    );
    let lenient = project.import_lenient();
    assert_eq!(
        lenient.keys(),
        ["", "a"],
        "an event without time makes no profile"
    );
    let counts = &lenient.report.files[1].counts;
    assert_eq!((counts.read, counts.kept, counts.refused()), (5, 1, 4));
}

#[test]
fn events_without_key_or_time_can_be_dropped() {
    let more = "missing_key = \"drop\"\nmissing_time = \"drop\"\n";
    let events = INCOMPLETE.replace("a,,2026-01-01T00:00:00Z\n", "");
    let project = project(more)
        .with("profiles.csv", "id\na\n")
        .with("events.csv", events);
    let counts = project.import().report.files[1].counts.clone();
    assert_eq!(counts.dropped[&DropReason::MissingKey], 1);
    assert_eq!(counts.dropped[&DropReason::MissingTime], 2);
    assert_eq!((counts.read, counts.kept), (4, 1));
}

#[test]
fn profiles_without_a_key_are_refused() {
    let project = Project::new(PROFILES).with("profiles.csv", "id,n\na,1\n,2\nb,3\nb,4\n");
    assert_eq!(codes(&project.failure()), ["E0808"]);
    let project = Project::new(PROFILES).with("profiles.csv", "id,n\na,1\n,2\nb,3\n");
    let failure = project.failure();
    assert_eq!(codes(&failure), ["E0809", "E0813"]);
    assert_eq!(
        failure.0[0].file.as_ref().and_then(|file| file.line),
        Some(3)
    );
    assert_eq!(
        project.import_lenient().attribute("b", "n"),
        Some(Value::int(3))
    );
}

#[test]
fn one_bad_cell_far_down_refuses_its_row() {
    let mut rows = String::from("id,n\n");
    for i in 0..140_000 {
        let cell = if i == 69_998 {
            "many".to_owned()
        } else {
            (i % 100).to_string()
        };
        let _ = writeln!(rows, "p{i},{cell}");
    }
    let manifest = format!("{PROFILES}types = {{ n = \"int\" }}\n");
    let project = Project::new(&manifest).with("profiles.csv", rows);
    let failure = project.failure();
    assert_eq!(codes(&failure), ["E0807", "E0813"]);
    assert_eq!(
        failure.0[0].file.as_ref().and_then(|file| file.line),
        Some(70_000)
    );
    assert!(
        failure.0[0].message.contains("`many`"),
        "{}",
        failure.0[0].message
    );
    let imported = project.import_lenient();
    assert_eq!(imported.dataset.keys.len(), 139_999);
    assert!(imported.keys().is_sorted());
    for i in [0, 65_535, 65_536, 131_072, 139_999] {
        assert_eq!(
            imported.attribute(&format!("p{i}"), "n"),
            Some(Value::int(i % 100))
        );
    }
}

#[test]
fn many_refused_rows_are_counted_and_the_first_are_named() {
    let rows: String = (0..300).map(|i| format!("k{i},no\n")).collect();
    let manifest = format!("{PROFILES}types = {{ n = \"int\" }}\n");
    let project = Project::new(&manifest).with("profiles.csv", format!("id,n\n{rows}"));
    let failure = project.failure();
    assert_eq!(failure.0.len(), 11);
    assert_eq!(
        failure.0[10].message,
        "300 rows were refused, at most 0 allowed"
    );
    let report = project.import_lenient().report;
    assert_eq!(report.refused.len(), 100);
    assert_eq!(report.total().refused(), 300);
}

#[test]
fn integer_keys_of_columnar_files_are_their_digits() {
    let project = project("");
    write_parquet(
        &project.path("profiles.parquet"),
        vec![("id", Arc::new(Int64Array::from(vec![10, 9, 100, -1])))],
    );
    let project = project.with(
        "events.csv",
        "id,event,ts\n10,view,2026-01-01T00:00:00Z\n010,view,2026-01-01T00:00:00Z\n",
    );
    let imported = project.import();
    assert_eq!(imported.keys(), ["-1", "010", "10", "100", "9"]);
    assert_eq!(imported.dataset.anonymous, [(1, NEW_YEAR)]);
}

/// Of two files of several row groups, one of which may have a time that is too far away.
fn columnar_profiles(manifest: &str, last: i64) -> Project {
    let project = Project::new(manifest);
    let files = [
        ("profiles-1.parquet", [7, 9, 7, 8], [1, 2, 3, 4]),
        ("profiles-2.parquet", [8, 10, 9, 11], [5, 6, 7, last]),
    ];
    for (name, ids, times) in files {
        let columns: Vec<(&str, ArrayRef)> = vec![
            ("id", Arc::new(Int64Array::from(ids.to_vec()))),
            (
                "seen",
                Arc::new(TimestampMillisecondArray::from(times.to_vec())),
            ),
        ];
        write_row_groups(&project.path(name), columns, 3);
    }
    project
}

#[test]
fn the_last_of_several_columnar_profiles_can_count() {
    let manifest = format!("{PROFILES}duplicates = \"last\"\n");
    let imported = columnar_profiles(&manifest, 8).import();
    assert_eq!(imported.keys(), ["10", "11", "7", "8", "9"]);
    let seen = |key: &str| imported.attribute(key, "seen");
    let times = ["10", "11", "7", "8", "9"].map(seen);
    let expected = [6, 8, 3, 5, 7].map(|ms| Some(Value::Timestamp(ms * 1_000)));
    assert_eq!(times, expected);
}

#[test]
fn a_time_too_far_away_refuses_its_row() {
    let manifest = format!("{PROFILES}duplicates = \"last\"\n");
    let imported = columnar_profiles(&manifest, i64::MAX / 2).import_lenient();
    assert_eq!(imported.keys(), ["10", "7", "8", "9"]);
    let [refused] = imported.report.refused.as_slice() else {
        panic!("{:?}", imported.report.refused);
    };
    assert!(refused.file.ends_with("profiles-2.parquet"));
    assert_eq!(refused.row, 4);
    let reason = "`seen` is `4611686018427387903`, expected timestamp";
    assert_eq!(refused.reason, reason);
    assert_eq!(
        imported.attribute("8", "seen"),
        Some(Value::Timestamp(5_000))
    );
}

#[test]
fn floats_are_without_nan_and_negative_zero() {
    let project = Project::new(PROFILES);
    write_parquet(
        &project.path("profiles.parquet"),
        vec![
            ("id", Arc::new(StringArray::from(vec!["a", "b", "c"]))),
            ("x", Arc::new(Float64Array::from(vec![f64::NAN, -0.0, 1.5]))),
        ],
    );
    let imported = project.import();
    assert_eq!(imported.attribute("a", "x"), None);
    let zero = imported.attribute("b", "x");
    assert!(matches!(zero, Some(Value::Float(zero)) if zero.is_sign_positive() && zero == 0.0));
}

#[test]
fn lists_and_objects_keep_their_shape() {
    let project = Project::new(PROFILES).with(
        "profiles.ndjson",
        r#"{"id": "a", "tags": ["x", "y"], "interests": [{"topic": "cars", "score": 50}], "address": {"city": "Ulm"}}
{"id": "b", "tags": [], "interests": null}
{"id": "c", "interests": [{"topic": "food"}, {"topic": "cars", "score": 7}], "address": {"city": null}}
"#,
    );
    let imported = project.import();
    let list = |items: Vec<Option<Value>>| Some(Value::List(items.into()));
    let tags = [Some(Value::text("x")), Some(Value::text("y"))];
    assert_eq!(imported.attribute("a", "tags"), list(tags.to_vec()));
    assert_eq!(imported.attribute("b", "tags"), list(vec![]));
    assert_eq!(imported.attribute("c", "tags"), None);
    assert_eq!(imported.attribute("b", "interests"), None);
    assert_eq!(
        imported.attribute("a", "address.city"),
        Some(Value::text("Ulm"))
    );
    let interest = |topic: &str, score: Option<i64>| {
        let fields = [score.map(Value::int), Some(Value::text(topic))];
        Some(Value::Record(fields.into()))
    };
    let expected = list(vec![interest("food", None), interest("cars", Some(7))]);
    assert_eq!(imported.attribute("c", "interests"), expected);
}

#[test]
fn a_needed_type_without_events_has_an_empty_table() {
    let tables = "\
[events.purchase]
files = [\"orders.csv\"]
profile = \"customer\"
time = \"at\"
[events.refund]
files = [\"refunds.csv\"]
profile = \"customer\"
time = \"at\"
";
    let project = Project::new(&format!("{PROFILES}{tables}"))
        .with("profiles.csv", "id\na\nb\n")
        .with(
            "orders.csv",
            "customer,at,sum,note\nb,2026-01-01,5,\na,2026-01-02,6,\n",
        )
        .with("refunds.csv", "customer,at,sum\n");
    let imported = project.import();
    let (purchase, _) = imported.catalog.event("purchase").expect("purchase");
    let (refund, _) = imported.catalog.event("refund").expect("refund");
    let refunds = &imported.dataset.events[&refund].morsels[0];
    assert_eq!(refunds.offsets.to_vec(), [0, 0, 0]);
    let purchases = &imported.dataset.events[&purchase].morsels[0];
    assert_eq!(purchases.offsets.to_vec(), [0, 1, 2]);
    assert_eq!(purchases.times.to_vec(), [NEW_YEAR + DAY, NEW_YEAR]);
}

#[test]
fn a_property_that_no_event_has_is_told() {
    let events = "id,event,ts,amount\n\
        a,view,2026-01-01T00:00:00Z,\n\
        a,buy,2026-01-01T00:00:00Z,5\n";
    let project = project("")
        .with("profiles.csv", "id\na\n")
        .with("events.csv", events);
    let amounts = |catalog: &Catalog| {
        let amount = || [Arc::from("amount")].into();
        let id = |name: &str| catalog.event(name).expect("an event type").0;
        Needs {
            events: [(id("view"), amount()), (id("buy"), amount())].into(),
            ..Needs::default()
        }
    };
    let imported = project
        .import_with(amounts, &Options::default())
        .expect("imported");
    let (view, _) = imported.catalog.event("view").expect("view");
    assert_eq!(imported.report.never_set, [(view, Arc::from("amount"))]);
}

#[test]
fn progress_counts_every_row() {
    let rows = std::sync::atomic::AtomicU64::new(0);
    let count = |more| {
        rows.fetch_add(more, std::sync::atomic::Ordering::Relaxed);
    };
    let options = Options {
        progress: Some(&count),
        ..Options::default()
    };
    let project = project("")
        .with("profiles.csv", PROFILES_CSV)
        .with("events.csv", EVENTS_CSV);
    let imported = project.import_with(all, &options).expect("imported");
    assert_eq!(rows.into_inner(), imported.report.total().read);
}

#[test]
fn identity_is_of_contents_alone() {
    let one = Project::new(PROFILES).with("profiles.csv", "id\na\n");
    let renamed = Project::new(PROFILES).with("profiles-renamed.csv", "id\na\n");
    let changed = Project::new(PROFILES).with("profiles.csv", "id\nb\n");
    let identity = |project: &Project| import::identity(&project.open().0).expect("read");
    assert_eq!(identity(&one), identity(&renamed));
    assert_ne!(identity(&one), identity(&changed));
}
