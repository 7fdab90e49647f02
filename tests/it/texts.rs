//! Columns of mostly different texts: a run over files keeps them as they were read, a prepared
//! dataset sorts them. Nothing of that shows.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;
use parquet::file::properties::WriterProperties;

use crate::transcript::{Folder, MANIFEST};

/// More than are looked at before texts are held to be mostly different.
const PROFILES: usize = 40_000;

const RULES: &str = r#"
segment one { email is "user7@a.org" }
segment few { email in ["user7@a.org", "user19999@b.org", "twice@c.org", "nobody"] }
segment others { email not in ["user7@a.org", "twice@c.org"] }
segment any_case { email is "USER8@B.ORG" ignoring case }
segment listed { email in file "blocked.csv" }
segment unlisted { email not in file "blocked.csv" }
segment at_a { email ends with "@a.org" }
segment sevens { email contains "77" }
segment ones { email starts with "user1" }
segment pattern { email matches "^user[0-9]{3}@b" }
segment unknown { email is missing }
segment same { email = alias }
segment other { email != alias }
segment first { top 100 by email }
segment last { bottom 100 by alias among at_a }
segment groups { top 1 by age per alias }
"#;

fn email(at: usize) -> Option<String> {
    match at % 100 {
        0 => None,
        1 => Some("twice@c.org".to_owned()),
        2 => Some(String::new()),
        n if n % 2 == 0 => Some(format!("user{at}@b.org")),
        _ => Some(format!("user{at}@a.org")),
    }
}

fn profiles() -> Vec<(i64, Option<String>, Option<String>, i64)> {
    let profile = |at: usize| {
        let id = (at * 7_919 % PROFILES) as i64;
        let alias = email(if at.is_multiple_of(3) { at } else { at + 1 });
        (id, email(at), alias, (at % 60) as i64)
    };
    (0..PROFILES).map(profile).collect()
}

fn csv() -> String {
    let mut text = "id,email,alias,age\n".to_owned();
    // A missing text is an empty cell, an empty text a quoted one.
    let cell = |text: Option<String>| match text {
        None => String::new(),
        Some(text) => format!("\"{text}\""),
    };
    for (id, email, alias, age) in profiles() {
        text += &format!("{id},{},{},{age}\n", cell(email), cell(alias));
    }
    text
}

/// Of several row groups.
fn write_parquet(path: &Path) {
    let all = profiles();
    let ids: Int64Array = all.iter().map(|profile| profile.0).collect();
    let emails: StringArray = all.iter().map(|profile| profile.1.clone()).collect();
    let aliases: StringArray = all.iter().map(|profile| profile.2.clone()).collect();
    let ages: Int64Array = all.iter().map(|profile| profile.3).collect();
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("id", Arc::new(ids)),
        ("email", Arc::new(emails)),
        ("alias", Arc::new(aliases)),
        ("age", Arc::new(ages)),
    ];
    let batch = RecordBatch::try_from_iter(columns).expect("a batch");
    let properties = WriterProperties::builder().set_max_row_group_row_count(Some(15_000));
    let file = fs::File::create(path).expect("a file");
    let properties = Some(properties.build());
    let mut writer = ArrowWriter::try_new(file, batch.schema(), properties).expect("a writer");
    writer.write(&batch).expect("written");
    writer.close().expect("closed");
}

fn project(manifest: &str) -> Folder {
    Folder::empty()
        .file("cantle.toml", manifest)
        .file(
            "blocked.csv",
            "email\nuser9@a.org\nuser1099@a.org\ntwice@c.org\n",
        )
        .file("events.csv", "id,event,ts\n")
        .file("rules/a.seg", RULES)
}

/// Who is in each segment.
fn members(folder: &Folder) -> Vec<(String, String)> {
    folder.cantle("export --all --out lists").fails_not();
    let lists = folder.list("lists").into_iter();
    let text = |name: String| {
        let text = folder.read(&format!("lists/{name}"));
        (name, text)
    };
    lists.map(text).collect()
}

#[test]
fn the_order_of_texts_does_not_show() {
    let files = project(MANIFEST).file("profiles.csv", csv());
    let expected = members(&files);
    assert_eq!(expected.len(), RULES.trim().lines().count());
    let prepared = format!("prepared = \"data\"\n{MANIFEST}");
    let prepared = project(&prepared).file("profiles.csv", csv());
    prepared.cantle("import").fails_not();
    assert_eq!(members(&prepared), expected);
    let columnar = project(&MANIFEST.replace("profiles.csv", "profiles.parquet"));
    write_parquet(&columnar.path("profiles.parquet"));
    assert_eq!(members(&columnar), expected);
    let one = expected.iter().find(|(name, _)| name == "one.csv");
    let rows = |text: &str| text.lines().count() - 1;
    assert_eq!(one.map(|(_, text)| rows(text)), Some(1));
}
