//! The documentation is true: every example in `docs/` is formatted, checked and run, on the
//! example project of `docs/example`.
//!
//! A fence ` ```seg ` holds rules. `# -> ana, bo` behind a segment, an audience or an arm says who
//! belongs. ` ```seg error E0104 ` and ` ```seg warning W0601 ` say what `check` finds.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use cantle::diagnostics::codes;
use cantle::syntax::{format, parse};

use super::transcript::Folder;

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs")
}

fn page(name: &str) -> String {
    fs::read_to_string(docs().join(name)).expect("a page")
}

/// A fenced block of rules.
struct Example {
    /// Of the first line of the rules in the page.
    line: usize,
    /// The words of the fence behind `seg`.
    marks: Vec<String>,
    rules: String,
}

fn examples(page: &str) -> Vec<Example> {
    let mut found = fences(page);
    found.retain(|example| example.marks.first().is_some_and(|mark| mark == "seg"));
    found
}

fn fences(page: &str) -> Vec<Example> {
    let mut found = Vec::new();
    let mut open: Option<Example> = None;
    for (index, line) in page.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (Some(example), None) => {
                example.rules.push_str(line);
                example.rules.push('\n');
            }
            (Some(_), Some(_)) => found.extend(open.take()),
            (None, Some(info)) => {
                open = Some(Example {
                    line: index + 2,
                    marks: info.split_whitespace().map(str::to_owned).collect(),
                    rules: String::new(),
                });
            }
            (None, None) => {}
        }
    }
    found
}

/// Who belongs, by the name of the file that an export writes.
fn members(rules: &str) -> BTreeMap<String, String> {
    let mut expected = BTreeMap::new();
    let mut item = String::new();
    let mut has_arms = false;
    for line in rules.lines() {
        let mut words = line.split_whitespace();
        let first = words.next().unwrap_or_default();
        if let "segment" | "audience" | "split" | "waterfall" = first {
            item = words.next().unwrap_or_default().to_owned();
            has_arms = matches!(first, "split" | "waterfall");
        }
        let Some((_, names)) = line.split_once("# -> ") else {
            continue;
        };
        let name = match has_arms {
            true => format!("{item}.{first}"),
            false => item.clone(),
        };
        expected.insert(name, names.to_owned());
    }
    expected
}

/// The example project with these rules instead of its own.
fn project(rules: &str) -> Folder {
    let example = docs().join("example");
    let copy = |folder: Folder, name: &str| {
        let text = fs::read(example.join(name)).expect("a file of the example");
        folder.file(name, text)
    };
    [
        "cantle.toml",
        "schema.toml",
        "data/profiles.ndjson",
        "data/events.csv",
        "lists/partners.csv",
    ]
    .into_iter()
    .fold(Folder::empty(), copy)
    .file("rules/a.seg", rules)
}

/// What is wrong with the example, if anything.
fn judge(example: &Example) -> Result<(), String> {
    let rules = example.rules.as_str();
    let folder = project(rules);
    let found = folder.cantle("check --format short");
    let codes: Vec<&str> = (found.stdout.lines())
        .filter_map(|line| line.split_once('[')?.1.split_once(']'))
        .map(|(code, _)| code)
        .collect();
    let marks: Vec<&str> = example.marks.iter().skip(2).map(String::as_str).collect();
    if codes != marks {
        return Err(format!(
            "expected {marks:?}\n{}{}",
            found.stdout, found.stderr
        ));
    }
    if example.marks.iter().any(|mark| mark == "error") {
        return Ok(());
    }
    formats_to_itself(rules)?;
    runs_as_said(&folder, rules)?;
    if rules.contains("\ntest \"") || rules.starts_with("test \"") {
        let said = folder.cantle("test");
        if said.status != Some(0) {
            return Err(format!("{}{}", said.stdout, said.stderr));
        }
    }
    Ok(())
}

fn formats_to_itself(rules: &str) -> Result<(), String> {
    let mut sources = cantle::diagnostics::Sources::default();
    let source = sources.add("a.seg", rules);
    let parsed = parse(source, rules);
    let formatted = format(&parsed.file);
    match formatted == rules {
        true => Ok(()),
        false => Err(format!("is not formatted; it should be\n{formatted}")),
    }
}

fn runs_as_said(folder: &Folder, rules: &str) -> Result<(), String> {
    let said = folder.cantle("export --all --out lists");
    if said.status != Some(0) {
        return Err(format!("{}{}", said.stdout, said.stderr));
    }
    for (name, expected) in members(rules) {
        let file = folder.read(&format!("lists/{name}.csv"));
        let keys: Vec<&str> = (file.lines().skip(1))
            .map(|line| line.split_once(',').map_or(line, |(key, _)| key))
            .collect();
        let keys = match keys.is_empty() {
            true => "nobody".to_owned(),
            false => keys.join(", "),
        };
        if keys != expected {
            return Err(format!("{name} has {keys}, the page says {expected}"));
        }
    }
    Ok(())
}

