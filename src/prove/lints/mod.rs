//! Rules that can be proven to do less, or more, than they say. One file a lint.
//!
//! All proofs hold at any instant and for any profile; what could not be decided in the budget is
//! not told.

mod arms;
mod audiences;
mod equal;
mod implied;
mod never;
mod tree;

use rayon::prelude::*;

use super::edge::Timeline;
use super::formula::Formula;
use super::logic::Logic;
use super::query::{Budget, Query};
use super::solver::Answer;
use crate::check::typed::{Project, Segment, SegmentId};
use crate::dataset::catalog::Catalog;
use crate::diagnostics::Diagnostic;
use crate::diagnostics::codes::proofs::IMPLIED;
use crate::time::Clock;
use tree::Tree;

/// What is found, in the order of the segments.
pub fn lint(project: &Project, catalog: &Catalog, clock: &Clock) -> Vec<Diagnostic> {
    let timeline = Timeline {
        clock: clock.clone(),
        any: true,
    };
    let mut logic = Logic::new(vec![project], catalog, timeline);
    let ids = || (0..).map(SegmentId).take(project.segments.len());
    let subjects: Vec<Subject> = ids()
        .map(|id| Subject::of(project, id, &mut logic))
        .collect();
    let found: Vec<Vec<Diagnostic>> = subjects
        .par_iter()
        .map(|subject| {
            let mut case = Case::new(&logic, subject);
            case.look();
            case.found
        })
        .collect();
    // A segment that is told to be empty or whole is not told to be equal as well.
    let told = |found: &[Diagnostic]| found.iter().any(|finding| finding.code != &IMPLIED);
    let others = subjects.iter().zip(&found);
    let others = others.filter(|(_, found)| !told(found));
    let others: Vec<&Subject> = others.map(|(subject, _)| subject).collect();
    let equal = equal::look(&logic, others);
    let mut found: Vec<Diagnostic> = found.into_iter().flatten().collect();
    found.extend(equal);
    found
}

/// What a segment is in the rule file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Segment,
    /// Of a waterfall.
    Arm,
    /// Of a split: the shares say who is in it.
    Share,
    Audience,
}

/// A segment to look at.
struct Subject<'a> {
    id: SegmentId,
    kind: Kind,
    segment: &'a Segment,
    universe: Formula,
    universe_name: Option<&'a str>,
    tree: Tree,
}

impl<'a> Subject<'a> {
    fn of(project: &'a Project, id: SegmentId, logic: &mut Logic) -> Subject<'a> {
        let segment = project.segment(id);
        let universe = segment.of.map_or(Formula::TRUE, |of| logic.segment(0, of));
        let kind = kind(project, id);
        let tree = Tree::of(logic, &segment.body, kind != Kind::Segment);
        logic.segment(0, id);
        Subject {
            id,
            kind,
            segment,
            universe,
            universe_name: segment.of.map(|of| project.segment(of).name.as_str()),
            tree,
        }
    }
}

fn kind(project: &Project, id: SegmentId) -> Kind {
    if project
        .audiences
        .iter()
        .any(|audience| audience.segment == id)
    {
        return Kind::Audience;
    }
    let of_arms = project
        .arms
        .iter()
        .any(|arms| arms.arms.iter().any(|(_, arm)| *arm == id));
    match &project.segment(id).body.kind {
        crate::check::typed::ExprKind::And(_) if of_arms => Kind::Arm,
        _ if of_arms => Kind::Share,
        _ => Kind::Segment,
    }
}

/// A segment under the eyes of the lints.
struct Case<'s, 'l, 'p> {
    subject: &'s Subject<'s>,
    query: Query<'l, 'p>,
    found: Vec<Diagnostic>,
}

impl<'s, 'l, 'p> Case<'s, 'l, 'p> {
    fn new(logic: &'l Logic<'p>, subject: &'s Subject<'s>) -> Case<'s, 'l, 'p> {
        let mut formulas = vec![subject.universe];
        subject.tree.each(&mut |tree| formulas.push(tree.formula));
        Case {
            subject,
            query: Query::new(logic, &formulas, Budget::LINT),
            found: Vec::new(),
        }
    }

    fn look(&mut self) {
        if self.subject.kind == Kind::Share || self.never(&[self.subject.universe]) {
            return;
        }
        match self.subject.kind {
            Kind::Arm => self.arm(),
            Kind::Audience => self.audience(),
            Kind::Segment | Kind::Share => {
                if !self.never_matches() && !self.always_matches() {
                    self.parts(&self.subject.tree, &[]);
                }
            }
        }
    }

    /// Whether these can be proven never to hold together.
    fn never(&mut self, formulas: &[Formula]) -> bool {
        self.query.can_hold(formulas) == Answer::Contradiction
    }

    /// Those of the parts without which they would still never hold together with `fixed`.
    fn needed<'t>(&mut self, fixed: &[Formula], parts: &[&'t Tree]) -> Vec<&'t Tree> {
        let mut needed = parts.to_vec();
        for part in parts.iter().rev() {
            let without: Vec<&Tree> = needed
                .iter()
                .copied()
                .filter(|other| !std::ptr::eq(*other, *part))
                .collect();
            let formulas: Vec<Formula> = fixed
                .iter()
                .copied()
                .chain(without.iter().map(|tree| tree.formula))
                .collect();
            if self.never(&formulas) {
                needed = without;
            }
        }
        needed
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }
}

/// Labels for what else takes part in a proof, each place once.
fn label_all(diagnostic: Diagnostic, trees: &[&Tree], text: &str) -> Diagnostic {
    trees.iter().fold(diagnostic, |diagnostic, tree| {
        let first = diagnostic.labels.first();
        let elsewhere = first.is_none_or(|label| label.span.source != tree.span.source);
        match elsewhere
            || diagnostic
                .labels
                .iter()
                .any(|label| label.span == tree.span)
        {
            true => diagnostic,
            false => diagnostic.label(tree.span, text),
        }
    })
}
