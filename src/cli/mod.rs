//! The command line: one file a command, clap only here.
//!
//! Exit status: 0 ran and found nothing, 1 ran and found something, 2 could not run,
//! 130 interrupted. stdout is the command's product, stderr everything else.

mod args;
mod check;
mod code;
mod compare;
mod completions;
mod diff;
mod example;
mod explain;
mod export;
mod findings;
mod fix;
mod fmt;
mod github;
mod import;
mod init;
mod interrupt;
mod lsp;
mod man;
mod output;
mod panic;
mod progress;
mod run;
mod schema;
mod session;
mod size;
mod status;
mod table;
mod test;
mod tree;
mod unified_diff;
mod why;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

use args::{Args, Command};
use session::Session;
use status::{Status, Stop};

/// Runs one command and says what came of it.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args = match Args::try_parse_from(arguments) {
        Ok(args) => args,
        Err(error) => return usage(&error),
    };
    interrupt::install();
    panic::guard(|| {
        let mut session = Session::new(args.global);
        let result = session
            .start_threads()
            .and_then(|()| command(args.command, &mut session));
        ExitCode::from(status(&session, result))
    })
}

fn command(command: Command, session: &mut Session) -> Result<Status, Stop> {
    match command {
        Command::Init(args) => init::run(&args, session),
        Command::Check(args) => check::run(&args, session),
        Command::Fmt(args) => fmt::run(&args, session),
        Command::Test(args) => test::run(&args, session),
        Command::Import(args) => import::run(&args, session),
        Command::Run(args) => run::run(&args, session),
        Command::Export(args) => export::run(&args, session),
        Command::Diff(args) => diff::run(&args, session),
        Command::Explain(args) => explain::run(&args, session),
        Command::Why(args) => why::run(&args, session),
        Command::Compare(args) => compare::run(&args, session),
        Command::Example(args) => example::run(&args, session),
        Command::Schema(args) => schema::run(&args, session),
        Command::Lsp(args) => lsp::run(&args),
        Command::Code(args) => code::run(&args, session),
        Command::Completions(args) => completions::run(&args, session),
        Command::Man(args) => man::run(&args, session),
    }
}

fn status(session: &Session, result: Result<Status, Stop>) -> u8 {
    match result {
        Ok(status) => status.code(),
        Err(Stop::Closed) => Status::Clean.code(),
        Err(Stop::Failure(failure)) => {
            session.report(&failure.0);
            2
        }
    }
}

/// `--help` and `--version` are products; everything else here is a mistake in the arguments.
fn usage(error: &clap::Error) -> ExitCode {
    // A closed pipe is a quiet success, and there is nobody else to tell.
    let _ = error.print();
    ExitCode::from(if error.use_stderr() { 2 } else { 0 })
}
