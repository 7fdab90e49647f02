//! Byte offsets to lines and columns.

use std::collections::HashMap;

use crate::diagnostics::{Diagnostic, SourceId, Sources, Span};

/// A point in a text: line and column from 1, the column in characters, the offset in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Position {
    pub line: usize,
    pub column: usize,
    pub offset: usize,
}

/// The lines of those sources that some diagnostics point into, found once.
#[derive(Debug)]
pub struct Places<'a> {
    pub sources: &'a Sources,
    starts: HashMap<SourceId, Vec<usize>>,
}

impl<'a> Places<'a> {
    pub fn of(sources: &'a Sources, diagnostics: &[Diagnostic]) -> Places<'a> {
        let mut starts = HashMap::new();
        let labels = diagnostics.iter().flat_map(|d| &d.labels).map(|l| l.span);
        let fixes = diagnostics.iter().flat_map(|d| &d.fixes).map(|f| f.span);
        for span in labels.chain(fixes) {
            starts
                .entry(span.source)
                .or_insert_with(|| line_starts(&sources.get(span.source).text));
        }
        Places { sources, starts }
    }

    pub fn name(&self, span: Span) -> &'a str {
        &self.sources.get(span.source).name
    }

    pub fn text(&self, span: Span) -> &'a str {
        &self.sources.get(span.source).text
    }

    pub fn start(&self, span: Span) -> Position {
        self.position(span.source, span.start as usize)
    }

    pub fn end(&self, span: Span) -> Position {
        self.position(span.source, span.end as usize)
    }

    /// Lines and columns in UTF-16 units, both from 1, of start and end.
    pub fn utf16(&self, span: Span) -> [(usize, usize); 2] {
        let text = self.text(span);
        [self.start(span), self.end(span)].map(|position| {
            let starts = self.starts_of(span.source);
            let start = starts.get(position.line - 1).copied().unwrap_or(0);
            let before = text.get(start..position.offset).unwrap_or_default();
            (position.line, before.encode_utf16().count() + 1)
        })
    }

    /// The line that a span begins on, without the spaces at its ends.
    pub fn line(&self, span: Span) -> &'a str {
        let line = self.start(span).line;
        let range = self.lines(span.source, line, line);
        self.text(span).get(range).unwrap_or_default().trim()
    }

    /// The bytes of lines `first..=last` of a source, without the last line break.
    pub fn lines(&self, source: SourceId, first: usize, last: usize) -> std::ops::Range<usize> {
        let text = &self.sources.get(source).text;
        let starts = self.starts_of(source);
        let start = starts.get(first - 1).copied().unwrap_or(text.len());
        let end = starts.get(last).copied().unwrap_or(text.len());
        let body = text.get(start..end).unwrap_or_default();
        start..start + body.trim_end_matches(['\n', '\r']).len()
    }

    fn position(&self, source: SourceId, offset: usize) -> Position {
        let text = &self.sources.get(source).text;
        let offset = floor_char_boundary(text, offset);
        let starts = self.starts_of(source);
        let line = starts.partition_point(|start| *start <= offset).max(1);
        let start = starts.get(line - 1).copied().unwrap_or(0);
        let before = text.get(start..offset).unwrap_or_default();
        Position {
            line,
            column: before.chars().count() + 1,
            offset,
        }
    }

    fn starts_of(&self, source: SourceId) -> &[usize] {
        self.starts.get(&source).map_or(&[], Vec::as_slice)
    }
}

fn line_starts(text: &str) -> Vec<usize> {
    let breaks = memchr::memchr_iter(b'\n', text.as_bytes());
    std::iter::once(0).chain(breaks.map(|at| at + 1)).collect()
}

/// The nearest offset at or before `offset` that is inside the text and begins a character.
pub(super) fn floor_char_boundary(text: &str, offset: usize) -> usize {
    let offset = offset.min(text.len());
    (0..=offset)
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::codes;

    fn position(text: &str, offset: usize) -> (usize, usize) {
        let mut sources = Sources::default();
        let id = sources.add("a.seg", text);
        let span = Span::new(id, offset, offset);
        let diagnostics = [Diagnostic::error(&codes::syntax::SYNTAX, "").label(span, "")];
        let position = Places::of(&sources, &diagnostics).start(span);
        (position.line, position.column)
    }

    #[test]
    fn columns_count_characters_from_one() {
        assert_eq!(position("", 0), (1, 1));
        assert_eq!(position("äöü\nab", 4), (1, 3));
        assert_eq!(position("äöü\nab", 7), (2, 1));
        assert_eq!(position("äöü\nab", 9), (2, 3));
    }

    #[test]
    fn offsets_outside_the_text_are_its_end() {
        assert_eq!(position("ab\n", 99), (2, 1));
        assert_eq!(position("ä", 1), (1, 1));
    }
}
