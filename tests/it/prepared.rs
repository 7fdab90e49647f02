//! The prepared dataset: it is the data, whatever happened to it before.

use std::fs;
use std::path::{Path, PathBuf};

use cantle::dataset::catalog::{AttributeId, Catalog, EventTypeId};
use cantle::dataset::column::Column;
use cantle::dataset::prepared::{Prepared, save};
use cantle::dataset::{Dataset, EventTable, MORSEL, Needs};
use cantle::value::Value;

use crate::random::{Rng, World};
use crate::transcript::{Folder, MANIFEST};

const RULES: &str = "\
segment dach { country in [\"DE\", \"AT\"] }
segment buyers of dach { did purchase in last 60 days }
segment spenders { sum(purchase.amount) >= 20 }
segment visitors { did visit }
segment oldest { top 2 by age }
segment some { sample 50% by \"x\" }
segment unsaid { email is missing }
audience list {
  from spenders
  columns {
    age
    spent = sum(purchase.amount)
  }
}
";

/// Everything that a catalog has.
fn all(catalog: &Catalog) -> Needs {
    let events = (0..).zip(catalog.events.values());
    Needs {
        attributes: (0..catalog.attributes.len() as u32)
            .map(AttributeId)
            .collect(),
        events: events
            .map(|(id, event)| (EventTypeId(id), event.properties.keys().cloned().collect()))
            .collect(),
        ..Needs::default()
    }
}

fn read(folder: &Path) -> Result<Dataset, cantle::diagnostics::Failure> {
    let prepared = Prepared::open(folder)?.expect("a dataset");
    let catalog = prepared.catalog();
    prepared.statistics()?;
    Ok(prepared.read(&catalog, &all(&catalog))?.0)
}

/// Attributes and events of a row, as values.
type Facts = (String, Vec<Option<Value>>, Vec<(i64, Vec<Option<Value>>)>);

fn facts(dataset: &Dataset, row: usize) -> Facts {
    let attributes = dataset.attributes.values();
    let mut events = Vec::new();
    for table in dataset.events.values() {
        let (morsel, local) = (row / MORSEL, row % MORSEL);
        for at in table.morsels[morsel].range(local) {
            let properties = properties(table).into_iter();
            let values = properties.map(|column| column.chunks[morsel].value(at));
            events.push((table.morsels[morsel].times[at], values.collect()));
        }
    }
    (
        dataset.keys.get(row).to_owned(),
        attributes.map(|column| column.value(row)).collect(),
        events,
    )
}

/// In the order of their names.
fn properties(table: &EventTable) -> Vec<&Column> {
    let mut properties: Vec<_> = table.properties.iter().collect();
    properties.sort_by_key(|(name, _)| *name);
    properties.into_iter().map(|(_, column)| column).collect()
}

fn assert_same(a: &Dataset, b: &Dataset) {
    assert_eq!(a.keys.len(), b.keys.len());
    assert_eq!(a.keys.is_sorted(), b.keys.is_sorted());
    assert_eq!(a.live, b.live);
    assert_eq!(a.anonymous, b.anonymous);
    for row in 0..a.keys.len() {
        assert_eq!(facts(a, row), facts(b, row), "row {row}");
        assert_eq!(a.keys.rank(row as u32), b.keys.rank(row as u32));
    }
    let zones = |dataset: &Dataset| {
        let events = dataset.events.values();
        let properties = events.flat_map(properties);
        let columns = dataset.attributes.values().chain(properties);
        let chunks = columns.flat_map(|column| &column.chunks);
        chunks.map(|chunk| chunk.zone()).collect::<Vec<_>>()
    };
    assert_eq!(zones(a), zones(b));
}

#[test]
fn a_random_dataset_comes_back() {
    let folder = tempfile::tempdir().expect("a folder");
    for seed in 0..30 {
        let mut rng = Rng::new(seed);
        let rows = [0, 1, 2, 9, 40][seed as usize % 5];
        let world = World::random(&mut rng, rows);
        save(folder.path(), &world.catalog, &world.dataset).expect("saved");
        let back = read(folder.path()).expect("read");
        assert_same(&back, &world.dataset);
    }
}

#[test]
fn a_dataset_of_several_morsels_comes_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let world = World::random(&mut Rng::new(7), 2 * MORSEL + 5);
    save(folder.path(), &world.catalog, &world.dataset).expect("saved");
    assert_same(&read(folder.path()).expect("read"), &world.dataset);
}

