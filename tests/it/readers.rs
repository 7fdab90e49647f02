//! Manifest, inference, schema and readers on small files with every mess of the real world.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

use arrow_array::builder::{Float64Builder, ListBuilder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Decimal128Type, Float64Type, Int32Type, Int64Type, TimestampMicrosecondType,
};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Decimal128Array, DictionaryArray, Float64Array, Int64Array,
    LargeStringArray, RecordBatch, StringArray, StructArray, TimestampMillisecondArray,
    TimestampNanosecondArray, UInt64Array,
};
use arrow_schema::{DataType, Field};
use cantle::dataset::catalog::Catalog;
use cantle::dataset::infer::{Inferred, infer};
use cantle::dataset::manifest::Manifest;
use cantle::dataset::read::{self, Batch, Request, Wanted};
use cantle::dataset::{lists, requests};
use cantle::diagnostics::{Failure, Sources};
use cantle::time::{Zone, parse_date, parse_timestamp};
use cantle::value::Type;
use tempfile::TempDir;

struct Project {
    folder: TempDir,
}

impl Project {
    fn new(manifest: &str) -> Project {
        let folder = TempDir::new().expect("a folder");
        let project = Project { folder };
        project.with("cantle.toml", format!("edition = \"2026\"\n{manifest}"))
    }

    /// A project with one file of profiles.
    fn of_profiles(file: &str, content: impl AsRef<[u8]>) -> Project {
        let manifest = format!("[profiles]\nfiles = [\"{file}\"]\nkey = \"id\"\n");
        Project::new(&manifest).with(file, content)
    }

    fn with(self, name: &str, content: impl AsRef<[u8]>) -> Project {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, content).expect("a file");
        self
    }

    fn open(&self) -> Result<Manifest, Failure> {
        Manifest::open(
            &self.folder.path().join("cantle.toml"),
            &mut Sources::default(),
        )
    }

    fn infer(&self) -> Result<Inferred, Failure> {
        infer(&self.open()?, &mut Sources::default())
    }

    fn catalog(&self) -> Catalog {
        self.infer().expect("a catalog").catalog
    }

    /// The code and message of each error.
    fn errors(&self) -> Vec<String> {
        let Failure(errors) = self.infer().map(|_| ()).expect_err("a failure");
        let folder = self.folder.path().display().to_string() + "/";
        let text = errors
            .iter()
            .map(|error| format!("{} {}", error.code.id, error.message));
        text.map(|text| text.replace(&folder, "")).collect()
    }

    /// The types of the attributes, `name: type` or `name: type?` if it can be missing.
    fn attributes(&self) -> Vec<String> {
        let catalog = self.catalog();
        let columns = catalog.attributes.iter();
        columns
            .map(|(name, column)| match &column.ty {
                Ok(ty) => format!("{name}: {ty}{}", if column.optional { "?" } else { "" }),
                Err(reason) => format!("{name}: - {reason}"),
            })
            .collect()
    }

    /// All batches of the profile table with all attributes.
    fn read(&self) -> Vec<Batch> {
        let manifest = self.open().expect("a manifest");
        let catalog = self.catalog();
        let table = &manifest.profiles.as_ref().expect("profiles").table;
        let ids: Vec<_> = (catalog.attributes.iter())
            .filter(|(_, column)| column.ty.is_ok())
            .filter_map(|(name, _)| Some(catalog.attribute(name)?.0))
            .collect();
        let requests = requests::of_profiles(table, &catalog, &ids);
        let mut batches = Vec::new();
        for file in manifest.data_files(table).expect("files") {
            for part in read::open(&file, &manifest.zone).expect("parts") {
                let all = part.read(&requests).expect("batches");
                batches.extend(all.map(|batch| batch.expect("a batch")));
            }
        }
        batches
    }

    fn refused(&self) -> Vec<String> {
        let batches = self.read();
        let refused = batches.iter().flat_map(|batch| &batch.refused);
        refused
            .map(|refused| format!("{} {} {}", refused.row, refused.code.id, refused.reason))
            .collect()
    }
}

/// Texts of a column; a missing one is `-`.
fn texts(column: &ArrayRef) -> Vec<String> {
    let text = |row: usize| {
        if let Some(texts) = column.as_string_opt::<i32>() {
            return texts.is_valid(row).then(|| texts.value(row).to_owned());
        }
        let dictionary = column.as_dictionary::<Int32Type>();
        let values = dictionary.values().as_string::<i32>();
        dictionary.key(row).map(|key| values.value(key).to_owned())
    };
    (0..column.len())
        .map(|row| text(row).unwrap_or("-".to_owned()))
        .collect()
}

