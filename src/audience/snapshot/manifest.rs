//! `snapshot.json`.

use serde::{Deserialize, Serialize};

use crate::audience::rules::Rules;

/// What this build writes, and the latest it reads.
pub const FORMAT_VERSION: u32 = 1;

/// What a snapshot says of itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Manifest {
    pub format_version: u32,
    /// Of the language.
    pub edition: String,
    /// RFC 3339, in the time zone of the project.
    pub as_of: String,
    pub time_zone: String,
    /// Identity of the data, as hex.
    pub data: String,
    pub keys: Keys,
    /// How many are in everyone.
    pub everyone: u64,
    /// One for each segment that was run; there may be more in `rules`.
    pub members: Vec<Entry>,
    pub rules: Rules,
}

/// The keys of all profiles of the data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keys {
    /// The attribute that is the key.
    pub name: String,
    pub count: u64,
    /// A hash of all keys, as hex: snapshots with the same speak of the same profiles.
    pub identity: String,
    pub file: String,
    /// The checksum of the file.
    pub sum: String,
}

/// The members of a segment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub segment: String,
    pub members: u64,
    /// Members of its universe.
    pub universe: u64,
    pub file: String,
    /// The checksum of the file.
    pub sum: String,
}
