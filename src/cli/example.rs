//! `cantle example SEGMENT`

use serde::Serialize;

use super::args::{self, RunFormat};
use super::compare::verdict_name;
use super::output;
use super::session::Session;
use super::status::{Status, Stop};
use super::why::one_segment;
use crate::engine::format_instant;
use crate::prove::{Budget, Prover, Shown, Side, Verdict, as_test};

#[derive(Serialize)]
struct Document<'a> {
    format_version: u32,
    as_of: String,
    time_zone: &'a str,
    segment: &'a str,
    /// `example`, `never` or `unknown`
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    at_any_as_of: Option<bool>,
    /// A `test` item.
    #[serde(skip_serializing_if = "Option::is_none")]
    test: Option<String>,
}

pub fn run(args: &args::Example, session: &mut Session) -> Result<Status, Stop> {
    let engine = session.open()?;
    if !engine.is_sound() {
        return super::run::report_errors(session, &engine);
    }
    let segment = one_segment(&engine, &args.segment)?;
    let clock = engine.clock(engine.as_of(args.as_of.as_deref())?);
    let mut prover = Prover::new(
        vec![&engine.project],
        &engine.catalog,
        &clock,
        Budget::QUESTION,
    );
    let verdict = prover.example(Side {
        project: 0,
        segment,
    });
    let name = &engine.project.segment(segment).name;
    let test = match &verdict {
        Verdict::Example(person) => {
            let shown = Shown {
                catalog: &engine.catalog,
                clock: &clock,
            };
            let expected = [(name.clone(), true)];
            Some(as_test(
                shown,
                &format!("an example of {name}"),
                person,
                &expected,
            ))
        }
        Verdict::Never { .. } | Verdict::Open => None,
    };
    output::print(&match (args.format, test) {
        (RunFormat::Human, Some(test)) => test,
        (RunFormat::Human, None) => match verdict {
            Verdict::Never { at_any: true } => {
                format!("nobody can be in `{name}`, proven at any as of\n")
            }
            Verdict::Never { at_any: false } => {
                let as_of = format_instant(clock.as_of, &clock.zone);
                format!("nobody can be in `{name}`, proven as of {as_of}\n")
            }
            _ => format!("could not find an example of `{name}`, nor a proof that there is none\n"),
        },
        (RunFormat::Json, test) => {
            let document = Document {
                format_version: 1,
                as_of: format_instant(clock.as_of, &clock.zone),
                time_zone: clock.zone.name(),
                segment: name,
                verdict: verdict_name(&verdict),
                at_any_as_of: match verdict {
                    Verdict::Never { at_any } => Some(at_any),
                    _ => None,
                },
                test,
            };
            let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
            text.push('\n');
            text
        }
    })?;
    Ok(Status::Clean)
}
