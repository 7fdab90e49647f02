//! A diff for GitHub Actions: an annotation for each limit and guard that does not hold, the totals
//! as a notice, and the comment on a pull request as the summary of the job.

use super::guards::Crossed;
use super::markdown::markdown;
use super::sides::Place;
use super::tell::Report;
use super::words::Totals;
use crate::audience::diff::Change;
use crate::cli::findings::Findings;
use crate::cli::session::Session;
use crate::diagnostics::Diagnostic;
use crate::diagnostics::codes::project::GUARD_BROKEN;
use crate::diagnostics::render::github::annotation;

pub fn annotations(report: &Report<'_>, session: &Session) -> String {
    let crossed: Vec<Diagnostic> = report.crossed.iter().map(|c| finding(report, c)).collect();
    let mut text = Findings::new("cantle diff", &crossed).annotations(session);
    if report.diff.changes.iter().any(Change::is_difference) {
        let totals = Totals::of(&report.diff).words();
        text.push_str(&annotation("notice", &[], "cantle diff", &totals));
    }
    text
}

/// Where the segment is defined, if that is in the files that lie there.
fn finding(report: &Report<'_>, crossed: &Crossed) -> Diagnostic {
    let error = Diagnostic::error(&GUARD_BROKEN, &*crossed.message);
    let side = report.new.side;
    let project = side.engine.as_ref().map(|engine| &engine.project);
    let id = project.and_then(|project| Some((project, project.find(&crossed.segment)?)));
    match (&side.place, id) {
        (Place::Project(_), Some((project, id))) => error.label(project.segment(id).span, ""),
        _ => error,
    }
}

/// In so many bytes at most, if that is enough for the totals.
pub fn summary(report: &Report<'_>, bytes: usize) -> String {
    let text = markdown(report);
    match text.len() <= bytes {
        true => text,
        false => format!("### Segments: {}\n", Totals::of(&report.diff).words()),
    }
}