#[test]
fn csv_types() {
    let project = Project::of_profiles(
        "p.csv",
        "\u{feff}id,zip,n,d,f,b,day,at,note,none\r\n\
         007,01234,1,1.50,1e-30,true,2026-01-31,2026-01-31T10:00:00Z,\"a\r\nb\",\r\n\
         008,99999,,2,1e30,False,2024-02-29,2026-01-31 10:00:00,\"\",\r\n",
    );
    assert_eq!(
        project.attributes(),
        [
            "id: string",
            "zip: string",
            "n: int?",
            "d: decimal",
            "f: float",
            "b: bool",
            "day: date",
            "at: timestamp",
            "note: string",
            "none: - it has no value in any row",
        ]
    );
    let inferred = project.infer().expect("a catalog");
    assert_eq!(inferred.warnings.len(), 1);
    let batch = &project.read()[0];
    assert_eq!((batch.len, batch.refused.len()), (2, 0));
    assert_eq!((batch.rows.get(0), batch.rows.get(1)), (2, 4));
    assert_eq!(texts(&batch.columns[0]), ["007", "008"]);
    assert_eq!(texts(&batch.columns[2]), ["01234", "99999"]);
    assert_eq!(texts(&batch.columns[9]), ["a\r\nb", ""]);
    let decimals = batch.columns[4].as_primitive::<Decimal128Type>();
    assert_eq!(
        (decimals.scale(), decimals.values().to_vec()),
        (2, vec![150, 200])
    );
    assert!(batch.columns[3].is_null(1));
}

#[test]
fn separators() {
    for (file, text) in [
        ("p.csv", "id;a;b,c\n1;2;3\n"),
        ("p.csv", "id|a\n1|2\n"),
        ("p.csv", "id\ta\n1\t2\n"),
        ("p.tsv", "id\ta,b,c\n1\t2\n"),
    ] {
        let columns = Project::of_profiles(file, text).attributes().len();
        let expected = text
            .split('\n')
            .nth(1)
            .map_or(0, |row| row.split([';', '|', '\t']).count());
        assert_eq!(columns, expected, "{text}");
    }
    let manifest = "[profiles]\nfiles = \"p.csv\"\nkey = \"id\"\ndelimiter = \":\"\n";
    let project = Project::new(manifest).with("p.csv", "id:a,b,c\n1:2\n");
    assert_eq!(project.attributes(), ["id: string", "a,b,c: int"]);
}

#[test]
fn broken_rows_are_refused_with_their_line() {
    let text = b"id,n\n1,1\n2\n3,x,y\n\"4\"x,1\n5,\xff\n6,2\n\"7,3\n8,4\n";
    let project = Project::of_profiles("p.csv", text);
    assert_eq!(
        project.refused(),
        [
            "3 E0806 1 field, the header has 2",
            "4 E0806 3 fields, the header has 2",
            "5 E0806 text follows a closing quote",
            "6 E0806 the row is not UTF-8",
            "8 E0806 a quote is never closed",
        ]
    );
    let batch = &project.read()[0];
    assert_eq!(texts(&batch.columns[0]), ["1", "6"]);
    assert_eq!((batch.rows.get(0), batch.rows.get(1)), (2, 7));
}

#[test]
fn overrides_decide_and_refuse() {
    let manifest = "time_zone = \"Europe/Berlin\"\n[profiles]\nfiles = [\"p.csv\"]\nkey = \"id\"\n\
        columns = { \"Birth Date\" = \"birth_date\" }\n\
        [profiles.types]\nn = \"int\"\nbirth_date = { type = \"date\", format = \"%d.%m.%Y\" }\n\
        at = { type = \"timestamp\", format = \"unix_ms\" }\nplace = \"point\"\nb = \"bool\"\n\
        tags = \"list<string>\"\n";
    let project = Project::new(manifest).with(
        "p.csv",
        "id;n;Birth Date;at;place;b;tags\n\
         1;007;29.02.2024;1780315200000;52.5, 13.4;yes;[\"a\",null]\n\
         2;x;29.02.2023;;;;\n\
         3;;29.02.2023;;;;\n\
         4;;;soon;;;\n\
         5;;;;95,0;;\n\
         6;;;;;maybe;\n\
         7;;;;;;a\n",
    );
    assert_eq!(
        project.refused(),
        [
            "3 E0807 `n` is `x`, expected int",
            "4 E0807 `Birth Date` is `29.02.2023`, expected date as `%d.%m.%Y`",
            "5 E0807 `at` is `soon`, expected timestamp",
            "6 E0807 `place` is `95,0`, expected point",
            "7 E0807 `b` is `maybe`, expected bool",
            "8 E0807 `tags` is `a`, expected list<string>",
        ]
    );
    let batch = &project.read()[0];
    assert_eq!(batch.columns[2].as_primitive::<Int64Type>().value(0), 7);
    let day = batch.columns[3].as_primitive::<Date32Type>().value(0);
    assert_eq!(Some(day), parse_date("2024-02-29"));
    let at = batch.columns[4]
        .as_primitive::<TimestampMicrosecondType>()
        .value(0);
    assert_eq!(
        Some(at),
        parse_timestamp("2026-06-01T12:00:00Z", &Zone::utc())
    );
    assert!(batch.columns[6].as_boolean().value(0));
}

