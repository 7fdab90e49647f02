//! Guards on the sizes of audiences.

use super::Members;
use crate::check::typed::Project;
use crate::diagnostics::{Diagnostic, codes};

pub fn broken(project: &Project, results: &[Members]) -> Vec<Diagnostic> {
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
