//! `cantle run [SEGMENT…]`: a table of sizes.

use std::path::Path;

use serde::Serialize;

use super::args::{self, Data, RunFormat};
use super::output;
use super::progress::Progress;
use super::session::Session;
use super::status::{Status, Stop};
use super::table::aligned;
use crate::audience::diff::Since;
use crate::audience::snapshot::{self, Snapshot};
use crate::check::typed::SegmentId;
use crate::dataset::import::{Counts, Options, Report};
use crate::diagnostics::codes::data::BAD_ROW;
use crate::diagnostics::{Diagnostic, Failure, Severity};
use crate::engine::{AsOf, Engine, Members, Origin, Run, format_instant, shown_path};

/// So many refused rows are shown one by one.
const SHOWN_REFUSALS: usize = 10;

pub fn run(args: &args::Run, session: &mut Session) -> Result<Status, Stop> {
    let engine = session.open_to_run()?;
    if !engine.is_sound() {
        return report_errors(session, &engine);
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
    output::print(&match args.format {
        RunFormat::Human => table(&engine, &run),
        RunFormat::Json => json(&engine, &run),
    })?;
    let broken = broken_guards(session, &engine, &run, baseline.as_ref())?;
    session.report(&broken);
    if let Some(folder) = &args.save {
        match broken.is_empty() {
            true => save(session, &engine, &run, folder)?,
            false => session.say("nothing was saved"),
        }
    }
    Ok(Status::found(!broken.is_empty()))
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

/// Why rules cannot run: their errors, not their warnings.
///
/// Rules that are wrong for no row of the data can be read are not at fault: the data is.
pub fn report_errors(session: &Session, engine: &Engine) -> Result<Status, Stop> {
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
    if of_data {
        return Err(Failure(told).into());
    }
    session.report(&told);
    Ok(Status::Found)
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

fn table(engine: &Engine, run: &Run) -> String {
    let rows = run.results.iter().map(|result| {
        let segment = engine.project.segment(result.segment);
        let of = segment
            .of
            .map(|of| engine.project.segment(of).name.as_str());
        vec![
            segment.name.clone(),
            result.size.to_string(),
            share(result),
            of.unwrap_or("everyone").to_owned(),
        ]
    });
    let everyone = vec!["everyone".to_owned(), run.everyone.to_string()];
    let header = ["segment", "members", "share", "of"];
    let mut text = aligned(&header, 1..3, rows.chain([everyone]));
    text.push('\n');
    let origin = match run.as_of.origin {
        Origin::Given => "as asked for",
        Origin::Manifest => "from cantle.toml",
        Origin::Clock => "now",
    };
    for (name, value) in facts(engine, run) {
        match name {
            "as_of" => text.push_str(&format!("as of  {value} ({origin})\n")),
            _ => text.push_str(&format!("{name:5}  {value}\n")),
        }
    }
    text
}

/// In percent, rounded; of an empty universe nothing can be said.
fn share(result: &Members) -> String {
    match result.universe {
        0 => "-".to_owned(),
        universe => format!("{:.1}%", percent(result.size, universe)),
    }
}

fn percent(part: u64, whole: u64) -> f64 {
    part as f64 * 100.0 / whole as f64
}

#[derive(Serialize)]
struct Document<'a> {
    format_version: u32,
    as_of: String,
    as_of_from: &'static str,
    time_zone: &'a str,
    data: &'a str,
    rules: &'a str,
    everyone: u64,
    segments: Vec<SegmentSize<'a>>,
    rows: Rows,
}

#[derive(Serialize)]
struct SegmentSize<'a> {
    name: &'a str,
    title: Option<&'a str>,
    owner: Option<&'a str>,
    /// The universe, null for everyone.
    of: Option<&'a str>,
    members: u64,
    universe: u64,
    /// Of the universe, from 0 to 1; null if that is empty.
    share: Option<f64>,
    guard: Option<Guard>,
}

#[derive(Serialize)]
struct Guard {
    least: u64,
    most: u64,
    holds: bool,
}

/// Rows of data files: read = kept + `not_needed` + dropped + refused.
#[derive(Serialize)]
struct Rows {
    read: u64,
    kept: u64,
    not_needed: u64,
    dropped: u64,
    refused: u64,
}

fn json(engine: &Engine, run: &Run) -> String {
    let counts = run.report.total();
    let document = Document {
        format_version: 1,
        as_of: format_instant(run.as_of.instant, &engine.manifest.zone),
        as_of_from: match run.as_of.origin {
            Origin::Given => "argument",
            Origin::Manifest => "manifest",
            Origin::Clock => "clock",
        },
        time_zone: engine.manifest.zone.name(),
        data: &run.data,
        rules: &run.rules,
        everyone: run.everyone,
        segments: run
            .results
            .iter()
            .map(|r| segment_size(engine, r))
            .collect(),
        rows: Rows {
            read: counts.read,
            kept: counts.kept,
            not_needed: counts.not_needed,
            dropped: counts.dropped(),
            refused: counts.refused(),
        },
    };
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

fn segment_size<'a>(engine: &'a Engine, result: &Members) -> SegmentSize<'a> {
    let segment = engine.project.segment(result.segment);
    let (members, universe) = (result.size, result.universe);
    SegmentSize {
        name: &segment.name,
        title: segment.title.as_deref(),
        owner: segment.owner.as_deref(),
        of: segment
            .of
            .map(|of| engine.project.segment(of).name.as_str()),
        members,
        universe,
        share: (universe > 0).then(|| members as f64 / universe as f64),
        guard: segment.size.map(|(least, most)| Guard {
            least,
            most,
            holds: (least..=most).contains(&members),
        }),
    }
}
