//! Paths and globs of a manifest to files.

use std::path::{Component, Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};
use walkdir::{DirEntry, WalkDir};

use super::{FILE_NAME, Manifest, Spanned, Table};
use crate::dataset::read::{Compression, DataFile, Format};
use crate::diagnostics::codes::data::MISSING_FILE;
use crate::diagnostics::codes::project::{BAD_MANIFEST, NO_MANIFEST, NO_RULES};
use crate::diagnostics::{Diagnostic, Failure};

impl Manifest {
    /// The manifest of `start` or of the nearest folder above it.
    ///
    /// # Errors
    /// No manifest found.
    pub fn find(start: &Path) -> Result<PathBuf, Failure> {
        let here = match start.to_str() {
            Some(".") => PathBuf::from(FILE_NAME),
            _ => start.join(FILE_NAME),
        };
        if here.is_file() {
            return Ok(here);
        }
        let whole = std::path::absolute(start).unwrap_or_else(|_| start.to_owned());
        let above = whole.ancestors().skip(1).map(|dir| dir.join(FILE_NAME));
        above.into_iter().find(|path| path.is_file()).ok_or_else(|| {
            Failure::from(
                Diagnostic::error(&NO_MANIFEST, format!("no `{FILE_NAME}` found"))
                    .note(format!(
                        "looked in `{}` and the folders above it",
                        whole.display()
                    ))
                    .help("name the project's folder with `--project DIR`, or make a project with `cantle init`"),
            )
        })
    }

    /// The data files of a table, in order of their paths.
    ///
    /// # Errors
    /// A file that is not there, a pattern without a match, a format that is not known.
    pub fn data_files(&self, table: &Table) -> Result<Vec<DataFile>, Failure> {
        let mut paths = Vec::new();
        let mut errors = Vec::new();
        for pattern in &table.files {
            match self.matches(pattern) {
                Ok(found) => paths.extend(found.into_iter().map(|path| (path, pattern))),
                Err(Failure(found)) => errors.extend(found),
            }
        }
        paths.sort_by(|(a, _), (b, _)| a.cmp(b));
        paths.dedup_by(|(a, _), (b, _)| a == b);
        let mut files = Vec::new();
        for (path, pattern) in paths {
            match format_of(&path) {
                Some((format, compression)) => files.push(DataFile {
                    name: path.display().to_string(),
                    path,
                    format,
                    compression,
                    delimiter: table.delimiter,
                }),
                None => errors.push(unknown_format(&path, pattern)),
            }
        }
        if errors.is_empty() {
            Ok(files)
        } else {
            Err(Failure(errors))
        }
    }

    /// The rule files, in order of their paths.
    ///
    /// # Errors
    /// None found.
    pub fn rule_files(&self) -> Result<Vec<PathBuf>, Failure> {
        let mut files = Vec::new();
        for pattern in &self.rules {
            let path = self.folder.join(&pattern.value);
            if path.is_dir() {
                files.extend(rules_below(&without_dots(&path)));
            } else if is_glob(&pattern.value) {
                let matches = expand(&self.folder, &pattern.value)
                    .map_err(|reason| bad_glob(pattern, &reason))?;
                files.extend(matches.into_iter().filter(|path| is_rule_file(path)));
            } else if path.is_file() {
                files.push(without_dots(&path));
            } else {
                let message = format!("no folder or file `{}`", pattern.value);
                return Err(Diagnostic::error(&NO_RULES, message)
                    .label(pattern.span, "named as a place of rules")
                    .into());
            }
        }
        files.sort();
        files.dedup();
        if files.is_empty() {
            return Err(self.no_rules().into());
        }
        Ok(files)
    }

    /// Whether a file of this path, if it were there, would be one of the rule files.
    pub fn is_place_of_rules(&self, path: &Path) -> bool {
        let names = |pattern: &Spanned<String>| {
            let place = without_dots(&self.folder.join(&pattern.value));
            if place.is_dir() {
                return path.strip_prefix(&place).is_ok_and(|tail| {
                    let mut parts = tail.components();
                    let hidden =
                        |part: Component<'_>| part.as_os_str().as_encoded_bytes().starts_with(b".");
                    let mut folders = tail.ancestors().skip(1);
                    !parts.any(hidden)
                        && !folders.any(|inner| {
                            let nested = !inner.as_os_str().is_empty();
                            nested && place.join(inner).join(FILE_NAME).exists()
                        })
                });
            }
            let pattern = place.to_string_lossy().into_owned();
            place == path || matcher(&pattern).is_ok_and(|matcher| matcher.is_match(path))
        };
        is_rule_file(path) && self.rules.iter().any(names)
    }

    fn no_rules(&self) -> Diagnostic {
        let places: Vec<&str> = self.rules.iter().map(|rule| rule.value.as_str()).collect();
        let span = self.rules.first().map_or(self.span, |rule| rule.span);
        let places = super::super::document::listed(&places);
        Diagnostic::error(&NO_RULES, "no rule files found")
            .label(span, format!("no `.seg` file in {places}"))
            .help("write a rule file that ends in `.seg`, or name its folder in `rules`")
    }

