//! Ctrl-C: what is half written goes, what was there stays.

use crate::audience::{export, snapshot};
use crate::dataset::prepared;

/// The status of an interrupted command.
const INTERRUPTED: i32 = 130;

pub fn install() {
    // Without a handler the process just ends: a hidden folder may stay behind, no more.
    let _ = ctrlc::set_handler(|| {
        export::discard();
        prepared::discard();
        snapshot::discard();
        std::process::exit(INTERRUPTED);
    });
}
