//! Diagnostics in the form of the protocol.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use gen_lsp_types::{
    self as lsp, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag, Location,
    Position, Range,
};

use super::server::Server;
use crate::diagnostics::codes::outputs::DEAD_ARM;
use crate::diagnostics::{Diagnostic, Severity, Span};
use crate::lsp::project::Project;

/// What is wrong in each file, in order of places. Files without findings are there as well.
pub fn of_project(server: &Server, project: &Project) -> BTreeMap<PathBuf, Vec<lsp::Diagnostic>> {
    let files = project.files.keys();
    let mut found: BTreeMap<PathBuf, Vec<lsp::Diagnostic>> =
        files.map(|path| (path.clone(), Vec::new())).collect();
    for diagnostic in project.diagnostics() {
        if let Some((path, finding)) = finding(server, project, diagnostic) {
            found.entry(path).or_default().push(finding);
        }
    }
    for findings in found.values_mut() {
        let place = |finding: &lsp::Diagnostic| {
            let Range { start, end } = finding.range;
            (start.line, start.character, end.line, end.character)
        };
        findings.sort_by_key(place);
    }
    found
}

/// One finding with the file it is shown in.
pub fn finding(
    server: &Server,
    project: &Project,
    diagnostic: &Diagnostic,
) -> Option<(PathBuf, lsp::Diagnostic)> {
    let mut labels = diagnostic.labels.iter();
    let first = labels.next();
    let (path, range) = first
        .and_then(|label| server.place(project, label.span))
        .or_else(|| place_in_file(project, diagnostic))?;
    let related = labels.filter_map(|label| {
        Some(DiagnosticRelatedInformation {
            location: server.location(project, label.span)?,
            message: label.text.clone(),
        })
    });
    let related: Vec<DiagnosticRelatedInformation> = related.collect();
    let finding = lsp::Diagnostic {
        range,
        severity: Some(match diagnostic.severity {
            Severity::Error => DiagnosticSeverity::Error,
            Severity::Warning => DiagnosticSeverity::Warning,
        }),
        code: Some(diagnostic.code.id.into()),
        code_description: None,
        source: Some("cantle".to_owned()),
        message: words(diagnostic).into(),
        tags: (diagnostic.code == &DEAD_ARM).then(|| vec![DiagnosticTag::Unnecessary]),
        related_information: (!related.is_empty()).then_some(related),
        data: None,
    };
    Some((path, finding))
}

/// Message, what stands beside the place, notes and help, a line each.
fn words(diagnostic: &Diagnostic) -> String {
    let label = diagnostic.labels.first().map(|label| label.text.as_str());
    let label = label.filter(|text| !text.is_empty()).map(str::to_owned);
    let notes = diagnostic.notes.iter().map(|note| format!("note: {note}"));
    let help = diagnostic.help.iter().map(|help| format!("help: {help}"));
    let message = std::iter::once(diagnostic.message.clone());
    let lines: Vec<String> = message.chain(label).chain(notes).chain(help).collect();
    lines.join("\n")
}

/// Of something in a file that is no source: its line, else the manifest.
fn place_in_file(project: &Project, diagnostic: &Diagnostic) -> Option<(PathBuf, Range)> {
    if let Some(place) = &diagnostic.file {
        let path = super::uri::canonical(&place.path);
        let is_rules = path.extension().is_some_and(|extension| extension == "seg");
        if is_rules {
            let line = place.line.unwrap_or(1).saturating_sub(1);
            return Some((path, at_line(u32::try_from(line).unwrap_or_default())));
        }
    }
    let path: &Path = project.place_of_last_resort()?;
    Some((path.to_owned(), at_line(0)))
}

fn at_line(line: u32) -> Range {
    let start = Position { line, character: 0 };
    Range { start, end: start }
}

impl Server {
    /// File and range of a span.
    pub fn place(&self, project: &Project, span: Span) -> Option<(PathBuf, Range)> {
        let (path, range) = project.shelf.place(span)?;
        let encoding = self.client.encoding;
        let range = match project.files.get(&**path) {
            Some(file) => file.text.range(range, encoding),
            None => {
                let text = project.shelf.sources.get(span.source).text.to_string();
                super::text::Text::new(text).range(range, encoding)
            }
        };
        Some((path.to_path_buf(), range))
    }

    pub fn location(&self, project: &Project, span: Span) -> Option<Location> {
        let (path, range) = self.place(project, span)?;
        Some(Location {
            uri: self.uri(&path),
            range,
        })
    }
}