#[test]
fn ndjson() {
    let text = "{\"id\": 7, \"address\": {\"city\": \"Köln\", \"geo\": {\"lat\": 1, \"lon\": 2.5}}, \
        \"tags\": [\"a\"], \"n\": 12345678901234567890.5, \"mix\": 1}\n\n\
        {\"id\": \"008\", \"address\": null, \"tags\": [], \"mix\": \"x\", \"day\": \"2026-01-31\"}\r\n\
        [1]\n{\"id\": 9, \"id\": 10}\n{\"id\": 9\n\
        {\"id\": 10, \"likes\": [{\"topic\": \"cars\", \"score\": 45}]}";
    let project = Project::of_profiles("p.ndjson", text);
    assert_eq!(
        project.attributes(),
        [
            "id: string",
            "address.city: string?",
            "address.geo: point?",
            "tags: list<string>?",
            "n: decimal?",
            "mix: - a number in line 1, a text in line 3",
            "address: - it has no value in any row",
            "day: date?",
            "likes: list<object<score: int, topic: string>>?",
        ]
    );
    let refused = project.refused();
    assert_eq!(refused.len(), 3, "{refused:?}");
    assert!(
        refused[0].starts_with("4 E0806 not a JSON object"),
        "{refused:?}"
    );
    assert!(refused[1].contains("two fields `id`"), "{refused:?}");
    assert!(refused[2].starts_with("6 E0806"), "{refused:?}");
    let batch = &project.read()[0];
    assert_eq!(texts(&batch.columns[0]), ["7", "008", "10"]);
    assert_eq!(texts(&batch.columns[2]), ["Köln", "-", "-"]);
    let point = batch.columns[3].as_struct();
    assert_eq!(point.column(1).as_primitive::<Float64Type>().value(0), 2.5);
    assert!(point.is_null(1));
    let tags = batch.columns[4].as_list::<i32>();
    assert_eq!(
        (tags.value_length(0), tags.value_length(1), tags.is_null(2)),
        (1, 0, true)
    );
    let exact = batch.columns[5].as_primitive::<Decimal128Type>();
    assert_eq!(exact.value(0), 123_456_789_012_345_678_905);
}

fn strange_columns() -> RecordBatch {
    let texts = LargeStringArray::from(vec![Some("a"), None, Some("c")]);
    let mut tags = ListBuilder::new(StringBuilder::new());
    tags.append_value([Some("x"), None]);
    tags.append_null();
    tags.append_value([] as [Option<&str>; 0]);
    let mut floats = Float64Builder::new();
    floats.append_slice(&[-0.0, f64::NAN, 1.5]);
    let place = StructArray::from(vec![
        (
            Arc::new(Field::new("lat", DataType::Float64, true)),
            Arc::new(Float64Array::from(vec![1.0, 2.0, 3.0])) as ArrayRef,
        ),
        (
            Arc::new(Field::new("lon", DataType::Float64, true)),
            Arc::new(Float64Array::from(vec![4.0, 5.0, 6.0])) as ArrayRef,
        ),
    ]);
    let address = StructArray::from((
        vec![(
            Arc::new(Field::new("city", DataType::Utf8, true)),
            Arc::new(StringArray::from(vec!["Rome", "Oslo", "Bern"])) as ArrayRef,
        )],
        [0b101u8].into(),
    ));
    let decimals = Decimal128Array::from(vec![150, 1, -5]).with_precision_and_scale(12, 2);
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("id", Arc::new(Int64Array::from(vec![3, 1, 2]))),
        ("text", Arc::new(texts)),
        (
            "dict",
            Arc::new(DictionaryArray::<Int32Type>::from_iter(["u", "v", "u"])),
        ),
        ("float", Arc::new(floats.finish())),
        (
            "naive",
            Arc::new(TimestampMillisecondArray::from(vec![0, 1, -1])),
        ),
        (
            "zoned",
            Arc::new(TimestampNanosecondArray::from(vec![0, 1_500, -1]).with_timezone("+02:00")),
        ),
        ("tags", Arc::new(tags.finish())),
        ("place", Arc::new(place)),
        ("address", Arc::new(address)),
        ("decimal", Arc::new(decimals.expect("decimals"))),
        (
            "flag",
            Arc::new(BooleanArray::from(vec![Some(true), None, Some(false)])),
        ),
    ];
    RecordBatch::try_from_iter(columns).expect("a batch")
}

