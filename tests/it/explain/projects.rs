//! Every segment, arm and audience of the example projects in plain English.
//! `UPDATE_GOLDENS=1` writes the texts anew.

use std::fs;
use std::path::{Path, PathBuf};

use cantle::diagnostics::SourceId;
use cantle::syntax::ast::ItemKind;
use cantle::syntax::parse;

use crate::transcript::Folder;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn rule_files(project: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(project.join("rules")).expect("rules");
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    files
}

/// The rules and the schema of a project: nothing here needs data.
fn without_data(project: &Path) -> Folder {
    let text = |path: &Path| fs::read_to_string(path).expect("a text file");
    let folder = ["cantle.toml", "schema.toml"]
        .iter()
        .fold(Folder::empty(), |folder, name| {
            folder.file(name, text(&project.join(name)))
        });
    rule_files(project).iter().fold(folder, |folder, file| {
        let name = file.file_name().expect("a name").to_string_lossy();
        folder.file(&format!("rules/{name}"), text(file))
    })
}

/// What can be explained, in the order written.
fn names(project: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for file in rule_files(project) {
        let text = fs::read_to_string(file).expect("a rule file");
        for item in parse(SourceId(0), &text).file.items {
            match item.kind {
                ItemKind::Segment(segment) => names.push(segment.name.text),
                ItemKind::Audience(audience) => names.push(audience.name.text),
                ItemKind::Split(split) => {
                    let arms = split.arms.iter();
                    names.extend(arms.map(|arm| format!("{}.{}", split.name.text, arm.name.text)));
                }
                ItemKind::Waterfall(waterfall) => {
                    let arms = waterfall.arms.iter();
                    let name = &waterfall.name.text;
                    names.extend(arms.map(|arm| format!("{name}.{}", arm.name.text)));
                }
                ItemKind::Let(_) | ItemKind::Test(_) => {}
            }
        }
    }
    names
}

fn assert_explained(project: &str) {
    let path = root().join("rules").join(project);
    let folder = without_data(&path);
    let explain = |arguments: &str| {
        let said = folder.cantle(&format!("explain {arguments}"));
        assert_eq!(said.status, Some(0), "{said:?}");
        said.stdout
    };
    let pages: Vec<String> = names(&path).iter().map(|name| explain(name)).collect();
    assert_golden(&format!("{project}.txt"), &pages.join("\n"));
    if project == "call_lists" {
        assert_golden(&format!("{project}_plan.txt"), &explain("--plan"));
    }
}

fn assert_golden(name: &str, now: &str) {
    let path = root().join("tests/it/explain/goldens").join(name);
    if std::env::var_os("UPDATE_GOLDENS").is_some() {
        fs::write(&path, now).expect("the golden");
        return;
    }
    let there = fs::read_to_string(&path).expect("the golden");
    let changed = there
        .lines()
        .zip(now.lines())
        .find(|(there, now)| there != now);
    let why = "UPDATE_GOLDENS=1 cargo test --test it explain::projects";
    assert!(there == now, "{name} is stale, from {changed:?}: {why}");
}

#[test]
fn call_lists() {
    assert_explained("call_lists");
}

#[test]
fn cd_shop() {
    assert_explained("cd_shop");
}

#[test]
fn households() {
    assert_explained("households");
}

#[test]
fn rewards() {
    assert_explained("rewards");
}

#[test]
fn visitors() {
    assert_explained("visitors");
}
