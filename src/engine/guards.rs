//! Guards on the sizes of audiences, and on how much they change.

use roaring::RoaringBitmap;

use super::{Engine, Members, Run};
use crate::audience::diff::{Moved, Since, is_beyond};
use crate::check::typed::{Project, Segment};
use crate::diagnostics::{Diagnostic, Failure, codes};
use crate::value::Ratio;

impl Engine {
    /// What is wrong with the sizes of a run: one error a broken `@size` guard.
    pub fn broken_guards(&self, run: &Run) -> Vec<Diagnostic> {
        broken(&self.project, &run.results)
    }

    /// Who entered and who left each segment of a run since a snapshot; `None` for a segment that
    /// the snapshot does not have.
    ///
    /// # Errors
    /// The snapshot cannot be used.
    pub fn moved(&self, run: &Run, since: &Since) -> Result<Vec<Option<Moved>>, Failure> {
        let segments: Vec<(&str, &RoaringBitmap)> = run
            .results
            .iter()
            .map(|result| {
                let segment = self.project.segment(result.segment);
                (segment.name.as_str(), &result.members)
            })
            .collect();
        since.moved(&run.keys, run.live.as_ref(), &segments)
    }

    /// One error a broken `@change` guard, for what [`Engine::moved`] found.
    pub fn broken_changes(&self, run: &Run, moved: &[Option<Moved>]) -> Vec<Diagnostic> {
        let broken = run.results.iter().zip(moved).filter_map(|(result, moved)| {
            let moved = moved.as_ref()?;
            let segment = self.project.segment(result.segment);
            let (entered, left) = (moved.entered.len(), moved.left.len());
            broken_change(segment, moved.before, entered, left)
        });
        broken.collect()
    }
}

/// The error of a segment that changed by more than its `@change` allows.
pub fn broken_change(
    segment: &Segment,
    before: u64,
    entered: u64,
    left: u64,
) -> Option<Diagnostic> {
    let share = segment.change?;
    if !is_beyond(entered + left, before, share) {
        return None;
    }
    let most = percent(share);
    let error = Diagnostic::error(
        &codes::project::GUARD_BROKEN,
        format!(
            "of `{}`, which had {before}, {entered} entered and {left} left: more than the {most}% that its `@change` allows",
            segment.name
        ),
    );
    Some(error.label(segment.span, format!("`@change at most {most}%`")).help(
        "look whether the data is complete and the rule still right; then change `@change`, or take a new baseline",
    ))
}

/// A share as percent.
pub fn percent(share: Ratio) -> String {
    let percent = share.checked_mul(Ratio::integer(100));
    percent.map_or_else(|| share.to_string(), |percent| percent.to_string())
}

fn broken(project: &Project, results: &[Members]) -> Vec<Diagnostic> {
    let broken = results.iter().filter_map(|result| {
        let segment = project.segment(result.segment);
        let (least, most) = segment.size?;
        let size = result.size;
        if (least..=most).contains(&size) {
            return None;
        }
        let (than, bound) = match size < least {
            true => ("fewer than", least),
            false => ("more than", most),
        };
        let members = if size == 1 { "member" } else { "members" };
        let error = Diagnostic::error(
            &codes::project::GUARD_BROKEN,
            format!(
                "`{}` has {size} {members}, {than} the {bound} that its `@size` allows",
                segment.name
            ),
        );
        Some(error.label(segment.span, format!("`@size {least} to {most}`")).help(
            "look whether the data is complete and the rule still right; then change `@size`",
        ))
    });
    broken.collect()
}
