use std::fs;

use super::*;

fn keys() -> Keys {
    Keys::from_sorted(["", "007", "a,b", "q\"t", "zoë"])
}

fn bytes(format: Format, rows: &[u32]) -> Vec<u8> {
    let members = rows.iter().copied().collect();
    let export = Export {
        name: "s",
        members: &members,
        columns: Vec::new(),
    };
    let about = About {
        key: "id",
        facts: &[("as_of", "2026-06-01T00:00:00Z".to_owned())],
    };
    let mut out = Vec::new();
    write_stream(&mut out, format, &about, &keys(), &export).unwrap();
    out
}

#[test]
fn csv_quotes_what_must_be_quoted() {
    let text = String::from_utf8(bytes(Format::Csv, &[0, 1, 2, 3, 4])).unwrap();
    assert_eq!(text, "id\n\"\"\n007\n\"a,b\"\n\"q\"\"t\"\nzoë\n");
    assert_eq!(bytes(Format::Csv, &[]), b"id\n");
}

#[test]
fn ndjson_is_an_object_a_line() {
    let text = String::from_utf8(bytes(Format::Ndjson, &[1, 3])).unwrap();
    assert_eq!(text, "{\"id\":\"007\"}\n{\"id\":\"q\\\"t\"}\n");
    assert!(bytes(Format::Ndjson, &[]).is_empty());
}

#[test]
fn shared_lines_equal_single_ones() {
    let keys = keys();
    for rows in [vec![], vec![0], vec![4], vec![0, 1, 3], vec![0, 1, 2, 3, 4]] {
        let members: RoaringBitmap = rows.iter().copied().collect();
        let (mut shared, mut single) = (Vec::new(), Vec::new());
        Lines::of(&lines::Style::Csv, &keys)
            .expect("short lines")
            .write(&mut shared, &keys, &members)
            .unwrap();
        lines::write_each(&mut single, &lines::Style::Csv, &keys, &members).unwrap();
        assert_eq!(shared, single);
    }
}

#[test]
fn keys_of_any_length_are_whole() {
    let long = "x".repeat(700_000);
    let texts = [
        "",
        "a",
        "exactly 16 bytes",
        "exactly15 bytes",
        "longer than 16 bytes",
        &long,
    ];
    let keys = Keys::from_sorted(texts);
    let members: RoaringBitmap = [0, 1, 2, 3, 4, 5].into_iter().collect();
    let mut shared = Vec::new();
    let lines = Lines::of(&lines::Style::Csv, &keys).expect("few bytes");
    lines.write(&mut shared, &keys, &members).expect("written");
    let expected: Vec<String> = texts.iter().map(|text| format!("{text}\n")).collect();
    let expected = expected.concat().replacen('\n', "\"\"\n", 1);
    assert!(String::from_utf8(shared).expect("text") == expected);
}

#[test]
fn parquet_and_arrow_have_one_text_column() {
    use arrow_array::cast::AsArray;
    let read = |batch: arrow_array::RecordBatch| {
        assert_eq!(batch.schema().field(0).name(), "id");
        let column = batch.column(0).as_string::<i32>().clone();
        column
            .iter()
            .flatten()
            .map(String::from)
            .collect::<Vec<_>>()
    };
    let parquet = bytes::Bytes::from(bytes(Format::Parquet, &[1, 4]));
    let batches = parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(parquet)
        .unwrap()
        .build()
        .unwrap();
    let rows: Vec<String> = batches.flat_map(|batch| read(batch.unwrap())).collect();
    assert_eq!(rows, ["007", "zoë"]);
    let arrow = std::io::Cursor::new(bytes(Format::Arrow, &[1, 4]));
    let batches = arrow_ipc::reader::FileReader::try_new(arrow, None).unwrap();
    let rows: Vec<String> = batches.flat_map(|batch| read(batch.unwrap())).collect();
    assert_eq!(rows, ["007", "zoë"]);
}

#[test]
fn the_same_members_are_the_same_bytes() {
    for format in [Format::Parquet, Format::Arrow, Format::Roaring] {
        assert_eq!(bytes(format, &[0, 2]), bytes(format, &[0, 2]));
    }
}

#[test]
fn roaring_is_portable_and_comes_with_its_rows() {
    let folder = tempfile::tempdir().unwrap();
    let members: RoaringBitmap = [1, 3].into_iter().collect();
    let exports = [Export {
        name: "s",
        members: &members,
        columns: Vec::new(),
    }];
    let about = About {
        key: "id",
        facts: &[],
    };
    write_folder(
        folder.path(),
        Format::Roaring,
        &about,
        &[(&keys(), &exports)],
    )
    .unwrap();
    let read = fs::read(folder.path().join("s.roaring")).unwrap();
    assert_eq!(RoaringBitmap::deserialize_from(&read[..]).unwrap(), members);
    let rows = fs::read_to_string(folder.path().join("rows.csv")).unwrap();
    assert_eq!(
        rows,
        "row,key\n0,\"\"\n1,007\n2,\"a,b\"\n3,\"q\"\"t\"\n4,zoë\n"
    );
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn a_failure_leaves_what_was_there() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.csv"), "old").unwrap();
    fs::create_dir(folder.path().join("b.csv")).unwrap();
    let members: RoaringBitmap = [1].into_iter().collect();
    let exports = ["a", "b"].map(|name| Export {
        name,
        members: &members,
        columns: Vec::new(),
    });
    let about = About {
        key: "id",
        facts: &[],
    };
    let failure =
        write_folder(folder.path(), Format::Csv, &about, &[(&keys(), &exports)]).unwrap_err();
    assert_eq!(failure.0[0].code.id, "E0707");
    assert_eq!(fs::read(folder.path().join("a.csv")).unwrap(), b"old");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn a_folder_that_cannot_be_made_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let about = About {
        key: "id",
        facts: &[],
    };
    let failure = write_folder(&file, Format::Csv, &about, &[]).unwrap_err();
    assert_eq!(failure.0[0].code.id, "E0707");
}

#[test]
fn names_become_safe_file_names() {
    assert_eq!(file_stem("winback"), "winback");
    assert_eq!(file_stem("../a b"), "%2E.%2Fa b");
}