fn write_parquet(path: &Path, batch: &RecordBatch) {
    let file = fs::File::create(path).expect("a file");
    let mut writer =
        parquet::arrow::ArrowWriter::try_new(file, batch.schema(), None).expect("a writer");
    writer.write(batch).expect("rows");
    writer.close().expect("a footer");
}

fn write_arrow(path: &Path, batch: &RecordBatch, stream: bool) {
    let file = fs::File::create(path).expect("a file");
    if stream {
        let mut writer = arrow_ipc::writer::StreamWriter::try_new(file, &batch.schema());
        let writer = writer.as_mut().expect("a writer");
        writer.write(batch).expect("rows");
        writer.finish().expect("an end");
    } else {
        let mut writer = arrow_ipc::writer::FileWriter::try_new(file, &batch.schema());
        let writer = writer.as_mut().expect("a writer");
        writer.write(batch).expect("rows");
        writer.finish().expect("an end");
    }
}

#[test]
fn columnar_files() {
    let rows = strange_columns();
    for file in ["p.parquet", "file.arrow", "stream.arrow"] {
        let manifest = format!(
            "time_zone = \"Europe/Berlin\"\n[profiles]\nfiles = [\"{file}\"]\nkey = \"id\"\n"
        );
        let project = Project::new(&manifest);
        let path = project.folder.path().join(file);
        match file {
            "p.parquet" => write_parquet(&path, &rows),
            _ => write_arrow(&path, &rows, file == "stream.arrow"),
        }
        let types: Vec<String> = project.attributes();
        let types: Vec<&str> = types.iter().map(|ty| ty.trim_end_matches('?')).collect();
        assert_eq!(
            types,
            [
                "id: string",
                "text: string",
                "dict: string",
                "float: float",
                "naive: timestamp",
                "zoned: timestamp",
                "tags: list<string>",
                "place: point",
                "address.city: string",
                "decimal: decimal",
                "flag: bool",
            ]
        );
        let batch = &project.read()[0];
        assert_eq!(batch.refused, []);
        assert_eq!(
            batch.columns[0]
                .as_primitive::<Int64Type>()
                .values()
                .to_vec(),
            [3, 1, 2]
        );
        assert_eq!(texts(&batch.columns[2]), ["a", "-", "c"]);
        assert_eq!(texts(&batch.columns[3]), ["u", "v", "u"]);
        assert!(
            batch.columns[3].as_dictionary_opt::<Int32Type>().is_some(),
            "{file}"
        );
        let floats = batch.columns[4].as_primitive::<Float64Type>();
        assert_eq!((floats.value(0).to_bits(), floats.is_null(1)), (0, true));
        let hour = 3_600_000_000;
        let naive = batch.columns[5].as_primitive::<TimestampMicrosecondType>();
        assert_eq!(
            naive.values().to_vec(),
            [-hour, 1_000 - hour, -1_000 - hour]
        );
        let zoned = batch.columns[6].as_primitive::<TimestampMicrosecondType>();
        assert_eq!(zoned.values().to_vec(), [0, 1, -1]);
        assert_eq!(zoned.timezone(), Some("UTC"));
        assert_eq!(texts(&batch.columns[9]), ["Rome", "-", "Bern"]);
        let decimals = batch.columns[10].as_primitive::<Decimal128Type>();
        assert_eq!(
            (decimals.precision(), decimals.scale(), decimals.value(2)),
            (38, 2, -5)
        );
    }
}

#[test]
fn columnar_cells_that_do_not_fit() {
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("id", Arc::new(StringArray::from(vec!["a", "b", "c", "d"]))),
        ("big", Arc::new(UInt64Array::from(vec![1, u64::MAX, 2, 3]))),
        (
            "price",
            Arc::new(Float64Array::from(vec![
                0.1,
                19.99,
                f64::NAN,
                f64::INFINITY,
            ])),
        ),
    ];
    let rows = RecordBatch::try_from_iter(columns).expect("a batch");
    let manifest = "[profiles]\nfiles = [\"p.parquet\"]\nkey = \"id\"\n\
                    types = { price = \"decimal(12,2)\" }\n";
    let project = Project::new(manifest);
    write_parquet(&project.folder.path().join("p.parquet"), &rows);
    assert_eq!(
        project.refused(),
        [
            "2 E0807 `big` is `18446744073709551615`, expected int",
            "4 E0807 `price` is `inf`, expected decimal(12,2)",
        ]
    );
    let batch = &project.read()[0];
    let price = batch.columns[3].as_primitive::<Decimal128Type>();
    assert_eq!(
        (price.scale(), price.value(0), price.is_null(1)),
        (2, 10, true)
    );
}

