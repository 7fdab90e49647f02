//! Transcripts of commands: arguments, status, stdout, stderr.

use std::io::Read;
use std::process::Stdio;

use crate::transcript::Folder;

const RULES: &str = "\
segment dach { country in [\"DE\", \"AT\"] }

@size 1 to 2
segment buyers of dach {
  did purchase in last 60 days
}
";

const FACTS: &str = "as of: 2026-06-01T00:00:00Z\ndata: …\nrules: …\n";

#[test]
fn run_prints_a_table() {
    Folder::with_rules(RULES).cantle("run").is(
        0,
        "\
segment   members  share  of
dach            2  50.0%  everyone
buyers          1  50.0%  dach
everyone        4

as of  2026-06-01T00:00:00Z (from cantle.toml)
data   …
rules  …
",
        "read 7 rows: 5 kept, 2 not needed; … s\n",
    );
}

#[test]
fn run_takes_names_and_an_instant() {
    Folder::with_rules(RULES)
        .cantle("run buyers --as-of 2026-05-01 -q")
        .is(
            1,
            "\
segment   members  share  of
buyers          0   0.0%  dach
everyone        3

as of  2026-05-01T00:00:00Z (as asked for)
data   …
rules  …
",
            "\
error[E0710]: `buyers` has 0 members, fewer than the 1 that its `@size` allows
 --> rules/a.seg:4:9
  |
4 | segment buyers of dach {
  |         ^^^^^^ `@size 1 to 2`
  |
  = help: look whether the data is complete and the rule still right; then change `@size`

",
        );
}

#[test]
fn run_knows_its_names() {
    Folder::with_rules(RULES).cantle("run buyer").is(
        2,
        "",
        "error[E0204]: unknown segment `buyer`\n  |\n  = help: did you mean `buyers`?\n\n"
            .replace("  |\n  =", " |\n =")
            .as_str(),
    );
    Folder::with_rules(RULES)
        .cantle("run --as-of someday")
        .fails(2, &["E0709", "`someday`", "2026-06-01"]);
}

#[test]
fn run_as_json_is_one_document() {
    let said = Folder::with_rules(RULES).cantle("run --format json -q");
    said.is(0, &said.stdout, "");
    let document: serde_json::Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!(document["format_version"], 1);
    assert_eq!(document["as_of"], "2026-06-01T00:00:00Z");
    assert_eq!(document["everyone"], 4);
    assert_eq!(document["segments"][1]["name"], "buyers");
    assert_eq!(document["segments"][1]["of"], "dach");
    assert_eq!(document["segments"][1]["members"], 1);
    assert_eq!(document["segments"][1]["share"], 0.5);
    assert_eq!(document["segments"][1]["guard"]["holds"], true);
    assert_eq!(document["rows"]["read"], 7);
}

#[test]
fn check_is_silent_on_stdout_when_all_is_well() {
    Folder::with_rules(RULES).cantle("check").is(
        0,
        "",
        "checked 1 rule file, 2 segments: no errors\n",
    );
    Folder::with_rules(RULES).cantle("check -q").is(0, "", "");
}

#[test]
fn check_reports_in_three_formats() {
    let folder = Folder::with_rules("segment a {\n  contry = \"DE\"\n}\n");
    folder.cantle("check").is(
        1,
        "\
error[E0201]: unknown attribute `contry`
 --> rules/a.seg:2:3
  |
2 |   contry = \"DE\"
  |   ^^^^^^ not an attribute of the profile
  |
  = help: did you mean `country` (string)?

",
        "checked 1 rule file: 1 error\n",
    );
    folder.cantle("check --format short -q").is(
        1,
        "rules/a.seg:2:3: error[E0201]: unknown attribute `contry`\n",
        "",
    );
    let said = folder.cantle("check --format json -q");
    said.is(1, &said.stdout, "");
    let document: serde_json::Value = serde_json::from_str(&said.stdout).unwrap();
    let found = &document["diagnostics"][0];
    assert_eq!(found["code"], "E0201");
    assert_eq!(found["start"]["line"], 2);
    assert_eq!(found["end"]["column"], 9);
    assert_eq!(document["summary"]["errors"], 1);
}

#[test]
fn check_denies_warnings_if_asked() {
    let folder = Folder::with_rules("segment a { country in [] }\n");
    folder.cantle("check").finds(0, &["warning[W0603]"]);
    folder
        .cantle("check --deny warnings")
        .finds(1, &["warning[W0603]"]);
}

#[test]
fn check_warns_of_a_property_that_no_such_event_has() {
    let folder = Folder::with_rules(
        "segment a {\n  did visit where amount > 5\n}\n\nsegment b {\n  did any event where amount > 5\n}\n",
    );
    folder.cantle("check --format short -q").is(
        0,
        "rules/a.seg:2:19: warning[W0605]: no `visit` event has a value for `amount`\n",
        "",
    );
}

#[test]
fn a_run_warns_once_of_a_property_that_none_of_the_events_asked_has() {
    let folder = Folder::with_rules("segment a { did any event where amount > 5 }\n");
    let warned = |folder: &Folder| folder.cantle("run").stderr.matches("W0605").count();
    assert_eq!(warned(&folder), 0);
    let folder = Folder::with_rules(
        "segment a { did any event where amount > 5 }\nsegment b { did visit where amount > 5 }\n",
    );
    assert_eq!(warned(&folder), 1);
}

#[test]
fn check_reports_only_the_paths_it_is_given() {
    let folder = Folder::with_rules("segment a { x = 1 }\n")
        .file("rules/b.seg", "segment b { in segment a }\n");
    folder.cantle("check rules/b.seg").is(
        0,
        "",
        "checked 2 rule files, 2 segments: no errors\nnot shown: 1 in other files\n",
    );
    folder
        .cantle("check rules -q")
        .finds(1, &["rules/a.seg:1:13"]);
    folder
        .cantle("check nowhere.seg")
        .fails(2, &["no rule file of this project is at `nowhere.seg`"]);
}

#[test]
fn check_of_what_cannot_be_opened_is_still_one_document() {
    let said = Folder::with_rules(RULES)
        .manifest("key = \"id\"", "kee = \"id\"")
        .cantle("check --format json");
    assert_eq!(said.status, Some(2));
    let document: serde_json::Value = serde_json::from_str(&said.stdout).unwrap();
    assert_ne!(document["summary"]["errors"], 0);
    assert!(said.stderr.contains("cantle.toml:8:1"), "{said:#?}");
}

#[test]
fn fmt_changes_files_in_place() {
    let untidy = "segment a{\n   country=\"DE\"\n}";
    let tidy = "segment a { country = \"DE\" }\n";
    let folder = Folder::with_rules(untidy).file("rules/b.seg", tidy);
    let diff = folder.cantle("fmt --diff -q");
    diff.finds(
        0,
        &[
            "--- rules/a.seg\n+++ rules/a.seg\n@@ -1,3 +1",
            "-segment a{\n",
        ],
    );
    folder.cantle("fmt --check -q").is(1, "rules/a.seg\n", "");
    assert_eq!(folder.read("rules/a.seg"), untidy);
    folder
        .cantle("fmt")
        .is(0, "", "looked at 2 rule files: formatted 1\n");
    assert_ne!(folder.read("rules/a.seg"), untidy);
    assert_eq!(folder.list("rules"), ["a.seg", "b.seg"]);
    folder.cantle("fmt --check -q").is(0, "", "");
}

#[test]
fn fmt_filters_stdin() {
    let folder = Folder::empty();
    folder
        .cantle_with_input("fmt -", "segment a   { everyone }\n")
        .is(0, "segment a { everyone }\n", "");
    folder
        .cantle_with_input("fmt --check -", "segment a   { everyone }\n")
        .is(1, "<stdin>\n", "");
    folder
        .cantle_with_input("fmt -", "segment a { }\n")
        .fails(1, &["E0105", "<stdin>:1:"]);
}

#[test]
fn fmt_leaves_broken_files_alone() {
    let folder = Folder::with_rules("segment   a { country = }\n");
    folder.cantle("fmt rules").fails(1, &["rules/a.seg:1:"]);
    assert_eq!(folder.read("rules/a.seg"), "segment   a { country = }\n");
    folder
        .cantle("fmt missing.seg")
        .fails(2, &["E0708", "missing.seg"]);
}

#[test]
fn export_writes_one_file_a_segment() {
    let folder = Folder::with_rules(RULES);
    folder.cantle("export --all --out lists").is(
        0,
        "",
        &format!("read 7 rows: 5 kept, 2 not needed; … s\n{FACTS}wrote 2 segments to lists\n"),
    );
    assert_eq!(folder.list("lists"), ["buyers.csv", "dach.csv"]);
    assert_eq!(folder.read("lists/dach.csv"), "id\n001\n002\n");
    assert_eq!(folder.read("lists/buyers.csv"), "id\n001\n");
}

#[test]
fn a_limit_of_memory_is_held_before_the_work() {
    let folder = Folder::with_rules(RULES);
    folder.cantle("run --memory-limit 1MB").fails(
        2,
        &[
            "E0822",
            "the limit is 1 MB",
            "of 3 profiles",
            "--memory-limit",
        ],
    );
    folder
        .cantle("export --all --out lists --memory-limit 1MB")
        .fails(2, &["E0822"]);
    assert!(!folder.path("lists").exists());
    folder
        .cantle("run -q --memory-limit much")
        .fails(2, &["no unit of memory"]);
    let free = folder.cantle("run -q");
    let limited = folder.cantle("run -q --memory-limit 8GB");
    assert_eq!((free.stdout, free.status), (limited.stdout, limited.status));
}

#[test]
fn export_knows_five_formats() {
    let folder = Folder::with_rules(RULES);
    for format in ["csv", "ndjson", "parquet", "arrow", "roaring"] {
        let arguments = format!("export dach --format {format} --out lists -q");
        folder.cantle(&arguments).is(0, "", "");
    }
    assert_eq!(
        folder.list("lists"),
        [
            "dach.arrow",
            "dach.csv",
            "dach.ndjson",
            "dach.parquet",
            "dach.roaring",
            "rows.csv"
        ]
    );
    assert_eq!(
        folder.read("lists/dach.ndjson"),
        "{\"id\":\"001\"}\n{\"id\":\"002\"}\n"
    );
    assert_eq!(
        folder.read("lists/rows.csv"),
        "row,key\n0,001\n1,002\n2,003\n3,004\n"
    );
}

#[test]
fn export_streams_one_segment() {
    let folder = Folder::with_rules(RULES);
    folder
        .cantle("export dach --out - -q")
        .is(0, "id\n001\n002\n", "");
    folder
        .cantle("export --all --out -")
        .fails(2, &["`--out -` writes one segment, not 2"]);
    folder.cantle("export --out lists").fails(2, &["--all"]);
}

#[test]
fn a_broken_guard_writes_nothing() {
    let folder = Folder::with_rules(RULES).file("lists/buyers.csv", "old\n");
    folder
        .cantle("export --all --out lists --as-of 2026-05-01")
        .fails(1, &["E0710", "nothing was written"]);
    assert_eq!(folder.list("lists"), ["buyers.csv"]);
    assert_eq!(folder.read("lists/buyers.csv"), "old\n");
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let folder = Folder::with_rules(RULES);
    for format in ["csv", "parquet", "arrow", "roaring"] {
        let one = format!("export --all --format {format} --out one --threads 1 -q");
        let many = format!("export --all --format {format} --out many --threads 8 -q");
        folder.cantle(&one).is(0, "", "");
        folder.cantle(&many).is(0, "", "");
    }
    assert_eq!(folder.list("one"), folder.list("many"));
    for name in folder.list("one") {
        let read = |side: &str| std::fs::read(folder.path(side).join(&name)).unwrap();
        assert_eq!(read("one"), read("many"), "{name}");
    }
}

#[test]
fn the_identity_of_rules_is_that_of_their_meaning() {
    let identity = |rules: &str| {
        let folder = Folder::with_rules(rules);
        let output = folder.command("run --format json -q").output().unwrap();
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        document["rules"].as_str().unwrap().to_owned()
    };
    let rules = identity(RULES);
    assert_eq!(
        rules,
        identity(&format!("# more\n\n{}", RULES.replace(" {", "   {")))
    );
    assert_ne!(rules, identity(&RULES.replace("60 days", "61 days")));
}

#[test]
fn rules_with_errors_do_not_run() {
    let folder = Folder::with_rules("segment a { everyone }\nsegment b { contry = \"DE\" }\n");
    folder.cantle("run a").fails(1, &["E0201"]);
    folder.cantle("export a --out lists").fails(1, &["E0201"]);
    assert!(folder.list("lists").is_empty());
}

#[test]
fn refused_rows_stop_a_run_unless_allowed() {
    let folder = Folder::with_rules(RULES)
        .file("events.csv", "id,event,ts,amount\n001,purchase,2026-05-01T10:00:00Z,1\n,purchase,2026-05-01T10:00:00Z,2\n");
    folder
        .cantle("run")
        .fails(2, &["E0809", "events.csv:3", "E0813"]);
    let said = folder.cantle("run --max-refused 1");
    assert_eq!(said.status, Some(0), "{said:#?}");
    assert!(said.stderr.contains("warning[E0809]"), "{said:#?}");
    assert!(said.stderr.contains("1 refused"), "{said:#?}");
}

#[test]
fn schema_is_proposed_shown_and_checked() {
    let folder = Folder::with_rules(RULES);
    let said = folder.cantle("schema infer -q");
    said.finds(
        0,
        &["[profile]", "country = ", "[event.purchase]", "amount = "],
    );
    folder
        .cantle("schema infer --write")
        .is(0, "", "wrote schema.toml\n");
    assert_eq!(folder.read("schema.toml"), said.stdout);
    folder
        .cantle("schema infer --write")
        .fails(2, &["E0707", "schema.toml"]);
    folder.cantle("schema check").fails(2, &["has no schema"]);
    let folder = folder.manifest("edition", "schema = \"schema.toml\"\nedition");
    folder.cantle("schema check -q").is(0, "", "");
    folder.cantle("schema show -q").is(0, &said.stdout, "");
    let folder = folder.file("profiles.csv", "id,country,age,email\n001,DE,old,\n");
    folder
        .cantle("schema check -q")
        .finds(1, &["profiles.csv:2", "`old`"]);
}

#[test]
fn paths_are_shown_without_dots() {
    let folder = Folder::with_rules("segment a { contry is \"DE\" }\n")
        .file("profiles.csv", "id,country,age,email\n001,DE,1,\n002,DE\n")
        .manifest("\"profiles.csv\"", "\"./profiles.csv\"");
    for rules in ["[\"./rules/.\"]", "[\"./rules/*.seg\"]", "[\".\"]"] {
        let manifest = folder.read("cantle.toml");
        let lines = manifest.lines().filter(|line| !line.starts_with("rules ="));
        let head = format!("rules = {rules}\n");
        let text = lines.fold(head, |text, line| text + line + "\n");
        std::fs::write(folder.path("cantle.toml"), text).unwrap();
        for project in ["", " --project .", " --project ./"] {
            let said = folder.cantle(&format!("check -q{project}"));
            said.finds(1, &[" --> rules/a.seg:1:13\n"]);
        }
    }
    let fixed = folder.file("rules/a.seg", "segment a { country is \"DE\" }\n");
    fixed.cantle("run -q").fails(2, &[" --> profiles.csv:3\n"]);
}

#[test]
fn a_schema_that_is_not_there_is_named_where_the_manifest_does() {
    Folder::with_rules(RULES)
        .manifest("edition", "schema = \"none.toml\"\nedition")
        .cantle("run")
        .fails(2, &["E0708", " --> cantle.toml:1:10\n", "no such file"]);
}

#[test]
fn a_proposed_schema_lists_what_each_event_type_has() {
    let folder = Folder::with_rules(RULES).file(
        "events.csv",
        "id,event,ts,amount,page,note,never\n\
             001,purchase,2026-01-01T00:00:00Z,5,,,\n\
             001,purchase,2026-01-02T00:00:00Z,6,,x,\n\
             002,view,2026-01-03T00:00:00Z,,/,,\n\
             002,login,2026-01-03T00:00:00Z,,,,\n",
    );
    let said = folder.cantle("schema infer -q");
    let events = said.stdout.split_once("\n\n").map(|(_, events)| events);
    assert_eq!(
        events,
        Some(
            "[event.login]\n\n\
             [event.purchase]\namount = \"int\"\n\
             note   = { type = \"string\", optional = true }\n\n\
             [event.view]\npage = \"string\"\n"
        ),
        "{said:#?}"
    );
    let wrote = folder.cantle("schema infer --write -q");
    assert!(wrote.stderr.contains("`never`"), "{wrote:#?}");
    let folder = folder.manifest("edition", "schema = \"schema.toml\"\nedition");
    folder.cantle("schema check -q").is(0, "", "");
    folder.cantle("schema show -q").is(0, &said.stdout, "");
}

#[test]
fn init_makes_a_project_that_runs() {
    let folder = Folder::empty();
    folder.cantle("init shop").is(
        0,
        "",
        "made a project in shop\nnext: cd shop && cantle run\n",
    );
    folder.cantle("check --project shop").is(
        0,
        "",
        "checked 2 rule files, 6 segments: no errors\n",
    );
    folder
        .cantle("test --project shop")
        .finds(0, &["3 passed; 0 failed"]);
    folder.cantle("fmt --check --project shop -q").is(0, "", "");
    folder
        .cantle("schema check --project shop -q")
        .is(0, "", "");
    let said = folder.cantle("run --project shop --format json -q");
    let document: serde_json::Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!(document["everyone"], 20);
    for segment in document["segments"].as_array().unwrap() {
        let members = segment["members"].as_u64().unwrap();
        assert!(0 < members && members < 20, "{segment}");
    }
    folder
        .cantle("init shop")
        .fails(2, &["E0707", "`shop/cantle.toml` is there already"]);
}

#[test]
fn commands_that_are_not_there_are_usage_errors() {
    let folder = Folder::empty();
    for arguments in ["", "serve", "run --nonsense", "run --threads 0"] {
        folder.cantle(arguments).fails(
            2,
            &["Usage: cantle"].map(|usage| {
                if arguments.ends_with('0') {
                    "--threads"
                } else {
                    usage
                }
            }),
        );
    }
    folder.cantle("run").fails(2, &["E0701"]);
    folder
        .cantle("run --project nowhere")
        .fails(2, &["E0701", "nowhere"]);
}

#[test]
fn products_of_the_command_line_itself() {
    let folder = Folder::empty();
    folder.cantle("--version").is(0, "cantle 0.1.0\n", "");
    folder
        .cantle("--help")
        .finds(0, &["Usage: cantle", "Examples:", "Exit status"]);
    folder
        .cantle("export --help")
        .finds(0, &["--format", "Examples:"]);
    folder.cantle("code").finds(0, &["E0101  ", "E0813  "]);
    folder
        .cantle("code e0201")
        .finds(0, &["# E0201: unknown attribute\n"]);
    folder.cantle("code E0211x").fails(2, &["E0709", "`E0211`"]);
    folder.cantle("completions bash").finds(0, &["_cantle"]);
    folder.cantle("man").finds(0, &[".TH cantle 1"]);
    folder.cantle("man export").finds(0, &["cantle\\-export"]);
    folder.cantle("man nothing").fails(2, &["E0709"]);
}

#[test]
fn colours_are_for_terminals_or_when_asked_for() {
    let folder = Folder::with_rules("segment a { contry = 1 }\n");
    assert!(!folder.cantle("check").stdout.contains('\x1b'));
    assert!(
        folder
            .cantle("check --color always")
            .stdout
            .contains('\x1b')
    );
    let coloured = |arguments: &str| {
        let mut command = folder.command(arguments);
        command.env("NO_COLOR", "1").env("CLICOLOR_FORCE", "1");
        command.output().unwrap().stdout.contains(&0x1b)
    };
    assert!(!coloured("check --color never"));
    assert!(!coloured("check"));
}

#[test]
fn a_closed_pipe_is_a_quiet_success() {
    let folder = Folder::with_rules(RULES);
    for arguments in ["run -q", "code", "export dach --out - -q", "--help"] {
        let mut child = folder
            .command(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let mut stderr = String::new();
        child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut stderr)
            .unwrap();
        assert_eq!(
            child.wait().unwrap().code(),
            Some(0),
            "{arguments}: {stderr}"
        );
        assert_eq!(stderr, "", "{arguments}");
    }
}

#[test]
fn an_interrupted_command_ends_with_130() {
    // The signal must not come before the handler stands, which nothing tells: wait longer if it did.
    let mut statuses = [300, 2_000, 10_000].into_iter().map(interrupted_after);
    assert!(statuses.any(|status| status == Some(130)));
}

fn interrupted_after(milliseconds: u64) -> Option<i32> {
    let folder = Folder::empty();
    let mut child = folder
        .command("fmt -")
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    std::thread::sleep(std::time::Duration::from_millis(milliseconds));
    let interrupted = std::process::Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    if !interrupted.is_ok_and(|status| status.success()) {
        child.kill().unwrap();
    }
    child.wait().unwrap().code()
}
