//! The language server: what an editor asks while rules are written.
//!
//! ```text
//! wire        bytes to messages and back
//! session     the loop: messages in, one after the other
//! server      answers and diagnostics out; a panic of one is told
//! documents   what is open; it counts, not what is on disk
//! project     rule files in pieces, the catalog, the last check
//! names       which name means what: definitions, uses, and what could stand at a place
//! ```
//!
//! One thread, one message after the other. Names and types of the data are looked at once, and
//! again when the manifest, the schema or the data change; of a file that is typed in only the
//! items that changed are parsed again.

mod actions;
mod capabilities;
mod completion;
mod dispatch;
mod documents;
mod edits;
mod findings;
mod formatting;
mod freshness;
mod hover;
mod names;
mod navigate;
mod outline;
mod project;
mod proofs;
mod rename;
mod rule_text;
mod schema;
mod server;
mod session;
mod shelf;
mod spot;
mod text;
mod uri;
mod wire;

pub use session::{End, serve};
