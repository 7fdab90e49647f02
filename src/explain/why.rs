//! Why a profile is in a segment or not, what would change that, and when time does.

use super::cause::{Cause, causes};
use super::change::{Change, later, next_change};
use super::decide::{Decision, Kind, decide};
use super::flip::{Flip, flips};
use super::frozen::Frozen;
use crate::check::typed::SegmentId;
use crate::interpret::{Interpreter, Profile};

/// All that is to be said about one profile and one segment.
#[derive(Clone, Debug, PartialEq)]
pub struct Why {
    pub key: String,
    /// Whether there is such a profile at the instant: one that only later events know is none.
    pub known: bool,
    pub decision: Decision,
    pub flips: Vec<Flip>,
    pub change: Change,
    /// The conditions that are no longer what they were when time changes the answer, as they
    /// are then.
    pub changed: Vec<Changed>,
}

/// A condition that time changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Changed {
    /// As it is then.
    pub decision: Decision,
    pub causes: Vec<Cause>,
}

pub fn why(interpreter: &Interpreter<'_>, segment: SegmentId, profile: &dyn Profile) -> Why {
    let decision = decide(interpreter, segment, profile);
    let change = next_change(interpreter, segment, profile);
    let mut changed = Vec::new();
    if let Change::At { instant, .. } = change {
        let frozen = Frozen {
            profile,
            clock: interpreter.clock,
        };
        let clock = later(interpreter.clock, instant);
        let then = Interpreter {
            clock: &clock,
            ..*interpreter
        };
        differing(&decision, decide(&then, segment, &frozen), &mut changed);
        for changed in &mut changed {
            changed.causes = causes(&then, segment, &frozen, changed.decision.span);
        }
    }
    Why {
        key: profile.key().to_owned(),
        known: profile.is_known_at(interpreter.clock.as_of),
        flips: flips(interpreter, segment, profile),
        decision,
        change,
        changed,
    }
}

/// The conditions without parts that hold in only one of two trees of one rule.
fn differing(old: &Decision, new: Decision, found: &mut Vec<Changed>) {
    if old.kind == Kind::Test && old.holds != new.holds {
        let causes = Vec::new();
        found.push(Changed {
            decision: new,
            causes,
        });
        return;
    }
    for (old, new) in old.parts.iter().zip(new.parts) {
        differing(old, new, found);
    }
}
