//! Which segments of a project are meant.

use crate::check::typed::{Project, SegmentId};
use crate::diagnostics::{Diagnostic, Failure, codes, nearest};

pub fn select(project: &Project, names: &[String]) -> Result<Vec<SegmentId>, Failure> {
    if names.is_empty() {
        return Ok(in_file_order(project));
    }
    let mut selected = Vec::new();
    let mut unknown = Vec::new();
    for name in names {
        let meant = meant(project, name);
        if meant.is_empty() {
            unknown.push(unknown_segment(project, name));
        }
        for id in meant {
            if !selected.contains(&id) {
                selected.push(id);
            }
        }
    }
    match unknown.is_empty() {
        true => Ok(selected),
        false => Err(Failure(unknown)),
    }
}

/// A segment, or all arms of a split or a waterfall.
fn meant(project: &Project, name: &str) -> Vec<SegmentId> {
    if let Some(id) = project.find(name) {
        return vec![id];
    }
    let owner = project.arms.iter().find(|arms| arms.name == name);
    owner.map_or(Vec::new(), |owner| {
        owner.arms.iter().map(|(_, id)| *id).collect()
    })
}

fn in_file_order(project: &Project) -> Vec<SegmentId> {
    let mut ids: Vec<SegmentId> = (0..).map(SegmentId).take(project.segments.len()).collect();
    ids.sort_by_key(|id| project.segment(*id).span);
    ids
}

fn unknown_segment(project: &Project, name: &str) -> Diagnostic {
    let error = Diagnostic::error(
        &codes::names::UNKNOWN_SEGMENT,
        format!("unknown segment `{name}`"),
    );
    let segments = project.segments.iter().map(|s| s.name.as_str());
    let names = segments.chain(project.arms.iter().map(|arms| arms.name.as_str()));
    match nearest(name, names) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error.help("`cantle run` without a name lists all segments"),
    }
}

/// The segments and behind them those universes that are not among them; and for each of the
/// segments the index of its universe, `None` for everyone.
pub fn with_universes(
    project: &Project,
    segments: &[SegmentId],
) -> (Vec<SegmentId>, Vec<Option<usize>>) {
    let mut asked = segments.to_vec();
    let mut universes = Vec::with_capacity(segments.len());
    for id in segments {
        let universe = project.segment(*id).of;
        universes.push(
            universe.map(|of| match asked.iter().position(|id| *id == of) {
                Some(index) => index,
                None => {
                    asked.push(of);
                    asked.len() - 1
                }
            }),
        );
    }
    (asked, universes)
}
