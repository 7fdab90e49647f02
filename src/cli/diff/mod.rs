//! `cantle diff OLD [NEW]`: what a change of rules does to members.

mod causes;
mod guards;
mod human;
mod json;
mod markdown;
mod revision;
mod sides;
mod words;

use std::collections::BTreeMap;

use super::args::{self, ExplainFormat};
use super::output;
use super::progress::Progress;
use super::run::report_errors;
use super::session::Session;
use super::status::{Status, Stop};
use crate::audience::diff::{self, Change, Counts, Diff, Limits, Members};
use crate::audience::rules::Rules;
use crate::dataset::import::Options;
use crate::diagnostics::nearest;
use crate::engine::{AsOf, Engine, Pair, format_instant};
use crate::value::Ratio;
use causes::Cause;
use guards::Crossed;
pub use guards::limit;
use sides::{Engines, Place, Side};

/// All that is told.
#[derive(Debug)]
struct Report<'a> {
    old: Told<'a>,
    new: Told<'a>,
    diff: &'a Diff,
    /// Of each change, the strongest first.
    causes: Vec<Vec<Cause>>,
    /// Keys of some who entered and of some who left, of each change.
    keys: Vec<[Vec<String>; 2]>,
    crossed: Vec<Crossed>,
}

/// What is told of a side.
#[derive(Debug)]
struct Told<'a> {
    side: &'a Side,
    rules: &'a Rules,
    /// Without data there is neither.
    as_of: Option<String>,
    data: Option<String>,
}

pub fn run(args: &args::Diff, session: &mut Session) -> Result<Status, Stop> {
    let old = Side::find(&args.old, session)?;
    let new = match &args.new {
        Some(name) => Side::find(name, session)?,
        None => Side::here(session)?,
    };
    for side in [&old, &new] {
        if let Place::Revision(revision) = &side.place {
            for file in &revision.untracked {
                session.say(&format!(
                    "`{file}` is not in {}: taken from the working tree",
                    side.described()
                ));
            }
        }
    }
    let engines = Engines::open(&old, &new, session)?;
    if let Some(engine) = engines.new.as_ref().filter(|engine| !engine.is_sound()) {
        return report_errors(session, engine);
    }
    if let Some(engine) = engines.old.as_ref().filter(|engine| !engine.is_sound()) {
        session.say(&format!("{} has errors:", old.described()));
        report_errors(session, engine)?;
        return Err(Stop::usage(
            format!(
                "{} cannot be compared with: its rules have errors",
                old.described()
            ),
            "name a state of the rules that `cantle check` has nothing against",
        ));
    }
    let rules = [(&old, &engines.old), (&new, &engines.new)].map(|(side, engine)| {
        match (engine, side.snapshot()) {
            (Some(engine), _) => Some(engine.rules()),
            (None, Some(snapshot)) => Some(snapshot.manifest.rules.clone()),
            (None, None) => None,
        }
    });
    let [Some(old_rules), Some(new_rules)] = rules else {
        return Err(Stop::usage("a side without rules", "name another one"));
    };
    let limits = limits(&args.limit, &old_rules, &new_rules)?;
    let sides = [(&old, &old_rules), (&new, &new_rules)];
    match args.no_data {
        true => tell(args, session, sides, &engines, None, &limits),
        false => {
            let pair = evaluate(args, session, &old, &new, &engines)?;
            tell(args, session, sides, &engines, Some(&pair), &limits)
        }
    }
}

/// Reads the data and evaluates both sides, where they are not snapshots.
fn evaluate<'a>(
    args: &args::Diff,
    session: &Session,
    old: &Side,
    new: &Side,
    engines: &'a Engines,
) -> Result<Option<(Pair<'a>, AsOf)>, Stop> {
    let Some(engine) = engines.new.as_ref().or(engines.old.as_ref()) else {
        if args.data.as_of.is_some() {
            return Err(Stop::usage(
                "`--as-of` says nothing to snapshots: each is of its own instant",
                "leave it out",
            ));
        }
        return Ok(None);
    };
    let of_snapshot = [old, new].into_iter().find_map(Side::snapshot);
    let given = args.data.as_of.as_deref();
    let given = given.or(of_snapshot.map(|snapshot| snapshot.manifest.as_of.as_str()));
    let as_of = engine.as_of(given)?;
    let progress = Progress::start(session.global.quiet);
    let add = |rows| progress.add(rows);
    let options = Options {
        max_refused: args.data.max_refused,
        memory_limit: args.data.memory_limit,
        progress: Some(&add),
        ..Options::default()
    };
    let pair = Pair::open(engines.old.as_ref(), engines.new.as_ref(), as_of, &options);
    progress.finish();
    Ok(Some((pair?, as_of)))
}