/// The one snapshot of a folder.
fn snapshot(folder: &Path) -> PathBuf {
    let mut folders = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_dir());
    folders.next().expect("a snapshot")
}

#[test]
fn no_damage_changes_a_value_or_ends_in_a_panic() {
    let folder = tempfile::tempdir().expect("a folder");
    let world = World::random(&mut Rng::new(12), 12);
    save(folder.path(), &world.catalog, &world.dataset).expect("saved");
    for entry in fs::read_dir(snapshot(folder.path())).expect("a snapshot") {
        let path = entry.expect("an entry").path();
        let whole = fs::read(&path).expect("a file");
        for at in (0..whole.len()).step_by(1 + whole.len() / 50) {
            for damage in [0xff, 0x01, 0x80] {
                let mut bytes = whole.clone();
                bytes[at] ^= damage;
                fs::write(&path, &bytes).expect("written");
                // Bytes that pad say nothing.
                if let Ok(dataset) = read(folder.path()) {
                    assert_same(&dataset, &world.dataset);
                }
            }
        }
        for len in [0, 1, 20, whole.len() / 2, whole.len() - 1] {
            fs::write(&path, &whole[..len]).expect("written");
            assert!(
                read(folder.path()).is_err(),
                "{} cut to {len}",
                path.display()
            );
        }
        fs::remove_file(&path).expect("removed");
        assert!(read(folder.path()).is_err(), "{} removed", path.display());
        fs::write(&path, &whole).expect("written");
    }
    assert_same(&read(folder.path()).expect("whole"), &world.dataset);
}

/// A project over CSV, with or without a prepared dataset.
fn project(prepared: bool) -> Folder {
    let folder = Folder::with_rules(RULES);
    match prepared {
        true => folder.file("cantle.toml", format!("prepared = \"data\"\n{MANIFEST}")),
        false => folder,
    }
}

/// All that a project says of its segments.
fn said(folder: &Folder) -> Vec<String> {
    let run = folder.cantle("run");
    run.fails_not();
    let export = folder.cantle("export --all --out lists");
    export.fails_not();
    let why = folder.cantle("why spenders 001 003 004");
    let mut said = vec![run.stdout, why.stdout];
    for name in folder.list("lists") {
        said.push(folder.read(&format!("lists/{name}")));
        fs::remove_file(folder.path(&format!("lists/{name}"))).expect("removed");
    }
    said
}

#[test]
fn a_prepared_dataset_says_what_the_files_say() {
    let (files, prepared) = (project(false), project(true));
    prepared.cantle("import").fails_not();
    assert_eq!(said(&files), said(&prepared));
    let json = |folder: &Folder| folder.cantle("run --format json").stdout;
    let facts = |json: String| json.split("\"rows\"").next().map(str::to_owned);
    assert_eq!(facts(json(&files)), facts(json(&prepared)));
}

/// Profiles and events of one day after the other.
const DAYS: [(&str, &str); 5] = [
    (
        "002,AT,,bo@x.org\n003,FR,52,\n",
        "003,purchase,2025-01-01T10:00:00Z,99.99\n004,visit,2026-05-31T10:00:00Z,\n",
    ),
    // New ones before, between and behind; a visitor becomes a profile.
    (
        "001,DE,31,ana@x.org\n002,AT,,bo@x.org\n0025,CH,9,\n003,FR,52,\n004,DE,44,\n",
        "001,purchase,2026-05-20T10:00:00Z,10.50\n003,purchase,2025-01-01T10:00:00Z,99.99\n\
         004,visit,2026-05-31T10:00:00Z,\n005,visit,2026-05-30T10:00:00Z,\n",
    ),
    // Some are gone, some are others.
    (
        "001,AT,32,ana@x.org\n003,FR,52,fay@x.org\n",
        "001,purchase,2026-05-20T10:00:00Z,10.50\n001,purchase,2026-05-21T10:00:00Z,20.00\n",
    ),
    // Back again, and a new one.
    (
        "0001,FR,80,\n001,AT,32,ana@x.org\n002,DE,21,\n003,FR,52,\n",
        "002,visit,2026-05-20T10:00:00Z,\n005,purchase,2026-05-20T10:00:00Z,1.00\n",
    ),
    ("", ""),
];