fn assert_examples_hold(name: &str) {
    let page = page(name);
    let examples = examples(&page);
    assert!(examples.len() > 10, "{name} has examples");
    let wrong: String = examples
        .iter()
        .filter_map(|example| Some((example, judge(example).err()?)))
        .fold(String::new(), |mut all, (example, why)| {
            writeln!(all, "docs/{name}:{}: {why}", example.line).expect("a text");
            all
        });
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn the_language_page_is_true() {
    assert_examples_hold("language.md");
}

#[test]
fn the_page_for_those_who_know_other_builders_is_true() {
    assert_examples_hold("from-what-you-know.md");
}

/// The manifest and the schema of the page have no unknown key and no wrong value.
#[test]
fn the_project_page_shows_what_is_understood() {
    let page = page("project.md");
    let tables = fences(&page);
    let with = |start: &str| {
        let mut found = tables.iter().filter(|fence| fence.rules.starts_with(start));
        found.next().expect("a table").rules.clone()
    };
    let folder = Folder::with_rules("segment a { everyone }\n")
        .file("cantle.toml", with("edition"))
        .file("schema.toml", with("[profile]"));
    let said = folder.cantle("check --format short");
    for code in ["E0702", "E0703", "E0704", "E0706"] {
        assert!(!said.stderr.contains(code), "{}", said.stderr);
        assert!(!said.stdout.contains(code), "{}", said.stdout);
    }
}

/// What commands print in the example project; `UPDATE_DOCS=1` writes the page anew.
#[test]
fn the_project_page_shows_what_commands_print() {
    let text = page("project.md");
    let rules = fs::read_to_string(docs().join("example/rules/customers.seg")).expect("rules");
    let folder = project(&rules);
    let mut now = String::new();
    let mut rest = text.as_str();
    while let Some((before, block)) = rest.split_once("```console\n$ cantle ") {
        let (arguments, _) = block.split_once('\n').expect("a command");
        let (_, after) = block.split_once("\n```\n").expect("an end of the block");
        let said = folder.cantle(arguments);
        assert_eq!(said.status, Some(0), "{said:?}");
        let said = said.stdout.trim_end();
        write!(
            now,
            "{before}```console\n$ cantle {arguments}\n{said}\n```\n"
        )
        .expect("a text");
        rest = after;
    }
    now.push_str(rest);
    assert_page_is("project.md", &text, &now);
}

fn assert_page_is(name: &str, there: &str, now: &str) {
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(docs().join(name), now).expect("the page");
    } else {
        let why = "is stale: UPDATE_DOCS=1 cargo test --test it docs";
        assert!(there == now, "docs/{name} {why}");
    }
}

/// Links of the pages lead to files and headings that are there.
#[test]
fn links_lead_somewhere() {
    let link = regex::Regex::new(r"\]\(([^)#:\s]*)(?:#([^)\s]*))?\)").expect("a pattern");
    for name in ["language.md", "from-what-you-know.md", "project.md"] {
        let text = page(name);
        for found in link.captures_iter(&text) {
            let target = match &found[1] {
                "" => docs().join(name),
                path => docs().join(path),
            };
            assert!(target.exists(), "{name}: {}", &found[0]);
            let Some(heading) = found.get(2) else {
                continue;
            };
            let target = fs::read_to_string(&target).expect("a page");
            let there = target.lines().any(|line| anchor(line) == heading.as_str());
            assert!(there, "{name}: {}", &found[0]);
        }
    }
}

/// The anchor of a heading; empty for other lines.
fn anchor(line: &str) -> String {
    match line.strip_prefix('#') {
        Some(rest) => (rest.trim_start_matches('#').trim().to_lowercase().chars())
            .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
            .map(|c| if c == ' ' { '-' } else { c })
            .collect(),
        None => String::new(),
    }
}

#[test]
fn the_page_of_diagnostics_is_that_of_the_binary() {
    let mut text = String::from(
        "# Diagnostics\n\nWhat `cantle` may find, by code. `cantle code E0201` prints one of these.\n",
    );
    for code in codes::all() {
        let (id, title, body) = (code.id, code.title, code.page.trim());
        write!(text, "\n## {id}: {title}\n\n{body}\n").expect("a text");
    }
    let there = fs::read_to_string(docs().join("diagnostics.md")).unwrap_or_default();
    assert_page_is("diagnostics.md", &there, &text);
}
