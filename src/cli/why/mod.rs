//! `cantle why SEGMENT PROFILE…`

mod human;
mod json;

use super::args::{self, RunFormat};
use super::output;
use super::progress::Progress;
use super::session::Session;
use super::status::{Status, Stop};
use crate::check::typed::SegmentId;
use crate::dataset::import::Options;
use crate::engine::{Engine, Verdicts};
use crate::explain::Words;

/// Verdicts, with all that it takes to show them.
struct Shown<'a> {
    engine: &'a Engine,
    verdicts: &'a Verdicts,
    words: Words<'a>,
}

pub fn run(args: &args::Why, session: &mut Session) -> Result<Status, Stop> {
    let engine = session.open_to_run()?;
    if !engine.is_sound() {
        return super::run::report_errors(session, &engine);
    }
    let segment = one_segment(&engine, &args.segment)?;
    let as_of = engine.as_of(args.data.as_of.as_deref())?;
    let progress = Progress::start(session.global.quiet);
    let add = |rows| progress.add(rows);
    let options = Options {
        max_refused: args.data.max_refused,
        memory_limit: args.data.memory_limit,
        progress: Some(&add),
        ..Options::default()
    };
    let verdicts = engine.why(segment, &args.profiles, as_of, &options);
    progress.finish();
    let verdicts = verdicts?;
    let shown = Shown {
        engine: &engine,
        verdicts: &verdicts,
        words: Words {
            project: &engine.project,
            catalog: &engine.catalog,
            sources: &session.sources,
            clock: &verdicts.clock,
        },
    };
    output::print(&match args.format {
        RunFormat::Human => human::text(&shown),
        RunFormat::Json => json::text(&shown),
    })?;
    Ok(Status::Clean)
}

/// The one segment of a name.
pub(super) fn one_segment(engine: &Engine, name: &str) -> Result<SegmentId, Stop> {
    let selected = engine.select(&[name.to_owned()])?;
    match selected.as_slice() {
        [only] => Ok(*only),
        arms => {
            let names: Vec<String> = arms
                .iter()
                .map(|id| format!("`{}`", engine.project.segment(*id).name))
                .collect();
            Err(Stop::usage(
                format!("`{name}` has several arms"),
                format!("name one of them: {}", names.join(", ")),
            ))
        }
    }
}