#[test]
fn compressed_text_and_truncation() {
    let text = "id,n\n1,2\n";
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(text.as_bytes()).expect("bytes");
    let gzip = gzip.finish().expect("gzip");
    let zstd = zstd::encode_all(text.as_bytes(), 3).expect("zstd");
    let whole = Project::of_profiles("p.csv.gz", &gzip);
    assert_eq!(whole.attributes(), ["id: string", "n: int"]);
    let whole = Project::of_profiles("p.csv.zst", &zstd);
    assert_eq!(whole.attributes(), ["id: string", "n: int"]);
    for (file, bytes) in [
        ("p.csv.gz", &gzip[..gzip.len() - 6]),
        ("p.csv.zst", &zstd[..zstd.len() - 3]),
        ("p.parquet", b"PAR1 no".as_slice()),
        ("p.parquet", b""),
        ("p.arrow", b"ARROW1 no"),
        ("p.arrow", b""),
        ("p.csv", b"\xff\xfei\0d\0"),
    ] {
        let errors = Project::of_profiles(file, bytes).errors();
        assert_eq!(errors, [format!("E0805 `{file}` cannot be read")]);
    }
}

#[test]
fn bad_files() {
    let errors = |text: &str| Project::of_profiles("p.csv", text).errors();
    assert_eq!(errors(""), ["E0802 `p.csv` is empty"]);
    assert_eq!(errors("\u{feff}\n\n"), ["E0802 `p.csv` is empty"]);
    assert_eq!(errors("id,a,a\n"), ["E0804 `p.csv` has two columns `a`"]);
    assert_eq!(errors("ID,a\n1,2\n"), ["E0803 `p.csv` has no column `id`"]);
    let header = Project::of_profiles("p.csv", "id,a\n");
    assert_eq!(
        header.attributes(),
        ["id: string", "a: - it has no value in any row"]
    );
    assert!(header.read().is_empty());
    let there = |pattern: &str| {
        let manifest = format!("[profiles]\nfiles = [\"{pattern}\"]\nkey = \"id\"\n");
        Project::new(&manifest)
            .with("data/p.csv", "id\n1\n")
            .with("data/.hidden.csv", "x\n")
    };
    assert_eq!(there("data/q.csv").errors(), ["E0801 no file `data/q.csv`"]);
    assert_eq!(
        there("data/*.parquet").errors(),
        ["E0801 no file matches `data/*.parquet`"]
    );
    assert_eq!(there("data").errors(), ["E0801 `data` is a folder"]);
    assert_eq!(there("data/*.csv").attributes(), ["id: string"]);
    assert_eq!(there("**/*.csv").attributes(), ["id: string"]);
    assert_eq!(there("*/p.{csv,tsv}").attributes(), ["id: string"]);
}

#[test]
fn several_files_of_a_table() {
    let manifest = "[profiles]\nfiles = [\"data/*\"]\nkey = \"id\"\n";
    let project = Project::new(manifest)
        .with("data/a.csv", "id,n,zip\n1,1,12345\n")
        .with("data/b.csv", "id,n,zip,extra\n2,1.5,01234,x\n")
        .with("data/c.ndjson", "{\"id\": 3, \"n\": 2, \"zip\": 5}\n");
    assert_eq!(
        project.attributes(),
        [
            "id: string",
            "n: decimal",
            "zip: - string in CSV, int in NDJSON",
            "extra: string?",
        ]
    );
}

#[test]
fn event_types_of_a_type_column() {
    let manifest = "[events]\nfiles = [\"e.csv\"]\nprofile = \"who\"\ntype = \"what\"\ntime = \"at\"\n\
        [events.visit]\nfiles = [\"v.ndjson\"]\nmissing_time = \"drop\"\n";
    let project = Project::new(manifest)
        .with(
            "e.csv",
            "who,what,at,amount\n1,purchase,2026-01-01T00:00:00Z,5\n1,view,2026-01-01T00:00:00Z,\n",
        )
        .with(
            "v.ndjson",
            "{\"who\": 1, \"at\": \"2026-01-01\", \"page\": \"/\"}\n",
        );
    let catalog = project.catalog();
    let types: Vec<&str> = catalog.events.keys().map(|name| &**name).collect();
    assert_eq!(types, ["purchase", "view", "visit"]);
    let amount = |event: &str| catalog.events[event].properties["amount"].optional;
    assert!(!amount("purchase") && amount("view"));
    let names: Vec<&str> = catalog.events["view"]
        .properties
        .keys()
        .map(|name| &**name)
        .collect();
    assert_eq!(names, ["what", "at", "amount"]);
    assert_eq!(catalog.key.as_deref(), Some("who"));
}