fn day(folder: Folder, (profiles, events): (&str, &str)) -> Folder {
    folder
        .file("profiles.csv", format!("id,country,age,email\n{profiles}"))
        .file("events.csv", format!("id,event,ts,amount\n{events}"))
}

#[test]
fn imports_one_after_the_other_are_the_files_of_each_day() {
    let types = "types = { age = \"int\", country = \"string\", email = \"string\" }";
    let events = "types = { amount = \"decimal\" }";
    let typed = |folder: Folder| {
        let folder = folder.manifest("key = \"id\"\n", &format!("key = \"id\"\n{types}\n"));
        let folder = folder.manifest("time = \"ts\"\n", &format!("time = \"ts\"\n{events}\n"));
        let schema = "[event.purchase]\namount = { type = \"decimal\", optional = true }\n\
                      [event.visit]\n";
        folder
            .manifest("edition", "schema = \"schema.toml\"\nedition")
            .file("schema.toml", schema)
    };
    let (mut files, mut prepared) = (typed(project(false)), typed(project(true)));
    let mut rows: Vec<(String, String)> = Vec::new();
    for contents in DAYS {
        (files, prepared) = (day(files, contents), day(prepared, contents));
        prepared.cantle("import").fails_not();
        assert_eq!(said(&files), said(&prepared), "{contents:?}");
        prepared
            .cantle("export --all --format roaring --out bits")
            .fails_not();
        let table = prepared.read("bits/rows.csv");
        for line in table.lines().skip(1) {
            let (row, key) = line.split_once(',').expect("two columns");
            let known = rows.iter().find(|(_, known)| known == key);
            match known {
                Some((known, _)) => assert_eq!(known, row, "the row of {key}"),
                None => {
                    let taken = rows.iter().find(|(known, _)| known == row);
                    assert_eq!(taken, None, "{key} has the row of another");
                    rows.push((row.to_owned(), key.to_owned()));
                }
            }
        }
        fs::remove_dir_all(prepared.path("bits")).expect("removed");
    }
    assert_eq!(rows.len(), 7);
}

