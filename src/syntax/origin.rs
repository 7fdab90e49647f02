//! Where a parsed piece of text stands in its file.

use crate::diagnostics::{SourceId, Span};

/// The place of one piece; what was appended to it for recovery lies outside of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Origin {
    pub source: SourceId,
    pub start: usize,
    pub end: usize,
}

impl Origin {
    /// The place in the file of a range of the piece.
    pub fn span(self, from: usize, to: usize) -> Span {
        let end = (self.start + to).min(self.end);
        Span::new(self.source, (self.start + from).min(end), end)
    }

    /// Whether an offset into the piece lies in what its author wrote.
    pub fn holds(self, at: usize) -> bool {
        self.start + at < self.end
    }
}