#[test]
fn the_schema_is_held_against_the_rows() {
    let schema = "[profile]\nid = \"string\"\ncountry = { type = \"string\", values = [\"DE\", \"AT\"] }\n\
                  age = \"int\"\n[event.purchase]\namount = \"decimal(12,2)\"\n";
    let manifest = "schema = \"schema.toml\"\n[profiles]\nfiles = [\"p.csv\"]\nkey = \"id\"\n";
    let project = Project::new(manifest).with("schema.toml", schema);
    // No data is needed to know the names.
    let catalog = project.catalog();
    assert_eq!(catalog.attributes.len(), 3);
    assert_eq!(
        catalog.events["purchase"].properties["amount"].ty,
        Ok(Type::Decimal)
    );
    let project = project.with(
        "p.csv",
        "id,country,age,more\n1,DE,5,x\n2,FR,5,x\n3,AT,,x\n4,DE,y,x\n",
    );
    assert_eq!(
        project.refused(),
        [
            "3 E0807 `country` is `FR`, which the schema does not list",
            "4 E0807 `age` is missing, but not optional",
            "5 E0807 `age` is `y`, expected int",
        ]
    );
    assert_eq!(project.catalog().attributes.len(), 4);
}

#[test]
fn decimals_have_the_digits_that_are_said() {
    let schema = "[profile]\nid = \"string\"\nspent = { type = \"decimal(5,2)\", optional = true }\n\
                  fees = { type = \"list<decimal(2,1)>\", optional = true }\n";
    let manifest = "schema = \"schema.toml\"\n[profiles]\nfiles = [\"p.ndjson\"]\nkey = \"id\"\n\
                    types = { bonus = \"decimal(3,1)\" }\n";
    let project = Project::new(manifest).with("schema.toml", schema).with(
        "p.ndjson",
        "{\"id\": 1, \"spent\": 999.99, \"fees\": [1.5, null, 9], \"bonus\": 1}\n\
         {\"id\": 2, \"spent\": 1.2300}\n\
         {\"id\": 3, \"spent\": 1.234}\n\
         {\"id\": 4, \"spent\": 1000}\n\
         {\"id\": 5, \"spent\": null, \"fees\": []}\n\
         {\"id\": 6, \"fees\": [1, 10]}\n\
         {\"id\": 7, \"bonus\": 0.25}\n",
    );
    assert_eq!(
        project.refused(),
        [
            "3 E0807 `spent` is `1.234`, expected decimal(5,2)",
            "4 E0807 `spent` is `1000`, expected decimal(5,2)",
            "6 E0807 `fees` is `10`, expected list<decimal(2,1)>",
            "7 E0807 `bonus` is `0.25`, expected decimal(3,1)",
        ]
    );
    let printed = cantle::dataset::schema::print(&project.catalog());
    for line in [
        "\"decimal(5,2)\"",
        "\"list<decimal(2,1)>\"",
        "\"decimal(3,1)\"",
    ] {
        assert!(printed.contains(line), "{printed}");
    }
}

#[test]
fn decimals_of_parquet_tell_their_digits() {
    let project = Project::new("[profiles]\nfiles = [\"*.parquet\"]\nkey = \"id\"\n");
    for (name, precision, scale) in [("a.parquet", 12, 2), ("b.parquet", 8, 4)] {
        let spent = Decimal128Array::from(vec![5]).with_precision_and_scale(precision, scale);
        let columns: [(&str, ArrayRef); 2] = [
            ("id", Arc::new(StringArray::from(vec![name]))),
            ("spent", Arc::new(spent.expect("digits"))),
        ];
        let batch = RecordBatch::try_from_iter(columns).expect("a batch");
        write_parquet(&project.folder.path().join(name), &batch);
    }
    let digits = project.catalog().attributes["spent"].digits;
    assert_eq!(digits.map(|d| (d.precision, d.scale)), Some((14, 4)));
}

#[test]
fn the_key_is_always_text() {
    let manifest = "schema = \"schema.toml\"\n[profiles]\nfiles = [\"p.csv\"]\nkey = \"id\"\n";
    let errors = Project::new(manifest)
        .with("p.csv", "id\n7\n")
        .with("schema.toml", "[profile]\nid = \"int\"\n")
        .errors();
    assert_eq!(errors, ["E0706 the key `id` is always text"]);
}