    fn matches(&self, pattern: &Spanned<String>) -> Result<Vec<PathBuf>, Failure> {
        let path = self.data_folder.join(&pattern.value);
        let missing = |message: String, label: &str| {
            Diagnostic::error(&MISSING_FILE, message).label(pattern.span, label)
        };
        if path.is_file() {
            return Ok(vec![without_dots(&path)]);
        }
        if path.is_dir() {
            let message = format!("`{}` is a folder", pattern.value);
            let example = format!("{}/*.parquet", pattern.value.trim_end_matches('/'));
            return Err(missing(message, "expected files")
                .help(format!("name the files in it, as in `{example}`"))
                .into());
        }
        if !is_glob(&pattern.value) {
            let message = format!("no file `{}`", pattern.value);
            let error = missing(message, "there is no such file");
            return Err(Failure::from(match similar(&path) {
                Some(name) => error.help(format!("did you mean `{name}`?")),
                None => error,
            }));
        }
        let found = expand(&self.data_folder, &pattern.value)
            .map_err(|reason| bad_glob(pattern, &reason))?;
        if found.is_empty() {
            let message = format!("no file matches `{}`", pattern.value);
            return Err(missing(message, "nothing matches this").into());
        }
        Ok(found)
    }
}

fn bad_glob(pattern: &Spanned<String>, reason: &str) -> Diagnostic {
    let message = format!("`{}` is not a glob", pattern.value);
    Diagnostic::error(&BAD_MANIFEST, message).label(pattern.span, reason)
}

fn unknown_format(path: &Path, pattern: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` is of no known format", path.display());
    Diagnostic::error(&BAD_MANIFEST, message)
        .label(pattern.span, "named here")
        .help("data files end in .parquet, .arrow, .csv, .tsv, .ndjson or .jsonl; the text ones also in .gz or .zst")
}

/// A path without the `.` that change nothing: `./rules/./a.seg` is `rules/a.seg`.
pub(in crate::dataset) fn without_dots(path: &Path) -> PathBuf {
    let parts = path.components();
    parts.filter(|part| *part != Component::CurDir).collect()
}

/// The file of the same folder whose name is most like this one.
fn similar(path: &Path) -> Option<String> {
    let entries = std::fs::read_dir(path.parent()?).ok()?;
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    names.sort();
    let name = path.file_name()?.to_str()?;
    crate::diagnostics::nearest(name, names.iter().map(String::as_str)).map(str::to_owned)
}

/// Format and compression by the end of the name.
fn format_of(path: &Path) -> Option<(Format, Compression)> {
    let name = path.file_name()?.to_str()?.to_ascii_lowercase();
    let (stem, compression) = if let Some(stem) = name.strip_suffix(".gz") {
        (stem, Compression::Gzip)
    } else if let Some(stem) = name.strip_suffix(".zst") {
        (stem, Compression::Zstd)
    } else {
        (name.as_str(), Compression::None)
    };
    let format = match stem.rsplit_once('.')?.1 {
        "parquet" => Format::Parquet,
        "arrow" => Format::Arrow,
        "csv" | "tsv" => Format::Csv,
        "ndjson" | "jsonl" => Format::Ndjson,
        _ => return None,
    };
    let is_text = matches!(format, Format::Csv | Format::Ndjson);
    (is_text || compression == Compression::None).then_some((format, compression))
}

fn is_glob(pattern: &str) -> bool {
    pattern.contains(['*', '?', '[', '{'])
}

/// The files that a glob matches; hidden ones are not seen unless the glob names them.
fn expand(folder: &Path, pattern: &str) -> Result<Vec<PathBuf>, String> {
    let (fixed, globbed): (Vec<Component<'_>>, Vec<Component<'_>>) = {
        let parts: Vec<Component<'_>> = Path::new(pattern).components().collect();
        let first = parts
            .iter()
            .position(|part| is_glob(&part.as_os_str().to_string_lossy()))
            .unwrap_or(parts.len());
        (parts[..first].to_vec(), parts[first..].to_vec())
    };
    let base = without_dots(&folder.join(fixed.iter().collect::<PathBuf>()));
    let tail = globbed.iter().collect::<PathBuf>();
    let matcher = matcher(&tail.to_string_lossy())?;
    let hidden = tail
        .to_string_lossy()
        .split('/')
        .any(|part| part.starts_with('.'));
    Ok(files_below(&base, |entry| hidden || !is_hidden(entry))
        .filter(|path| {
            path.strip_prefix(&base)
                .is_ok_and(|tail| matcher.is_match(tail))
        })
        .collect())
}

fn matcher(pattern: &str) -> Result<GlobMatcher, String> {
    GlobBuilder::new(pattern)
        .literal_separator(true)
        .build()
        .map(|glob| glob.compile_matcher())
        .map_err(|error| error.kind().to_string())
}

/// The rule files of a folder, but not those of projects inside it.
fn rules_below(folder: &Path) -> Vec<PathBuf> {
    files_below(folder, |entry| {
        let is_project = entry.file_type().is_dir() && entry.path().join(FILE_NAME).exists();
        !is_hidden(entry) && !is_project
    })
    .filter(|path| is_rule_file(path))
    .collect()
}

fn is_rule_file(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "seg")
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().as_encoded_bytes().starts_with(b".")
}

fn files_below(base: &Path, enter: impl Fn(&DirEntry) -> bool) -> impl Iterator<Item = PathBuf> {
    let here = base.as_os_str().is_empty();
    let base = if here { Path::new(".") } else { base };
    WalkDir::new(base)
        .follow_links(true)
        .into_iter()
        .filter_entry(move |entry| entry.depth() == 0 || enter(entry))
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .map(DirEntry::into_path)
        .map(move |path| match path.strip_prefix(".") {
            Ok(inside) if here => inside.to_owned(),
            _ => path,
        })
}
