//! `cantle completions SHELL`.

use clap::CommandFactory;

use super::args::{Args, Completions};
use super::output;
use super::session::Session;
use super::status::{Status, Stop};

pub fn run(args: &Completions, _: &mut Session) -> Result<Status, Stop> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "cantle", &mut script);
    output::print(&String::from_utf8_lossy(&script))?;
    Ok(Status::Clean)
}
