//! `cantle check --fix`: fixes applied to the texts of rule files, again and again until none is
//! left. Nothing is written before all is done.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::args::Check;
use super::check::{lint, reported};
use super::output;
use super::session::Session;
use super::status::Stop;
use super::unified_diff::unified;
use crate::diagnostics::{Diagnostic, Fix, SourceId, Sources, Sureness};
use crate::engine::{Engine, Texts, shown_path};

/// A fix can make room for another; so often at most.
const PASSES: usize = 10;

/// What came of fixing.
pub struct Fixed {
    /// Of the project with the fixes.
    pub engine: Engine,
    pub applied: usize,
    /// Of each file that differs: the text that was, and that with the fixes.
    changed: BTreeMap<PathBuf, (String, String)>,
}

/// Applies fixes of what is reported. `session` then has the texts with them.
pub fn fix(args: &Check, session: &mut Session) -> Result<Fixed, Stop> {
    let manifest = session.manifest_path()?;
    let mut fixed = Fixed {
        engine: linted(args, session.open()?)?,
        applied: 0,
        changed: BTreeMap::new(),
    };
    for _ in 0..PASSES {
        let found = reported(&fixed.engine, &args.paths)?;
        let mut texts = fixed.texts();
        let applied = pass(args, &fixed.engine, &session.sources, &found, &mut texts);
        if applied == 0 {
            break;
        }
        let mut sources = Sources::default();
        let engine = Engine::open_with(&manifest, &texts, &mut sources)?;
        let engine = linted(args, engine)?;
        // A fix that breaks something was none.
        if errors(&engine) > errors(&fixed.engine) {
            break;
        }
        fixed.remember(texts, &session.sources);
        fixed.applied += applied;
        fixed.engine = engine;
        session.sources = sources;
    }
    Ok(fixed)
}

fn linted(args: &Check, mut engine: Engine) -> Result<Engine, Stop> {
    lint(args, &mut engine)?;
    Ok(engine)
}

/// Applies one round of fixes to the texts; how many there are.
fn pass(
    args: &Check,
    engine: &Engine,
    sources: &Sources,
    found: &[Diagnostic],
    texts: &mut Texts,
) -> usize {
    let wanted = |fix: &&Fix| args.suggested || fix.sureness == Sureness::Sure;
    // Of several ways to fix one finding the first.
    let fixes = found.iter().filter_map(|d| d.fixes.iter().find(wanted));
    let mut by_source: BTreeMap<SourceId, Vec<&Fix>> = BTreeMap::new();
    for fix in fixes {
        by_source.entry(fix.span.source).or_default().push(fix);
    }
    let mut applied = 0;
    for file in &engine.files {
        if let Some(fixes) = by_source.get_mut(&file.source) {
            let (text, count) = rewritten(&sources.get(file.source).text, fixes);
            applied += count;
            texts.insert(file.path.clone(), text);
        }
    }
    applied
}

/// The text with those fixes that do not overlap one before them, and their number.
fn rewritten(text: &str, fixes: &mut [&Fix]) -> (String, usize) {
    fixes.sort_by_key(|fix| fix.span);
    let (mut out, mut end, mut count) = (String::with_capacity(text.len()), 0, 0);
    let mut last: Option<&Fix> = None;
    for &fix in &*fixes {
        let range = fix.span.range();
        let overlaps = last.is_some_and(|last| {
            fix.span.start < last.span.end || fix.span.start == last.span.start
        });
        let Some(between) = text.get(end..range.start).filter(|_| !overlaps) else {
            continue;
        };
        out.push_str(between);
        out.push_str(&fix.replacement);
        (end, last) = (range.end, Some(fix));
        // A line that is left empty goes with what stood on it.
        let rest = text.get(end..).unwrap_or_default();
        if fix.replacement.is_empty()
            && (out.is_empty() || out.ends_with('\n'))
            && rest.starts_with('\n')
        {
            end += 1;
        }
        count += 1;
    }
    out.push_str(text.get(end..).unwrap_or_default());
    (out, count)
}

/// How many lines cannot be read, then how many errors there are: a line that can be read again
/// may show further ones.
fn errors(engine: &Engine) -> (usize, usize) {
    let errors = engine.diagnostics.iter().filter(|d| d.is_error());
    let unread = errors.clone().filter(|d| d.code.id.starts_with("E01"));
    (unread.count(), errors.count())
}

impl Fixed {
    fn texts(&self) -> Texts {
        let changed = self.changed.iter();
        changed
            .map(|(path, (_, new))| (path.clone(), new.clone()))
            .collect()
    }

    fn remember(&mut self, texts: Texts, sources: &Sources) {
        for (path, new) in texts {
            let file = self.engine.files.iter().find(|file| file.path == path);
            let old = file.map(|file| sources.get(file.source).text.to_string());
            let entry = self.changed.entry(path);
            entry
                .or_insert_with(|| (old.unwrap_or_default(), String::new()))
                .1 = new;
        }
    }

    /// Writes the files, each whole; or shows what would change.
    pub fn write(&self, args: &Check, session: &Session) -> Result<(), Stop> {
        for (path, (old, new)) in &self.changed {
            match args.diff {
                true => output::print(&unified(&shown_path(path), old, new))?,
                false => output::write(path, new)?,
            }
        }
        let (files, fixes) = (self.changed.len(), self.applied);
        let plural = |count: usize, one: &str| match count {
            1 => format!("1 {one}"),
            _ => format!("{count} {one}s"),
        };
        let (files, fixes) = (plural(files, "rule file"), plural(fixes, "fix"));
        let fixes = fixes.replace("fixs", "fixes");
        session.say(&match args.diff {
            true => format!("{fixes} in {files} to be applied"),
            false => format!("applied {fixes} in {files}"),
        });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Span;

    fn fix(start: usize, end: usize, text: &str) -> Fix {
        Fix {
            title: String::new(),
            span: Span::new(SourceId(0), start, end),
            replacement: text.to_owned(),
            sureness: Sureness::Sure,
        }
    }

    #[test]
    fn fixes_that_overlap_wait_for_the_next_pass() {
        let fixes = [
            fix(4, 7, "THREE"),
            fix(0, 3, "1"),
            fix(2, 5, "x"),
            fix(7, 7, "!"),
            fix(7, 7, "?"),
        ];
        let mut fixes: Vec<&Fix> = fixes.iter().collect();
        assert_eq!(rewritten("one two", &mut fixes), ("1 THREE!".to_owned(), 3));
    }
}
