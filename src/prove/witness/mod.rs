//! A model to a profile: values that meet the conditions on them, events that make the counts.
//!
//! What is built may miss the model, where lemmas do not tell all. Whether it is what was asked
//! for, the interpreter says.

mod aggregates;
mod build;
mod candidates;
mod courses;
mod distance;
mod events;
mod material;
mod moves;
mod person;
mod search;
mod shrink;
mod text;
mod truth;

pub use person::{Happened, Person};
pub use search::{Goal, search};
pub use shrink::shrink;
pub use text::{Shown, as_test};

pub(super) use build::build;
