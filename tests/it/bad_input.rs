//! Bad input: the status, the place, the reason, the help; and nothing half written.

use std::io::Write;

use crate::transcript::Folder;

const EVERYONE: &str = "segment all_of_them { did purchase\n country = \"DE\" }\n";

/// Exports all and expects status 2 with each of these on stderr, and no file.
#[track_caller]
fn export_fails(folder: &Folder, stderr: &[&str]) {
    folder.cantle("export --all --out out").fails(2, stderr);
    assert!(!folder.path("out").exists());
}

/// Checks rules and expects exactly these findings in the short format.
#[track_caller]
fn check_finds(rules: &str, findings: &str) {
    let folder = Folder::with_rules(rules);
    folder.cantle("check --format short -q").is(1, findings, "");
    folder.cantle("export --all --out out").fails(1, &[]);
    assert!(!folder.path("out").exists());
}

/// Checks rules and expects the finding with this help.
#[track_caller]
fn check_helps(rules: &str, help: &str) {
    Folder::with_rules(rules)
        .cantle("check -q")
        .finds(1, &[&format!("= help: {help}")]);
}

#[test]
fn a_missing_file() {
    let folder = Folder::with_rules(EVERYONE).without("events.csv");
    export_fails(&folder, &["E0801", "cantle.toml:11:10", "events.csv"]);
    let folder = Folder::with_rules(EVERYONE).manifest("profiles.csv", "profiles/*.csv");
    export_fails(&folder, &["E0801", "cantle.toml:7:10", "profiles/*.csv"]);
}

#[test]
fn an_empty_file() {
    let folder = Folder::with_rules(EVERYONE).file("profiles.csv", "");
    export_fails(&folder, &["E0802", "profiles.csv"]);
}

#[test]
fn a_header_only() {
    let folder = Folder::with_rules("segment a { did any event }\n")
        .file("profiles.csv", "id,country\n")
        .file("events.csv", "id,event,ts,amount\n");
    folder.cantle("export --all --out out -q").is(0, "", "");
    assert_eq!(folder.read("out/a.csv"), "id\n");
}

#[test]
fn a_column_that_the_manifest_names_is_not_there() {
    let folder = Folder::with_rules(EVERYONE).manifest("time = \"ts\"", "time = \"tz\"");
    export_fails(&folder, &["E0803", "cantle.toml:14:8", "`tz`", "`ts`"]);
}

#[test]
fn a_wrong_type_in_row_70_000() {
    let mut rows = String::from("id,country,age,email\n");
    for row in 2..=80_000 {
        let age = if row == 70_000 { "young" } else { "30" };
        rows.push_str(&format!("{row:06},DE,{age},\n"));
    }
    let folder = Folder::with_rules("segment a { age > 3 }\n")
        .file("profiles.csv", rows)
        .manifest("key = \"id\"", "key = \"id\"\ntypes = { age = \"int\" }");
    export_fails(&folder, &["E0807", "profiles.csv:70000", "`young`", "int"]);
    folder
        .cantle("export --all --out out --max-refused 1 -q")
        .finds(0, &[]);
    assert_eq!(folder.read("out/a.csv").lines().count(), 79_999);
}

#[test]
fn two_columns_of_one_name() {
    let folder = Folder::with_rules(EVERYONE).file("profiles.csv", "id,country,country\n1,DE,AT\n");
    export_fails(&folder, &["E0804", "profiles.csv:1", "`country`"]);
}

#[test]
fn unreadable_parquet() {
    let folder = Folder::with_rules(EVERYONE)
        .file("profiles.parquet", "PAR1 this is no parquet PAR1")
        .manifest("profiles.csv", "profiles.parquet");
    export_fails(&folder, &["E0805", "profiles.parquet"]);
}

#[test]
fn truncated_gzip() {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    let rows: String = (0..10_000)
        .map(|row| format!("{},DE\n", row * 7919))
        .collect();
    gzip.write_all(format!("id,country\n{rows}").as_bytes())
        .unwrap();
    let whole = gzip.finish().unwrap();
    let folder = Folder::with_rules(EVERYONE)
        .file("profiles.csv.gz", &whole[..whole.len() / 2])
        .manifest("profiles.csv", "profiles.csv.gz");
    export_fails(&folder, &["E0805", "profiles.csv.gz"]);
}

/// Of a file without a readable row no column has a type: the file is at fault, not the rule.
#[test]
fn no_row_can_be_read() {
    for (rows, why) in [
        (
            &b"id,country\na,\"DE\nb,AT\n"[..],
            "a quote is never closed",
        ),
        (b"id,country\na,\xd6\n", "not UTF-8"),
        (b"id,country\na\n", "1 field"),
    ] {
        let folder = Folder::with_rules(EVERYONE).file("profiles.csv", rows);
        export_fails(&folder, &["E0806", "profiles.csv:2", why, "E0306"]);
    }
}

#[test]
fn a_rule_file_that_is_not_utf8() {
    let text = b"segment a {\n  country = \"D\xff\"\n}\nsegment b { in segment a }\n";
    let folder = Folder::with_rules("").file("rules/a.seg", text);
    folder.cantle("check -q").is(
        1,
        "\
error[E0112]: this file is not UTF-8
 --> rules/a.seg:2:15
  |
2 |   country = \"D\u{fffd}\"
  |               ^ the first byte that is not
  |
  = help: save the file as UTF-8 in your editor

",
        "",
    );
    folder.cantle("export --all --out out").fails(1, &["E0112"]);
    assert!(!folder.path("out").exists());
}