#[test]
fn numbers_that_are_keys_are_whole() {
    let lines = [
        "7",
        "\"07\"",
        "8.0",
        "1e2",
        "-0",
        "2.5",
        "123456789012345678901234567890",
        "true",
    ];
    let lines: Vec<String> = (lines.iter())
        .map(|key| format!("{{\"id\": {key}}}\n"))
        .collect();
    let project = Project::of_profiles("p.ndjson", lines.concat());
    let manifest = project.open().expect("a manifest");
    let table = &manifest.profiles.as_ref().expect("profiles").table;
    let requests = requests::of_profiles(table, &project.catalog(), &[]);
    let file = &manifest.data_files(table).expect("files")[0];
    let parts = read::open(file, &manifest.zone).expect("parts");
    let mut batches = parts[0].read(&requests).expect("batches");
    let batch = batches.next().expect("a batch").expect("a batch");
    let keys = batch.columns[0].as_string::<i32>().iter().flatten();
    assert_eq!(
        keys.collect::<Vec<_>>(),
        [
            "7",
            "07",
            "8",
            "100",
            "0",
            "123456789012345678901234567890",
            "true"
        ]
    );
    assert_eq!(batch.refused[0].reason, "`id` is `2.5`, expected a key");
}

#[test]
fn names_of_a_messy_header() {
    let spaced = Project::of_profiles("p.csv", "\u{feff}id; a b ;c\r\n1;2;3\r\n");
    assert_eq!(spaced.attributes(), ["id: string", "a b: int", "c: int"]);
    let returns = Project::of_profiles("p.csv", "id,a\r1,2\r3,4\r");
    assert_eq!(
        returns.errors(),
        [
            "E0806 the header of `p.csv` cannot be read: its lines end in CR alone; save it with LF or CR LF"
        ]
    );
}

#[test]
fn a_column_is_not_lost_to_a_renamed_one() {
    let manifest = |columns: &str| {
        let manifest =
            format!("[profiles]\nfiles = [\"p.csv\"]\nkey = \"id\"\ncolumns = {{ {columns} }}\n");
        Project::new(&manifest).with("p.csv", "id,a,b\n1,2,x\n")
    };
    assert_eq!(
        manifest("b = \"a\"").errors(),
        ["E0804 two columns would be `a`"]
    );
    assert_eq!(
        manifest("b = \"a\", a = \"b\"").attributes(),
        ["id: string", "b: int", "a: string"]
    );
    assert_eq!(manifest("a = \"a\"").attributes().len(), 3);
    let nested = |column: &str| {
        let manifest = format!(
            "[profiles]\nfiles = [\"p.ndjson\"]\nkey = \"id\"\ncolumns = {{ {column} = \"x\" }}\n"
        );
        Project::new(&manifest).with("p.ndjson", "{\"id\": 1, \"o\": {\"a\": 1}}\n")
    };
    assert_eq!(nested("\"o.a\"").attributes(), ["id: string", "x: int"]);
    assert_eq!(nested("o").errors(), ["E0803 the data has no column `o`"]);
}

#[test]
fn a_file_of_which_no_row_can_be_read_says_why() {
    for (text, why) in [
        (&b"id,a\n1,M\xfcller\n"[..], "UTF-8"),
        (b"id,a\n1,\"x\n2,y\n", "quote"),
    ] {
        let warnings = Project::of_profiles("p.csv", text)
            .infer()
            .expect("a catalog")
            .warnings;
        assert_eq!(
            warnings[0].file.as_ref().and_then(|file| file.line),
            Some(2)
        );
        assert!(warnings[0].message.contains(why), "{warnings:?}");
    }
}

#[test]
fn mistakes_of_the_manifest() {
    let errors = |manifest: &str| Project::new(manifest).errors();
    let profiles = "[profiles]\nfiles = [\"p.csv\"]\nkey = \"id\"\n";
    assert_eq!(
        errors("timezone = \"UTC\"\n"),
        ["E0703 unknown key `timezone` in the manifest"]
    );
    assert_eq!(
        errors("time_zone = \"Europe/Berln\"\n"),
        ["E0704 unknown time zone `Europe/Berln`"]
    );
    assert_eq!(
        errors("rules = 5\n"),
        ["E0702 `rules` must be a list of texts"]
    );
    assert_eq!(
        errors("as_of = \"soon\"\n"),
        ["E0702 `as_of` cannot be `soon`"]
    );
    assert_eq!(
        errors("[profiles]\nfiles = [\"p.csv\"]\n"),
        ["E0702 [profiles] has no `key`"]
    );
    assert_eq!(
        errors(&format!(
            "{profiles}duplicates = \"first\"\ntypes = {{ a = \"txt\" }}\n"
        )),
        [
            "E0702 `duplicates` cannot be `first`",
            "E0702 unknown type `txt`"
        ]
    );
    assert_eq!(
        errors("[events]\ntypo = \"x\"\n"),
        ["E0703 unknown key `typo` in [events]"]
    );
    assert_eq!(errors("x = [\n").len(), 1);
    let bare = TempDir::new().expect("a folder");
    let Failure(none) = Manifest::find(bare.path()).expect_err("no project");
    assert_eq!(none[0].code.id, "E0701");
}

