//! The meaning of a rule, one profile at a time, as plainly as it can be written.
//!
//! The oracle of the tests and the engine of `why` and `test`; the executor must agree with it,
//! and shares the functions on single values that this folder makes public.

mod aggregate;
pub mod anniversary;
mod behaviour;
mod condition;
pub mod contact;
pub mod course;
pub mod distance;
mod events;
pub mod function;
mod list;
pub mod number;
mod order;
mod population;
mod profile;
pub mod sample;
mod scope;
pub mod sequence;
pub mod statistic;
pub mod sum;
mod tested;
pub mod text;
mod value;

use crate::check::typed::{Did, EventPattern, Expr, Project, SegmentId};
use crate::time::{Clock, Range};
use crate::value::Value;

pub use condition::relates;
pub use population::{Place, Population};
pub use profile::{FactProfile, Facts, Profile, RowProfile};
pub use scope::Event;
use scope::Scope;
pub use tested::conditions;

/// Evaluates expressions of one project at one instant.
#[derive(Clone, Copy, Debug)]
pub struct Interpreter<'a> {
    pub project: &'a Project,
    pub clock: &'a Clock,
}

impl Interpreter<'_> {
    /// Whether the profile is a member: of the universe of the segment, and its body holds.
    pub fn is_member(&self, segment: SegmentId, profile: &dyn Profile) -> bool {
        profile.is_known_at(self.clock.as_of) && self.scope(profile).in_segment(segment)
    }

    /// The same without asking whether there is such a profile yet.
    pub fn in_segment(&self, segment: SegmentId, profile: &dyn Profile) -> bool {
        self.scope(profile).in_segment(segment)
    }

    /// Whether a condition holds.
    pub fn holds(&self, condition: &Expr, profile: &dyn Profile) -> bool {
        self.scope(profile).holds(condition)
    }

    /// The value of an expression, `None` if it is missing.
    pub fn value(&self, expr: &Expr, profile: &dyn Profile) -> Option<Value> {
        self.scope(profile).value(expr)
    }

    /// Whether what `did` asks for holds of the events in a range, whatever its window.
    pub fn did_in(&self, did: &Did, range: Range, profile: &dyn Profile) -> bool {
        self.scope(profile).did_in(did, range)
    }

    /// The events of a pattern in a range and before the instant, ascending in time.
    pub fn events(
        &self,
        pattern: &EventPattern,
        range: Range,
        profile: &dyn Profile,
    ) -> Vec<Event> {
        self.scope(profile).events_in_order(pattern, range)
    }

    fn scope<'s>(&'s self, profile: &'s dyn Profile) -> Scope<'s> {
        Scope {
            project: self.project,
            clock: self.clock,
            profile,
            event: None,
            item: None,
            steps: &[],
        }
    }
}
