//! `cantle man [COMMAND]`: a manual page as roff.

use clap::CommandFactory;

use super::args::{Args, Man};
use super::output;
use super::session::Session;
use super::status::{Status, Stop};

pub fn run(args: &Man, _: &mut Session) -> Result<Status, Stop> {
    let mut cantle = Args::command();
    cantle.build();
    let page = match &args.command {
        None => cantle,
        Some(name) => match cantle.find_subcommand(name) {
            Some(found) => {
                let title = format!("cantle-{}", found.get_name());
                found.clone().display_name(title)
            }
            None => return Err(unknown(name)),
        },
    };
    let mut roff = Vec::new();
    clap_mangen::Man::new(page)
        .render(&mut roff)
        .map_err(|error| Stop::of_stdout(&error))?;
    output::print(&String::from_utf8_lossy(&roff))?;
    Ok(Status::Clean)
}

fn unknown(name: &str) -> Stop {
    Stop::usage(
        format!("no command `{name}`"),
        "`cantle help` lists all commands",
    )
}
