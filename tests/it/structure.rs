//! The shape of the code: imports go downward only.

use std::fs;
use std::path::{Path, PathBuf};

/// Modules by layer, lowest first; one layer never imports from the same or a higher one,
/// except for the module itself.
const LAYERS: &[&[&str]] = &[
    &["value"],
    &["time", "diagnostics"],
    &["syntax", "dataset"],
    &["check"],
    &["plan", "interpret"],
    &["execute", "explain"],
    &["prove"],
    &["audience", "testing"],
    &["engine"],
    &["lsp"],
    &["cli"],
];

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|modules| modules.contains(&module))
}

fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a source folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            rust_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// The top-level module a file belongs to: `execute` of `src/execute/kernels/compare.rs`.
fn module_of(path: &Path, source: &Path) -> String {
    let relative = path.strip_prefix(source).expect("a file of src");
    let first = relative.components().next().expect("a component");
    let name = first.as_os_str().to_string_lossy();
    name.trim_end_matches(".rs").to_owned()
}

/// The modules that `crate::…` mentions of a text name, in `use` lines and in paths alike.
fn mentioned(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let code = line.split("//").next().unwrap_or_default();
        for part in code.split("crate::").skip(1) {
            let names = part.strip_prefix('{').unwrap_or(part);
            let name: String = names
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            found.push((index + 1, name));
        }
    }
    found
}

#[test]
fn imports_go_downward_only() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&source, &mut files);
    let mut wrong = Vec::new();
    for file in &files {
        let module = module_of(file, &source);
        let Some(own) = layer(&module) else { continue };
        let text = fs::read_to_string(file).expect("a source file");
        for (line, name) in mentioned(&text) {
            let upward = layer(&name).is_some_and(|other| other >= own);
            if name != module && upward {
                wrong.push(format!(
                    "{}:{line}: {module} imports {name}",
                    file.display()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "imports upward:\n{}", wrong.join("\n"));
}

#[test]
fn every_module_has_a_layer() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for entry in fs::read_dir(&source).expect("src") {
        let path = entry.expect("an entry").path();
        let module = module_of(&path, &source);
        if module != "lib" && module != "main" {
            assert!(
                layer(&module).is_some(),
                "{module} has no layer in this test"
            );
        }
    }
}
