//! Snapshots: the audiences of a run, kept.
//!
//! ```text
//! DIR/
//!   snapshot.json        what was run on what, sizes, what rules mean, a checksum of each file
//!   keys.arrow           the keys of all profiles, in byte order
//!   segments/NAME.roaring   the members of NAME: places in the order of keys
//! ```
//!
//! The same rules, data and instant give the same bytes. Nothing in a snapshot changes once it is
//! there: it appears whole, by a rename, in a folder that was not there or empty.

mod keys;
mod manifest;
mod open;
mod save;

pub use manifest::{Entry, Manifest};
pub use open::Snapshot;
pub use save::{Contents, discard, expect_free, save};

/// The file that makes a folder a snapshot.
pub const FILE_NAME: &str = "snapshot.json";
const KEYS: &str = "keys.arrow";
const SEGMENTS: &str = "segments";

/// A checksum of a file, as hex.
fn sum(bytes: &[u8]) -> String {
    format!("{:032x}", xxhash_rust::xxh3::xxh3_128(bytes))
}