#[test]
fn import_reports_every_row() {
    let said = project(true).cantle("import");
    said.finds(
        0,
        &["\
file          rows  kept  dropped  refused
profiles.csv     3     3        0        0
events.csv       4     4        0        0
all files        7     7        0        0

profiles  4, 1 of them known by events only
events    3 purchase, 1 visit
data      …
"],
    );
    assert!(said.stderr.starts_with("wrote ") && said.stderr.ends_with(" to data; … s\n"));
    let broken = |n: usize| {
        let lines = (0..n).map(|i| format!("{i:03},visit,,\n"));
        project(true).file(
            "events.csv",
            format!("id,event,ts,amount\n{}", lines.collect::<String>()),
        )
    };
    let many = broken(250);
    let said = many.cantle("import");
    assert_eq!(said.status, Some(1));
    let refused = said
        .stdout
        .lines()
        .filter(|line| line.contains("error[E0810]"));
    assert_eq!(refused.count(), 250);
    assert!(
        said.stdout
            .contains("events.csv:251: error[E0810]: the event has no time\n")
    );
    assert!(
        said.stderr
            .contains("error[E0813]: 250 rows were refused, at most 0 allowed")
    );
    assert!(said.stderr.ends_with("nothing was written\n"));
    assert_eq!(many.list("data"), ["lock"]);
    let few = broken(2);
    few.cantle("import --max-refused 2 --format json").finds(
        0,
        &["\"written\": true", "\"refused\": 2", "\"code\": \"E0810\""],
    );
    few.cantle("import --max-refused 1 --format json")
        .finds(1, &["\"written\": false", "\"row\": 3"]);
}

#[test]
fn import_says_where_runs_would_look() {
    let folder = project(false);
    let said = folder.cantle("import");
    assert_eq!(said.status, Some(0));
    assert!(said.stderr.ends_with("says `prepared = \"prepared\"`\n"));
    let said = folder.cantle("import --into data/prepared");
    assert_eq!(said.status, Some(0));
    assert!(
        said.stderr
            .ends_with("says `prepared = \"data/prepared\"`\n"),
        "{said:?}"
    );
    project(true)
        .cantle("import --into rules")
        .fails(2, &["E0707", "`rules`", "it has other files in it"]);
}

#[test]
fn a_dataset_of_other_data_is_refused() {
    let folder = project(true);
    for command in ["run", "export --all --out lists", "why dach 001"] {
        folder
            .cantle(command)
            .fails(2, &["E0817", "`data`", "cantle import"]);
    }
    folder.cantle("check").fails_not();
    folder.cantle("import").fails_not();
    folder.cantle("run").fails_not();
    // Another time alone changes nothing.
    let events = folder.read("events.csv");
    let folder = folder.file("events.csv", &events);
    folder.cantle("run").fails_not();
    let other = events.replace("40.00", "41.00");
    let folder = folder.file("events.csv", other);
    folder
        .cantle("run")
        .fails(2, &["E0818", "`events.csv` is another"]);
    folder.cantle("check").fails_not();
    let folder = folder.file("events.csv", &events);
    folder.cantle("run").fails_not();
    let folder = folder.manifest(
        "key = \"id\"\n",
        "key = \"id\"\ntypes = { age = \"string\" }\n",
    );
    folder.cantle("run").fails(2, &["E0818", "`[profiles]`"]);
    folder.cantle("import").fails_not();
    folder.cantle("run dach").fails_not();
    let more = folder.read("events.csv");
    let folder = folder
        .manifest("events.csv", "events*.csv")
        .file("events-2.csv", more);
    folder.cantle("import").fails_not();
    let folder = folder.without("events-2.csv");
    folder
        .cantle("run dach")
        .fails(2, &["E0818", "`events-2.csv` is gone"]);
}

#[test]
fn damage_is_found() {
    let folder = project(true);
    folder.cantle("import").fails_not();
    folder.cantle("import --verify").fails_not();
    let path = snapshot(&folder.path("data")).join("events-0.arrow");
    let whole = fs::read(&path).expect("a file");
    let at = whole.len() / 2;
    let mut bytes = whole.clone();
    bytes[at] ^= 0x10;
    fs::write(&path, &bytes).expect("written");
    let said = folder.cantle("import --verify");
    assert_eq!(said.status, Some(1));
    assert!(said.stderr.contains("E0819") && said.stderr.contains("events-0.arrow"));
    fs::write(&path, &whole[..at]).expect("written");
    folder
        .cantle("run")
        .fails(2, &["E0819", "events-0.arrow", "cantle import"]);
    // What cannot be read cannot give its rows, but is replaced.
    let said = folder.cantle("import");
    assert_eq!(said.status, Some(0));
    folder.cantle("import --verify").fails_not();
    folder.cantle("run").fails_not();
}

#[cfg(unix)]
#[test]
fn an_interrupted_import_takes_its_files_away() {
    let folder = project(true);
    folder.cantle("import").fails_not();
    let before = folder.list("data");
    let events = folder.read("events.csv");
    let lines = (0..200_000).map(|i| format!("{i:06},visit,2026-05-01T00:00:00Z,\n"));
    let more = format!("{events}{}", lines.collect::<String>());
    fs::write(folder.path("events.csv"), more).expect("written");
    let mut import = folder.command("import -q").spawn().expect("started");
    while !folder.path("data/snapshot-2").exists() && import.try_wait().expect("asked").is_none() {
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    let id = import.id().to_string();
    let signal = std::process::Command::new("kill")
        .args(["-INT", &id])
        .status();
    assert!(signal.expect("kill runs").success());
    // It may have come to its end before.
    if import.wait().expect("ended").code() == Some(130) {
        assert_eq!(folder.list("data"), before);
    }
}

#[test]
fn a_killed_import_leaves_what_was_there() {
    let folder = project(true);
    folder.cantle("import").fails_not();
    let before = said(&folder);
    let events = folder.read("events.csv");
    for wait in [0, 5, 10, 20, 40, 80] {
        let folder = &folder;
        let lines = (0..20_000).map(|i| format!("{i:05},visit,2026-05-01T00:00:00Z,\n"));
        let more = format!("{events}{}", lines.collect::<String>());
        fs::write(folder.path("events.csv"), more).expect("written");
        let mut import = folder.command("import -q").spawn().expect("started");
        std::thread::sleep(std::time::Duration::from_millis(wait));
        import.kill().expect("killed");
        let ended = import.wait().expect("ended");
        fs::write(folder.path("events.csv"), &events).expect("written");
        if ended.success() {
            folder.cantle("import").fails_not();
        }
        assert_eq!(said(folder), before, "killed after {wait} ms");
    }
    folder.cantle("import").fails_not();
    let files = folder.list("data");
    let snapshots = files.iter().filter(|name| name.ends_with("manifest.json"));
    assert_eq!(snapshots.count(), 1, "{files:?}");
}

/// The Arrow files of the snapshot of a project.
fn arrow_files(folder: &Folder) -> Vec<PathBuf> {
    let entries = fs::read_dir(snapshot(&folder.path("data"))).expect("a snapshot");
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "arrow")
        })
        .collect();
    files.sort();
    files
}

