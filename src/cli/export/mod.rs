//! `cantle export [NAME…]`: the members of segments.

mod changes;

use std::io::{BufWriter, Write};

use crate::audience::export::{self, About, Column, Export, Format};
use crate::check::typed::SegmentId;
use crate::cli::args;
use crate::cli::run::{baseline, broken_guards, evaluate, facts, report_errors};
use crate::cli::session::Session;
use crate::cli::status::{Status, Stop};
use crate::engine::{Engine, Run, shown_path};
use crate::execute::OutputColumn;

pub fn run(args: &args::Export, session: &mut Session) -> Result<Status, Stop> {
    if args.names.is_empty() && !args.all {
        return Err(Stop::usage(
            "no segment is named",
            "name segments, or write all with `--all`",
        ));
    }
    let engine = session.open_to_run()?;
    if !engine.is_sound() {
        return report_errors(session, &engine);
    }
    let selected = engine.select(&args.names)?;
    let to_stdout = args.out.as_os_str() == "-";
    if args.since.is_some() {
        changes::expect_possible(args, to_stdout)?;
    }
    if to_stdout && selected.len() != 1 {
        return Err(Stop::usage(
            format!("`--out -` writes one segment, not {}", selected.len()),
            "name one segment, or a folder with `--out DIR`",
        ));
    }
    if !to_stdout {
        export::expect_folder(&args.out)?;
    }
    let since = baseline(args.since.as_deref())?;
    let other = baseline(args.baseline.baseline.as_deref())?;
    let run = evaluate(session, &engine, &selected, &args.data, Engine::run)?;
    let broken = broken_guards(session, &engine, &run, other.as_ref().or(since.as_ref()))?;
    if !broken.is_empty() {
        session.report(&broken);
        session.say("nothing was written");
        return Ok(Status::Found);
    }
    match &since {
        Some(since) => changes::write(args, session, &engine, &run, since)?,
        None => write(args, session, &engine, &run, to_stdout)?,
    }
    Ok(Status::Clean)
}

fn write(
    args: &args::Export,
    session: &Session,
    engine: &Engine,
    run: &Run,
    to_stdout: bool,
) -> Result<(), Stop> {
    let format = Format::from(args.format);
    let facts = facts(engine, run);
    let about = About {
        key: engine.key(),
        facts: &facts,
    };
    let exports: Vec<Export<'_>> = run
        .results
        .iter()
        .map(|result| Export {
            name: &engine.project.segment(result.segment).name,
            members: &result.members,
            columns: columns(engine, result.segment, &result.columns),
        })
        .collect();
    let started = std::time::Instant::now();
    if to_stdout {
        for export in &exports {
            stream(format, &about, run, export)?;
        }
    } else {
        let lists = [(&run.keys, exports.as_slice())];
        export::write_folder(&args.out, format, &about, &lists)?;
    }
    session.tell(&format!(
        "  write: {:.3} s",
        started.elapsed().as_secs_f64()
    ));
    for export in &exports {
        session.tell(&format!(
            "  {}: {} members",
            export.name,
            export.members.len()
        ));
    }
    say_facts(session, &facts);
    if !to_stdout {
        say_written(args, session, exports.len());
    }
    Ok(())
}

fn say_facts(session: &Session, facts: &[(&'static str, String)]) {
    for (name, value) in facts {
        session.say(&format!("{}: {value}", name.replace('_', " ")));
    }
}

fn say_written(args: &args::Export, session: &Session, count: usize) {
    let plural = if count == 1 { "" } else { "s" };
    let folder = shown_path(&args.out);
    session.say(&format!("wrote {count} segment{plural} to {folder}"));
}

/// What stands beside the keys of an audience.
fn columns<'a>(
    engine: &'a Engine,
    segment: SegmentId,
    values: &'a [OutputColumn],
) -> Vec<Column<'a>> {
    let described = engine.project.columns(segment).iter();
    let columns = described.zip(values).map(|(column, values)| Column {
        name: &column.name,
        ty: column.value.ty(),
        values,
    });
    columns.collect()
}

fn stream(format: Format, about: &About<'_>, run: &Run, export: &Export<'_>) -> Result<(), Stop> {
    let mut stdout = BufWriter::with_capacity(1 << 16, std::io::stdout());
    export::write_stream(&mut stdout, format, about, &run.keys, export)
        .and_then(|()| stdout.flush())
        .map_err(|error| Stop::of_stdout(&error))
}
