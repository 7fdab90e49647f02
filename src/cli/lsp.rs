//! `cantle lsp`

use super::args::Lsp;
use super::status::{Status, Stop};
use crate::diagnostics::Diagnostic;
use crate::diagnostics::codes::project::USAGE;
use crate::lsp::{End, serve};

pub fn run(_: &Lsp) -> Result<Status, Stop> {
    match serve() {
        Ok(End::Orderly) => Ok(Status::Clean),
        Ok(End::Abrupt) => Ok(Status::Found),
        Err(why) => Err(Diagnostic::error(
            &USAGE,
            "what came on stdin is no language server protocol",
        )
        .note(why)
        .help("`cantle lsp` is started by an editor")
        .into()),
    }
}
