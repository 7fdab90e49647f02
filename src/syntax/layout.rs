//! One pass over the bytes of a rule file, before the grammar sees it.
//!
//! It makes a copy of the same length, so that offsets stay true, in which comments are spaces and
//! a line break is left only where it ends a condition. It cuts the file into chunks, one a
//! top-level item or annotation, and checks that brackets match and do not nest too deeply.

mod braces;
mod lines;

use crate::diagnostics::codes::syntax as codes;
use crate::diagnostics::{Diagnostic, SourceId, Span};

use super::ast::Comment;
use super::limits::DEPTH;
pub(super) use lines::ITEMS;
use lines::{begins_item, goes_on};

/// What the pass found.
#[derive(Debug)]
pub(super) struct Layout {
    pub text: Vec<u8>,
    pub chunks: Vec<Chunk>,
    pub comments: Vec<Comment>,
    pub line_starts: Vec<u32>,
    pub diagnostics: Vec<Diagnostic>,
}

/// A top-level item or annotation, or something in the place of one.
#[derive(Clone, Debug, Default)]
pub(super) struct Chunk {
    pub start: usize,
    pub end: usize,
    /// Closing braces that the author forgot.
    pub closers: String,
    /// Places of mistakes that were reported; their lines are left out.
    pub mistakes: Vec<usize>,
    /// Nested too deeply to be read at all.
    pub too_deep: bool,
    /// Levels of brackets.
    pub depth: usize,
    /// From here on a missing brace makes everything look wrong.
    pub doubtful_from: Option<usize>,
}

/// Lays out a whole text.
pub(super) fn lay_out(source: SourceId, text: &str) -> Layout {
    let mut scan = Scan {
        source,
        text,
        bytes: text.as_bytes(),
        out: text.as_bytes().to_vec(),
        at: 0,
        line_start: 0,
        fresh_line: true,
        breaks_from: 0,
        open: Vec::new(),
        suspect: None,
        layout: Layout {
            text: Vec::new(),
            chunks: Vec::new(),
            comments: Vec::new(),
            line_starts: vec![0],
            diagnostics: Vec::new(),
        },
    };
    scan.all();
    scan.layout.text = scan.out;
    scan.layout
}

struct Scan<'a> {
    source: SourceId,
    text: &'a str,
    bytes: &'a [u8],
    out: Vec<u8>,
    at: usize,
    line_start: usize,
    /// Nothing but spaces and comments so far on this line.
    fresh_line: bool,
    /// Where the spaces before this line began.
    breaks_from: usize,
    /// Brackets that are open. A brace that the author forgot stands in `out` alone.
    open: Vec<usize>,
    /// A brace whose partner stands further left than its own line begins.
    suspect: Option<usize>,
    layout: Layout,
}