#[test]
fn a_plain_arrow_reader_opens_the_files() {
    use arrow_array::{Array, cast::AsArray};
    use arrow_cast::display::array_value_to_string;
    let folder = project(true);
    folder.cantle("import").fails_not();
    let mut seen = Vec::new();
    for path in arrow_files(&folder) {
        let file = fs::File::open(&path).expect("a file");
        let reader = arrow_ipc::reader::FileReader::try_new(file, None).expect("Arrow");
        for batch in reader {
            let batch = batch.expect("a batch");
            let fields = batch.schema_ref().fields().clone();
            for (field, column) in fields.iter().zip(batch.columns()) {
                let amounts = column.as_list_opt::<i32>().map(|lists| {
                    let events = lists.values().as_struct();
                    events.column_by_name("amount").cloned()
                });
                let column = amounts.flatten().unwrap_or_else(|| column.clone());
                let texts = (0..column.len()).map(|row| array_value_to_string(&column, row));
                let texts: Vec<String> = texts.map(|text| text.unwrap_or_default()).collect();
                seen.push(format!("{}: {}", field.name(), texts.join(" ")));
            }
        }
    }
    for expected in [
        "id: 001 002 003 004",
        "country: DE AT FR ",
        "age: 31  52 ",
        "row: 3",
        "events: 4000 1050 9999",
    ] {
        assert!(
            seen.iter().any(|line| line == expected),
            "{expected}\n{seen:#?}"
        );
    }
}

const PYARROW: &str = "
import sys
try:
    import pyarrow as pa
except ImportError:
    print('no pyarrow'); sys.exit(0)
for path in sys.argv[1:]:
    table = pa.ipc.open_file(pa.memory_map(path)).read_all()
    table.validate(full=True)
    if path.endswith('profiles.arrow'):
        print(table.column('id').to_pylist(), table.column('country').to_pylist())
";

#[test]
fn pyarrow_opens_the_files() {
    let python = std::env::var_os("PYTHON").unwrap_or_else(|| "python3".into());
    let folder = project(true);
    folder.cantle("import").fails_not();
    let output = std::process::Command::new(python)
        .arg("-c")
        .arg(PYARROW)
        .args(arrow_files(&folder))
        .output();
    let Ok(output) = output else {
        return println!("skipped: no Python");
    };
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    match stdout.trim() {
        "no pyarrow" => println!("skipped: Python has no pyarrow"),
        said => assert_eq!(
            said,
            "['001', '002', '003', '004'] ['DE', 'AT', 'FR', None]"
        ),
    }
}

#[test]
fn statistics_tell_of_the_values() {
    let folder = project(true);
    folder.cantle("import").fails_not();
    let prepared = Prepared::open(&folder.path("data"))
        .expect("sound")
        .expect("imported");
    let statistics = prepared.statistics().expect("sound");
    let country = statistics
        .profiles
        .iter()
        .find(|column| column.name == "country");
    let country = country.expect("a column");
    assert_eq!((country.known, country.distinct), (3, Some(3)));
    let purchase = &statistics.events[0];
    assert_eq!((purchase.name.as_str(), purchase.count), ("purchase", 3));
    let amount = purchase
        .properties
        .iter()
        .find(|column| column.name == "amount");
    let amount = &amount.expect("a property").histogram;
    assert_eq!((amount.first(), amount.last()), (Some(&1050), Some(&9999)));
}
