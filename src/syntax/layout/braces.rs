//! Brackets without their partner: which one is missing, and where it goes.

use crate::diagnostics::codes::syntax as codes;
use crate::diagnostics::{Diagnostic, Span};

use super::Scan;
use super::lines::{is_head, is_head_inside};

impl Scan<'_> {
    /// Whether this line stands further right than the item that is open.
    pub(super) fn is_indented(&self) -> bool {
        let chunk = self.layout.chunks.last();
        !self.open.is_empty()
            && chunk.is_some_and(|chunk| self.indentation(self.at) > self.indentation(chunk.start))
    }

    /// Whether what stands before this line is the head of a block without its brace.
    pub(super) fn lacks_brace(&self, line: &str) -> bool {
        let before = &self.text[..self.breaks_from];
        let has_newline = self.text[self.breaks_from..self.at].contains('\n');
        if !has_newline || self.inside_parentheses() || line.starts_with(['@', '}']) {
            return false;
        }
        if self.open.is_empty() {
            let chunk = self.layout.chunks.last();
            let item = chunk.map_or("", |chunk| before[chunk.start..].trim_end());
            !item.ends_with('}') && is_head(item)
        } else {
            let last = before.rfind(['\n', '{']).map_or(0, |at| at + 1);
            is_head_inside(&before[last..])
        }
    }

    /// Puts a brace where the author forgot it.
    pub(super) fn open_for_author(&mut self) {
        let at = self.breaks_from;
        let head = self.text[..at].rfind(['\n', '{']).map_or(0, |at| at + 1);
        let head = self.text[head..at].trim();
        let (item, _) = head.split_once(' ').unwrap_or((head, ""));
        let block = if is_head_inside(head) {
            format!("`{head}` has no `{{`")
        } else {
            format!("this {item} has no `{{`")
        };
        self.layout.diagnostics.push(
            Diagnostic::error(&codes::UNCLOSED, block)
                .label(Span::new(self.source, at, at), "the block begins here")
                .help("open it with `{` on this line, and close it with `}` below its last line"),
        );
        self.join_lines();
        self.out[at] = b'{';
        self.open.push(at);
    }

    /// Where a brace begins its line, the indentation of that line; else nothing.
    fn column_of_closer(&self) -> Option<usize> {
        let before = &self.text[self.line_start..self.at];
        before.trim().is_empty().then_some(before.len())
    }

    fn indentation(&self, at: usize) -> usize {
        let start = self.text[..at].rfind('\n').map_or(0, |at| at + 1);
        let line = &self.text[start..];
        line.len() - line.trim_start_matches([' ', '\t']).len()
    }

    /// A block without its first brace mostly has no second one either: a brace further left
    /// closes the block around it.
    pub(super) fn close_for_author(&mut self, closer: u8) {
        let column = self.column_of_closer().filter(|_| closer == b'}');
        if let (Some(column), Some(&head)) = (column, self.open.last())
            && self.is_for_author(head)
            && column < self.indentation(head)
            && self.open.len() > 1
        {
            self.out[self.line_start - 1] = b'}';
            self.open.pop();
        }
    }

    /// Not written by the author but put there for them.
    pub(super) fn is_for_author(&self, at: usize) -> bool {
        self.out[at] != self.bytes[at]
    }

    pub(super) fn suspect(&mut self, partner: usize) {
        let opener = self.open[partner];
        let inner = partner > 0 && self.out[opener] == b'{';
        let left = self
            .column_of_closer()
            .is_some_and(|column| column < self.indentation(opener));
        if inner && left && self.suspect.is_none() {
            self.suspect = Some(opener);
        }
    }

    pub(super) fn report_stray(&mut self, closer: u8) {
        let span = Span::new(self.source, self.at, self.at + 1);
        let closer = char::from(closer);
        let message = format!("`{closer}` closes nothing that is open here");
        self.layout.diagnostics.push(
            Diagnostic::error(&codes::UNCLOSED, message)
                .label(span, "no partner before it")
                .help(format!("remove this `{closer}`")),
        );
        self.blank(self.at, self.at + 1);
    }

    pub(super) fn report_unclosed(&mut self) {
        let parenthesis = self.open.iter().copied().find(|&at| self.out[at] != b'{');
        if let Some(at) = parenthesis {
            self.report_open(at);
            self.restore_lines(at);
        } else if let Some(at) = self.suspect.or(self.open.last().copied()) {
            self.report_open(at);
            if let Some(chunk) = self.layout.chunks.last_mut() {
                chunk.doubtful_from = self.suspect;
            }
        }
    }

    pub(super) fn report_open(&mut self, at: usize) {
        let too_deep = self
            .layout
            .chunks
            .last()
            .is_some_and(|chunk| chunk.too_deep);
        if too_deep || self.is_for_author(at) {
            return;
        }
        let (name, closer) = match self.bytes[at] {
            b'(' => ('(', ')'),
            b'[' => ('[', ']'),
            _ => ('{', '}'),
        };
        self.layout.diagnostics.push(
            Diagnostic::error(&codes::UNCLOSED, format!("`{name}` is never closed"))
                .label(Span::new(self.source, at, at + 1), "opened here")
                .help(format!("add the missing `{closer}`")),
        );
    }
}
