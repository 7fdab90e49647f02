//! `cantle export --since SNAPSHOT`: who entered and who left, instead of all members.

use roaring::RoaringBitmap;

use super::{columns, say_facts, say_written};
use crate::audience::diff::{Moved, Since};
use crate::audience::export::{self, About, Column, Export, Format};
use crate::cli::args;
use crate::cli::run::facts;
use crate::cli::session::Session;
use crate::cli::status::Stop;
use crate::engine::{Engine, Members, Run};
use crate::execute::OutputColumn;

pub fn expect_possible(args: &args::Export, to_stdout: bool) -> Result<(), Stop> {
    if to_stdout {
        return Err(Stop::usage(
            "`--since` writes two files a segment",
            "name a folder with `--out DIR`",
        ));
    }
    if args.format == args::ExportFormat::Roaring {
        return Err(Stop::usage(
            "who left since a snapshot may have no row today, which `roaring` is made of",
            "choose another `--format`",
        ));
    }
    Ok(())
}

/// Who entered, with the columns of today, and who left.
pub fn write(
    args: &args::Export,
    session: &Session,
    engine: &Engine,
    run: &Run,
    since: &Since,
) -> Result<(), Stop> {
    let moved = engine.moved(run, since)?;
    let nobody = RoaringBitmap::new();
    let kept: Vec<Kept<'_>> = run.results.iter().zip(&moved).map(Kept::new).collect();
    let names: Vec<(String, String)> = run.results.iter().map(|r| names(engine, r)).collect();
    let entered = kept.iter().zip(&names).map(|(kept, (name, _))| Export {
        name,
        members: kept.entered,
        columns: kept.columns(engine),
    });
    let left = moved.iter().zip(&names).map(|(moved, (_, name))| Export {
        name,
        members: moved.as_ref().map_or(&nobody, |moved| &moved.left),
        columns: Vec::new(),
    });
    let (entered, left): (Vec<_>, Vec<_>) = (entered.collect(), left.collect());
    let mut facts = facts(engine, run);
    facts.push(("since", since.snapshot().manifest.as_of.clone()));
    let about = About {
        key: engine.key(),
        facts: &facts,
    };
    let lists = [
        (&run.keys, entered.as_slice()),
        (&since.keys, left.as_slice()),
    ];
    export::write_folder(&args.out, Format::from(args.format), &about, &lists)?;
    for (result, moved) in run.results.iter().zip(&moved) {
        let name = &engine.project.segment(result.segment).name;
        match moved {
            Some(moved) => session.tell(&format!(
                "  {name}: {} entered, {} left",
                moved.entered.len(),
                moved.left.len()
            )),
            None => session.say(&format!(
                "`{name}` is not in the snapshot: all its members entered"
            )),
        }
    }
    say_facts(session, &facts);
    say_written(args, session, run.results.len());
    Ok(())
}

fn names(engine: &Engine, result: &Members) -> (String, String) {
    let name = &engine.project.segment(result.segment).name;
    (format!("{name}.entered"), format!("{name}.left"))
}

/// The part of a result that entered.
struct Kept<'a> {
    result: &'a Members,
    entered: &'a RoaringBitmap,
    /// Of an audience: the values of those who entered.
    columns: Vec<OutputColumn>,
}

impl<'a> Kept<'a> {
    fn new((result, moved): (&'a Members, &'a Option<Moved>)) -> Kept<'a> {
        let entered = moved
            .as_ref()
            .map_or(&result.members, |moved| &moved.entered);
        let of_entered = |column: &OutputColumn| {
            let each = result.members.iter().zip(column);
            let kept = each.filter(|(row, _)| entered.contains(*row));
            kept.map(|(_, value)| value.clone()).collect()
        };
        Kept {
            result,
            entered,
            columns: result.columns.iter().map(of_entered).collect(),
        }
    }

    fn columns(&self, engine: &'a Engine) -> Vec<Column<'_>> {
        columns(engine, self.result.segment, &self.columns)
    }
}