type Evaluation<'a> = Option<(Pair<'a>, AsOf)>;

fn tell(
    args: &args::Diff,
    session: &Session,
    [(old, old_rules), (new, new_rules)]: [(&Side, &Rules); 2],
    engines: &Engines,
    evaluation: Option<&Evaluation<'_>>,
    limits: &Limits,
) -> Result<Status, Stop> {
    let pair = evaluation.and_then(|evaluation| evaluation.as_ref());
    let members = match evaluation {
        None => None,
        Some(_) => {
            let of = |side: &Side, evaluated: Option<&Members>| match (evaluated, side.snapshot()) {
                (Some(members), _) => Ok(Some(members.clone())),
                (None, Some(snapshot)) => Members::of_snapshot(snapshot).map(Some),
                (None, None) => Ok(None),
            };
            let side = |evaluated: &'_ Option<crate::engine::Evaluated<'_>>| {
                evaluated
                    .as_ref()
                    .map(|evaluated| evaluated.members.clone())
            };
            let old = of(old, pair.and_then(|(pair, _)| side(&pair.old)).as_ref())?;
            let new = of(new, pair.and_then(|(pair, _)| side(&pair.new)).as_ref())?;
            old.zip(new)
        }
    };
    let members = members.as_ref().map(|(old, new)| (old, new));
    let diff = diff::compare(old_rules, new_rules, members);
    let causes = match pair {
        Some((pair, _)) => causes::causes(pair, &diff.changes, &session.sources),
        None => vec![Vec::new(); diff.changes.len()],
    };
    let told = |side: &'_ Side, rules, engine: &Option<Engine>| {
        let (as_of, data) = match (side.snapshot(), pair, engine) {
            (Some(snapshot), _, _) => {
                let manifest = &snapshot.manifest;
                (Some(manifest.as_of.clone()), Some(manifest.data.clone()))
            }
            (None, Some((pair, as_of)), Some(engine)) => {
                let as_of = format_instant(as_of.instant, &engine.manifest.zone);
                (Some(as_of), Some(pair.data.clone()))
            }
            _ => (None, None),
        };
        (rules, as_of, data)
    };
    let (old_rules, as_of, data) = told(old, old_rules, &engines.old);
    let told_old = Told {
        side: old,
        rules: old_rules,
        as_of,
        data,
    };
    let (new_rules, as_of, data) = told(new, new_rules, &engines.new);
    let told_new = Told {
        side: new,
        rules: new_rules,
        as_of,
        data,
    };
    let report = Report {
        old: told_old,
        new: told_new,
        keys: keys(&diff.changes, members, args.show),
        crossed: guards::crossed(&diff, limits),
        causes,
        diff: &diff,
    };
    print(args, &report)?;
    let different = diff.changes.iter().any(Change::is_difference);
    Ok(Status::found(
        !report.crossed.is_empty() || args.exit_code && different,
    ))
}

fn print(args: &args::Diff, report: &Report<'_>) -> Result<(), Stop> {
    let text = match args.format {
        ExplainFormat::Human => human::human(report),
        ExplainFormat::Json => json::json(report),
        ExplainFormat::Markdown => markdown::markdown(report),
    };
    match &args.output {
        Some(file) => {
            output::write(file, &text)?;
            output::print(&human::human(report))
        }
        None => output::print(&text),
    }
}

/// The first keys of those who entered and of those who left.
fn keys(
    changes: &[Change],
    members: Option<(&Members, &Members)>,
    show: usize,
) -> Vec<[Vec<String>; 2]> {
    let Some((old, new)) = members.filter(|_| show > 0) else {
        return vec![Default::default(); changes.len()];
    };
    let (old, new) = (old.profiles.sorted(), new.profiles.sorted());
    let shown = |counts: &Counts| {
        let entered = counts.entered.iter().take(show);
        let left = counts.left.iter().take(show);
        [
            entered
                .map(|place| new.get(place as usize).to_owned())
                .collect(),
            left.map(|place| old.get(place as usize).to_owned())
                .collect(),
        ]
    };
    let of = |change: &Change| change.counts.as_ref().map(shown).unwrap_or_default();
    changes.iter().map(of).collect()
}

/// What `--limit` says, if it speaks of segments that there are.
fn limits(given: &[args::Limit], old: &Rules, new: &Rules) -> Result<Limits, Stop> {
    let mut limits = Limits {
        all: None,
        named: BTreeMap::new(),
    };
    let names = || {
        let segments = new.segments.iter().chain(&old.segments);
        segments.map(|segment| segment.name.as_str())
    };
    for limit in given {
        let share: Ratio = limit.share;
        if limit.segment == "*" {
            limits.all = Some(share);
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
        limits.named.insert(limit.segment.clone(), share);
    }
    Ok(limits)
}
