//! One or two projects over one dataset, which is read once and asked as often as need be.

use roaring::RoaringBitmap;

use super::{AsOf, Engine};
use crate::check;
use crate::check::typed::{Expr, ExprKind, Project, Segment, SegmentId};
use crate::dataset::Dataset;
use crate::dataset::import::{self, Report};
use crate::diagnostics::Failure;
use crate::execute;
use crate::plan;
use crate::time::Clock;

/// Segments with the data that they need.
#[derive(Debug)]
pub struct Bench {
    /// Of two projects the segments of the first, and behind them those of the second.
    project: Project,
    clock: Clock,
    pub dataset: Dataset,
    pub report: Report,
}

impl Engine {
    /// Reads what all segments of this project need, and with `beside` those of a project that
    /// shares its data.
    ///
    /// # Errors
    /// As [`Engine::run`].
    pub fn bench(
        &self,
        beside: Option<&Engine>,
        as_of: AsOf,
        options: &import::Options<'_>,
    ) -> Result<Bench, Failure> {
        for engine in [Some(self), beside].into_iter().flatten() {
            if !engine.is_sound() {
                return Err(Failure(engine.diagnostics.clone()));
            }
        }
        let mut project = self.project.clone();
        if let Some(beside) = beside {
            add(&mut project, &beside.project);
        }
        let clock = self.clock(as_of);
        let all: Vec<SegmentId> = ids(0..project.segments.len());
        let needs = check::needs_at(&project, &all, &clock);
        let (dataset, report) = self.read(&needs, options)?;
        Ok(Bench {
            project,
            clock,
            dataset,
            report,
        })
    }
}

impl Bench {
    /// The rows of everyone, and of every segment.
    pub fn members(&self) -> (RoaringBitmap, Vec<RoaringBitmap>) {
        let all = ids(0..self.project.segments.len());
        let plan = plan::lower(&self.project, &all, &self.clock);
        let outcome = execute::run(&plan, &self.dataset);
        (outcome.everyone, outcome.members)
    }

    /// The rows for which conditions hold. They must be parts of the segments here.
    pub fn conditions(&self, conditions: impl IntoIterator<Item = Expr>) -> Vec<RoaringBitmap> {
        let mut project = self.project.clone();
        let first = project.segments.len();
        for body in conditions {
            project.segments.push(Segment {
                name: String::new(),
                title: None,
                doc: Vec::new(),
                owner: None,
                size: None,
                change: None,
                of: None,
                span: body.span,
                body,
            });
        }
        let asked = ids(first..project.segments.len());
        let plan = plan::lower(&project, &asked, &self.clock);
        execute::run(&plan, &self.dataset).members
    }

    /// What a segment asks for, its universe first: all must hold.
    pub fn parts(&self, index: usize) -> Vec<Expr> {
        let segment = &self.project.segments[index];
        let universe = segment.of.map(|of| Expr {
            kind: ExprKind::InSegment(of),
            ..segment.body.clone()
        });
        let own = match &segment.body.kind {
            ExprKind::And(parts) => parts.clone(),
            _ => vec![segment.body.clone()],
        };
        universe.into_iter().chain(own).collect()
    }
}

fn ids(range: std::ops::Range<usize>) -> Vec<SegmentId> {
    range
        .filter_map(|index| u32::try_from(index).ok())
        .map(SegmentId)
        .collect()
}

/// Puts the segments of another project behind those of one.
fn add(project: &mut Project, other: &Project) {
    let shift = u32::try_from(project.segments.len()).unwrap_or(u32::MAX);
    for segment in &other.segments {
        let mut segment = segment.clone();
        segment.of = segment.of.map(|id| SegmentId(id.0 + shift));
        move_references(&mut segment.body, shift);
        project.segments.push(segment);
    }
}

fn move_references(expr: &mut Expr, shift: u32) {
    if let ExprKind::InSegment(id) = &mut expr.kind {
        id.0 += shift;
    }
    expr.for_each_child_mut(|child| move_references(child, shift));
}
