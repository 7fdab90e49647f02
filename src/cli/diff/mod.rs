//! `cantle diff OLD [NEW]`: what a change of rules does to members.

mod causes;
mod github;
mod guards;
mod human;
mod json;
mod markdown;
mod revision;
mod sides;
mod tell;
mod words;

use std::collections::BTreeMap;

use super::args::{self, DiffFormat, Format};
use super::findings::Findings;
use super::output;
use super::progress::Progress;
use super::run::{errors, tell_refused};
use super::session::Session;
use super::status::{Status, Stop};
use crate::audience::diff::{Change, Limits};
use crate::audience::rules::Rules;
use crate::dataset::import::Options;
use crate::diagnostics::codes::data::MISSING_FILE;
use crate::diagnostics::codes::project::NO_DATA;
use crate::diagnostics::{Diagnostic, Failure, nearest};
use crate::engine::{AsOf, Pair};
pub use guards::limit;
use sides::{Side, Sides};
use tell::Report;

pub fn run(args: &args::Diff, session: &mut Session) -> Result<Status, Stop> {
    let result = compare(args, session);
    if let Err(Stop::Failure(failure)) = &result {
        annotate(args, session, &failure.0)?;
    }
    result
}

/// Why nothing was compared, where annotations are asked for.
fn annotate(args: &args::Diff, session: &Session, errors: &[Diagnostic]) -> Result<(), Stop> {
    if args.format != DiffFormat::Github {
        return Ok(());
    }
    let output = args.output.clone();
    let format = Format::Github;
    Findings::of_errors("cantle diff", errors).print(session, &args::Findings { format, output })
}

fn compare(args: &args::Diff, session: &mut Session) -> Result<Status, Stop> {
    let sides = Sides::open(args, session)?;
    sides.say_untracked(session);
    let unsound = |side: &Side| {
        let engine = side.engine.as_ref().filter(|engine| !engine.is_sound());
        engine.map(errors).transpose()
    };
    if let Some(errors) = unsound(&sides.new)? {
        annotate(args, session, &errors)?;
        session.report(&errors);
        return Ok(Status::Found);
    }
    if let Some(errors) = unsound(&sides.old)? {
        session.report(&errors);
        let old = sides.old.described();
        return Err(Stop::usage(
            format!("nothing can be compared with {old}: its rules have errors"),
            "name a state of the rules that `cantle check` has nothing against",
        ));
    }
    let rules = [&sides.old, &sides.new].map(|side| side.rules(&session.sources));
    let limits = limits(&args.limit, &rules)?;
    let as_of = sides.as_of(args)?;
    let pair = match (args.no_data, as_of) {
        (false, Some(as_of)) => evaluate(args, session, &sides, as_of)?,
        _ => None,
    };
    let report = Report::new(
        args,
        session,
        &sides,
        &rules,
        (pair.as_ref(), as_of),
        &limits,
    )?;
    limits_not_held(session, &report, &limits)?;
    print(args, session, &report)?;
    let different = report.diff.changes.iter().any(Change::is_difference);
    let crossed = !report.crossed.is_empty();
    Ok(Status::found(crossed || args.exit_code && different))
}

/// Reads the data and evaluates both sides, where they are not snapshots. `None` if there is no
/// data, and nothing was asked for that needs it.
fn evaluate<'a>(
    args: &args::Diff,
    session: &Session,
    sides: &'a Sides,
    as_of: AsOf,
) -> Result<Option<Pair<'a>>, Stop> {
    let progress = Progress::start(session.global.quiet);
    let add = |rows| progress.add(rows);
    let options = Options {
        max_refused: args.data.max_refused,
        memory_limit: args.data.memory_limit,
        progress: Some(&add),
        ..Options::default()
    };
    let (old, new) = (sides.old.engine.as_ref(), sides.new.engine.as_ref());
    let pair = Pair::open(old, new, as_of, &options);
    progress.finish();
    match pair {
        Err(failure) if is_absent(&failure) && args.limit.is_empty() && args.show == 0 => {
            session.report(&failure.0);
            session.say("there is no data: members are not compared, guards are not held");
            Ok(None)
        }
        pair => {
            let pair = pair?;
            tell_refused(session, &pair.report);
            Ok(Some(pair))
        }
    }
}

/// Whether the data is not there at all.
fn is_absent(failure: &Failure) -> bool {
    let absent = [&MISSING_FILE, &NO_DATA];
    let mut codes = failure.0.iter().map(|diagnostic| diagnostic.code);
    codes.all(|code| absent.contains(&code))
}

fn print(args: &args::Diff, session: &Session, report: &Report<'_>) -> Result<(), Stop> {
    let text = match args.format {
        DiffFormat::Human => human::human(report),
        DiffFormat::Json => json::json(report),
        DiffFormat::Markdown => markdown::markdown(report),
        DiffFormat::Github => github::annotations(report, session),
    };
    match &args.output {
        Some(file) => {
            output::write(file, &text)?;
            output::print(&human::human(report))?;
        }
        None => output::print(&text)?,
    }
    match args.format {
        DiffFormat::Github => super::github::summarise(|bytes| github::summary(report, bytes)),
        _ => Ok(()),
    }
}

/// What limits cannot be held against, since a snapshot was made without it.
fn limits_not_held(session: &Session, report: &Report<'_>, limits: &Limits) -> Result<(), Stop> {
    let changes = report.diff.changes.iter();
    let unknown = changes.filter(|change| change.is_on_both() && change.counts.is_none());
    let names: Vec<&str> = unknown.map(|change| &*change.segment.name).collect();
    let mut named = names
        .iter()
        .filter(|name| limits.named.contains_key(**name));
    if let Some(name) = named.next() {
        return Err(Stop::usage(
            format!("`--limit` names `{name}`, and the snapshot does not have its members"),
            "make one of all segments with `cantle run --save DIR`",
        ));
    }
    if limits.all.is_some() && !names.is_empty() {
        let plural = if names.len() == 1 { "" } else { "s" };
        session.say(&format!(
            "members of {} segment{plural} are not in the snapshot: their limits are not held",
            names.len()
        ));
    }
    Ok(())
}

/// What `--limit` says, if it speaks of segments that there are.
fn limits(given: &[args::Limit], rules: &[Rules; 2]) -> Result<Limits, Stop> {
    let mut limits = Limits {
        all: None,
        named: BTreeMap::new(),
    };
    let names = || {
        let segments = rules.iter().rev().flat_map(|rules| &rules.segments);
        segments.map(|segment| segment.name.as_str())
    };
    for limit in given {
        if limit.segment == "*" {
            limits.all = Some(limit.share);
            continue;
        }
        if !names().any(|name| name == limit.segment) {
            let name = &limit.segment;
            let help = match nearest(name, names()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`*` stands for all segments".to_owned(),
            };
            return Err(Stop::usage(
                format!("`--limit` names `{name}`, which is no segment of either side"),
                help,
            ));
        }
        limits.named.insert(limit.segment.clone(), limit.share);
    }
    Ok(limits)
}
