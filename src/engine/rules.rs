//! Rule files to syntax trees, and the list files that they name.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::check::{Lists, list_files};
use crate::dataset::lists;
use crate::dataset::manifest::Manifest;
use crate::diagnostics::{Diagnostic, Failure, SourceId, Sources, Span, codes};
use crate::syntax::{self, ast};

/// A rule file of a project.
#[derive(Clone, Debug)]
pub struct RuleFile {
    pub path: PathBuf,
    pub source: SourceId,
}

/// All rule files, in order of their paths.
#[derive(Debug)]
pub struct Rules {
    pub files: Vec<RuleFile>,
    pub trees: Vec<ast::File>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Texts of rule files by their paths, which stand for those on disk.
pub type Texts = BTreeMap<PathBuf, String>;

/// Reads and parses all rule files.
pub fn read(manifest: &Manifest, texts: &Texts, sources: &mut Sources) -> Result<Rules, Failure> {
    let mut files = Vec::new();
    let mut broken = Vec::new();
    for path in manifest.rule_files()? {
        let bytes = match texts.get(&path) {
            Some(text) => text.clone().into_bytes(),
            None => std::fs::read(&path).map_err(|error| cannot_read(&path, &error))?,
        };
        let (source, invalid) = add(sources, &shown_path(&path), bytes);
        broken.push(invalid);
        files.push(RuleFile { path, source });
    }
    let parsed: Vec<syntax::Parsed> = files
        .par_iter()
        .map(|file| syntax::parse(file.source, &sources.get(file.source).text))
        .collect();
    let mut rules = Rules {
        files,
        trees: Vec::with_capacity(parsed.len()),
        diagnostics: Vec::new(),
    };
    for (parsed, broken) in parsed.into_iter().zip(broken) {
        rules.trees.push(parsed.file);
        // What else is wrong with such a file may come from its encoding.
        match broken {
            Some(diagnostic) => rules.diagnostics.push(diagnostic),
            None => rules.diagnostics.extend(parsed.diagnostics),
        }
    }
    Ok(rules)
}

/// Reads the list files that rules name, in parallel.
pub fn read_lists(manifest: &Manifest, trees: &[ast::File]) -> Lists {
    let requests = list_files(trees);
    requests
        .into_par_iter()
        .map(|(request, _)| {
            let list = lists::read(&manifest.folder, &request.file, request.column.as_deref());
            (request, list)
        })
        .collect()
}

/// Adds a rule text to `sources`, and says where it is not UTF-8 if it is not. The rest is kept,
/// so that the names it defines stay known.
pub fn add(sources: &mut Sources, name: &str, bytes: Vec<u8>) -> (SourceId, Option<Diagnostic>) {
    match String::from_utf8(bytes) {
        Ok(text) => (sources.add(name, text), None),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let source = sources.add(name, &*String::from_utf8_lossy(error.as_bytes()));
            (source, Some(not_utf8(source, at)))
        }
    }
}

fn not_utf8(source: SourceId, at: usize) -> Diagnostic {
    let end = at + '\u{fffd}'.len_utf8();
    Diagnostic::error(&codes::syntax::NOT_UTF8, "this file is not UTF-8")
        .label(Span::new(source, at, end), "the first byte that is not")
        .help("save the file as UTF-8 in your editor")
}

/// A file that the system does not let us read.
pub fn cannot_read(path: &Path, error: &std::io::Error) -> Diagnostic {
    let reason = crate::audience::export::reason(error);
    Diagnostic::error(
        &codes::project::CANNOT_READ,
        format!("cannot read `{}`: {reason}", shown_path(path)),
    )
    .in_file(shown_path(path), None)
}

/// A path as messages show it: relative to the working directory where that is shorter.
pub fn shown_path(path: &Path) -> String {
    let plain = path.strip_prefix("./").unwrap_or(path);
    let current = std::env::current_dir().ok();
    let relative = current.and_then(|current| relative_to(plain, &current));
    let full = plain.display().to_string();
    match relative.map(|path| path.display().to_string()) {
        Some(relative) if relative.len() < full.len() => relative,
        _ => full,
    }
}

fn relative_to(path: &Path, folder: &Path) -> Option<PathBuf> {
    if !path.is_absolute() {
        return None;
    }
    let common = path
        .components()
        .zip(folder.components())
        .take_while(|(a, b)| a == b)
        .count();
    let ups = folder.components().skip(common).map(|_| "..".as_ref());
    let downs = path.components().skip(common).map(|part| part.as_os_str());
    Some(ups.chain(downs).collect())
}
