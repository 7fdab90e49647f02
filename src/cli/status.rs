//! How a command ends.

use std::io;

use crate::audience::export::reason;
use crate::diagnostics::{Diagnostic, Failure, codes};

/// A command that ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// And found nothing.
    Clean,
    /// And found something.
    Found,
}

impl Status {
    pub fn found(something: bool) -> Status {
        match something {
            true => Status::Found,
            false => Status::Clean,
        }
    }

    pub fn code(self) -> u8 {
        match self {
            Status::Clean => 0,
            Status::Found => 1,
        }
    }
}

/// A command that did not come to its end.
#[derive(Debug)]
pub enum Stop {
    /// It could not run.
    Failure(Failure),
    /// Nobody reads its output any more.
    Closed,
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Stop::Failure(failure)
    }
}

impl From<Diagnostic> for Stop {
    fn from(diagnostic: Diagnostic) -> Self {
        Stop::Failure(diagnostic.into())
    }
}

impl Stop {
    /// A write to stdout that failed.
    pub fn of_stdout(error: &io::Error) -> Stop {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Stop::Closed;
        }
        let message = format!("cannot write to stdout: {}", reason(error));
        Diagnostic::error(&codes::project::CANNOT_WRITE, message).into()
    }

    /// Arguments that clap cannot judge.
    pub fn usage(message: impl Into<String>, help: impl Into<String>) -> Stop {
        Diagnostic::error(&codes::project::USAGE, message)
            .help(help)
            .into()
    }
}