impl Scan<'_> {
    fn all(&mut self) {
        if self.text.starts_with('\u{feff}') {
            self.blank(0, 3);
            self.at = 3;
        }
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'\n' => self.line_break(),
                b' ' => self.at += 1,
                b'\t' | b'\r' => self.blank_one(),
                b'#' => self.comment(),
                _ => {
                    self.begin_line();
                    self.content(byte);
                }
            }
        }
        self.close_chunk(self.breaks_from);
    }

    fn content(&mut self, byte: u8) {
        self.breaks_from = self.at + 1;
        match byte {
            b'"' | b'`' => self.quoted(byte),
            b'(' | b'[' | b'{' => self.push(),
            b')' | b']' | b'}' => self.pop(byte),
            _ => self.at += 1,
        }
        self.breaks_from = self.at;
    }

    fn blank(&mut self, from: usize, to: usize) {
        self.out[from..to].fill(b' ');
    }

    fn blank_one(&mut self) {
        self.blank(self.at, self.at + 1);
        self.at += 1;
    }

    fn line_break(&mut self) {
        if self.inside_parentheses() {
            self.out[self.at] = b' ';
        }
        self.at += 1;
        self.line_start = self.at;
        self.fresh_line = true;
        let start = u32::try_from(self.at).unwrap_or(u32::MAX);
        self.layout.line_starts.push(start);
    }

    fn inside_parentheses(&self) -> bool {
        self.open.last().is_some_and(|&open| self.out[open] != b'{')
    }

    fn line_end(&self) -> usize {
        let rest = &self.bytes[self.at..];
        memchr::memchr(b'\n', rest).map_or(self.bytes.len(), |length| self.at + length)
    }

    fn comment(&mut self) {
        let end = self.line_end();
        let text = self.text[self.at..end].trim_end();
        self.layout.comments.push(Comment {
            text: text.to_owned(),
            column: self.text[self.line_start..self.at].chars().count(),
            trailing: !self.fresh_line,
            span: Span::new(self.source, self.at, self.at + text.len()),
        });
        self.blank(self.at, end);
        self.at = end;
    }

    /// The first content of a line: does it go on, begin a chunk, or show a missing brace?
    fn begin_line(&mut self) {
        if !self.fresh_line {
            return;
        }
        let rest = &self.text[self.at..self.line_end()];
        let begins_block = rest.starts_with('{');
        let stray = self.open.is_empty() && rest.starts_with(['}', ')', ']']);
        self.fresh_line = stray;
        if stray {
            return;
        }
        let item = begins_item(rest) && !self.is_indented();
        let goes_on = goes_on(rest) || begins_block;
        if !item && !begins_block && self.lacks_brace(rest) {
            return self.open_for_author();
        }
        if self.open.is_empty() {
            if goes_on && !self.layout.chunks.is_empty() {
                return self.join_lines();
            }
            self.close_chunk(self.breaks_from);
            self.open_chunk();
        } else if item {
            self.report_unclosed();
            self.close_chunk(self.breaks_from);
            self.open_chunk();
        } else if goes_on {
            self.join_lines();
        }
    }

    fn join_lines(&mut self) {
        for byte in &mut self.out[self.breaks_from..self.at] {
            *byte = b' ';
        }
    }

    fn open_chunk(&mut self) {
        self.layout.chunks.push(Chunk {
            start: self.at,
            ..Chunk::default()
        });
    }

    /// Ends the chunk before `end`; open brackets of it are closed for it.
    fn close_chunk(&mut self, end: usize) {
        if !self.open.is_empty() && self.at >= self.bytes.len() {
            self.report_unclosed();
        }
        self.suspect = None;
        let open = std::mem::take(&mut self.open);
        let Some(chunk) = self.layout.chunks.last_mut() else {
            return;
        };
        if chunk.end == 0 {
            chunk.end = end.max(chunk.start);
            let braces = open.iter().filter(|&&at| self.out[at] == b'{').count();
            chunk.closers = "\n}".repeat(if chunk.too_deep { 0 } else { braces });
        }
    }

    fn mistake(&mut self, at: usize) {
        if let Some(chunk) = self.layout.chunks.last_mut() {
            chunk.mistakes.push(at);
        }
    }

    fn push(&mut self) {
        self.open.push(self.at);
        self.at += 1;
        if let Some(chunk) = self.layout.chunks.last_mut() {
            chunk.depth = chunk.depth.max(self.open.len());
        }
        if self.open.len() <= DEPTH {
            return;
        }
        let span = Span::new(self.source, self.at - 1, self.at);
        let reported = self
            .layout
            .chunks
            .last_mut()
            .is_none_or(|chunk| std::mem::replace(&mut chunk.too_deep, true));
        if !reported {
            self.layout.diagnostics.push(super::limits::too_deep(span));
        }
    }

    fn pop(&mut self, closer: u8) {
        let opener = match closer {
            b')' => b'(',
            b']' => b'[',
            _ => b'{',
        };
        self.close_for_author(closer);
        let partner = self.open.iter().rposition(|&at| self.out[at] == opener);
        // A brace ends what was left open inside it; a parenthesis never ends a block.
        let crosses_brace = partner.is_some_and(|partner| {
            opener != b'{' && self.open[partner..].iter().any(|&at| self.out[at] == b'{')
        });
        match partner {
            Some(partner) if !crosses_brace => {
                self.suspect(partner);
                self.close_to(partner);
            }
            _ => self.report_stray(closer),
        }
        self.at += 1;
    }

    fn close_to(&mut self, partner: usize) {
        if partner + 1 < self.open.len() {
            let first = self.open[partner + 1];
            self.report_open(first);
            self.restore_lines(first);
        }
        self.open.truncate(partner);
    }

    /// Line breaks that were taken for those inside of parentheses are breaks again.
    fn restore_lines(&mut self, from: usize) {
        for at in from..self.at {
            if self.bytes[at] == b'\n' {
                self.out[at] = b'\n';
            }
        }
        self.mistake(from);
    }

    /// A text or a name in backticks; neither goes over the end of its line.
    fn quoted(&mut self, quote: u8) {
        let end = self.line_end();
        let mut at = self.at + 1;
        while at < end && self.bytes[at] != quote {
            at += if quote == b'"' && self.bytes[at] == b'\\' {
                2
            } else {
                1
            };
        }
        if at < end {
            self.at = at + 1;
            return;
        }
        self.unclosed_quote(char::from(quote), end);
    }

    fn unclosed_quote(&mut self, quote: char, end: usize) {
        let line = self.text[self.at..end].trim_end();
        let brace = line.len() > 1 && line.ends_with(['{', '}']);
        let stop = self.at + line.len() - usize::from(brace);
        self.layout.diagnostics.push(
            Diagnostic::error(&codes::UNCLOSED, format!("`{quote}` is never closed"))
                .label(
                    Span::new(self.source, self.at, stop),
                    "this goes to the end of the line",
                )
                .help(format!("add the missing `{quote}`")),
        );
        self.mistake(self.at);
        self.blank(self.at, stop);
        self.at = stop;
    }
}