#[test]
fn points_in_time_of_the_manifest() {
    let as_of = |text: &str| {
        let manifest = format!("time_zone = \"Europe/Berlin\"\nas_of = {text}\n");
        Project::new(&manifest).open().expect("a manifest").as_of
    };
    let utc = |text| parse_timestamp(text, &Zone::utc());
    assert_eq!(as_of("2026-06-01T00:00:00Z"), utc("2026-06-01T00:00:00Z"));
    assert_eq!(as_of("2026-06-01"), utc("2026-05-31T22:00:00Z"));
    assert_eq!(as_of("2026-06-01T12:00:00"), utc("2026-06-01T10:00:00Z"));
    assert_eq!(as_of("\"2026-06-01 12:00\""), utc("2026-06-01T10:00:00Z"));
}

#[test]
fn rule_files() {
    let project = Project::new("rules = [\"rules\", \"more/*.seg\"]\n")
        .with("rules/b.seg", "")
        .with("rules/deep/a.seg", "")
        .with("rules/.hidden.seg", "")
        .with("rules/other/cantle.toml", "")
        .with("rules/other/not_ours.seg", "")
        .with("more/c.seg", "");
    let files = project
        .open()
        .expect("a manifest")
        .rule_files()
        .expect("files");
    let names: Vec<String> = (files.iter())
        .map(|file| {
            let name = file.strip_prefix(project.folder.path()).expect("inside");
            name.display().to_string()
        })
        .collect();
    assert_eq!(names, ["more/c.seg", "rules/b.seg", "rules/deep/a.seg"]);
    let Failure(none) = Project::new("")
        .open()
        .expect("a manifest")
        .rule_files()
        .expect_err("none");
    assert_eq!(none[0].code.id, "E0705");
}

#[test]
fn list_files() {
    let project = Project::new("")
        .with("one.csv", "\u{feff}email\nb@x\na@x\n\nb@x\n")
        .with("two.csv", "id;email\n1;a@x\n2;\n")
        .with("bad.csv", "email\n\"open\n");
    let read = |file, column| lists::read(project.folder.path(), file, column);
    let texts =
        |list: Arc<[Arc<str>]>| list.iter().map(|text| text.to_string()).collect::<Vec<_>>();
    assert_eq!(
        texts(read("one.csv", None).expect("a list")),
        ["a@x", "b@x"]
    );
    assert_eq!(
        texts(read("two.csv", Some("email")).expect("a list")),
        ["a@x"]
    );
    for (file, column, reason) in [
        (
            "two.csv",
            None,
            "it has 2 columns: name one, as in `column \"id\"`",
        ),
        (
            "two.csv",
            Some("mail"),
            "it has no column `mail`; did you mean `email`?",
        ),
        ("bad.csv", None, "line 2: a quote is never closed"),
        ("none.csv", None, "there is no such file"),
    ] {
        assert_eq!(read(file, column), Err(reason.to_owned()));
    }
}

#[test]
fn large_files_are_read_in_parts_with_true_lines() {
    let mut text = String::from("id,note\n");
    for row in 0..400_000 {
        text.push_str(&format!("{row},\"line one of {row}\nline two, {row}\"\n"));
    }
    let project = Project::of_profiles("p.csv", &text);
    let batches = project.read();
    assert_eq!(
        batches.iter().map(|batch| batch.len).sum::<usize>(),
        400_000
    );
    let manifest = project.open().expect("a manifest");
    let table = &manifest.profiles.as_ref().expect("profiles").table;
    let file = &manifest.data_files(table).expect("files")[0];
    let parts = read::open(file, &manifest.zone).expect("parts");
    assert!(parts.len() > 1);
    let request = Request {
        column: "id".into(),
        wanted: Wanted::Value(Type::Int),
        format: None,
        required: true,
        known: false,
        digits: None,
        values: None,
        only: None,
    };
    let last = parts
        .last()
        .expect("a part")
        .read(&[request])
        .expect("batches");
    let batch = last.last().expect("a batch").expect("a batch");
    let id = batch.columns[0]
        .as_primitive::<Int64Type>()
        .value(batch.len - 1);
    assert_eq!((id, batch.rows.get(batch.len - 1)), (399_999, 800_000));
}
