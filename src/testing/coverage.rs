//! Which segments and conditions the cases of some tests decided both ways.
//!
//! A case is a profile that an `expect` is about. It decides the segment, all segments that this
//! one refers to, and their conditions; its events and the elements of its lists decide those of
//! each `where`.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::{Outcome, Setting, population};
use crate::check::typed::{Expected, ExprKind, Project, SegmentId};
use crate::diagnostics::Span;
use crate::interpret::{Interpreter, Profile, conditions};

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
    /// The conditions of its body without parts of their own, each followed by those of its
    /// `where`s.
    pub conditions: IndexMap<Span, Seen>,
}

/// All segments of a project, as they stand in the files.
pub fn coverage(setting: &Setting, outcomes: &[Outcome]) -> Vec<SegmentCoverage> {
    let project = setting.project;
    let ids = (0..).map(SegmentId).take(project.segments.len());
    let mut ids: Vec<SegmentId> = ids.collect();
    ids.sort_by_key(|id| project.segment(*id).span);
    let mut all: IndexMap<SegmentId, SegmentCoverage> = ids
        .into_iter()
        .map(|id| (id, nothing_seen(project, id)))
        .collect();
    for outcome in outcomes {
        let interpreter = Interpreter {
            project,
            clock: &outcome.clock,
        };
        let rows = outcome.world.profiles();
        let population = population(interpreter, &rows);
        for expectation in &outcome.test.expectations {
            let everyone = 0..outcome.test.profiles.len();
            let profiles: Vec<usize> = match &expectation.expected {
                Expected::Exactly(_) => everyone.collect(),
                Expected::Member(profile) | Expected::NoMember(profile) => vec![*profile],
            };
            for profile in profiles {
                let mut case = Case {
                    interpreter: &interpreter,
                    profile: &population.peer(profile),
                    all: &mut all,
                    seen: BTreeSet::new(),
                };
                case.segment(expectation.segment);
            }
        }
    }
    all.into_values().collect()
}

fn nothing_seen(project: &Project, id: SegmentId) -> SegmentCoverage {
    let mut found = IndexMap::default();
    conditions(&project.segment(id).body, &mut |condition| {
        if !matches!(condition.kind, ExprKind::EventIs(_)) {
            found.insert(condition.span, Seen::default());
        }
    });
    SegmentCoverage {
        segment: id,
        members: Seen::default(),
        conditions: found,
    }
}

/// One profile that an expectation is about.
struct Case<'a> {
    interpreter: &'a Interpreter<'a>,
    profile: &'a dyn Profile,
    all: &'a mut IndexMap<SegmentId, SegmentCoverage>,
    seen: BTreeSet<SegmentId>,
}

impl Case<'_> {
    /// Notes what comes of a segment, of its conditions and of those below it.
    fn segment(&mut self, id: SegmentId) {
        if !self.seen.insert(id) {
            return;
        }
        let interpreter = self.interpreter;
        let segment = interpreter.project.segment(id);
        let mut below: Vec<SegmentId> = segment.of.into_iter().collect();
        let Some(coverage) = self.all.get_mut(&id) else {
            return;
        };
        let is_member = interpreter.in_segment(id, self.profile);
        coverage.members.add(is_member);
        interpreter.each_condition(&segment.body, self.profile, &mut |condition, holds| {
            if let Some(seen) = coverage.conditions.get_mut(&condition.span) {
                seen.add(holds);
            }
            if let ExprKind::InSegment(id) = condition.kind {
                below.push(id);
            }
        });
        below.into_iter().for_each(|id| self.segment(id));
    }
}
