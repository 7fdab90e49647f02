//! Audiences from rules to files.

use crate::transcript::Folder;

const RULES: &str = "\
segment everybody { everyone }
segment french { country = \"FR\" }
split halves of everybody by \"x\" {
  a 50%
  b 25%
}

audience mailing {
  from everybody
  except french
  consent email
  limit 2 by sum(purchase.amount)
  columns {
    id
    age
    spend = sum(purchase.amount)
    last = last(purchase.time)
    begun = date(\"2026-02-01\")
    hash = sha256(meta_email(email))
    share = age / 3
    arm = arm of halves
    young = age < 40
  }
}

audience all_of_them {
  from everybody
  limit 3 by age
}
";

const PROFILES: &str = "\
id,country,age,email,email_ok
001,DE,31,Ana@X.org ,true
002,AT,,bo@x.org,true
003,FR,52,,true
005,DE,20,eve@x.org,
006,DE,20,,false
007,DE,60,\"x, y\",true
";

fn folder() -> Folder {
    let folder = Folder::with_rules(RULES).file("profiles.csv", PROFILES);
    let manifest = folder.read("cantle.toml") + "\n[consent]\nemail = \"email_ok\"\n";
    folder.file("cantle.toml", manifest)
}

#[test]
fn members_are_excluded_asked_and_limited() {
    folder().cantle("run mailing all_of_them halves -q").finds(
        0,
        &[
            "mailing            2",
            "all_of_them        3",
            "halves.a",
            "halves.b",
        ],
    );
    let folder = folder();
    folder.cantle("export all_of_them --out lists").fails_not();
    // Who has no age comes last, and 001 is the third of those who have one.
    assert_eq!(folder.read("lists/all_of_them.csv"), "id\n001\n003\n007\n");
}

#[test]
fn columns_stand_beside_the_key() {
    let folder = folder();
    folder.cantle("export mailing --out lists").fails_not();
    let csv = folder.read("lists/mailing.csv");
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines[0], "id,age,spend,last,begun,hash,share,arm,young");
    assert!(
        lines[1].starts_with("001,31,50.5,2026-05-20T10:00:00Z,2026-02-01,c73880466f02c8bb928a92dbe6a517103f9b6ab93395509769850be8bebeb91b,"),
        "{csv}"
    );
    assert!(lines[2].starts_with("002,,0,,2026-02-01,"), "{csv}");
    assert_eq!(lines.len(), 3);
    assert!(lines[1].contains(",10.333333333333,"), "{csv}");

    folder
        .cantle("export mailing --format ndjson --out lists")
        .fails_not();
    let json = folder.read("lists/mailing.ndjson");
    let first: serde_json::Value = serde_json::from_str(json.lines().next().unwrap()).unwrap();
    assert_eq!(first["id"], "001");
    assert_eq!(first["age"], 31);
    assert_eq!(first["spend"], 50.5);
    assert_eq!(first["young"], true);
    let second: serde_json::Value = serde_json::from_str(json.lines().nth(1).unwrap()).unwrap();
    assert!(second["age"].is_null() && second["last"].is_null());

    for format in ["parquet", "arrow", "roaring"] {
        folder
            .cantle(&format!("export mailing --format {format} --out lists"))
            .fails_not();
    }
}

#[test]
fn a_parquet_export_is_read_back_with_its_types() {
    use arrow_array::{Array, RecordBatch};
    use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
    let folder = folder();
    folder
        .cantle("export mailing --format parquet --out lists")
        .fails_not();
    let file = std::fs::File::open(folder.path("lists/mailing.parquet")).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(file)
        .unwrap()
        .build()
        .unwrap();
    let batches: Vec<RecordBatch> = reader.map(Result::unwrap).collect();
    let types: Vec<String> = batches[0]
        .schema()
        .fields()
        .iter()
        .map(|field| field.data_type().to_string())
        .collect();
    assert_eq!(
        types,
        [
            "Utf8",
            "Int64",
            "Decimal128(38, 18)",
            "Timestamp(µs, \"UTC\")",
            "Date32",
            "Utf8",
            "Decimal128(38, 18)",
            "Utf8",
            "Boolean",
        ]
    );
    assert_eq!(batches[0].num_rows(), 2);
    assert!(batches[0].column(1).is_null(1));
}

#[test]
fn a_split_is_run_and_exported_by_arms() {
    let folder = folder();
    folder.cantle("export halves --out lists").fails_not();
    assert_eq!(folder.list("lists"), ["halves.a.csv", "halves.b.csv"]);
}

#[test]
fn a_wrong_consent_is_told_at_the_manifest() {
    let folder = folder().manifest("\"email_ok\"", "\"email_yes\"");
    folder
        .cantle("check -q")
        .finds(1, &["E0201", "cantle.toml", "email_ok"]);
    let folder = folder.manifest("email =", "mail =");
    folder.cantle("check -q").finds(1, &["E1003"]);
}
