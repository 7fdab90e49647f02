//! Counts segments one at a time in an open project, as a page that shows a size while somebody
//! edits does: `cargo run --release --example adhoc -- PROJECT ROUNDS`.
//!
//! Prints name, members and seconds a line, after a first count of each that is not shown. Meant
//! for a project with a prepared dataset; without one every count reads the data files.

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use cantle::dataset::import::Options;
use cantle::diagnostics::{Failure, Sources};
use cantle::engine::Engine;

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [project, rounds] = words.as_slice() else {
        return Err("usage: adhoc PROJECT ROUNDS".into());
    };
    let mut sources = Sources::default();
    let started = Instant::now();
    let engine = Engine::open(&Path::new(project).join("cantle.toml"), &mut sources)
        .map_err(|failure| first_of(&failure))?;
    println!("open 0 {:.6}", started.elapsed().as_secs_f64());
    let as_of = engine.as_of(None).map_err(|failure| first_of(&failure))?;
    for round in 0..=rounds.parse::<usize>()? {
        for id in engine.select(&[]).map_err(|failure| first_of(&failure))? {
            let started = Instant::now();
            let run = engine
                .count(&[id], as_of, &Options::default())
                .map_err(|failure| first_of(&failure))?;
            let seconds = started.elapsed().as_secs_f64();
            if round > 0 {
                let name = &engine.project.segment(id).name;
                println!("{name} {} {seconds:.6}", run.results[0].size);
            }
        }
    }
    Ok(())
}

fn first_of(failure: &Failure) -> String {
    failure
        .0
        .first()
        .map_or_else(|| "failed".to_owned(), |first| first.message.clone())
}
