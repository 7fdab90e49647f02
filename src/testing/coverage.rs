//! Which segments and conditions the cases of some tests decided both ways.
//!
//! A case is a profile that an `expect` is about. It decides the segment, all segments that this
//! one refers to, and their conditions.

use indexmap::IndexMap;

use super::{Outcome, Setting};
use crate::check::typed::{Expected, SegmentId};
use crate::diagnostics::Span;
use crate::explain::{Decision, Kind, decide};
use crate::interpret::{FactProfile, Interpreter};
use crate::time::Clock;

/// What cases saw of a segment or a condition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    pub held: bool,
    pub failed: bool,
}

impl Seen {
    pub fn both_ways(self) -> bool {
        self.held && self.failed
    }

    fn add(&mut self, holds: bool) {
        self.held |= holds;
        self.failed |= !holds;
    }
}

#[derive(Clone, Debug)]
pub struct SegmentCoverage {
    pub segment: SegmentId,
    pub members: Seen,
    /// The conditions of its body without parts of their own, as they stand there.
    pub conditions: IndexMap<Span, Seen>,
}

/// All segments of a project, as they stand in the files.
pub fn coverage(setting: &Setting, outcomes: &[Outcome]) -> Vec<SegmentCoverage> {
    let mut ids: Vec<SegmentId> = (0..)
        .map(SegmentId)
        .take(setting.project.segments.len())
        .collect();
    ids.sort_by_key(|id| setting.project.segment(*id).span);
    let mut all: IndexMap<SegmentId, SegmentCoverage> = ids
        .into_iter()
        .map(|id| (id, nothing_seen(setting, id)))
        .collect();
    for outcome in outcomes {
        let interpreter = Interpreter {
            project: setting.project,
            clock: &outcome.clock,
        };
        for expectation in &outcome.test.expectations {
            let everyone = 0..outcome.test.profiles.len();
            let profiles: Vec<usize> = match &expectation.expected {
                Expected::Exactly(_) => everyone.collect(),
                Expected::Member(profile) | Expected::NoMember(profile) => vec![*profile],
            };
            for profile in profiles {
                let profile = outcome.world.profile(profile);
                see(
                    &decide(&interpreter, expectation.segment, &profile),
                    &mut all,
                );
            }
        }
    }
    all.into_values().collect()
}

/// The conditions of a segment; whoever is asked, they are the same.
fn nothing_seen(setting: &Setting, id: SegmentId) -> SegmentCoverage {
    let clock = Clock {
        as_of: setting.as_of,
        zone: setting.zone.clone(),
        week_start: setting.week_start,
    };
    let interpreter = Interpreter {
        project: setting.project,
        clock: &clock,
    };
    let mut conditions = IndexMap::default();
    let universe = setting.project.segment(id).of;
    for part in &decide(&interpreter, id, &FactProfile::default()).parts {
        let is_universe = universe.is_some_and(|of| setting.project.segment(of).span == part.span);
        if !is_universe {
            each_condition(part, &mut |condition| {
                conditions.insert(condition.span, Seen::default());
            });
        }
    }
    SegmentCoverage {
        segment: id,
        members: Seen::default(),
        conditions,
    }
}

/// The conditions without parts, a membership among them.
fn each_condition<'a>(decision: &'a Decision, visit: &mut impl FnMut(&'a Decision)) {
    match decision.kind {
        Kind::Segment(_) | Kind::Test => visit(decision),
        Kind::All | Kind::Any | Kind::AtLeast(_) | Kind::None => {
            for part in &decision.parts {
                each_condition(part, visit);
            }
        }
    }
}

/// Notes what one decision tree of a segment says, and those below it.
fn see(decision: &Decision, all: &mut IndexMap<SegmentId, SegmentCoverage>) {
    let Kind::Segment(id) = decision.kind else {
        return;
    };
    let mut inner = Vec::new();
    if let Some(coverage) = all.get_mut(&id) {
        coverage.members.add(decision.holds);
        for part in &decision.parts {
            each_condition(part, &mut |condition| {
                if let Some(seen) = coverage.conditions.get_mut(&condition.span) {
                    seen.add(condition.holds);
                }
                inner.push(condition);
            });
        }
    }
    for condition in inner {
        see(condition, all);
    }
}