#[test]
fn unknown_names() {
    check_finds(
        "segment a { contry = \"DE\" }\n",
        "rules/a.seg:1:13: error[E0201]: unknown attribute `contry`\n",
    );
    check_helps(
        "segment a { contry = \"DE\" }\n",
        "did you mean `country` (string)?",
    );
    check_finds(
        "segment a { did purchas }\n",
        "rules/a.seg:1:17: error[E0202]: unknown event `purchas`\n",
    );
    check_helps("segment a { did purchas }\n", "did you mean `purchase`?");
    Folder::with_rules("segment a { did purchase where amout > 3 }\n")
        .cantle("check -q")
        .finds(
            1,
            &[
                "E0203",
                "rules/a.seg:1:32",
                "`amout`",
                "did you mean `amount`",
            ],
        );
    Folder::with_rules("segment abc { everyone }\nsegment b { in segment abd }\n")
        .cantle("check -q")
        .finds(1, &["E0204", "rules/a.seg:2:24", "did you mean `abc`?"]);
}

#[test]
fn a_column_with_dots() {
    check_helps(
        "segment a { everyone }\naudience b {\n  from a\n  columns {\n    address.city\n  }\n}\n",
        "give the column a name: `city = address.city`",
    );
}

#[test]
fn a_type_mismatch() {
    Folder::with_rules("segment a {\n  age > \"30\"\n  country = 5\n}\n")
        .cantle("check -q")
        .finds(
            1,
            &["E0301", "rules/a.seg:2:", "rules/a.seg:3:", "= help: "],
        );
}

#[test]
fn and_mixed_with_or() {
    Folder::with_rules("segment a { age > 1 and age < 9 or age = 50 }\n")
        .cantle("check -q")
        .finds(1, &["E0104", "rules/a.seg:1:", "= help: "]);
}

#[test]
fn an_impossible_date() {
    Folder::with_rules("segment a { did purchase since 2026-02-30 }\n")
        .cantle("check -q")
        .finds(1, &["E0108", "rules/a.seg:1:32", "2026-02-30"]);
}

#[test]
fn cycles() {
    Folder::with_rules("let a = b\nlet b = a\nsegment s { a > 1 }\n")
        .cantle("check -q")
        .finds(1, &["E0207", "rules/a.seg:2:9", "`a` -> `b` -> `a`"]);
    Folder::with_rules("segment a { in segment b }\nsegment b of a { everyone }\n")
        .cantle("check -q")
        .finds(1, &["E0207", "rules/a.seg:"]);
}

#[test]
fn two_items_of_one_name() {
    Folder::with_rules("segment a { everyone }\n")
        .file("rules/b.seg", "let a = 5\n")
        .cantle("check -q")
        .finds(1, &["E0206", "rules/b.seg:1:5", "rules/a.seg:1:9"]);
}

#[test]
fn an_unknown_time_zone() {
    let folder = Folder::with_rules(EVERYONE).manifest("\"UTC\"", "\"Europe/Berlyn\"");
    export_fails(&folder, &["E0704", "cantle.toml:2:13", "Europe/Berlin"]);
}

#[test]
fn an_unknown_key_of_the_manifest() {
    let folder = Folder::with_rules(EVERYONE).manifest("time_zone", "timezone");
    export_fails(
        &folder,
        &["E0703", "cantle.toml:2:1", "did you mean `time_zone`?"],
    );
}

#[test]
fn a_format_in_the_place_of_a_type() {
    let folder = Folder::with_rules(EVERYONE).manifest(
        "time = \"ts\"",
        "time = \"ts\"\ntypes = { ts = \"unix_ms\" }",
    );
    export_fails(
        &folder,
        &["E0702", "`{ type = \"timestamp\", format = \"unix_ms\" }`"],
    );
}

#[test]
fn no_rule_files() {
    let folder = Folder::with_rules(EVERYONE).without("rules/a.seg");
    export_fails(&folder, &["E0705", "cantle.toml:3:"]);
    folder.cantle("check").fails(2, &["E0705"]);
}

#[test]
fn an_output_folder_that_cannot_be_written() {
    let folder = Folder::with_rules(EVERYONE).file("out", "a file");
    folder
        .cantle("export --all --out out")
        .fails(2, &["E0707", "cannot write `out`", "= help: "]);
    assert_eq!(folder.read("out"), "a file");
    folder
        .cantle("export --all --out /proc/nowhere/lists")
        .fails(2, &["E0707", "/proc/nowhere/lists"]);
}

#[test]
fn a_full_disk_is_an_error() {
    let folder = Folder::with_rules(EVERYONE);
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full");
    let Ok(full) = full else {
        return; // Not every system has it.
    };
    let output = folder
        .command("export all_of_them --out - -q")
        .stdout(full)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("cannot write to stdout"));
}

#[test]
fn doubled_keys() {
    let folder =
        Folder::with_rules(EVERYONE).file("profiles.csv", "id,country\n1,DE\n2,AT\n1,FR\n");
    export_fails(&folder, &["E0808", "profiles.csv", "`1`"]);
}
