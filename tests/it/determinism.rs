//! The same rules on the same data give the same bytes: whatever the threads, the order of files
//! and rows, and the storage form.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;
use std::process::Command;

use arrow_array::{Array, RecordBatch};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

const SHOP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/rules/cd_shop");

/// The header and the lines of a bundled Parquet file as CSV.
fn csv_of(name: &str) -> (String, Vec<String>) {
    let file = File::open(format!("{SHOP}/data/{name}.parquet")).expect("a bundled file");
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).expect("Parquet");
    let fields = builder.schema().fields().clone();
    let names: Vec<&str> = fields.iter().map(|field| field.name().as_str()).collect();
    let reader = builder.build().expect("a reader");
    let lines = reader.flat_map(|batch| lines_of(&batch.expect("a batch")));
    (names.join(","), lines.collect())
}

fn lines_of(batch: &RecordBatch) -> Vec<String> {
    let options = FormatOptions::default().with_null("");
    let columns: Vec<ArrayFormatter> = batch
        .columns()
        .iter()
        .map(|column| ArrayFormatter::try_new(column.as_ref() as &dyn Array, &options))
        .collect::<Result<_, _>>()
        .expect("printable columns");
    let line = |row| {
        let cells: Vec<String> = columns.iter().map(|c| c.value(row).to_string()).collect();
        cells.join(",")
    };
    (0..batch.num_rows()).map(line).collect()
}

/// The same order every time, and not that of the input.
fn shuffle(lines: &mut [String]) {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for i in (1..lines.len()).rev() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        lines.swap(i, (state % (i as u64 + 1)) as usize);
    }
}

fn write_csv(path: &Path, header: &str, lines: &[String]) {
    fs::write(path, format!("{header}\n{}\n", lines.join("\n"))).expect("a CSV file");
}

/// The project of the shop over CSV files: rows shuffled, events in three files.
fn shuffled_project(folder: &Path) {
    fs::create_dir_all(folder.join("data")).expect("a folder");
    fs::create_dir_all(folder.join("rules")).expect("a folder");
    let manifest = fs::read_to_string(format!("{SHOP}/cantle.toml")).expect("the manifest");
    let manifest = manifest
        .replace("data/profiles.parquet", "data/profiles.csv")
        .replace("data/events.parquet", "data/events-*.csv");
    fs::write(folder.join("cantle.toml"), manifest).expect("a manifest");
    fs::copy(format!("{SHOP}/schema.toml"), folder.join("schema.toml")).expect("a copy");
    for rules in fs::read_dir(format!("{SHOP}/rules")).expect("the rules") {
        let rules = rules.expect("an entry");
        let copy = folder.join("rules").join(rules.file_name());
        fs::copy(rules.path(), copy).expect("a copy");
    }
    let (header, mut profiles) = csv_of("profiles");
    shuffle(&mut profiles);
    write_csv(&folder.join("data/profiles.csv"), &header, &profiles);
    let (header, mut events) = csv_of("events");
    shuffle(&mut events);
    for (i, part) in events.chunks(events.len() / 3 + 1).enumerate() {
        write_csv(
            &folder.join(format!("data/events-{}.csv", 9 - i)),
            &header,
            part,
        );
    }
}

/// What `export --all` writes, by file name.
fn exported(project: &Path, format: &str, threads: &str) -> BTreeMap<String, Vec<u8>> {
    let out = tempfile::tempdir().expect("a folder");
    let output = Command::new(env!("CARGO_BIN_EXE_cantle"))
        .args([
            "export",
            "--all",
            "-q",
            "--format",
            format,
            "--threads",
            threads,
        ])
        .arg("--out")
        .arg(out.path())
        .arg("--project")
        .arg(project)
        .output()
        .expect("cantle starts");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    fs::read_dir(out.path())
        .expect("the lists")
        .map(|entry| {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy();
            (name.into_owned(), fs::read(&path).expect("a list"))
        })
        .collect()
}

#[test]
fn neither_threads_nor_order_nor_storage_form_show() {
    let shuffled = tempfile::tempdir().expect("a folder");
    shuffled_project(shuffled.path());
    for format in ["csv", "ndjson", "roaring"] {
        let expected = exported(Path::new(SHOP), format, "1");
        assert!(expected.len() >= 12, "{format}: {} files", expected.len());
        for threads in ["1", "2", "8"] {
            for project in [Path::new(SHOP), shuffled.path()] {
                let got = exported(project, format, threads);
                let same = got == expected;
                assert!(same, "{format}, {threads} threads, {}", project.display());
            }
        }
    }
}
