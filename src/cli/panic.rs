//! A bug is told as one, with status 2, not as a backtrace.

use std::io::Write;
use std::panic::{AssertUnwindSafe, PanicHookInfo};
use std::process::ExitCode;

/// Runs `body`; a panic of any of its threads becomes a notice.
pub fn guard(body: impl FnOnce() -> ExitCode) -> ExitCode {
    std::panic::set_hook(Box::new(notice));
    std::panic::catch_unwind(AssertUnwindSafe(body)).unwrap_or(ExitCode::from(2))
}

fn notice(info: &PanicHookInfo<'_>) {
    let what = info.payload_as_str().unwrap_or("unknown");
    let place = info
        .location()
        .map(|place| format!(" ({}:{})", place.file(), place.line()))
        .unwrap_or_default();
    let version = env!("CARGO_PKG_VERSION");
    let _ = writeln!(
        std::io::stderr(),
        "error: internal error: {what}{place}\n  \
         = note: this is a bug in cantle {version}; nothing was written\n  \
         = help: please report it with the rules and the command that show it"
    );
    if std::env::var_os("RUST_BACKTRACE").is_some() {
        let trace = std::backtrace::Backtrace::force_capture();
        let _ = writeln!(std::io::stderr(), "{trace}");
    }
}
