//! `cantle run [SEGMENT…]`: a table of sizes.

mod github;
mod human;
mod json;

use std::path::Path;

use super::args::{self, Data, Format, SizesFormat};
use super::findings::Findings;
use super::output;
use super::progress::Progress;
use super::session::Session;
use super::status::{Status, Stop};
use crate::audience::diff::Since;
use crate::audience::snapshot::{self, Snapshot};
use crate::check::typed::SegmentId;
use crate::dataset::import::{Counts, Options, Report};
use crate::diagnostics::codes::data::BAD_ROW;
use crate::diagnostics::{Diagnostic, Failure, Severity};
use crate::engine::{AsOf, Engine, Run, format_instant, shown_path};

/// So many refused rows are shown one by one.
const SHOWN_REFUSALS: usize = 10;

pub fn run(args: &args::Run, session: &mut Session) -> Result<Status, Stop> {
    let result = run_and_print(args, session);
    if let Err(Stop::Failure(failure)) = &result {
        annotate(args, session, &failure.0)?;
    }
    result
}

fn run_and_print(args: &args::Run, session: &mut Session) -> Result<Status, Stop> {
    let engine = session.open_to_run()?;
    if !engine.is_sound() {
        let errors = errors(&engine)?;
        annotate(args, session, &errors)?;
        session.report(&errors);
        return Ok(Status::Found);
    }
    let selected = engine.select(&args.segments)?;
    if let Some(folder) = &args.save {
        snapshot::expect_free(folder)?;
    }
    let baseline = baseline(args.baseline.baseline.as_deref())?;
    let how = match args.save.is_some() || baseline.is_some() {
        true => Engine::members,
        false => Engine::count,
    };
    let run = evaluate(session, &engine, &selected, &args.data, how)?;
    let broken = broken_guards(session, &engine, &run, baseline.as_ref())?;
    print(args, session, &engine, &run, &broken)?;
    session.report(&broken);
    if let Some(folder) = &args.save {
        match broken.is_empty() {
            true => save(session, &engine, &run, folder)?,
            false => session.say("nothing was saved"),
        }
    }
    Ok(Status::found(!broken.is_empty()))
}

/// The format on stdout; or in the file asked for, with the table on stdout.
fn print(
    args: &args::Run,
    session: &Session,
    engine: &Engine,
    run: &Run,
    broken: &[Diagnostic],
) -> Result<(), Stop> {
    let text = match args.format {
        SizesFormat::Human => human::table(engine, run),
        SizesFormat::Json => json::json(engine, run),
        SizesFormat::Markdown => github::summary(engine, run, broken, usize::MAX),
        SizesFormat::Github => Findings::new("cantle run", broken).annotations(session),
    };
    match &args.output {
        Some(file) => {
            output::write(file, &text)?;
            output::print(&human::table(engine, run))?;
        }
        None => output::print(&text)?,
    }
    match args.format {
        SizesFormat::Github => {
            super::github::summarise(|bytes| github::summary(engine, run, broken, bytes))
        }
        _ => Ok(()),
    }
}

/// Why nothing was run, where annotations are asked for.
fn annotate(args: &args::Run, session: &Session, errors: &[Diagnostic]) -> Result<(), Stop> {
    if args.format != SizesFormat::Github {
        return Ok(());
    }
    let output = args.output.clone();
    let format = Format::Github;
    Findings::of_errors("cantle run", errors).print(session, &args::Findings { format, output })
}

/// The snapshot that changes are held against.
pub fn baseline(folder: Option<&Path>) -> Result<Option<Since>, Stop> {
    let since = folder.map(|folder| Snapshot::open(folder).and_then(Since::new));
    Ok(since.transpose()?)
}

/// Broken `@size` guards, and `@change` guards if there is something to hold them against.
pub fn broken_guards(
    session: &Session,
    engine: &Engine,
    run: &Run,
    baseline: Option<&Since>,
) -> Result<Vec<Diagnostic>, Stop> {
    let mut broken = engine.broken_guards(run);
    if let Some(since) = baseline {
        let moved = engine.moved(run, since)?;
        broken.extend(engine.broken_changes(run, &moved));
        return Ok(broken);
    }
    let segments = run
        .results
        .iter()
        .map(|r| engine.project.segment(r.segment));
    let guarded = segments.filter(|segment| segment.change.is_some()).count();
    if guarded > 0 {
        let plural = if guarded == 1 { "" } else { "s" };
        session.say(&format!(
            "{guarded} `@change` guard{plural} not held: no `--baseline`"
        ));
    }
    Ok(broken)
}

