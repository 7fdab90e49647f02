//! What all commands share: global options, sources, where to print.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::args::Global;
use super::output;
use super::status::Stop;
use crate::dataset::manifest::{FILE_NAME, Manifest};
use crate::diagnostics::{Diagnostic, Sources, render};
use crate::engine::Engine;

#[derive(Debug)]
pub struct Session {
    pub global: Global,
    pub sources: Sources,
}

impl Session {
    pub fn new(global: Global) -> Session {
        global.color.apply();
        Session {
            global,
            sources: Sources::default(),
        }
    }

    /// Sets the number of threads, if one is asked for.
    pub fn start_threads(&self) -> Result<(), Stop> {
        let Some(threads) = self.global.threads else {
            return Ok(());
        };
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads.get().into())
            .build_global()
            .map_err(|error| {
                Stop::usage(
                    format!("cannot start {threads} threads: {error}"),
                    "ask for fewer",
                )
            })
    }

    /// The manifest of `--project`, or of the working directory or the nearest folder above it.
    pub fn manifest_path(&self) -> Result<PathBuf, Stop> {
        match &self.global.project {
            Some(folder) if folder.is_file() && folder.ends_with(FILE_NAME) => Ok(folder.clone()),
            Some(folder) if folder.join(FILE_NAME).is_file() => Ok(folder.join(FILE_NAME)),
            Some(folder) => Err(no_project(folder)),
            None => Ok(Manifest::find(Path::new("."))?),
        }
    }

    pub fn open(&mut self) -> Result<Engine, Stop> {
        let path = self.manifest_path()?;
        Ok(Engine::open(&path, &mut self.sources)?)
    }

    pub fn open_to_run(&mut self) -> Result<Engine, Stop> {
        let path = self.manifest_path()?;
        Ok(Engine::open_to_run(&path, &mut self.sources)?)
    }

    /// Diagnostics on stderr, for people.
    pub fn report(&self, diagnostics: &[Diagnostic]) {
        let stderr = std::io::stderr();
        let text = render::human(&self.sources, diagnostics, output::is_coloured(&stderr));
        // If stderr is gone there is nobody to tell.
        let _ = stderr.lock().write_all(text.as_bytes());
    }

    /// A line for a person on stderr, unless they want quiet.
    pub fn say(&self, line: &str) {
        if !self.global.quiet {
            let _ = writeln!(std::io::stderr(), "{line}");
        }
    }

    /// A line for a person who wants to know more.
    pub fn tell(&self, line: &str) {
        if self.global.verbose {
            self.say(line);
        }
    }
}

fn no_project(folder: &Path) -> Stop {
    let shown = folder.display();
    let message = format!("no `{FILE_NAME}` in `{shown}`");
    Diagnostic::error(&crate::diagnostics::codes::project::NO_MANIFEST, message)
        .help(format!("`cantle init {shown}` makes a small project"))
        .into()
}
