//! Rules and verdicts in words: what a segment means, and why a profile is in it or not.
//!
//! ```text
//! decide    segment, profile -> Decision         the tree with what each condition saw
//! why       … and what would change the answer, and when time alone does
//! render    Decision -> lines of text
//! ```

pub mod cause;
pub mod change;
mod critical;
pub mod decide;
pub mod english;
pub mod flip;
mod frozen;
mod moving;
mod notes;
pub mod page;
pub mod plan;
pub mod render;
mod saw;
pub mod show;
mod steps;
pub mod stops;
pub mod why;
mod worth;

pub use decide::{Decision, Kind, decide};
pub use notes::Note;
pub use saw::{Happened, Missed, Saw};
pub use steps::Stopped;
pub use why::{Why, why};

use crate::check::typed::Project;
use crate::dataset::catalog::Catalog;
use crate::diagnostics::Sources;
use crate::time::Clock;

/// What turns ids, spans and instants into words.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    pub project: &'a Project,
    pub catalog: &'a Catalog,
    pub sources: &'a Sources,
    pub clock: &'a Clock,
}
