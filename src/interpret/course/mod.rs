//! How far a profile comes in a sequence: a choice of events that meets as much of it as any
//! does, and what stands in the way of the next part.
//!
//! Of the choices that do, the one with the latest first step is taken, of these the one with the
//! latest second step, and so on; of the last step the earliest event. Where a `then no` is not
//! over the earliest is taken, which is the first to hold. The pass of [`super::sequence`] says
//! whether there is a choice: with fewer and fewer events for a step it says which one.

mod search;
mod stop;
mod unordered;

use crate::check::typed::{EventPattern, Sequence, Unordered};
use crate::syntax::ast::Later;
use crate::time::{Length, Range};

use super::scope::{Event, Scope};
use super::sequence::Occurrence;
use super::{Interpreter, Profile};

/// How far a profile comes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Course {
    /// The events chosen, each with the index of its step, in the order of the steps; of events
    /// in any order that of its pattern, ascending in time.
    pub chosen: Vec<(usize, Event)>,
    /// None where all holds.
    pub stops: Vec<Stop>,
}

/// A part that no choice meets after the ones before.
#[derive(Clone, Debug, PartialEq)]
pub struct Stop {
    /// The index of the step (of the pattern).
    pub step: usize,
    /// The `then no` of the step, by its index.
    pub absence: Option<usize>,
    pub reasons: Vec<Reason>,
    /// The event that would be the step but for the reasons.
    pub near: Option<Event>,
    /// The event that may not be.
    pub met: Option<Event>,
}

/// What is not met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// There is no such event.
    NoEvent,
    /// There is none from the step before on.
    Before,
    Where,
    Window,
    Strictly,
    /// From the step before.
    Within(Length),
    Later(Later, Length),
    AllWithin(Length),
    Without,
    /// With the steps before.
    Compared,
    /// `then no`
    Followed,
    /// A `then no … within` lasts until this instant.
    NotOver(i64),
}

impl Interpreter<'_> {
    pub fn course_of_sequence(&self, sequence: &Sequence, profile: &dyn Profile) -> Course {
        search::course(self.scope(profile), sequence)
    }

    pub fn course_of_unordered(&self, node: &Unordered, profile: &dyn Profile) -> Course {
        unordered::course(self.scope(profile), node)
    }
}

/// The events of the types of a pattern, whether they meet its condition or not.
fn unfiltered(scope: Scope<'_>, pattern: &EventPattern) -> Vec<Occurrence> {
    let any = EventPattern {
        types: pattern.types.clone(),
        filter: None,
    };
    let events = scope.events(&any, Range::default());
    let mut found: Vec<Occurrence> = events.map(Occurrence::from).collect();
    found.sort_unstable();
    found
}

impl From<Occurrence> for Event {
    fn from(of: Occurrence) -> Event {
        Event {
            ty: of.ty,
            index: of.index as usize,
            time: of.time,
        }
    }
}

impl From<Event> for Occurrence {
    fn from(of: Event) -> Occurrence {
        Occurrence {
            time: of.time,
            ty: of.ty,
            index: of.index as u32,
        }
    }
}
