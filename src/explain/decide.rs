//! The verdict on one profile as a tree: each condition, whether it holds, and what it saw.

use std::collections::BTreeSet;

use super::notes::Note;
use super::saw::{Happened, Saw, Seer};
use super::steps::Stopped;
use crate::check::typed::{Expr, ExprKind, Project, SegmentId};
use crate::diagnostics::Span;
use crate::interpret::{Interpreter, Profile};

/// A condition and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// Where it stands in the rule file.
    pub span: Span,
    pub kind: Kind,
    pub holds: bool,
    /// The values that decided it, as far as they are of the profile.
    pub saw: Vec<Saw>,
    /// The few events that decided it, ascending in time; of a sequence those chosen for its
    /// steps, in their order.
    pub events: Vec<Happened>,
    /// Why a sequence goes no further.
    pub stops: Vec<Stopped>,
    /// What else is worth saying.
    pub notes: Vec<Note>,
    /// How many events counted, where the condition is about their number; shown or not.
    pub counted: Option<usize>,
    /// Where the key falls in a sample: `u` times 2^64.
    pub drawn: Option<u64>,
    pub parts: Vec<Decision>,
}

/// How the parts make up the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Membership of a segment; all parts must hold. Without parts it stands in full before.
    Segment(SegmentId),
    All,
    Any,
    AtLeast(u64),
    /// No part may hold.
    None,
    /// A condition without parts.
    Test,
}

/// The tree of a segment. A segment that is referred to again is not taken apart again.
pub fn decide(
    interpreter: &Interpreter<'_>,
    segment: SegmentId,
    profile: &dyn Profile,
) -> Decision {
    let mut tree = Tree {
        interpreter,
        profile,
        shown: BTreeSet::new(),
    };
    let span = interpreter.project.segment(segment).span;
    let decision = tree.member(segment, span);
    Decision {
        holds: decision.holds && profile.is_known_at(interpreter.clock.as_of),
        ..decision
    }
}

struct Tree<'a> {
    interpreter: &'a Interpreter<'a>,
    profile: &'a dyn Profile,
    /// Segments that were taken apart.
    shown: BTreeSet<SegmentId>,
}

impl<'a> Tree<'a> {
    fn member(&mut self, id: SegmentId, span: Span) -> Decision {
        let project: &'a Project = self.interpreter.project;
        let segment = project.segment(id);
        let universe = segment.of;
        let holds = self.interpreter.in_segment(id, self.profile);
        let mut parts = Vec::new();
        if self.shown.insert(id) {
            parts.extend(universe.map(|of| self.member(of, project.segment(of).span)));
            match &segment.body.kind {
                ExprKind::And(conditions) => {
                    parts.extend(conditions.iter().map(|part| self.condition(part)));
                }
                _ => parts.push(self.condition(&segment.body)),
            }
        }
        Decision {
            parts,
            ..Decision::of(Kind::Segment(id), span, holds)
        }
    }

    fn condition(&mut self, expr: &'a Expr) -> Decision {
        match &expr.kind {
            ExprKind::And(parts) => self.group(Kind::All, expr, parts),
            ExprKind::Or(parts) => self.group(Kind::Any, expr, parts),
            ExprKind::AtLeast(least, parts) => self.group(Kind::AtLeast(*least), expr, parts),
            ExprKind::Not(inner) if is_test(inner) => self.test(expr),
            ExprKind::Not(inner) => match &inner.kind {
                ExprKind::Or(parts) => self.group(Kind::None, expr, parts),
                _ => self.group(Kind::None, expr, std::slice::from_ref(inner)),
            },
            ExprKind::InSegment(id) => self.member(*id, expr.span),
            _ => self.test(expr),
        }
    }

    fn group(&mut self, kind: Kind, expr: &'a Expr, parts: &'a [Expr]) -> Decision {
        Decision {
            parts: parts.iter().map(|part| self.condition(part)).collect(),
            ..Decision::of(kind, expr.span, self.holds(expr))
        }
    }

    fn test(&self, expr: &Expr) -> Decision {
        let mut seer = Seer::new(self.interpreter, self.profile);
        seer.look(expr);
        Decision {
            saw: seer.saw,
            events: seer.events,
            stops: seer.stops,
            notes: seer.notes,
            counted: seer.counted,
            drawn: seer.drawn,
            ..Decision::of(Kind::Test, expr.span, self.holds(expr))
        }
    }

    fn holds(&self, expr: &Expr) -> bool {
        self.interpreter.holds(expr, self.profile)
    }
}

impl Decision {
    /// The condition without parts that stands at a place.
    pub fn test_at(&self, span: Span) -> Option<&Decision> {
        if self.kind == Kind::Test && self.span == span {
            return Some(self);
        }
        self.parts.iter().find_map(|part| part.test_at(span))
    }

    fn of(kind: Kind, span: Span, holds: bool) -> Decision {
        Decision {
            span,
            kind,
            holds,
            saw: Vec::new(),
            events: Vec::new(),
            stops: Vec::new(),
            notes: Vec::new(),
            counted: None,
            drawn: None,
            parts: Vec::new(),
        }
    }
}

/// Whether a condition has no conditions of the profile in it.
pub(super) fn is_test(expr: &Expr) -> bool {
    !matches!(
        expr.kind,
        ExprKind::And(_)
            | ExprKind::Or(_)
            | ExprKind::AtLeast(..)
            | ExprKind::Not(_)
            | ExprKind::InSegment(_)
    )
}
