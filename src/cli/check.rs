//! `cantle check [PATH…]`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::args::Check;
use super::findings::Findings;
use super::fix;
use super::session::Session;
use super::status::{Status, Stop};
use crate::diagnostics::render::Counts;
use crate::diagnostics::{Diagnostic, SourceId, Sureness};
use crate::engine::{Engine, RuleFile};

pub fn run(args: &Check, session: &mut Session) -> Result<Status, Stop> {
    let engine = match open(args, session) {
        Err(Stop::Failure(failure)) => {
            Findings::of_errors("cantle check", &failure.0).print(session, &args.findings)?;
            return Err(Stop::Failure(failure));
        }
        other => other?,
    };
    let reported = reported(&engine, &args.paths)?;
    let mut findings = Findings::new("cantle check", &reported);
    findings.denied = args.deny.is_some();
    let files = sources_of(&engine, &args.paths)?;
    let name = |source: &SourceId| &*session.sources.get(*source).name;
    findings.files = files.iter().map(name).collect();
    if !args.diff {
        findings.print(session, &args.findings)?;
    }
    let counts = Counts::of(&reported);
    summary(session, &engine, counts, reported.len());
    if !args.fix {
        offer_fixes(session, &reported);
    }
    let denied = args.deny.is_some() && counts.warnings > 0;
    Ok(Status::found(counts.errors > 0 || denied))
}

/// The project, with fixes if they are asked for.
fn open(args: &Check, session: &mut Session) -> Result<Engine, Stop> {
    if !args.fix {
        let mut engine = session.open()?;
        lint(args, &mut engine)?;
        return Ok(engine);
    }
    let fixed = fix::fix(args, session)?;
    fixed.write(args, session)?;
    Ok(fixed.engine)
}

pub(super) fn lint(args: &Check, engine: &mut Engine) -> Result<(), Stop> {
    let as_of = engine.as_of(args.as_of.as_deref())?;
    engine.lint(as_of);
    Ok(())
}

fn offer_fixes(session: &Session, reported: &[Diagnostic]) {
    let sure = |d: &&Diagnostic| d.fixes.iter().any(|fix| fix.sureness == Sureness::Sure);
    match reported.iter().filter(sure).count() {
        0 => {}
        some => session.say(&format!("{some} can be fixed by `cantle check --fix`")),
    }
}

/// The rule files of the project, or those in some paths.
fn sources_of(engine: &Engine, paths: &[PathBuf]) -> Result<BTreeSet<SourceId>, Stop> {
    if paths.is_empty() {
        return Ok(engine.files.iter().map(|file| file.source).collect());
    }
    let mut wanted = BTreeSet::new();
    for path in paths {
        wanted.extend(sources_in(&engine.files, path)?);
    }
    Ok(wanted)
}

/// All that was found, or what is in some paths.
pub(super) fn reported(engine: &Engine, paths: &[PathBuf]) -> Result<Vec<Diagnostic>, Stop> {
    if paths.is_empty() {
        return Ok(engine.diagnostics.clone());
    }
    let wanted = sources_of(engine, paths)?;
    let in_paths = |diagnostic: &&Diagnostic| {
        let place = diagnostic.labels.first();
        place.is_some_and(|label| wanted.contains(&label.span.source))
    };
    Ok(engine
        .diagnostics
        .iter()
        .filter(in_paths)
        .cloned()
        .collect())
}

pub(super) fn sources_in(files: &[RuleFile], path: &Path) -> Result<Vec<SourceId>, Stop> {
    let wanted = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let found: Vec<SourceId> = files
        .iter()
        .filter(|file| {
            let file = file.path.canonicalize();
            file.is_ok_and(|file| file.starts_with(&wanted))
        })
        .map(|file| file.source)
        .collect();
    if found.is_empty() {
        return Err(Stop::usage(
            format!("no rule file of this project is at `{}`", path.display()),
            "`rules` in cantle.toml says where rule files are",
        ));
    }
    Ok(found)
}

fn summary(session: &Session, engine: &Engine, counts: Counts, reported: usize) {
    let files = engine.files.len();
    let plural = if files == 1 { "" } else { "s" };
    let segments = engine.project.segments.len();
    let plural_of_segments = if segments == 1 { "" } else { "s" };
    session.say(&match reported {
        0 => format!(
            "checked {files} rule file{plural}, {segments} segment{plural_of_segments}: {counts}"
        ),
        _ => format!("checked {files} rule file{plural}: {counts}"),
    });
    let elsewhere = engine.diagnostics.len() - reported;
    if elsewhere > 0 {
        session.say(&format!("not shown: {elsewhere} in other files"));
    }
}