fn save(session: &Session, engine: &Engine, run: &Run, folder: &Path) -> Result<(), Stop> {
    let manifest = engine.save(run, &session.sources, folder)?;
    let count = manifest.members.len();
    let plural = if count == 1 { "" } else { "s" };
    session.say(&format!(
        "saved {count} segment{plural} to {}",
        shown_path(folder)
    ));
    Ok(())
}

/// Tells why rules cannot run.
pub fn report_errors(session: &Session, engine: &Engine) -> Result<Status, Stop> {
    session.report(&errors(engine)?);
    Ok(Status::Found)
}

/// Why rules cannot run: their errors, not their warnings.
///
/// Rules that are wrong for no row of the data can be read are not at fault: the data is.
pub fn errors(engine: &Engine) -> Result<Vec<Diagnostic>, Stop> {
    let unreadable = |d: &&Diagnostic| !d.is_error() && d.code == &BAD_ROW;
    let errors = engine.diagnostics.iter().filter(|d| d.is_error()).cloned();
    let mut told: Vec<Diagnostic> = engine
        .diagnostics
        .iter()
        .filter(unreadable)
        .cloned()
        .map(|diagnostic| Diagnostic {
            severity: Severity::Error,
            ..diagnostic
        })
        .collect();
    let of_data = !told.is_empty();
    told.extend(errors);
    match of_data {
        true => Err(Failure(told).into()),
        false => Ok(told),
    }
}

/// [`Engine::count`], [`Engine::members`] or [`Engine::run`].
type How = fn(&Engine, &[SegmentId], AsOf, &Options<'_>) -> Result<Run, Failure>;

/// Runs segments, or only counts them; what happened to the data is told on stderr.
pub fn evaluate(
    session: &Session,
    engine: &Engine,
    segments: &[SegmentId],
    data: &Data,
    how: How,
) -> Result<Run, Stop> {
    let as_of = engine.as_of(data.as_of.as_deref())?;
    let progress = Progress::start(session.global.quiet);
    let add = |rows| progress.add(rows);
    let options = Options {
        max_refused: data.max_refused,
        memory_limit: data.memory_limit,
        progress: Some(&add),
        ..Options::default()
    };
    let run = how(engine, segments, as_of, &options);
    progress.finish();
    let run = run?;
    tell_refused(session, &run.report);
    session.report(&run.warnings);
    session.say(&spent(&run));
    for (stage, time) in &run.spent {
        session.tell(&format!("  {stage}: {:.3} s", time.as_secs_f64()));
    }
    Ok(run)
}

/// Rows that could not be used, though that was allowed.
pub fn tell_refused(session: &Session, report: &Report) {
    let refused = report.refused.iter().take(SHOWN_REFUSALS);
    let refused: Vec<Diagnostic> = refused
        .map(|refusal| warning(refusal.diagnostic()))
        .collect();
    session.report(&refused);
}

fn warning(diagnostic: Diagnostic) -> Diagnostic {
    Diagnostic {
        severity: Severity::Warning,
        ..diagnostic
    }
}

/// `read 8 rows: 6 kept, 2 refused; 0.01 s`
fn spent(run: &Run) -> String {
    let counts: Counts = run.report.total();
    let mut parts = vec![format!("{} kept", counts.kept)];
    for (rows, what) in [
        (counts.not_needed, "not needed"),
        (counts.dropped(), "dropped"),
        (counts.refused(), "refused"),
    ] {
        if rows > 0 {
            parts.push(format!("{rows} {what}"));
        }
    }
    let seconds: f64 = run.spent.iter().map(|(_, time)| time.as_secs_f64()).sum();
    format!(
        "read {} rows: {}; {seconds:.2} s",
        counts.read,
        parts.join(", ")
    )
}

/// As of and the identities: with them anyone can tell whether two results should be equal.
pub fn facts(engine: &Engine, run: &Run) -> Vec<(&'static str, String)> {
    vec![
        (
            "as_of",
            format_instant(run.as_of.instant, &engine.manifest.zone),
        ),
        ("data", run.data.clone()),
        ("rules", run.rules.clone()),
    ]
}
