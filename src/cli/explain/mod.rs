//! `cantle explain [SEGMENT]`

mod analyze;
mod json;
mod plan;
mod text;

use super::args::{self, ExplainFormat};
use super::output;
use super::session::Session;
use super::status::{Status, Stop};
use crate::explain::{Words, page::page};

pub fn run(args: &args::Explain, session: &mut Session) -> Result<Status, Stop> {
    let engine = session.open()?;
    if !engine.is_sound() {
        return super::run::report_errors(session, &engine);
    }
    let as_of = engine.as_of(args.as_of.as_deref())?;
    let clock = engine.clock(as_of);
    let words = Words {
        project: &engine.project,
        catalog: &engine.catalog,
        sources: &session.sources,
        clock: &clock,
    };
    if args.plan {
        let names: Vec<String> = args.segment.iter().cloned().collect();
        let selected = engine.select(&names)?;
        if args.analyze {
            let options = crate::dataset::import::Options::default();
            let (plan, analysis) = engine.analyze(&selected, as_of, &options)?;
            output::print(&analyze::text(&plan, &analysis, &words, args.format))?;
            return Ok(Status::Clean);
        }
        output::print(&plan::text(&selected, &words, args.format)?)?;
        return Ok(Status::Clean);
    }
    let Some(name) = &args.segment else {
        return Err(Stop::usage(
            "no segment is named",
            "name one, or ask for `--plan`, the plan of all",
        ));
    };
    let segment = super::why::one_segment(&engine, name)?;
    let page = page(segment, &words);
    output::print(&match args.format {
        ExplainFormat::Human => text::human(&page, &clock),
        ExplainFormat::Markdown => text::markdown(&page, &clock),
        ExplainFormat::Json => json::text(&page, &clock),
    })?;
    Ok(Status::Clean)
}
